/** The dashboard's parts: every sum is the ledger's own, and nothing is lost between the rows. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { findAnomalies } from '../../../../src/core/dashboard/anomalies';
import { makeHistogram } from '../../../../src/core/dashboard/histogram';
import type { PricedEvent } from '../../../../src/core/event';
import type { Budget, BudgetState } from '../../../../src/core/budget/budget';
import { evaluateBudgets } from '../../../../src/core/budget/states';
import { costPerCall } from '../../../../src/core/figures';
import { rowsOfModel } from '../../../../src/core/pricing/lookup';
import { priceRowName } from '../../../../src/core/pricing/table';
import { vendoredPrices } from '../../../../src/core/pricing/vendored';
import { ask, DAY, HOUR, ledgerOf, NOW, part, PRAGUE, spent } from './support';

const DOLLAR = 1e9;

/** Eight weeks of two agents, one of them on workdays only, and one dear day. */
const TEAM: readonly PricedEvent[] = Array.from({ length: 56 }, (_, day) => [
  spent('coder', day, 40_000_000 + day, { dimensions: { pr: String(day % 5), wbs: `WBS-1.${day % 3}` } }),
  spent('tester', day, day === 1 ? 900_000_000 : 10_000_000, { dimensions: { pr: String(day % 5) } }),
  spent(null, day + 0.1, 5_000_000),
]).flat();

const monthly: Budget = {
  name: 'monthly',
  period: 'month',
  limit: 3 * DOLLAR,
  hardLimit: null,
  thresholds: [80, 95, 100],
  milestones: [],
  filter: { kind: ['llm'] },
  scope: 'kind=llm',
  origin: 'settings',
};

function budgetsFor(events: readonly PricedEvent[], budgets: readonly Budget[] = [monthly]): BudgetState[] {
  const ledger = ledgerOf(events);
  return evaluateBudgets({ budgets, zone: PRAGUE, now: NOW, ledger: (query) => ledger.query(query), statements: [] });
}

const sum = (values: readonly (number | null)[]): number =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);

describe('key figures', () => {
  const budgets = budgetsFor(TEAM);
  const figures = part('figures', TEAM, {}, budgets);
  it('are the ledger’s own sums of the month', () => {
    const { rows } = part('ranked', TEAM);
    assert.equal(figures.now.cost, sum(rows.map((row) => row.measures.cost)));
  });
  it('are measured against the budget of the same period', () => assert.equal(figures.budget?.budget.name, 'monthly'));
  it('never against a budget on every value of a dimension', () => {
    const each = budgetsFor(TEAM, [{ ...monthly, name: 'per PR', each: 'pr' }]);
    assert.equal(part('figures', TEAM, {}, each).budget, null);
  });
  it('have a course for each, ending with today', () => {
    const { sparks } = figures;
    assert.deepEqual([sparks.spent.length, sparks.used.length, sparks.burn.length], [14, 14, 25]);
    assert.equal(sparks.used.at(-1), budgets[0]?.spent);
    assert.equal(sparks.forecast.at(-1), budgets[0]?.forecast?.mid);
    assert.equal(sparks.change.at(-1), figures.now.cost - (figures.previous?.cost ?? 0));
  });
  it('burn what the last 24 hours cost', () => assert.equal(figures.lastDay, sum(figures.sparks.burn)));
  it('compare a running month with as much of the last one, to the nano-dollar', () => {
    const ledger = ledgerOf(TEAM);
    const { previous } = ask(TEAM, {}, []).span;
    assert.ok(previous !== null);
    assert.deepEqual(figures.previous, ledger.query({ range: previous, groupBy: [] }).total);
  });
});

describe('the course', () => {
  const budgets = budgetsFor(TEAM);
  const course = part('course', TEAM, {}, budgets);
  it('ends today with what is spent', () => {
    assert.equal(course.spent[course.current], budgets[0]?.spent);
    assert.ok(course.spent.slice(course.current + 1).every((value) => value === null));
  });
  it('reaches the limit at the end of an even pace', () => assert.equal(course.ideal?.at(-1), 3 * DOLLAR));
  it('begins the forecast with what is spent and ends it with the budget’s own', () => {
    const { forecast } = budgets[0] ?? {};
    assert.equal(course.forecast[course.current], budgets[0]?.spent);
    assert.deepEqual(
      [course.forecast.at(-1), course.forecastLow.at(-1), course.forecastHigh.at(-1)],
      [forecast?.mid, forecast?.low, forecast?.high],
    );
  });
  it('has the budget’s thresholds in dollars', () =>
    assert.deepEqual(
      course.thresholds.map(({ amount }) => amount),
      [2.4 * DOLLAR, 2.85 * DOLLAR, 3 * DOLLAR],
    ));
  const WITHOUT: readonly (readonly [string, Parameters<typeof part>[2]])[] = [
    ['with a filter', { filter: { agent: ['coder'] } }],
    ['of another period', { preset: 'last-7-days' }],
    ['within one day', { within: { bucket: 'day', at: NOW } }],
  ];
  for (const [name, query] of WITHOUT) {
    it(`${name}: no budget is drawn`, () => {
      const { budget, ideal, thresholds } = part('course', TEAM, query, budgets);
      assert.deepEqual([budget, ideal, thresholds], [null, null, []]);
    });
  }
  it('goes on with the whole time before', () =>
    assert.equal(course.previous?.filter((value) => value !== null).length, 28));
});

