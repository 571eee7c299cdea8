/** The Overview in a real browser: figures, states in words, keyboard, theme, and what it remembers. */
import assert from 'node:assert/strict';
import type { DashboardQuery } from '../../src/core/dashboard/model';
import { money, percentReached } from '../../src/core/format';
import type { DashboardRequest } from '../../src/protocol/dashboard';
import type { SourceStatus } from '../../src/protocol/engine';
import type { OpenView, ViewOptions } from './support/browser';
import {
  budgetState,
  crowdEvents,
  DOLLAR,
  event,
  ledgerOf,
  NOW,
  snapshotOf,
  SOURCE,
  teamEvents,
} from './support/fixtures';
import { focused, tabTo } from './support/keyboard';
import { opensViews } from './support/suite';
import { THEMES } from './themes';

const ledger = ledgerOf(teamEvents());
const snapshot = snapshotOf(ledger);
const nothing = ledgerOf([]);

const monthly = budgetState(ledger, { limit: 15 * DOLLAR, health: 'green' });
const { spent, forecast } = monthly;
const month = snapshot.month.measures.cost;

/** A chart's own table; the list of the dearest pull requests is always there. */
const CHART_TABLES = '.plot ~ div table';

/** A pattern for a figure as it stands on screen. */
function figure(nano: number): string {
  return money(nano).replaceAll(/[$.]/g, '\\$&');
}

const SOURCE_STATUS: SourceStatus = {
  path: SOURCE,
  file: `/workspace/${SOURCE}`,
  format: 'model-decisions',
  state: 'ok',
  events: 0,
  duplicates: 0,
  problems: 0,
  bytes: 0,
  pendingBytes: 0,
  newest: null,
};

