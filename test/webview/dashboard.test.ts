/** The dashboard in a real browser: one question behind everything, by keyboard, remembered, and still under the pointer. */
import assert from 'node:assert/strict';
import type { Browser, Locator } from 'playwright-core';
import type { DashboardQuery } from '../../src/core/dashboard/model';
import { count, money } from '../../src/core/format';
import type { DashboardRequest } from '../../src/protocol/dashboard';
import type { FromView } from '../../src/protocol/view';
import { launch, OpenView, type ViewOptions } from './support/browser';
import {
  budgetState,
  crowdEvents,
  dashboardOf,
  DOLLAR,
  event,
  ledgerOf,
  NOW,
  snapshotOf,
  SOURCE,
  teamEvents,
} from './support/fixtures';
import { focused, tabTo } from './support/keyboard';

const ledger = ledgerOf(teamEvents());
const snapshot = snapshotOf(ledger);
const month = ledger.query({ range: snapshot.month.range, groupBy: [] }).total;
const DAY = 86_400_000;

const ROWS = { sort: 'cost', descending: true, search: '', offset: 0, limit: 25 } as const;
const QUERY: DashboardQuery = {
  preset: 'month',
  from: '',
  to: '',
  within: null,
  filter: {},
  groupBy: 'agent',
  bucket: null,
  rows: ROWS,
};

/** A pattern for text as it stands on screen. */
function exactly(text: string): string {
  return text.replaceAll(/[$.*+?()[\]|]/g, '\\$&');
}