describe('bars', () => {
  it('add up to the total, whatever the bucket', () => {
    const { total } = part('ranked', TEAM);
    for (const bucket of ['day', 'week', 'month', null] as const) {
      const { series } = part('bars', TEAM, { bucket });
      assert.equal(sum(series.map((one) => one.total)), total.measures.cost, String(bucket));
    }
  });
  it('draw eight apart and sum up the rest', () => {
    const crowd = Array.from({ length: 30 }, (_, agent) => spent(`A-${agent}`, 1, DOLLAR + agent));
    const { series } = part('bars', crowd);
    assert.deepEqual([series.length, series.at(-1)?.other], [9, true]);
    assert.equal(sum(series.map((one) => one.total)), sum(crowd.map(({ cost }) => cost)));
  });
  it('mark the dear day', () => {
    const { anomalies, starts } = part('bars', TEAM);
    assert.deepEqual(
      anomalies.map(({ index }) => starts[index]),
      [Date.UTC(2026, 1, 18, 23)],
    );
  });
  it('say when they are coarser than asked for', () =>
    assert.deepEqual(
      [part('bars', TEAM, { bucket: 'hour' }).bucket, part('bars', TEAM, { bucket: 'hour' }).isCoarser],
      ['day', true],
    ));
  const ANOMALIES: readonly (readonly [string, readonly number[], readonly number[]])[] = [
    ['too few to go by', [1, 1, 1, 1, 1, 1, 100], []],
    ['enough to go by', [1, 1, 1, 1, 1, 1, 1, 100], [7]],
    ['days without spend do not count', [1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 100], [13]],
    ['less than half as much again', [10, 10, 10, 10, 10, 10, 10, 14], []],
    ['a first dear day does not hide the next', [1, 1, 1, 1, 1, 1, 1, 90, 90], [7, 8]],
    ['nothing at all', [], []],
  ];
  for (const [name, costs, wanted] of ANOMALIES) {
    it(`anomalies: ${name}`, () =>
      assert.deepEqual(
        findAnomalies(costs).map(({ index }) => index),
        wanted,
      ));
  }
});

describe('the ranked table', () => {
  const crowd = Array.from({ length: 60 }, (_, pr) =>
    spent('coder', 1, DOLLAR * (60 - pr), { dimensions: { pr: String(pr) } }),
  );
  const rows = { sort: 'cost', descending: true, search: '', offset: 0, limit: 25 } as const;
  const names = (query: Parameters<typeof part>[2]): readonly (string | null)[] =>
    part('ranked', crowd, { groupBy: 'pr', ...query }).rows.map(({ key }) => key);
  it('shows a page and counts them all', () => {
    const page = part('ranked', crowd, { groupBy: 'pr', rows: { ...rows, offset: 50 } });
    assert.deepEqual([page.offset, page.rows.length, page.matching, page.all], [50, 10, 60, 60]);
  });
  it('turns back to the last page there is', () =>
    assert.equal(part('ranked', crowd, { groupBy: 'pr', rows: { ...rows, offset: 5000 } }).offset, 50));
  it('sorts names as numbers', () =>
    assert.deepEqual(names({ rows: { ...rows, sort: 'name', descending: false } }).slice(0, 11), [
      ...['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '10'],
    ]));
  it('searches what is on screen: #7 is a PR', () =>
    assert.deepEqual(names({ rows: { ...rows, search: '#7' } }), ['7']));
  it('keeps the total beside what was found', () => {
    const page = part('ranked', crowd, { groupBy: 'pr', rows: { ...rows, search: '#7' } });
    assert.deepEqual([page.found?.measures.calls, page.total.measures.calls], [1, 60]);
  });
  it('has spend without a value as a row of its own, last by name', () => {
    const { rows: found } = part('ranked', TEAM, { rows: { ...rows, sort: 'name', descending: true } });
    assert.deepEqual(
      found.map(({ key }) => key),
      ['tester', 'coder', null],
    );
  });
  it('cost per call leaves out what is no call', () => {
    const mixed = [spent('coder', 1, DOLLAR), spent('coder', 1, 5 * DOLLAR, { kind: 'ci' })];
    const [row] = part('ranked', mixed).rows;
    assert.equal(row && costPerCall({ ...row.measures, cost: row.callCost }), DOLLAR);
  });
  it('has a course whose points add up to the row', () => {
    for (const { spark, measures } of part('ranked', TEAM).rows) assert.equal(sum(spark), measures.cost);
  });
});

describe('what changed', () => {
  it('splits the difference without a rest', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 45 }), fc.nat(DOLLAR)), {
          maxLength: 60,
        }),
        (calls) => {
          const events = calls.map(([agent, day, cost], index) => spent(`A-${agent}`, day + index / 1e4, cost));
          const { now, before, more, less, otherMore, otherLess } = part('changes', events);
          const named = [...more, ...less].map((change) => change.now - change.before);
          assert.equal(sum(named) + otherMore + otherLess, now - before);
        },
      ),
      { numRuns: 30 },
    );
  });
  it('names those that are gone', () => {
    const { less } = part('changes', [spent('gone', 40, DOLLAR), spent('here', 1, 1)]);
    assert.deepEqual(less, [{ key: 'gone', now: 0, before: DOLLAR }]);
  });
  it('compares nothing with all time', () => assert.equal(part('changes', TEAM, { preset: 'all' }).compared, false));
});