describe('Overview', function () {
  this.timeout(30_000);
  let view: OpenView;
  const open = opensViews({ view: 'overview', ledger, snapshot, width: 320 }, (opened) => (view = opened));

  async function wordsOf(options: Partial<ViewOptions>): Promise<string> {
    await open(options);
    await view.drawn();
    return view.text();
  }

  it('says spent, limit, health, today, week, month, pace, forecast with range, and what remains', async () => {
    const text = await wordsOf({});
    for (const wanted of [
      new RegExp(`${figure(spent)} / \\$15\\.00 this month`),
      /Within budget/,
      new RegExp(percentReached(monthly.percent)),
      /Today/,
      /This week/,
      /This month/,
    ]) {
      assert.match(text, wanted);
    }
    assert.match(text, /Pace 0\.92×/);
    assert.match(
      text,
      new RegExp(
        `Forecast ${figure(forecast?.mid ?? 0)} ${figure(forecast?.low ?? 0)} to ${figure(forecast?.high ?? 0)}`,
      ),
    );
    assert.match(text, new RegExp(`Remaining ${figure(15 * DOLLAR - spent)}`));
    assert.match(text, /model calls only/);
    assert.match(text, /Times in UTC, US dollars, prices as of 2026-02-01/);
  });

  const HEALTHS = [
    ['green', 'Within budget'],
    ['yellow', 'Close to the limit'],
    ['red', 'Almost used up'],
    ['blocked', 'Over budget'],
  ] as const;
  for (const [health, words] of HEALTHS) {
    it(`tells ${health} in words as well: ${words}`, async () => {
      const budgets = [budgetState(ledger, { limit: 7 * DOLLAR, health })];
      assert.match(await wordsOf({ snapshot: { ...snapshot, budgets } }), new RegExp(words));
    });
  }

  it('between a soft and a hard limit: says that the soft one is passed, not that it is almost', async () => {
    const state = budgetState(ledger, { limit: 5 * DOLLAR, health: 'red' });
    const budgets = [{ ...state, budget: { ...state.budget, hardLimit: 9 * DOLLAR } }];
    assert.match(await wordsOf({ snapshot: { ...snapshot, budgets } }), /Over the soft limit.*hard limit \$9\.00/);
  });

  it('says by how much the limit is passed', async () => {
    const budgets = [budgetState(ledger, { limit: 5 * DOLLAR, health: 'blocked' })];
    assert.match(
      await wordsOf({ snapshot: { ...snapshot, budgets } }),
      new RegExp(`Over the limit by ${figure(spent - 5 * DOLLAR)}`),
    );
  });

  it('says what stands there in other currencies, beside the total and as plain text', async () => {
    const day = snapshot.month.range.from;
    const foreign = [
      { currency: 'EUR', day, amount: 12.3e9, events: 2 },
      { currency: '<b>X</b>', day, amount: 5e9, events: 1 },
    ];
    const text = await wordsOf({ snapshot: { ...snapshot, foreign } });
    assert.match(text, /\+ (?:5\.00 <b>X<\/b>, 12\.30 EUR|12\.30 EUR, 5\.00 <b>X<\/b>), not in the total/);
  });
  it('an unknown price is no zero', async () => {
    const lone = ledgerOf([event({ at: NOW - 1000, dimensions: { agent: 'a' }, cost: null, state: 'unpriced' }, 1)]);
    const text = await wordsOf({ ledger: lone, snapshot: snapshotOf(lone, { budgets: [] }) });
    assert.match(text, /unpriced this month/);
    assert.match(text, /1 call without a known price/);
    assert.doesNotMatch(text, /\$0\.00 this month/);
  });

  const STATES: readonly (readonly [string, Partial<ViewOptions>, readonly RegExp[]])[] = [
    [
      'no files found: where to put logs, the sample, refresh',
      { ledger: nothing, snapshot: snapshotOf(nothing) },
      [/No cost logs found/, /ops\/model-decisions\.jsonl/, /spendlight\.include/, /Open Sample Workspace/, /Refresh/],
    ],
    [
      'files without events',
      { ledger: nothing, snapshot: snapshotOf(nothing, { sources: [SOURCE_STATUS] }) },
      [/Logs found, but nothing in them yet/, /1 file found/],
    ],
    [
      'files of which nothing counts, with the reason',
      {
        ledger: nothing,
        snapshot: snapshotOf(nothing, {
          sources: [SOURCE_STATUS, { ...SOURCE_STATUS, path: 'costs/calls.jsonl', state: 'partial' }],
          problemCount: 1,
          problems: [{ path: 'costs/calls.jsonl', code: 'invalid-json', severity: 'error', line: 3, offset: 9 }],
        }),
      },
      [/nothing in them could be counted/, /2 files found/, /costs\/calls\.jsonl:3: /],
    ],
    [
      'files that cannot be read, with the reason',
      {
        ledger: nothing,
        snapshot: snapshotOf(nothing, {
          sources: [{ ...SOURCE_STATUS, state: 'unreadable' }],
          problemCount: 1,
          problems: [
            {
              path: SOURCE,
              code: 'unreadable',
              severity: 'error',
              line: null,
              offset: null,
              data: { reason: 'EACCES' },
            },
          ],
        }),
      },
      [/No cost log could be read/, /ops\/model-decisions\.jsonl: /],
    ],
    [
      'no budget',
      { snapshot: { ...snapshot, budgets: [] } },
      [new RegExp(`${figure(month)} this month`), /No budget is set/, /Set Budget/],
    ],
    [
      'old figures, with the reason',
      { stale: { since: NOW - 3_600_000, reason: 'The engine stopped.' } },
      [/Not updated since 2026-02-20 11:00\. The engine stopped\./, new RegExp(figure(spent))],
    ],
    ['problems', { snapshot: { ...snapshot, problemCount: 1234 } }, [/1,234 problems in the logs/]],
  ];
  for (const [name, options, wanted] of STATES) {
    it(`says in words: ${name}`, async () => {
      const text = await wordsOf(options);
      for (const pattern of wanted) assert.match(text, pattern);
    });
  }

  it('nothing spent this month: says when the newest event was, draws no empty chart', async () => {
    const old = ledgerOf([event({ at: NOW - 40 * 86_400_000, dimensions: { agent: 'a' }, cost: DOLLAR }, 1)]);
    assert.match(
      await wordsOf({ ledger: old, snapshot: snapshotOf(old) }),
      /No cost in this month yet.*2026-01-11 12:00/,
    );
    assert.equal(await view.page.locator('canvas:visible').count(), 0);
  });

  it('before the engine answers: busy, and says so', async () => {
    await open({ snapshot: null });
    assert.match(await view.text(), /Starting to read the logs/);
    assert.equal(await view.page.locator('main').getAttribute('aria-busy'), 'true');
  });

  it('no engine at all: not busy, says why', async () => {
    await open({ snapshot: null, stale: { since: NOW, reason: 'Virtual workspaces have no files to read.' } });
    await view.page.getByText('Virtual workspaces have no files to read.').waitFor();
    assert.equal(await view.page.locator('main').getAttribute('aria-busy'), 'false');
    assert.doesNotMatch(await view.text(), /Starting/);
  });

  it('while loading: bytes done, busy, no half sums; then the figures', async () => {
    await open({ snapshot: { ...snapshot, phase: 'loading', progress: { done: 5_000_000, total: 20_000_000 } } });
    await view.page.getByText('Reading the logs: 5.0 MB of 20.0 MB.').waitFor();
    assert.equal(await view.page.locator('progress').getAttribute('value'), '5000000');
    assert.equal(await view.page.locator('main').getAttribute('aria-busy'), 'true');
    assert.doesNotMatch(await view.text(), new RegExp(figure(spent)));
    assert.equal(view.received.filter(({ type }) => type === 'drawn').length, 0);
    assert.deepEqual(await view.violations(), []);
    await view.update({ snapshot });
    await view.drawn();
    assert.match(await view.text(), new RegExp(figure(spent)));
    assert.equal(await view.page.locator('main').getAttribute('aria-busy'), 'false');
  });

  it('a refusal of the engine leaves the figures and says what is missing', async () => {
    const answer = () => {
      throw new Error('The engine is starting again.');
    };
    const text = await wordsOf({ answer });
    assert.match(text, new RegExp(figure(spent)));
    assert.match(text, /The charts cannot be drawn: The engine is starting again\./);
  });

  const BUTTONS = [
    ['Set Budget', 'spendlight.setBudget', { snapshot: { ...snapshot, budgets: [] } }],
    ['2 problems in the logs', 'spendlight.showSources', { snapshot: { ...snapshot, problemCount: 2 } }],
    ['Open Sample Workspace', 'spendlight.openSample', { ledger: nothing, snapshot: snapshotOf(nothing) }],
    ['Refresh', 'spendlight.refresh', { ledger: nothing, snapshot: snapshotOf(nothing) }],
  ] as const;
  for (const [name, command, options] of BUTTONS) {
    it(`by keyboard: ${name} runs ${command}`, async () => {
      await wordsOf(options);
      await tabTo(view.page, name);
      await view.page.keyboard.press('Enter');
      await view.until(() => view.received.some((message) => message.type === 'command'), 'a command');
      assert.deepEqual(view.received.at(-1), { type: 'command', command });
    });
  }

  it('by keyboard: chooses the dimension of the bars, and remembers it', async () => {
    await wordsOf({});
    await tabTo(view.page, 'Spend per day by');
    const before = view.received.length;
    await view.page.keyboard.press('ArrowDown');
    await view.until(async () => /by WBS item: /.test(await view.text()), 'the WBS items');
    const asked = view.received.slice(before).findLast((message) => message.type === 'request');
    assert.equal(asked?.type === 'request' && (asked.params as DashboardRequest).query.groupBy, 'wbs');
    assert.equal((view.state as { query: DashboardQuery }).query.groupBy, 'wbs');
    assert.match(await view.text(), /1\.3/);
    assert.equal(await focused(view.page), 'Spend per day by');
  });

  it('comes back as it was left: dimension and open table', async () => {
    await wordsOf({ state: { dimension: 'model', cumulativeTable: false, perDayTable: true } });
    assert.match(await view.text(), /claude-opus-4-6/);
    assert.equal(await view.page.locator(CHART_TABLES).count(), 1);
  });

  it('survives a state of another shape', async () => {
    assert.match(await wordsOf({ state: { dimension: '__proto__', perDayTable: 'yes' } }), /coder/);
  });

  it('every chart says its finding, and shows the same as a table on demand', async () => {
    await wordsOf({});
    const findings = await view.page.locator('canvas[role=img]').evaluateAll((all) => all.map((one) => one.ariaLabel));
    assert.match(
      findings[0] ?? '',
      new RegExp(
        `^Spent ${figure(spent)} of \\$15\\.00 \\(model calls only\\) up to 20 Feb; forecast .* within the budget\\.$`,
      ),
    );
    assert.match(
      findings[1] ?? '',
      new RegExp(
        `^Spend per day by Agent: \\w+ has the most, \\$\\S+ of ${figure(month)} \\(\\d+%\\); the dearest day is \\d+ Feb`,
      ),
    );
    await tabTo(view.page, 'Show as table: Spend per day');
    await view.page.keyboard.press('Enter');
    const table = view.page.getByRole('table', { name: 'Spend per day' });
    assert.equal(await table.locator('tbody tr').count(), 20);
    assert.equal(await table.locator('thead th').count(), 6);
  });

  it('with a screen reader the tables are there at once', async () => {
    await wordsOf({ bodyClasses: 'vscode-using-screen-reader' });
    assert.equal(await view.page.locator(CHART_TABLES).count(), 2);
  });

  it('a change of theme recolours the charts without a new question', async () => {
    await wordsOf({});
    const picture = () =>
      view.page
        .locator('canvas[role=img]')
        .first()
        .evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const asked = view.received.length;
    const before = await picture();
    await view.setTheme(THEMES.hcLight);
    await view.page.waitForFunction(
      (old) => document.querySelector<HTMLCanvasElement>('canvas[role=img]')?.toDataURL() !== old,
      before,
    );
    assert.equal(view.received.length, asked);
  });

  it('draws at most twice a second however often it is told, and ends with the last truth', async () => {
    await wordsOf({});
    for (let version = 2; version < 30; version += 1) {
      await view.update({ snapshot: { ...snapshot, version, problemCount: version } });
    }
    await view.page.getByText('29 problems in the logs').waitFor();
    const drawings = view.received.filter(({ type }) => type === 'drawn').length;
    assert.ok(drawings <= 5, `${drawings} drawings`);
  });

  it('keeps focus and scroll when new figures come', async () => {
    await wordsOf({ snapshot: { ...snapshot, problemCount: 2 } });
    await tabTo(view.page, '2 problems in the logs');
    const top = await view.page.evaluate(() => window.scrollY);
    await view.update({ snapshot: { ...snapshot, version: 2, problemCount: 3 } });
    await view.page.getByText('3 problems in the logs').waitFor();
    assert.equal(await focused(view.page), '3 problems in the logs');
    assert.equal(await view.page.evaluate(() => window.scrollY), top);
  });

  it('500 agents travel in small messages, and eight of them are drawn apart', async () => {
    const crowd = ledgerOf(crowdEvents(500));
    await wordsOf({ ledger: crowd, snapshot: snapshotOf(crowd) });
    assert.ok(
      view.sizes.every((size) => size < 64 * 1024),
      `messages of ${view.sizes.join(', ')} bytes`,
    );
    assert.equal(await view.page.locator('[aria-labelledby=bars] .legend li').count(), 9);
    assert.match(await view.text(), /Other/);
  });

  it('refuses a host of another version in words', async () => {
    await wordsOf({});
    await view.send({ type: 'snapshot', protocol: 99, snapshot, stale: null });
    await view.page.getByText('of different versions').waitFor();
  });
});