describe('Dashboard', function () {
  this.timeout(40_000);
  let browser: Browser;
  let view: OpenView;
  before(async () => (browser = await launch()));
  after(() => browser.close());
  afterEach(() => view.close());

  async function open(options: Partial<ViewOptions> = {}): Promise<OpenView> {
    view = await OpenView.open(browser, { view: 'dashboard', ledger, snapshot, width: 1200, height: 1000, ...options });
    await view.drawn();
    await quiet();
    return view;
  }
  /** Waits until nothing is said any more: sections that came near have been drawn. */
  async function quiet(): Promise<void> {
    for (let heard = -1; heard < view.received.length;) {
      heard = view.received.length;
      await view.page.waitForTimeout(150);
    }
  }
  const stateWith = (query: Partial<DashboardQuery>, more: object = {}): object => ({
    query: { ...QUERY, ...query },
    ...more,
  });
  const requests = (): DashboardRequest[] =>
    view.received
      .filter((message) => message.type === 'request' && message.method === 'dashboard')
      .map((message) => (message as Extract<FromView, { type: 'request' }>).params as DashboardRequest);
  const lastQuery = (): DashboardQuery | undefined => requests().at(-1)?.query;
  const rowNames = (): Promise<string[]> => view.page.locator('table.ranked tbody th').allInnerTexts();
  const drawings = (): number => view.received.filter(({ type }) => type === 'drawn').length;
  /** Does something and waits until the page was drawn again. */
  async function redrawn(act: () => Promise<unknown>): Promise<void> {
    const before = drawings();
    await act();
    await view.until(() => drawings() > before, 'another drawing');
  }
  /** Brings a section near and waits for its content. */
  async function section(name: string, content: string): Promise<Locator> {
    const found = view.page.getByRole('region', { name, exact: true }).first();
    await found.scrollIntoViewIfNeeded();
    await found.locator(content).first().waitFor();
    return found;
  }

  it('says spent, budget, remaining, forecast, burn rate and change, each with a course', async () => {
    await open();
    const cards = await view.page.locator('.kpi').allInnerTexts();
    const figures = cards.map((text) => text.replaceAll(/\s+/g, ' '));
    const state = snapshot.budgets[0];
    assert.ok(state);
    for (const [index, wanted] of [
      `Spent ≥ ${money(month.cost)}`,
      `Budget $15.00`,
      `Remaining ${money(15 * DOLLAR - state.spent)}`,
      `Forecast ${money(state.forecast?.mid ?? 0)}`,
      'Burn rate ',
      'Change ',
    ].entries())
      assert.ok(figures[index]?.startsWith(wanted), `${figures[index]} is not ${wanted}`);
    assert.equal(await view.page.locator('.kpi .sparkline').count(), 6);
    assert.match(await view.text(), /1 Feb to 28 Feb 2026, compared with 1 Jan to 20 Jan 2026/);
    assert.deepEqual([view.errors, await view.violations()], [[], []]);
  });

  it('by keyboard: a key figure says what it is made of, and closes again', async () => {
    await open();
    await tabTo(view.page, 'Spent');
    await redrawn(() => view.page.keyboard.press('Enter'));
    const explanation = view.page.locator('#explanation');
    await explanation.getByRole('table', { name: 'By how the cost is known' }).waitFor();
    const text = (await explanation.innerText()).replaceAll(/\s+/g, ' ');
    assert.match(
      text,
      new RegExp(`${exactly(money(month.recorded))} recorded in the logs; ${exactly(money(month.computed))} computed`),
    );
    assert.match(text, /1 call without a known price/);
    assert.match(text, /Times in UTC, US dollars, prices as of/);
    assert.equal(await focused(view.page), 'Spent');
    await redrawn(() => view.page.keyboard.press('Enter'));
    assert.equal(await explanation.isVisible(), false);
  });
  for (const [name, words] of [
    ['Budget', /of settings, this month, measures model calls only/],
    ['Remaining', /less \$\S+ spent by what the budget measures/],
    ['Forecast', /mean of the same weekday over the last 28 days.*10th and 90th percentile/],
    ['Burn rate', /in the last 24 hours, divided by 24/],
    ['Change', /as much of the one before as has passed/],
  ] as const) {
    it(`says what ${name} is made of`, async () => {
      await open();
      await view.page.locator('.kpi').getByRole('button', { name, exact: true }).click();
      await view.page.locator('#explanation p').first().waitFor();
      assert.match((await view.page.locator('#explanation').innerText()).replaceAll(/\s+/g, ' '), words);
    });
  }

  it('asks for what is near and for nothing else', async () => {
    await open({ height: 500 });
    assert.deepEqual(
      requests().map(({ parts }) => parts),
      [['figures', 'course', 'bars'], ['ranked']],
    );
    await section('When it is spent', '.heatmap');
    assert.ok(requests().some(({ parts }) => parts.includes('heatmap')));
  });

  it('by keyboard: range and group change figures, charts and table at once, and are remembered', async () => {
    await open();
    await tabTo(view.page, 'Date range');
    await redrawn(() => view.page.keyboard.press('ArrowDown'));
    assert.match(await view.text(), /1 Jan to 31 Jan 2026/);
    await tabTo(view.page, 'Group by');
    await redrawn(() => view.page.keyboard.press('ArrowDown'));
    assert.deepEqual(
      requests()
        .slice(-2)
        .map(({ query }) => [query.preset, query.groupBy]),
      [
        ['previous-month', 'wbs'],
        ['previous-month', 'wbs'],
      ],
    );
    const january = { from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 1, 1) };
    const { rows } = ledger.query({ range: january, groupBy: ['wbs'] });
    assert.deepEqual(
      await rowNames(),
      rows.map(({ key }) => key[0] ?? 'No WBS item'),
    );
    const { state } = view;
    await view.close();
    await open({ state });
    assert.match(await view.text(), /1 Jan to 31 Jan 2026/);
  });

  it('remembers in the workspace what it was left at, and gives way to what the page itself remembers', async () => {
    await open({ remembered: stateWith({ groupBy: 'model' }) });
    await view.until(async () => (await rowNames()).includes('claude-opus-4-6'), 'models');
    const kept = view.received.filter((message) => message.type === 'remember').at(-1);
    assert.ok(
      kept?.type === 'remember' && (JSON.parse(kept.state) as { query: DashboardQuery }).query.groupBy === 'model',
    );
    await view.close();
    await open({ remembered: stateWith({ groupBy: 'model' }), state: stateWith({ groupBy: 'stage' }) });
    await view.until(async () => (await rowNames()).includes('build'), 'stages');
  });

  it('survives states of other shapes', async () => {
    for (const state of [
      {},
      { query: 5, trail: {}, tables: 'x' },
      { query: { filter: { __proto__: ['a'], nonsense: ['b'], agent: [7] }, rows: [] } },
    ]) {
      await open({ state });
      assert.equal((await rowNames()).length, 5);
      if (state !== undefined) await view.close();
    }
    await open();
  });

  it('by keyboard: drills into a row, shows chips and a way back, and Escape returns to the row', async () => {
    await open({ state: stateWith({ groupBy: 'pr' }) });
    await tabTo(view.page, '#104');
    await redrawn(() => view.page.keyboard.press('Enter'));
    assert.deepEqual([lastQuery()?.filter, lastQuery()?.groupBy], [{ pr: ['104'] }, 'agent']);
    assert.equal(await focused(view.page), '#104');
    assert.match(
      (await view.page.getByRole('navigation', { name: 'Way back' }).innerText()).replaceAll(/\s+/g, ' '),
      /Back All spend #104/,
    );
    assert.match(await view.page.getByRole('group', { name: 'Filters' }).innerText(), /PR: #104/);
    const only = ledger.query({ range: snapshot.month.range, groupBy: [], filter: { pr: ['104'] } }).total;
    assert.match(await view.page.locator('.kpi').first().innerText(), new RegExp(exactly(money(only.cost))));
    await tabTo(view.page, 'coder');
    await redrawn(() => view.page.keyboard.press('Enter'));
    assert.deepEqual(lastQuery()?.filter, { pr: ['104'], agent: ['coder'] });
    await redrawn(() => view.page.keyboard.press('Escape'));
    assert.deepEqual(lastQuery()?.filter, { pr: ['104'] });
    await redrawn(() => view.page.keyboard.press('Escape'));
    assert.deepEqual([lastQuery()?.filter, lastQuery()?.groupBy], [{}, 'pr']);
    assert.equal(await focused(view.page), '#104');
    assert.equal(await view.page.getByRole('navigation', { name: 'Way back' }).isVisible(), false);
  });

  it('by keyboard: goes back by the breadcrumb and takes a filter off by its chip', async () => {
    const trail = [
      { label: '', query: QUERY },
      { label: '#104', query: { ...QUERY, filter: { pr: ['104'] } } },
    ];
    const state = stateWith({ filter: { pr: ['104'], agent: ['coder'] } }, { label: 'coder', trail });
    await open({ state });
    await tabTo(view.page, 'Remove filter PR: #104');
    await redrawn(() => view.page.keyboard.press('Enter'));
    assert.deepEqual(lastQuery()?.filter, { agent: ['coder'] });
    assert.equal(await focused(view.page), 'coder');
    await view.page.keyboard.press('Shift+Tab');
    await view.page.keyboard.press('Shift+Tab');
    assert.equal(await focused(view.page), 'All spend');
    await redrawn(() => view.page.keyboard.press('Enter'));
    assert.deepEqual(lastQuery()?.filter, {});
  });

  it('the current branch’s pull request is one click away', async () => {
    const branch = { name: 'feature/cart', cost: DOLLAR, pr: '104' };
    await open({ snapshot: { ...snapshot, currentBranch: branch } });
    await redrawn(() => view.page.getByRole('button', { name: 'This branch: #104, $1.00' }).click());
    assert.deepEqual(lastQuery()?.filter, { pr: ['104'] });
    assert.equal(await view.page.locator('button.branch').count(), 0);
  });

  it('by keyboard: walks a chart’s points, reads them out, and Enter narrows to the day', async () => {
    await open();
    await tabTo(view.page, /^Spend over time: arrow keys/);
    await view.page.keyboard.press('Home');
    await view.page.keyboard.press('ArrowRight');
    const spoken = view.page.locator('section[aria-labelledby=bars] [aria-live]');
    const day = Date.UTC(2026, 1, 2);
    const cost = ledger.query({ range: { from: day, to: day + DAY }, groupBy: [] }).total.cost;
    assert.match(await spoken.innerText(), new RegExp(`^Mon 2 Feb 2026: ${exactly(money(cost))}`));
    await redrawn(() => view.page.keyboard.press('Enter'));
    assert.deepEqual(lastQuery()?.within, { bucket: 'day', at: day });
    assert.match(await view.page.locator('.kpi').first().innerText(), new RegExp(exactly(money(cost))));
    assert.match(await view.page.getByRole('group', { name: 'Filters' }).innerText(), /Only Mon 2 Feb 2026/);
  });

  it('by keyboard: reads the heatmap hour by hour', async () => {
    await open();
    const heat = await section('When it is spent', '.heatmap');
    await heat.locator('.heatmap').focus();
    for (const key of ['ArrowRight', ...Array.from({ length: 9 }, () => 'ArrowRight')])
      await view.page.keyboard.press(key);
    assert.match(await heat.locator('.readout').innerText(), /^Mon 09:00 to 10:00: \$\S+, \d/);
  });

  const CHARTS = [
    ['Spend so far', 'Spend so far', 28],
    ['Spend over time', 'Spend over time', 28],
    ['When it is spent', 'Cost by hour and weekday', 24],
    ['Cost of a call', 'Cost of a call', null],
  ] as const;
  for (const [name, table, rows] of CHARTS) {
    it(`shows the same as a table, and remembers it: ${name}`, async () => {
      await open();
      const place = await section(name, 'canvas, .heatmap');
      await place.getByRole('button', { name: `Show as table: ${name}` }).click();
      const shown = place.getByRole('table', { name: table });
      await shown.waitFor();
      if (rows !== null) assert.equal(await shown.locator('tbody tr').count(), rows);
      assert.equal((view.state as { tables: string[] }).tables.length, 1);
      const { state } = view;
      await view.close();
      await open({ state });
      await (await section(name, 'canvas, .heatmap')).getByRole('table', { name: table }).waitFor();
    });
  }
  it('with a screen reader the tables are there at once', async () => {
    await open({ bodyClasses: 'vscode-using-screen-reader' });
    assert.equal(await view.page.getByRole('table', { name: 'Spend so far' }).count(), 1);
    assert.equal(await view.page.getByRole('table', { name: 'Spend over time' }).count(), 1);
  });

  it('emphasises the same value in legend and table, whichever is pointed at', async () => {
    await open();
    const row = view.page.locator('tr[data-name="\\"coder\\""]');
    const line = view.page.locator('li[data-name="\\"coder\\""]');
    await row.hover();
    await view.until(() => line.evaluate((one) => one.classList.contains('emphasised')), 'the legend to follow');
    await line.hover();
    await view.until(() => row.evaluate((one) => one.classList.contains('emphasised')), 'the row to follow');
    await view.page.mouse.move(0, 0);
    await view.until(() => row.evaluate((one) => !one.classList.contains('emphasised')), 'the emphasis to end');
  });

  it('by keyboard: sorts, searches and turns pages, each asked of the engine', async () => {
    const crowd = ledgerOf(crowdEvents(120));
    await open({ ledger: crowd, snapshot: snapshotOf(crowd) });
    assert.equal((await rowNames()).length, 25);
    await tabTo(view.page, 'Next page of rows');
    await redrawn(() => view.page.keyboard.press('Enter'));
    assert.match(await view.text(), /Rows 26 to 50 of 120/);
    assert.equal(await focused(view.page), 'Next page of rows');
    await tabTo(view.page, 'Agent');
    await redrawn(() => view.page.keyboard.press('Enter'));
    assert.equal((await rowNames())[0], 'AGENT-0');
    assert.equal(await view.page.locator('th.col-name').getAttribute('aria-sort'), 'ascending');
    await view.page.getByLabel('Search names').first().focus();
    await redrawn(() => view.page.keyboard.type('AGENT-11'));
    await view.page.locator('tfoot tr', { hasText: 'Found: 11' }).waitFor();
  });

  it('an event leads to its line in the log', async () => {
    await open({ state: stateWith({ filter: { pr: ['104'] } }) });
    const events = await section('Events', 'table.events');
    await events.locator('tbody button').first().click();
    await view.until(() => view.received.at(-1)?.type === 'openEvent', 'the line to be opened');
    assert.deepEqual(view.received.at(-1), { type: 'openEvent', source: SOURCE, line: 2000 });
  });

  it('live: draws at most twice a second, and ends with the last truth', async () => {
    await open();
    const before = drawings();
    for (let version = 2; version < 30; version += 1)
      await view.update({ snapshot: { ...snapshot, version, problemCount: version } });
    await view.page.getByText('29 problems in the logs').waitFor();
    assert.ok(drawings() - before <= 5, `${drawings() - before} drawings`);
  });

  /** The same team, and one agent that comes to cost most. */
  const later = ledgerOf([
    ...teamEvents(),
    event({ at: NOW - DAY, dimensions: { agent: 'newcomer', pr: '999' }, cost: 90 * DOLLAR }, 5_000),
  ]);

  it('live: nothing moves under the pointer; the new order comes when it leaves', async () => {
    await open();
    const names = await rowNames();
    await view.page.locator('table.ranked tbody tr').nth(1).hover();
    await redrawn(() => view.update({ ledger: later, snapshot: { ...snapshotOf(later), version: 2 } }));
    await view.until(async () => /\$9\d/.test(await view.page.locator('.kpi').first().innerText()), 'the new sum');
    assert.deepEqual(await rowNames(), names);
    await view.page.mouse.move(5, 5);
    await view.until(async () => (await rowNames())[0] === 'newcomer', 'the new order');
  });

  it('live: keeps scroll and focus', async () => {
    await open({ height: 600 });
    await tabTo(view.page, 'tester');
    const top = await view.page.evaluate(() => window.scrollY);
    assert.ok(top > 0);
    await redrawn(() => view.update({ ledger: later, snapshot: { ...snapshotOf(later), version: 2 } }));
    await view.until(async () => (await rowNames())[0] === 'newcomer', 'the new order');
    assert.equal(await focused(view.page), 'tester');
    const moved = Math.abs((await view.page.evaluate(() => window.scrollY)) - top);
    assert.ok(moved < 60, `moved by ${moved} px`);
  });

  it('live: keeps what a person has marked', async () => {
    await open();
    const marked = await view.page.evaluate(() => {
      const cell = document.querySelector('table.ranked tbody td');
      if (cell === null) return '';
      getSelection()?.selectAllChildren(cell);
      return getSelection()?.toString() ?? '';
    });
    await redrawn(() => view.update({ ledger: later, snapshot: { ...snapshotOf(later), version: 2 } }));
    assert.equal(await view.page.evaluate(() => getSelection()?.toString()), marked);
  });

  it('500 agents with names of 200 characters travel in messages below 64 KB', async () => {
    const words = ['代理人工智慧成本分析', 'وكيل تحليل التكاليف', '🚀🤖💸📈'];
    const crowd = ledgerOf(
      Array.from({ length: 1500 }, (_, n) => {
        const name = `${[...(words[n % 3] ?? '').repeat(60)].slice(0, 196).join('')}${n % 500}`;
        const dimensions = { agent: name, model: name, pr: name, wbs: name, branch: name, session: name };
        return event({ at: NOW - (n % 19) * DAY - n * 1000, dimensions, cost: 1_000_000 * (n + 1) }, n + 1);
      }),
    );
    await open({ ledger: crowd, snapshot: snapshotOf(crowd), height: 5000 });
    await section('Events', 'table.events');
    assert.ok(
      view.sizes.every((size) => size < 64 * 1024),
      `messages of ${view.sizes.join(', ')} bytes`,
    );
    const over = await view.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(over <= 0, `${over} px too wide`);
  });

  const WORDS: readonly (readonly [string, Partial<ViewOptions>, RegExp])[] = [
    ['no days chosen', { state: stateWith({ preset: 'custom' }) }, /Choose a first and a last day/],
    [
      'days without events, and a way to all time',
      { state: stateWith({ preset: 'custom', from: '2020-01-01', to: '2020-01-02' }) },
      /No event lies in this range\. The newest event is of 2026-02-20.*Show all time/,
    ],
    [
      'filters that nothing passes',
      { state: stateWith({ filter: { agent: ['nobody'] } }) },
      /No event of this range passes the filters/,
    ],
    ['no budget', { snapshot: { ...snapshot, budgets: [] } }, /Budget -- no budget is set/],
    ['nothing to compare with', { state: stateWith({ preset: 'all' }) }, /Change -- nothing to compare with/],
    [
      'a budget that is over',
      { snapshot: { ...snapshot, budgets: [budgetState(ledger, { limit: 5 * DOLLAR, health: 'blocked' })] } },
      /Over the limit by \$/,
    ],
  ];
  for (const [name, options, words] of WORDS) {
    it(`says in words: ${name}`, async () => {
      await open(options);
      assert.match(await view.text(), words);
    });
  }

  it('a refusal of the engine is said in words', async () => {
    const answer = () => {
      throw new Error('The engine is starting again.');
    };
    await open({ answer });
    assert.match(await view.text(), /The ledger did not answer: The engine is starting again\./);
  });

  it('a part that fails leaves the others alone', async () => {
    const answer: ViewOptions['answer'] = ({ method, params }) => {
      const request = params as DashboardRequest;
      if (method === 'dashboard' && request.parts.includes('ranked')) throw new Error('Too large.');
      return dashboardOf(ledger, snapshot, request);
    };
    await open({ answer });
    assert.match(await view.text(), /This part cannot be drawn: Too large\./);
    assert.equal(await view.page.locator('.kpi').count(), 6);
  });

  it('counts what the table shows', async () => {
    await open();
    const total = await view.page.locator('table.ranked tfoot :is(th, td)').allTextContents();
    assert.equal(total[3], count(month.calls));
    assert.ok(total[1]?.startsWith(`≥ ${money(month.cost)}`));
  });
});
