/** The Overview as a layout of the dashboard: the same figures in less room, the metrics of pull requests, and ways into the dashboard. */
import assert from 'node:assert/strict';
import { keyMetrics } from '../../src/core/budget/keyMetrics';
import { openZone } from '../../src/core/calendar';
import { money, tokens } from '../../src/core/format';
import type { OpenView, ViewOptions } from './support/browser';
import { budgetState, DOLLAR, event, ledgerOf, NOW, snapshotOf, teamEvents } from './support/fixtures';
import { focused, tabTo } from './support/keyboard';
import { opensViews } from './support/suite';

const ledger = ledgerOf(teamEvents());
const snapshot = snapshotOf(ledger);
const zone = openZone('UTC') as NonNullable<ReturnType<typeof openZone>>;
const { current, previous } = keyMetrics({ zone, now: NOW, period: 'month', ledger: (query) => ledger.query(query) });

const DAY = 86_400_000;

/** Names of the figures without a course. */
const PLAIN_CARDS = '.kpi:not(:has(.sparkline)) .kpi-name';

/** Values of a month, each of which must be there to divide by. */
function known(value: number | null): number {
  assert.ok(value !== null);
  return value;
}

describe('Overview, a layout of the dashboard', function () {
  this.timeout(40_000);
  let view: OpenView;
  const open = opensViews({ view: 'overview', ledger, snapshot, width: 300, height: 600 }, (opened) => (view = opened));

  async function drawn(options: Partial<ViewOptions> = {}): Promise<void> {
    await open({ height: 5000, ...options });
    await view.page.locator('.part.pending').first().waitFor({ state: 'detached' });
    await view.drawn();
  }

  /** A card's words by its name. */
  async function card(name: string): Promise<string> {
    const found = view.page.locator('.kpi').filter({ has: view.page.getByRole('button', { name, exact: true }) });
    return (await found.first().innerText()).replaceAll(/\s+/g, ' ');
  }

  it('the first screen of 300 x 600 px says health, spent of budget and forecast', async () => {
    await open();
    await view.drawn();
    for (const words of [money(snapshot.budgets[0]?.spent ?? 0), '/ $15.00 this month', 'Within budget', 'Forecast']) {
      const box = await view.page.getByText(words).first().boundingBox();
      assert.ok(box !== null && box.y >= 0 && box.y + box.height <= 600, words);
    }
  });

  it('says each figure as the dashboard does', async () => {
    const names = ['Forecast', 'Remaining', 'Burn rate', 'Change', 'Cost per PR'];
    await drawn();
    const brief = await Promise.all(names.slice(0, 4).map(card));
    const metric = (await card('Cost per PR')).split(' ').slice(0, 4);
    await view.close();
    await drawn({ view: 'dashboard', width: 1000, height: 7000 });
    assert.deepEqual(await Promise.all(names.slice(0, 4).map(card)), brief);
    assert.deepEqual((await card('Cost per PR')).split(' ').slice(0, 4), metric);
  });

  it('says what a pull request costs, how many there are a week and how many tokens one takes, now and last month', async () => {
    await drawn();
    const cost = `Cost per PR ${money(known(current.meanCostPerPr))} median ${money(known(current.medianCostPerPr))}; ${money(known(previous.meanCostPerPr))} last month`;
    const velocity = `PR velocity ${known(current.prsPerWeek).toFixed(1)} a week ${current.prs} PRs with spend; ${known(previous.prsPerWeek).toFixed(1)} a week last month`;
    const taken = `Tokens per PR ${tokens(known(current.tokensPerPr))} ${tokens(known(previous.tokensPerPr))} last month`;
    assert.deepEqual(
      [await card('Cost per PR'), await card('PR velocity'), await card('Tokens per PR')],
      [cost, velocity, taken],
    );
  });

  it('measures against the budget that decides, though the month has one too', async () => {
    const weekly = budgetState(ledger, { limit: 2 * DOLLAR, health: 'blocked', name: 'weekly' });
    const worst = {
      ...weekly,
      budget: { ...weekly.budget, period: 'week' as const },
      range: snapshot.week.range,
      exhaustedAt: NOW + 7_200_000,
    };
    await drawn({ snapshot: { ...snapshot, budgets: [worst, ...snapshot.budgets] } });
    assert.match(await card('Over the limit by'), /this week, model calls only$/);
    assert.match(await card('Burn rate'), /weekly budget is used up in 2 h$/);
    assert.deepEqual(await view.page.locator(PLAIN_CARDS).allInnerTexts(), ['Pace']);
  });

  it('draws a course beside every figure that has one', async () => {
    await drawn();
    assert.deepEqual(await view.page.locator(PLAIN_CARDS).allInnerTexts(), ['Pace']);
  });

  it('without a pull request there are words, and no metric of nothing', async () => {
    const lone = ledgerOf([event({ at: NOW - 1000, dimensions: { agent: 'a' }, cost: DOLLAR }, 1)]);
    await drawn({ ledger: lone, snapshot: snapshotOf(lone) });
    assert.match(await view.text(), /Pull requests No model call here names a pull request\./);
    assert.equal(await view.page.getByText('Cost per PR').count(), 0);
  });

  it('lists every budget with its health, its share and what it measures', async () => {
    const budgets = [
      budgetState(ledger, { limit: 7 * DOLLAR, health: 'yellow' }),
      budgetState(ledger, { limit: 20 * DOLLAR, health: 'green', name: 'team' }),
      budgetState(ledger, { limit: null, health: 'none', name: 'watched' }),
    ];
    await drawn({ snapshot: { ...snapshot, budgets } });
    const words = await view.text();
    assert.match(words, /Close to the limit · 94% Budget “monthly”: model calls only\./);
    assert.match(words, /team \$\S+ \/ \$20\.00 this month Within budget · 33%, model calls only/);
    assert.match(words, /watched \$\S+ \/ no limit this month No limit, model calls only/);
  });

  it('of the figures, all that the snapshot tells stand before the ledger answers', async () => {
    await open({ answer: () => new Promise(() => undefined) });
    await view.page.getByText('This month', { exact: true }).waitFor();
    assert.match(
      await card('Forecast'),
      new RegExp(`^Forecast ${money(snapshot.budgets[0]?.forecast?.mid ?? 0).replace('$', '\\$')} `),
    );
    assert.match(await card('Burn rate'), /^Burn rate -- not known yet$/);
    assert.equal(await view.page.locator('canvas:visible').count(), 0);
    assert.doesNotMatch(await view.text(), /Starting/);
  });

  for (const [name, words] of [
    ['Forecast', /mean of the same weekday over the last 28 days/],
    ['Today', /recorded in the logs/],
    ['Pace', /divided by the share of the period that has passed/],
    ['PR velocity', /by seven days of what has passed.*each of the last 8 weeks/],
  ] as const) {
    it(`by keyboard: ${name} says what it is made of, and closes again`, async () => {
      await drawn();
      await tabTo(view.page, name);
      await view.page.keyboard.press('Enter');
      const explanation = view.page.locator('.explanation:visible');
      await explanation.waitFor();
      assert.match((await explanation.innerText()).replaceAll(/\s+/g, ' '), words);
      assert.equal(await focused(view.page), name);
      await view.page.keyboard.press('Enter');
      await explanation.waitFor({ state: 'hidden' });
    });
  }

  it('new figures leave the focus on the figure it is on', async () => {
    await drawn();
    await tabTo(view.page, 'Remaining');
    const month = { ...snapshot.month, measures: { ...snapshot.month.measures, cost: 77 * DOLLAR } };
    await view.update({ snapshot: { ...snapshot, version: 2, month } });
    await view.page.getByText('$77.00').first().waitFor();
    assert.equal(await focused(view.page), 'Remaining');
  });

  const branch = { name: 'feature/cart', cost: DOLLAR, pr: '104' };
  const LEADS: readonly (readonly [string, string, Partial<ViewOptions>, object])[] = [
    [
      'the current branch to its pull request',
      'This branch: #104, $1.00',
      { snapshot: { ...snapshot, currentBranch: branch } },
      { type: 'openDashboard', dimension: 'pr', key: '104' },
    ],
    [
      'a branch without one to itself',
      'This branch: feature/cart, $1.00',
      { snapshot: { ...snapshot, currentBranch: { ...branch, pr: null } } },
      { type: 'openDashboard', dimension: 'branch', key: 'feature/cart' },
    ],
    [
      'a name in a legend to itself',
      'Show only coder',
      {},
      { type: 'openDashboard', dimension: 'agent', key: 'coder' },
    ],
    ['a pull request to itself', '#102', {}, { type: 'openDashboard', dimension: 'pr', key: '102' }],
    ['spend of none to the dashboard', 'No PR', {}, { type: 'command', command: 'spendlight.showDashboard' }],
    ['the others to the dashboard', '6 more', {}, { type: 'command', command: 'spendlight.showDashboard' }],
    ['a link to the dashboard', 'Open dashboard', {}, { type: 'command', command: 'spendlight.showDashboard' }],
  ];
  for (const [name, button, options, message] of LEADS) {
    it(`by keyboard, leads ${name}`, async () => {
      await drawn(options);
      await tabTo(view.page, button);
      await view.page.keyboard.press('Enter');
      const { type } = message as { type: string };
      await view.until(() => view.received.some((one) => one.type === type), 'the host to be told');
      assert.deepEqual(view.received.at(-1), message);
    });
  }

  const second = { within: { bucket: 'day', at: Date.UTC(2026, 1, 2) }, groupBy: 'model', label: 'Mon 2 Feb 2026' };
  for (const chart of ['Spend per day', 'Spend this month']) {
    it(`by keyboard, leads from a day of ${chart} to that day in the dashboard`, async () => {
      await drawn({ state: { query: { groupBy: 'model' } } });
      await tabTo(view.page, `${chart}: arrow keys go from point to point, Enter opens one`);
      await view.page.keyboard.press('Home');
      await view.page.keyboard.press('ArrowRight');
      await view.page.keyboard.press('Enter');
      await view.until(() => view.received.some(({ type }) => type === 'openDashboard'), 'the host to be told');
      assert.deepEqual(view.received.at(-1), { type: 'openDashboard', ...second });
    });

    it(`a press on a day of ${chart} leads there too`, async () => {
      await drawn({ state: { query: { groupBy: 'model' } } });
      const canvas = view.page.getByRole('region', { name: chart, exact: true }).locator('canvas[role=img]');
      assert.equal(await canvas.evaluate((one) => getComputedStyle(one).cursor), 'pointer');
      const { width, height } = (await canvas.boundingBox()) ?? { width: 0, height: 0 };
      await canvas.click({ position: { x: width / 2, y: height / 2 } });
      await view.until(() => view.received.some(({ type }) => type === 'openDashboard'), 'the host to be told');
      const told = view.received.at(-1);
      assert.ok(told?.type === 'openDashboard' && 'within' in told);
      assert.deepEqual([told.within.bucket, told.within.at % DAY, told.groupBy], ['day', 0, 'model']);
    });
  }

  it('remembers beyond the life of the page which figure is explained and which chart is a table', async () => {
    await drawn();
    await view.page.getByRole('button', { name: 'Pace', exact: true }).click();
    await view.page.getByRole('button', { name: 'Show as table: Spend this month' }).click();
    await view.until(() => view.received.filter(({ type }) => type === 'remember').length === 2, 'the memory');
    const kept = view.received.findLast((message) => message.type === 'remember');
    assert.ok(kept?.type === 'remember');
    await view.close();
    await drawn({ remembered: JSON.parse(kept.state) as unknown });
    await view.page.getByRole('table', { name: 'Spend this month' }).waitFor();
    await view.page.getByText('Pace: what it is made of').waitFor();
  });

  it('shows the month by day whatever a state of the dashboard says', async () => {
    const query = { preset: 'all', bucket: 'month', filter: { agent: ['coder'] }, groupBy: 'model' };
    await drawn({ state: { query, trail: [{ label: 'x', query }] } });
    const asked = view.received.find((message) => message.type === 'request');
    const params = asked?.type === 'request' ? (asked.params as { query: Record<string, unknown> }).query : {};
    assert.deepEqual(
      [params['preset'], params['bucket'], params['filter'], params['groupBy']],
      ['month', 'day', {}, 'model'],
    );
  });
});
