/** The breakdown panel in a real browser: sorting, searching, ranges, details down to a line, all by keyboard. */
import assert from 'node:assert/strict';
import type { Locator } from 'playwright-core';
import { recordedOnly } from '../../src/core/attribution/attribution';
import { count, keyText, money, percent } from '../../src/core/format';
import type { EventsQuery, Query } from '../../src/core/ledger/query';
import type { FromView } from '../../src/protocol/view';
import type { OpenView, ViewOptions } from './support/browser';
import { crowdEvents, event, ledgerOf, NOW, snapshotOf, SOURCE, teamEvents } from './support/fixtures';
import { severe } from './support/accessible';
import { focused, tabTo } from './support/keyboard';
import { opensViews } from './support/suite';

const ledger = ledgerOf(teamEvents());
const snapshot = snapshotOf(ledger);
const DAY = 86_400_000;
const day = (month: number, date: number): number => Date.UTC(2026, month - 1, date);

describe('Breakdown', function () {
  this.timeout(30_000);
  let view: OpenView;
  const show = opensViews({ view: 'breakdown', ledger, snapshot }, (opened) => (view = opened));

  async function open(options: Partial<ViewOptions> = {}): Promise<void> {
    await show(options);
    await view.drawn();
  }
  const cells = (row: Locator): Promise<string[]> => row.locator('th, td').allTextContents();
  const column = async (n: number): Promise<string[]> =>
    view.page.locator(`table.breakdown tbody tr > :nth-child(${n})`).allInnerTexts();
  const queries = (): Query[] =>
    view.received
      .filter((message) => message.type === 'request' && message.method === 'query')
      .map((message) => (message as Extract<FromView, { type: 'request' }>).params as Query);

  it('shows cost, share, calls, tokens, cost per call and change for every PR, spend without one, and the total', async () => {
    await open();
    const rows = view.page.locator('table.breakdown tbody tr');
    assert.deepEqual(await view.page.locator('thead th').allInnerTexts(), [
      'PR',
      'Cost ▼',
      'Share',
      'Calls',
      'Tokens',
      'Cost per call',
      'Change',
    ]);
    assert.equal((await cells(rows.first()))[0], 'No PR');
    const total = ledger.query({ range: snapshot.month.range, groupBy: [] }).total;
    const [name, cost, share, calls] = await cells(view.page.locator('tfoot tr'));
    assert.deepEqual([name, share, calls], ['Total', '100%', String(total.calls)]);
    assert.ok(cost?.startsWith(`≥ ${money(total.cost)}`), cost);
    assert.match(await view.page.locator('caption').innerText(), /10 PRs/);
  });

  it('cost per call leaves out what is no call and calls without a price', async () => {
    await open();
    const none = await cells(view.page.locator('tbody tr', { hasText: 'No PR' }));
    const llm = ledger.query({ range: snapshot.month.range, groupBy: [], filter: { pr: [null], kind: ['llm'] } }).total;
    assert.equal(none[3], String(llm.calls));
    assert.ok(Math.abs(Number(none[5]?.slice(1)) - llm.cost / llm.calls / 1e9) < 0.0001, none[5]);
  });

  it('by keyboard: sorts a column both ways, and says so to a screen reader', async () => {
    await open();
    await tabTo(view.page, /^Calls/);
    await view.page.keyboard.press('Enter');
    const header = view.page.locator('th.col-calls');
    assert.equal(await header.getAttribute('aria-sort'), 'descending');
    const falling = (await column(4)).map(Number);
    assert.deepEqual(
      falling,
      [...falling].sort((a, b) => b - a),
    );
    await view.page.keyboard.press('Enter');
    assert.equal(await header.getAttribute('aria-sort'), 'ascending');
    assert.deepEqual(
      (await column(4)).map(Number),
      [...falling].sort((a, b) => a - b),
    );
    assert.match(await focused(view.page), /^Calls/);
  });

  it('sorts names as numbers where they are numbers, the unattributed row last', async () => {
    await open();
    await view.page.locator('th.col-name button').click();
    const names = await column(1);
    assert.equal(names.at(-1), 'No PR');
    const numbers = names.slice(0, -1).map((name) => Number(name.slice(1)));
    assert.deepEqual(
      numbers,
      [...numbers].sort((a, b) => a - b),
    );
  });

  it('by keyboard: opens a row, shows stages and iterations, and Escape goes back to it', async () => {
    await open();
    await tabTo(view.page, '#104');
    await view.page.keyboard.press('Enter');
    await view.page.getByRole('heading', { name: 'PR #104' }).waitFor();
    assert.equal(await focused(view.page), 'PR #104');
    const stage = view.page.getByRole('table', { name: 'By stage' });
    assert.deepEqual((await stage.locator('tbody th').allInnerTexts()).sort(), ['build', 'plan', 'review']);
    const iterations = view.page.getByRole('table', { name: 'By agent and iteration' });
    assert.deepEqual(await iterations.locator('thead th').allInnerTexts(), [
      'Agent',
      'Iteration',
      'Cost',
      'Share',
      'Calls',
      'Tokens',
    ]);
    await view.page.keyboard.press('Escape');
    await view.page.locator('table.breakdown').waitFor();
    assert.equal(await focused(view.page), '#104');
  });

  it('says how a pull request is known, of the whole and of each event', async () => {
    const attributed = ledgerOf([
      ...teamEvents(),
      event({ at: NOW - DAY, dimensions: { agent: 'coder', branch: 'cart' }, cost: 5_000_000 }, 3_000),
    ]);
    attributed.attribute((named) =>
      recordedOnly(named).map((span) => (named.branch === null ? span : { ...span, pr: '104', prBy: 'branch' })),
    );
    await open({ ledger: attributed, state: { open: { key: '104' } } });
    const known = view.page.getByRole('table', { name: 'How it is known' });
    assert.deepEqual(await known.locator('tbody th').allInnerTexts(), ['recorded', 'branch']);
    assert.equal(await view.page.locator('table.events').getByText('PR: branch').count(), 1);
  });

  it('by keyboard: a cost says what it is made of, in a row below that a screen reader finds, and closes again', async () => {
    await open();
    const row = view.page.locator('tbody tr', { hasText: 'No PR' });
    const press = row.locator('button.cost-parts');
    assert.equal(await press.getAttribute('aria-expanded'), 'false');
    await tabTo(view.page, 'No PR');
    await view.page.keyboard.press('Tab');
    await view.page.keyboard.press('Enter');
    const opened = view.page.locator('tr.made-of');
    await opened.waitFor();
    assert.equal(await press.getAttribute('aria-expanded'), 'true');
    assert.equal(await press.getAttribute('aria-controls'), await opened.getAttribute('id'));
    assert.equal(await focused(view.page), await press.innerText(), 'the focus stays where it was');
    const [none] = ledger.query({ range: snapshot.month.range, groupBy: ['pr'], filter: { pr: [null] } }).rows;
    assert.ok(none);
    const { recorded, computed, inputTokens } = none.measures;
    const words = await opened.innerText();
    assert.ok(words.includes(`${money(recorded)} recorded in the logs; ${money(computed)} computed`), words);
    assert.ok(words.includes(`${count(inputTokens)} input`), words);
    assert.deepEqual(await severe(view), []);
    await view.page.keyboard.press(' ');
    assert.equal(await opened.count(), 0);
    assert.equal(await focused(view.page), await press.innerText());
  });

  it('by keyboard: the total too, and it stays open when new figures come', async () => {
    await open();
    await view.page.locator('tfoot button.cost-parts').focus();
    await view.page.keyboard.press('Enter');
    await view.page.locator('tfoot tr.made-of').waitFor();
    await view.update({ ledger: ledgerOf(crowdEvents(120)), snapshot: { ...snapshot, version: 2 } });
    await view.drawn(1);
    assert.equal(await view.page.locator('tfoot tr.made-of').count(), 1);
    assert.equal(await view.page.locator('tfoot button.cost-parts').getAttribute('aria-expanded'), 'true');
  });

  it('by keyboard: a computed event names its price row', async () => {
    const priced = ledgerOf([
      {
        ...event({ at: NOW - DAY, dimensions: { agent: 'coder', pr: '104' }, cost: 5_000_000, state: 'computed' }, 1),
        priceRow: 'house/<b>',
      },
    ]);
    await open({ ledger: priced, snapshot: snapshotOf(priced), state: { open: { key: '104' } } });
    await tabTo(view.page, 'computed');
    await view.page.keyboard.press('Enter');
    assert.match(await view.page.locator('details.price-row').innerText(), /Price row house\/<b>/);
    assert.deepEqual(await severe(view), []);
  });

  it('by keyboard: the button goes back too', async () => {
    await open({ state: { dimension: 'agent', open: { key: 'coder' } } });
    await tabTo(view.page, 'Back to Agents');
    await view.page.keyboard.press('Enter');
    await view.page.locator('table.breakdown').waitFor();
    assert.equal(await focused(view.page), 'coder');
  });

  it('lists the newest events with how their cost is known, each with a button to its line', async () => {
    await open({ state: { dimension: 'pr', open: { key: '104' } } });
    const rows = view.page.locator('table.events tbody tr');
    const first = await cells(rows.first());
    assert.deepEqual(first.slice(0, 3), ['2026-02-20 11:50', 'coder', 'house-model']);
    assert.deepEqual([first[4], first[5]], ['--', 'unpriced']);
    await tabTo(view.page, `Open ${SOURCE}:2000 in the editor`);
    await view.page.keyboard.press('Enter');
    await view.until(() => view.received.at(-1)?.type === 'openEvent', 'the line to be opened');
    assert.deepEqual(view.received.at(-1), { type: 'openEvent', source: SOURCE, line: 2000 });
  });

  it('opens the unattributed row', async () => {
    await open();
    await view.page.getByRole('button', { name: 'No PR' }).click();
    await view.page.getByRole('heading', { name: 'No PR' }).waitFor();
    const asked = view.received.filter((message) => message.type === 'request' && message.method === 'events').at(-1);
    assert.deepEqual(((asked as Extract<FromView, { type: 'request' }>).params as EventsQuery).filter, { pr: [null] });
  });

  const RANGES: readonly (readonly [string, object, [number, number], [number, number]])[] = [
    [
      'this month, against the month before up to the same time',
      { range: 'month' },
      [day(2, 1), day(3, 1)],
      [day(1, 1), day(1, 1) + (NOW - day(2, 1))],
    ],
    ['previous month, whole', { range: 'previous-month' }, [day(1, 1), day(2, 1)], [Date.UTC(2025, 11, 1), day(1, 1)]],
    ['this week', { range: 'week' }, [day(2, 16), day(2, 23)], [day(2, 9), day(2, 9) + (NOW - day(2, 16))]],
    ['last 7 days', { range: 'last-7-days' }, [day(2, 14), day(2, 21)], [day(2, 7), day(2, 7) + (NOW - day(2, 14))]],
    [
      'last 30 days',
      { range: 'last-30-days' },
      [day(1, 22), day(2, 21)],
      [day(1, 22) - 30 * DAY, day(1, 22) - 30 * DAY + (NOW - day(1, 22))],
    ],
    [
      'chosen days, both included',
      { range: 'custom', from: '2026-01-05', to: '2026-01-07' },
      [day(1, 5), day(1, 8)],
      [day(1, 2), day(1, 5)],
    ],
  ];
  for (const [name, state, now, before] of RANGES) {
    it(`range: ${name}`, async () => {
      await open({ state: { dimension: 'agent', ...state } });
      const asked = queries().map(({ range }) => [range.from, range.to]);
      assert.deepEqual(asked, [now, before]);
    });
  }

  it('range: all time asks once, has no change and holds events without a time', async () => {
    await open({ state: { range: 'all' } });
    assert.deepEqual(
      queries().map(({ range }) => range),
      [{ from: null, to: null }],
    );
    assert.ok((await column(7)).every((text) => text === '--'));
    assert.match(await view.text(), /events without a time included/);
  });

  const NO_SPANS = [
    ['no days chosen', { range: 'custom' }, /Choose a first and a last day/],
    ['days the wrong way round', { range: 'custom', from: '2026-02-02', to: '2026-02-01' }, /lies before the first/],
    [
      'days without events',
      { range: 'custom', from: '2020-01-01', to: '2020-01-02' },
      /No event lies in this range\. The newest event is of 2026-02-20/,
    ],
  ] as const;
  for (const [name, state, words] of NO_SPANS) {
    it(`says in words: ${name}`, async () => {
      await open({ state });
      assert.match(await view.text(), words);
    });
  }

  it('by keyboard: chooses dimension and range', async () => {
    await open();
    await tabTo(view.page, 'Break down by');
    await view.page.keyboard.press('ArrowDown');
    await view.drawn(1);
    assert.match(await view.text(), /Cost by Agent/);
    await tabTo(view.page, 'Date range');
    await view.page.keyboard.press('ArrowDown');
    await view.drawn(2);
    assert.match(await view.text(), /2026-01-01 to 2026-01-31/);
    assert.deepEqual(await column(1).then((names) => names.sort()), [
      'No agent',
      'coder',
      'planner',
      'reviewer',
      'tester',
    ]);
  });

  it('searches names without asking again, and keeps the total beside what was found', async () => {
    await open({ state: { dimension: 'agent' } });
    const asked = view.received.length;
    await tabTo(view.page, 'Search names');
    await view.page.keyboard.type('VIE');
    await view.page.locator('tfoot tr', { hasText: 'Found: 1' }).waitFor();
    assert.deepEqual(await column(1), ['reviewer']);
    assert.equal(await view.page.locator('tfoot tr').count(), 2);
    assert.equal(view.received.length, asked);
    await view.page.keyboard.type('zzz');
    await view.page.locator('tfoot tr', { hasText: 'Found: 0' }).waitFor();
  });

  it('shows 500 agents by pages of 100 in small messages', async () => {
    const crowd = ledgerOf(crowdEvents(500));
    await open({ ledger: crowd, snapshot: snapshotOf(crowd), state: { dimension: 'agent' } });
    assert.ok(
      view.sizes.every((size) => size < 64 * 1024),
      `messages of ${view.sizes.join(', ')} bytes`,
    );
    assert.equal((await column(1)).length, 100);
    await tabTo(view.page, 'Next page of rows');
    await view.page.keyboard.press('Enter');
    await view.page.getByText('Rows 101 to 200 of 500').waitFor();
    assert.equal((await column(1))[0], 'AGENT-399');
    assert.equal(await focused(view.page), 'Next page of rows');
  });

  it('shows the same as a chart: the eight largest and the rest', async () => {
    await open();
    await tabTo(view.page, 'Show as chart');
    await view.page.keyboard.press('Enter');
    const label = await view.page.locator('canvas[role=img]').getAttribute('aria-label');
    const { rows, total } = ledger.query({ range: snapshot.month.range, groupBy: ['pr'] });
    const [first] = rows;
    assert.ok(first);
    const share = percent((100 * first.measures.cost) / total.cost);
    const largest = `${keyText('pr', first.key[0] ?? null)} has the most, ${money(first.measures.cost)} of ${money(total.cost)} (${share})`;
    assert.equal(label, `Cost by PR: ${largest}.`);
    assert.equal(await view.page.locator('table.breakdown').count(), 0);
    await view.page.keyboard.press('Enter');
    await view.page.locator('table.breakdown').waitFor();
  });

  it('is told to show another dimension', async () => {
    await open({ state: { dimension: 'pr', open: { key: '104' } } });
    await view.send({ type: 'show', dimension: 'wbs' });
    await view.page.locator('table.breakdown').waitFor();
    assert.match(await view.text(), /Cost by WBS item/);
    assert.equal((view.state as { dimension: string }).dimension, 'wbs');
  });

  it('comes back as it was left', async () => {
    await open();
    await view.page.locator('th.col-tokens button').click();
    await view.page.locator('vscode-text-field').pressSequentially('10');
    await view.page.getByRole('button', { name: '#104' }).click();
    await view.page.getByRole('heading', { name: 'PR #104' }).waitFor();
    const { state } = view;
    await view.close();
    await open({ state });
    await view.page.getByRole('heading', { name: 'PR #104' }).waitFor();
    await view.page.keyboard.press('Escape');
    await view.page.locator('th.col-tokens[aria-sort=descending]').waitFor();
    assert.equal(await view.page.locator('tfoot tr', { hasText: 'Found' }).count(), 1);
  });

  it('keeps focus and scroll when new figures come', async () => {
    await open();
    await tabTo(view.page, '#106');
    await view.update({ ledger: ledgerOf(crowdEvents(120)), snapshot: { ...snapshot, version: 2 } });
    await view.drawn(1);
    assert.equal(await focused(view.page), '#106');
  });

  it('a refusal of the engine is said in words', async () => {
    const answer = () => {
      throw new Error('The engine is starting again.');
    };
    await open({ answer });
    assert.match(await view.text(), /The ledger did not answer: The engine is starting again\./);
  });
});
