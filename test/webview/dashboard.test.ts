/** The dashboard in a real browser: one question behind everything, by keyboard, remembered. */
import assert from 'node:assert/strict';
import type { DashboardQuery } from '../../src/core/dashboard/model';
import { count, money } from '../../src/core/format';
import type { DashboardRequest } from '../../src/protocol/dashboard';
import type { OpenView, ViewOptions } from './support/browser';
import { opensDashboards, QUERY, stateWith, type DashboardPage } from './support/dashboardPage';
import {
  budgetState,
  crowdEvents,
  dashboardOf,
  DOLLAR,
  ledgerOf,
  snapshotOf,
  SOURCE,
  teamEvents,
} from './support/fixtures';
import { severe } from './support/accessible';
import { focused, tabTo } from './support/keyboard';

const ledger = ledgerOf(teamEvents());
const snapshot = snapshotOf(ledger);
const month = ledger.query({ range: snapshot.month.range, groupBy: [] }).total;
const DAY = 86_400_000;

/** A pattern for text as it stands on screen. */
function exactly(text: string): string {
  return text.replaceAll(/[$.*+?()[\]|]/g, '\\$&');
}

describe('Dashboard', function () {
  this.timeout(40_000);
  let page: DashboardPage;
  let view: OpenView;
  const open = opensDashboards({ ledger, snapshot }, (opened) => {
    page = opened;
    view = opened.view;
  });

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

  it('by keyboard: a row of the table says what its cost is made of, and closes again', async () => {
    await open();
    const row = view.page.locator('table.ranked tbody tr').first();
    const press = row.locator('button.cost-parts');
    await press.focus();
    await view.page.keyboard.press('Enter');
    const opened = view.page.locator('table.ranked tr.made-of');
    await opened.waitFor();
    assert.match(await opened.innerText(), /recorded in the logs; .* computed from tokens and prices/);
    assert.equal(await press.getAttribute('aria-controls'), await opened.getAttribute('id'));
    assert.equal(await focused(view.page), await press.innerText());
    assert.deepEqual(await severe(view), []);
    await view.page.keyboard.press('Enter');
    assert.equal(await opened.count(), 0);
  });

  it('by keyboard: a key figure says what it is made of, and closes again', async () => {
    await open();
    await tabTo(view.page, 'Spent');
    await page.redrawn(() => view.page.keyboard.press('Enter'));
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
    await page.redrawn(() => view.page.keyboard.press('Enter'));
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
      page.requests().map(({ parts }) => parts),
      [['figures', 'course', 'bars'], ['ranked']],
    );
    await page.section('When it is spent', '.heatmap');
    assert.ok(page.requests().some(({ parts }) => parts.includes('heatmap')));
  });

  it('by keyboard: range and group change figures, charts and table at once, and are remembered', async () => {
    await open();
    await tabTo(view.page, 'Date range');
    await page.redrawn(() => view.page.keyboard.press('ArrowDown'));
    assert.match(await view.text(), /1 Jan to 31 Jan 2026/);
    await tabTo(view.page, 'Group by');
    await page.redrawn(() => view.page.keyboard.press('ArrowDown'));
    assert.deepEqual(
      page
        .requests()
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
      await page.rowNames(),
      rows.map(({ key }) => key[0] ?? 'No WBS item'),
    );
    const { state } = view;
    await view.close();
    await open({ state });
    assert.match(await view.text(), /1 Jan to 31 Jan 2026/);
  });

  it('remembers in the workspace what it was left at, and gives way to what the page itself remembers', async () => {
    await open({ remembered: stateWith({ groupBy: 'model' }) });
    await view.until(async () => (await page.rowNames()).includes('claude-opus-4-6'), 'models');
    const kept = view.received.filter((message) => message.type === 'remember').at(-1);
    assert.ok(
      kept?.type === 'remember' && (JSON.parse(kept.state) as { query: DashboardQuery }).query.groupBy === 'model',
    );
    await view.close();
    await open({ remembered: stateWith({ groupBy: 'model' }), state: stateWith({ groupBy: 'stage' }) });
    await view.until(async () => (await page.rowNames()).includes('build'), 'stages');
  });

  it('survives states of other shapes', async () => {
    for (const state of [
      {},
      { query: 5, trail: {}, tables: 'x' },
      { query: { filter: { __proto__: ['a'], nonsense: ['b'], agent: [7] }, rows: [] } },
    ]) {
      await open({ state });
      assert.equal((await page.rowNames()).length, 5);
      if (state !== undefined) await view.close();
    }
    await open();
  });

  it('by keyboard: drills into a row, shows chips and a way back, and Escape returns to the row', async () => {
    await open({ state: stateWith({ groupBy: 'pr' }) });
    await tabTo(view.page, '#104');
    await page.redrawn(() => view.page.keyboard.press('Enter'));
    assert.deepEqual([page.lastQuery()?.filter, page.lastQuery()?.groupBy], [{ pr: ['104'] }, 'agent']);
    assert.equal(await focused(view.page), '#104');
    assert.match(
      (await view.page.getByRole('navigation', { name: 'Way back' }).innerText()).replaceAll(/\s+/g, ' '),
      /Back All spend #104/,
    );
    assert.match(await view.page.getByRole('group', { name: 'Filters' }).innerText(), /PR: #104/);
    const only = ledger.query({ range: snapshot.month.range, groupBy: [], filter: { pr: ['104'] } }).total;
    assert.match(await view.page.locator('.kpi').first().innerText(), new RegExp(exactly(money(only.cost))));
    await tabTo(view.page, 'coder');
    await page.redrawn(() => view.page.keyboard.press('Enter'));
    assert.deepEqual(page.lastQuery()?.filter, { pr: ['104'], agent: ['coder'] });
    await page.redrawn(() => view.page.keyboard.press('Escape'));
    assert.deepEqual(page.lastQuery()?.filter, { pr: ['104'] });
    await page.redrawn(() => view.page.keyboard.press('Escape'));
    assert.deepEqual([page.lastQuery()?.filter, page.lastQuery()?.groupBy], [{}, 'pr']);
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
    await page.redrawn(() => view.page.keyboard.press('Enter'));
    assert.deepEqual(page.lastQuery()?.filter, { agent: ['coder'] });
    assert.equal(await focused(view.page), 'coder');
    await view.page.keyboard.press('Shift+Tab');
    await view.page.keyboard.press('Shift+Tab');
    assert.equal(await focused(view.page), 'All spend');
    await page.redrawn(() => view.page.keyboard.press('Enter'));
    assert.deepEqual(page.lastQuery()?.filter, {});
  });

  it('the current branch’s pull request is one click away', async () => {
    const branch = { name: 'feature/cart', cost: DOLLAR, pr: '104' };
    await open({ snapshot: { ...snapshot, currentBranch: branch } });
    await page.redrawn(() => view.page.getByRole('button', { name: 'This branch: #104, $1.00' }).click());
    assert.deepEqual(page.lastQuery()?.filter, { pr: ['104'] });
    assert.equal(await view.page.locator('button.branch').count(), 0);
  });

  it('by keyboard: a name in the legend of the bars is shown alone', async () => {
    await open();
    await tabTo(view.page, 'Show only coder');
    await page.redrawn(() => view.page.keyboard.press('Enter'));
    assert.deepEqual(page.lastQuery()?.filter, { agent: ['coder'] });
    assert.equal(await focused(view.page), 'coder');
  });

  it('by keyboard: a row leads to its events, which come into view', async () => {
    await open({ height: 700, state: stateWith({ filter: { pr: ['104'] } }) });
    await tabTo(view.page, 'To the events');
    await view.page.keyboard.press('Enter');
    const events = view.page.getByRole('region', { name: 'Events', exact: true }).first();
    await events.locator('table.events').waitFor();
    assert.equal(await focused(view.page), 'Events');
    const top = async (): Promise<number> => (await events.boundingBox())?.y ?? -1;
    await view.until(async () => (await top()) >= 0 && (await top()) < 350, 'the events to come into view');
    await tabTo(view.page, `Open ${SOURCE}:2000 in the editor`);
  });

  it('leads to no events where there are none', async () => {
    await open({ state: stateWith({ filter: { agent: ['nobody'] } }) });
    assert.equal(await view.page.getByRole('button', { name: 'To the events' }).count(), 0);
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
    await page.redrawn(() => view.page.keyboard.press('Enter'));
    assert.deepEqual(page.lastQuery()?.within, { bucket: 'day', at: day });
    assert.match(await view.page.locator('.kpi').first().innerText(), new RegExp(exactly(money(cost))));
    assert.match(await view.page.getByRole('group', { name: 'Filters' }).innerText(), /Only Mon 2 Feb 2026/);
  });

  it('shows what another page leads to: a bar alone, without the filters that stood here, and a way back to them', async () => {
    await open({ state: stateWith({ preset: 'all', filter: { agent: ['coder'] }, groupBy: 'pr' }) });
    const day = Date.UTC(2026, 1, 2);
    const label = 'Mon 2 Feb 2026';
    const within = { bucket: 'day', at: day } as const;
    await page.redrawn(() => view.send({ type: 'show', within, groupBy: 'model', label }));
    assert.deepEqual(page.lastQuery(), { ...QUERY, within, groupBy: 'model' });
    const cost = ledger.query({ range: { from: day, to: day + DAY }, groupBy: [] }).total.cost;
    assert.match(await view.page.locator('.kpi').first().innerText(), new RegExp(exactly(money(cost))));
    assert.equal(await focused(view.page), label);
    await page.redrawn(() => view.page.keyboard.press('Escape'));
    assert.deepEqual([page.lastQuery()?.preset, page.lastQuery()?.filter], ['all', { agent: ['coder'] }]);
  });

  it('shows the value that another page leads to, whatever was filtered here, of the days that are chosen here', async () => {
    await open({ state: stateWith({ preset: 'all', filter: { agent: ['coder'] } }) });
    await page.redrawn(() => view.send({ type: 'show', dimension: 'pr', key: '104' }));
    assert.deepEqual([page.lastQuery()?.preset, page.lastQuery()?.filter], ['all', { pr: ['104'] }]);
    await page.redrawn(() => view.page.keyboard.press('Escape'));
    assert.deepEqual(page.lastQuery()?.filter, { agent: ['coder'] });
  });

  it('shows the value that a link leads to of all time, and goes back to the days that are chosen here', async () => {
    await open({ state: stateWith({ preset: 'last-7-days' }) });
    await page.redrawn(() => view.send({ type: 'show', dimension: 'pr', key: '104', ever: true }));
    assert.deepEqual([page.lastQuery()?.preset, page.lastQuery()?.filter], ['all', { pr: ['104'] }]);
    await page.redrawn(() => view.page.keyboard.press('Escape'));
    assert.deepEqual([page.lastQuery()?.preset, page.lastQuery()?.filter], ['last-7-days', {}]);
  });

  it('by keyboard: reads the heatmap hour by hour', async () => {
    await open();
    const heat = await page.section('When it is spent', '.heatmap');
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
      const place = await page.section(name, 'canvas, .heatmap');
      await place.getByRole('button', { name: `Show as table: ${name}` }).click();
      const shown = place.getByRole('table', { name: table });
      await shown.waitFor();
      if (rows !== null) assert.equal(await shown.locator('tbody tr').count(), rows);
      await view.until(() => (view.state as { tables: string[] }).tables.length === 1, 'the table to be remembered');
      const { state } = view;
      await view.close();
      await open({ state });
      await (await page.section(name, 'canvas, .heatmap')).getByRole('table', { name: table }).waitFor();
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
    assert.equal((await page.rowNames()).length, 25);
    await tabTo(view.page, 'Next page of rows');
    await page.redrawn(() => view.page.keyboard.press('Enter'));
    assert.match(await view.text(), /Rows 26 to 50 of 120/);
    assert.equal(await focused(view.page), 'Next page of rows');
    await tabTo(view.page, 'Agent');
    await page.redrawn(() => view.page.keyboard.press('Enter'));
    assert.equal((await page.rowNames())[0], 'AGENT-0');
    assert.equal(await view.page.locator('th.col-name').getAttribute('aria-sort'), 'ascending');
    await view.page.getByLabel('Search names').first().focus();
    await page.redrawn(() => view.page.keyboard.type('AGENT-11'));
    await view.page.locator('tfoot tr', { hasText: 'Found: 11' }).waitFor();
  });

  it('the search field says what is searched for: also what was remembered, and nothing after a step into a row', async () => {
    await open({ remembered: stateWith({ rows: { ...QUERY.rows, search: 'cod' } }) });
    const field = view.page.locator('vscode-text-field input').first();
    await view.until(async () => (await page.rowNames()).length === 1, 'one row');
    assert.equal(await field.inputValue(), 'cod');
    await page.redrawn(() => view.page.locator('table.ranked tbody th button').click());
    assert.equal(await field.inputValue(), '');
  });

  it('an event leads to its line in the log', async () => {
    await open({ state: stateWith({ filter: { pr: ['104'] } }) });
    const events = await page.section('Events', 'table.events');
    await events.locator('tbody button').first().click();
    await view.until(() => view.received.at(-1)?.type === 'openEvent', 'the line to be opened');
    assert.deepEqual(view.received.at(-1), { type: 'openEvent', source: SOURCE, line: 2000 });
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