describe('the heatmap', () => {
  it('puts a call into the hour of the local clock', () => {
    const { costs } = part('heatmap', [spent('coder', 0, 7)]);
    assert.deepEqual(
      costs.flatMap((cost, index) => (cost === 0 ? [] : [[index, cost]])),
      [[4 * 24 + 12, 7]],
    );
  });
  it('adds up to all that has a time, and counts what has none', () => {
    const { costs, undated } = part('heatmap', [...TEAM, spent('coder', 0, 9, { at: null })], { preset: 'all' });
    assert.deepEqual([sum(costs), undated], [sum(TEAM.map(({ cost }) => cost)), 1]);
  });
  it('keeps both hours of a night when the clock goes back in one', () => {
    const night = Date.UTC(2025, 9, 26, 0, 30);
    const twice = [spent('a', 0, 1, { at: night }), spent('a', 0, 2, { at: night + HOUR })];
    assert.equal(part('heatmap', twice, { preset: 'all' }).costs[6 * 24 + 2], 3);
  });
});

describe('the histogram', () => {
  const of = (costs: readonly number[], calls = costs.map(() => 1)) =>
    makeHistogram({ costs: Float64Array.from(costs), calls: Float64Array.from(calls), unknown: 0 });
  it('has the nearest rank as median and 95th percentile, like sorting all of them', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(1000), fc.nat(1e12)), { minLength: 1, maxLength: 300 }), (costs) => {
        const sorted = [...costs].sort((a, b) => a - b);
        const rank = (share: number): number | undefined => sorted[Math.ceil(sorted.length * share) - 1];
        const { median, p95, most, bins } = of(costs);
        assert.deepEqual([median, p95, most], [rank(0.5), rank(0.95), sorted.at(-1)]);
        assert.equal(sum(bins.map((bin) => bin.calls)), costs.length);
        assert.equal(sum(bins.map((bin) => bin.cost)), sum(costs));
      }),
    );
  });
  it('weighs events of many calls', () => assert.equal(of([10, 20], [1, 9]).median, 20));
  const EDGES: readonly (readonly [number, number, number])[] = [
    [0, 0, 1000],
    [999, 0, 1000],
    [1000, 1000, 2000],
    [4999, 2000, 5000],
    [5000, 5000, 10_000],
    [DOLLAR, DOLLAR, 2 * DOLLAR],
  ];
  for (const [cost, from, to] of EDGES) {
    it(`puts ${cost} between ${from} and ${to}`, () => {
      const [bin] = of([cost]).bins;
      assert.deepEqual([bin?.from, bin?.to], [from, to]);
    });
  }
  it('counts calls without a known cost apart', () => {
    const unknown = spent('a', 1, 0, { cost: null, recorded: null, state: 'unpriced', count: 3 });
    const { calls, unknown: left } = part('histogram', [spent('a', 2, 5), unknown]);
    assert.deepEqual([calls, left], [1, 3]);
  });
  it('leaves out what is no call', () => assert.equal(part('histogram', [spent('a', 1, 5, { kind: 'ci' })]).calls, 0));
});

