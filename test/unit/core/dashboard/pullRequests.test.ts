/** The Overview's own parts: whole periods side by side, and the metrics of pull requests as `spendlight budget status` has them. */
import assert from 'node:assert/strict';
import type { Budget } from '../../../../src/core/budget/budget';
import { keyMetrics } from '../../../../src/core/budget/keyMetrics';
import { evaluateBudgets } from '../../../../src/core/budget/states';
import { previousRange, rangeOf } from '../../../../src/core/calendar';
import { totalTokens } from '../../../../src/core/measures';
import type { Kind, PricedEvent } from '../../../../src/core/event';
import { DAY, ledgerOf, NOW, part, PRAGUE, spent } from './support';

const CI: Kind = 'ci';
/** Ten weeks: three pull requests a week by two agents, a call of none, and a CI run for one of them. */
const TEAM: readonly PricedEvent[] = Array.from({ length: 70 }, (_, day) => [
  spent('coder', day, 40_000_000 + day, { dimensions: { pr: String(day % 3) } }),
  spent('tester', day, 10_000_000, { dimensions: { pr: `t${day % 2}` } }),
  spent(null, day + 0.1, 5_000_000),
  spent(null, day + 0.2, 7_000_000, { kind: CI, dimensions: { pr: '0' } }),
]).flat();
const ledger = ledgerOf(TEAM);
const costOf = (range: { from: number | null; to: number | null }): number =>
  ledger.query({ range, groupBy: [] }).total.cost;

const WATCHED: Budget = {
  name: 'monthly',
  period: 'month',
  limit: null,
  hardLimit: null,
  thresholds: [],
  milestones: [],
  filter: { kind: ['llm'] },
  scope: 'kind=llm',
  origin: 'settings',
};
const EVALUATED = {
  zone: PRAGUE,
  now: NOW,
  ledger: (query: Parameters<typeof ledger.query>[0]) => ledger.query(query),
  statements: [],
};

describe('whole periods', () => {
  const periods = part('periods', TEAM);
  it('are as many days, weeks and months', () =>
    assert.deepEqual([periods.days.length, periods.weeks.length, periods.months.length], [14, 8, 6]));
  for (const [name, period] of [
    ['days', 'day'],
    ['weeks', 'week'],
    ['months', 'month'],
  ] as const) {
    it(`${name}: the last one is the running one, the one before it the whole one before`, () => {
      assert.equal(periods[name].at(-1), costOf(rangeOf(PRAGUE, period, NOW)));
      assert.equal(periods[name].at(-2), costOf(previousRange(PRAGUE, period, NOW)));
    });
  }
  it('let through what the filter lets through', () => {
    const { total } = ledger.query({
      range: rangeOf(PRAGUE, 'month', NOW),
      groupBy: [],
      filter: { agent: ['coder'] },
    });
    assert.equal(part('periods', TEAM, { filter: { agent: ['coder'] } }).months.at(-1), total.cost);
  });
  it('beside them the course of the budget that decides, whatever its period', () => {
    const weekly: Budget = { ...WATCHED, name: 'weekly', period: 'week', limit: 1_000_000_000 };
    const budgets = evaluateBudgets({ ...EVALUATED, budgets: [weekly] });
    const { worst } = part('periods', TEAM, {}, budgets);
    assert.deepEqual([worst?.name, worst?.key], ['weekly', null]);
    assert.equal(worst?.used.at(-1), budgets[0]?.spent);
    assert.equal(worst?.forecast.at(-1), budgets[0]?.forecast?.mid ?? null);
  });
  it('a budget on each value has the course of its own value', () => {
    const each: Budget = { ...WATCHED, each: 'agent', limit: 1_000_000_000 };
    const budgets = evaluateBudgets({ ...EVALUATED, budgets: [each] });
    const { worst } = part('periods', TEAM, {}, budgets);
    assert.deepEqual([worst?.key, worst?.used.at(-1)], [budgets[0]?.key, budgets[0]?.spent]);
    assert.notEqual(worst?.key, null);
  });
  it('without a limit there is no course of a budget', () =>
    assert.equal(part('periods', TEAM, {}, evaluateBudgets({ ...EVALUATED, budgets: [WATCHED] })).worst, null));
  it('are of now, whatever the span', () => assert.deepEqual(part('periods', TEAM, { preset: 'today' }), periods));
});

describe('pull requests', () => {
  const pulls = part('pullRequests', TEAM);
  const wanted = keyMetrics({ zone: PRAGUE, now: NOW, period: 'month', ledger: (query) => ledger.query(query) });
  it('this month: what the command line says of this month and of the whole one before', () => {
    assert.deepEqual([pulls.current, pulls.previous], [wanted.current, wanted.previous]);
    assert.equal(pulls.current.prs, 5);
  });
  it('by week: the running week ends the course, and is divided by its own pull requests', () => {
    const range = rangeOf(PRAGUE, 'week', NOW);
    const rows = ledger
      .query({ range, groupBy: ['pr'], filter: { kind: ['llm'] } })
      .rows.filter(({ key }) => (key[0] ?? null) !== null);
    const sum = (of: (row: (typeof rows)[number]) => number): number => rows.reduce((all, row) => all + of(row), 0);
    const { prs, meanCost, tokens } = pulls.sparks;
    assert.deepEqual([prs.length, meanCost.length, tokens.length], [8, 8, 8]);
    assert.equal(prs.at(-1), rows.length);
    assert.ok(Math.abs((meanCost.at(-1) ?? 0) - sum(({ measures }) => measures.cost) / rows.length) <= 0.5);
    assert.ok(Math.abs((tokens.at(-1) ?? 0) - sum(({ measures }) => totalTokens(measures)) / rows.length) <= 0.5);
  });
  it('a week without any has no cost of one, and none', () => {
    const { sparks } = part('pullRequests', [spent('coder', 0, 1_000, { dimensions: { pr: '1' } })]);
    assert.deepEqual(
      [sparks.prs.slice(0, 7), sparks.meanCost[0], sparks.tokens[0]],
      [[0, 0, 0, 0, 0, 0, 0], null, null],
    );
  });
  it('the dearest ones count all that they cost, runs too, and add up to the total', () => {
    const { dearest, total } = pulls;
    assert.ok(dearest !== null);
    const listed = dearest.rows.reduce((sum, { measures }) => sum + measures.cost, 0);
    assert.equal(listed + dearest.rest.cost, total);
    assert.equal(total, costOf(rangeOf(PRAGUE, 'month', NOW)));
    assert.equal(dearest.rows[0]?.key, '0');
  });
  it('filters narrow both', () => {
    const filter = { agent: ['tester'] };
    const { current, dearest } = part('pullRequests', TEAM, { filter });
    assert.equal(current.prs, 2);
    assert.deepEqual(dearest?.rows.map(({ key }) => key).sort(), ['t0', 't1']);
  });
  it('a filter that lets no model call through leaves nothing to divide', () => {
    const { current, sparks } = part('pullRequests', TEAM, { filter: { kind: [CI] } });
    assert.deepEqual([current.prs, current.meanCostPerPr, sparks.prs.at(-1)], [0, null, 0]);
  });
  it('without a pull request there is no list', () =>
    assert.equal(part('pullRequests', [spent('coder', 1, DAY)]).dearest, null));
});