describe('tokens and caching', () => {
  const tokens = (change: object) => ({
    input: 0,
    output: 0,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    ...change,
  });
  const [row] = rowsOfModel(vendoredPrices(), 'claude-sonnet-4.5') ?? [];
  assert.ok(row !== undefined);
  const priceRow = priceRowName(row);
  const cached = (change: object, row: string | null = priceRow): PricedEvent =>
    spent('a', 1, 1, { tokens: tokens(change), priceRow: row });
  it('a cached token saves nine tenths of an input token', () => {
    const { saved, inputCost, cacheReadCost } = part('tokens', [cached({ input: 1_000_000, cacheRead: 1_000_000 })]);
    assert.equal(inputCost, row.rates.input * 1000);
    assert.equal(saved, inputCost - cacheReadCost);
    assert.equal(cacheReadCost * 10, inputCost);
  });
  it('writing costs more than it saves, each kind at its own rate', () => {
    const { inputCost } = part('tokens', [cached({ input: 1_000_000 })]);
    assert.equal(part('tokens', [cached({ cacheWrite5m: 1_000_000 })]).saved, -inputCost / 4);
    assert.equal(part('tokens', [cached({ cacheWrite1h: 1_000_000 })]).saved, -inputCost);
  });
  it('half the rates in a batch', () => {
    const whole = part('tokens', [cached({ cacheRead: 1_000_000 })]).saved;
    assert.equal(part('tokens', [cached({ cacheRead: 1_000_000 }, `${priceRow}+batch`)]).saved, whole / 2);
  });
  it('more where it is served in the US alone, on top of a batch too', () => {
    const [opus] = rowsOfModel(vendoredPrices(), 'claude-opus-4.7') ?? [];
    assert.ok(opus !== undefined);
    const row = priceRowName(opus);
    const cost = (name: string): number => part('tokens', [cached({ input: 1_000_000 }, name)]).inputCost;
    assert.deepEqual([cost(`${row}+us`), cost(`${row}+batch+us`)], [cost(row) * 1.1, cost(row) * 0.55]);
  });
  it('tokens without a price row are counted and not priced', () => {
    const { withoutPrice, cacheReadTokens, saved, rows } = part('tokens', [
      cached({ cacheRead: 5 }, null),
      cached({ cacheRead: 7 }, 'no/such@row'),
    ]);
    assert.deepEqual([withoutPrice, cacheReadTokens, saved, rows], [12, 12, 0, []]);
  });
});

describe('the composition', () => {
  it('names dimensions that tell the spend apart, and no others', () => {
    const { dimensions } = part('composition', TEAM);
    assert.deepEqual(
      dimensions.map(({ dimension }) => dimension),
      ['pr', 'wbs'],
    );
  });
  it('adds up with what it omits', () => {
    const { dimensions, total } = part('composition', TEAM);
    for (const { rows, rest } of dimensions)
      assert.equal(sum(rows.map(({ measures }) => measures.cost)) + rest.cost, total);
  });
});

describe('what figures are made of', () => {
  it('tells apart recorded, computed with its price row, and what is not known', () => {
    const made = [
      spent('a', 1, 5),
      spent('a', 2, 7, { state: 'computed', computed: 7, recorded: null, priceRow: 'x/y@2026-01-01' }),
      spent('a', 3, 0, { cost: null, recorded: null, state: 'unpriced' }),
    ];
    const { rows } = part('madeOf', made);
    assert.deepEqual(
      rows.map(({ state, priceRow, cost, events }) => [state, priceRow, cost, events]),
      [
        ['computed', 'x/y@2026-01-01', 7, 1],
        ['recorded', null, 5, 1],
        ['unpriced', null, 0, 1],
      ],
    );
  });
});

describe('a filter and a bucket', () => {
  it('hold for every part at once', () => {
    const query = { filter: { agent: ['tester'] }, within: { bucket: 'day', at: NOW - DAY } } as const;
    const parts = ['figures', 'ranked', 'bars', 'heatmap', 'histogram', 'madeOf'] as const;
    const answer = ask(TEAM, query, parts).parts;
    const dear = 900_000_000;
    assert.equal(answer.figures?.now.cost, dear);
    assert.equal(answer.ranked?.total.measures.cost, dear);
    assert.equal(sum(answer.bars?.series.map((one) => one.total) ?? []), dear);
    assert.equal(sum(answer.heatmap?.costs ?? []), dear);
    assert.equal(answer.histogram?.median, dear);
    assert.equal(answer.madeOf?.measures.cost, dear);
  });
});
