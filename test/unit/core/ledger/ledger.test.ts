import assert from 'node:assert/strict';
import { Ledger } from '../../../../src/core/ledger/ledger';
import { MEASURE_NAMES } from '../../../../src/core/measures';
import { COST_STATES, KINDS, type PricedEvent } from '../../../../src/core/event';
import type { Filter, Query } from '../../../../src/core/ledger/query';
import { ALL, EVERYTHING, call, measuresOf, placed, sumOfRows, zone } from './support';

function ledgerOf(events: readonly PricedEvent[], zoneId = 'UTC'): Ledger {
  const ledger = new Ledger(zone(zoneId));
  ledger.append(ledger.addSource('ops/log.jsonl'), placed(events));
  return ledger;
}

const at = (text: string): number => Date.parse(text);

describe('ledger queries', function () {
  this.timeout(60_000);

  it('adds up every measure by its own rule', () => {
    const tokens = { input: 1, output: 2, cacheRead: 4, cacheWrite5m: 8, cacheWrite1h: 16 };
    const events = [
      call({ cost: 5, tokens, durationMs: 1.4, failures: 1 }),
      call({ at: 1, cost: 7, recorded: null, computed: 7, state: 'computed', durationMs: 0 }),
      call({ at: 2, cost: null, state: 'unpriced', count: 3 }),
      call({ at: 3, cost: null, tokens: null, state: 'unmetered' }),
      call({ at: 4, kind: 'ci', cost: 11, count: 6, failures: 2, durationMs: 60_000.6 }),
      call({ at: 5, kind: 'cloud', cost: 13, count: 9 }),
      call({ at: 6, kind: 'service', cost: -3, tokens: { ...tokens, input: 1e12, output: 0xffff_ffff } }),
    ];
    assert.deepEqual(ledgerOf(events).query(EVERYTHING).total, measuresOf(events));
  });

  const EVERY_SORT = KINDS.flatMap((kind, hour) =>
    COST_STATES.map((state, second) => {
      const cost = state === 'recorded' || state === 'computed' ? 7 : null;
      return call({ kind, state, at: hour * 3_600_000 + second, cost, count: 3, failures: 2 });
    }),
  );
  const ADDED_UP: [how: string, query: Query][] = [
    ['in advance', EVERYTHING],
    ['by task', { range: ALL, groupBy: ['task'] }],
    ['by hour', { range: ALL, groupBy: ['kind'], bucket: 'hour' }],
  ];
  for (const [how, query] of ADDED_UP) {
    it(`adds up every kind in every cost state by the same rules: ${how}`, () => {
      const result = ledgerOf(EVERY_SORT).query(query);
      assert.deepEqual(result.total, measuresOf(EVERY_SORT));
      assert.deepEqual(sumOfRows(result), result.total);
    });
  }

  const GROUPED = [
    call({ cost: 5, dimensions: { agent: 'a', model: 'm', task: 't1' } }),
    call({ cost: 5, at: 1, dimensions: { agent: 'b', model: 'm', task: 't2' } }),
    call({ cost: 9, at: 2, dimensions: { agent: 'b', model: 'n', task: 't1' } }),
    call({ cost: 5, at: 3, kind: 'ci', dimensions: { workflow: 'build' } }),
    call({ cost: 4, at: 4, dimensions: { agent: 'c', pr: '7' }, provider: 'openai' }),
    call({ cost: 5, at: 5, dimensions: { agent: 'A' } }),
  ];
  const LISTED: [groupBy: Query['groupBy'], rows: string][] = [
    [[], 'total 33'],
    [['agent'], 'b 14 | A 5 | a 5 | (none) 5 | c 4'],
    [['model'], '(none) 14 | m 10 | n 9'],
    [['agent', 'model'], 'b,n 9 | A,(none) 5 | a,m 5 | b,m 5 | (none),(none) 5 | c,(none) 4'],
    [['task'], 't1 14 | (none) 14 | t2 5'],
    [['task', 'agent'], 't1,b 9 | t1,a 5 | t2,b 5 | (none),A 5 | (none),(none) 5 | (none),c 4'],
    [['kind'], 'llm 28 | ci 5'],
    [['source'], 'ops/log.jsonl 33'],
    [['kind', 'source', 'pr'], 'llm,ops/log.jsonl,(none) 24 | ci,ops/log.jsonl,(none) 5 | llm,ops/log.jsonl,7 4'],
    [['provider'], '(none) 29 | openai 4'],
    [['agent', 'agent'], 'b,b 14 | A,A 5 | a,a 5 | (none),(none) 5 | c,c 4'],
  ];
  for (const [groupBy, expected] of LISTED) {
    it(`groups by ${groupBy.join(', ') || 'nothing'}`, () => {
      const result = ledgerOf(GROUPED).query({ range: ALL, groupBy });
      const name = (key: readonly (string | null)[]): string =>
        key.map((value) => value ?? '(none)').join(',') || 'total';
      assert.equal(result.rows.map(({ key, measures }) => `${name(key)} ${measures.cost}`).join(' | '), expected);
      assert.deepEqual(sumOfRows(result), result.total);
    });
  }

  const FILTERED: [filter: Filter, cost: number][] = [
    [{}, 33],
    [{ agent: ['a'] }, 5],
    [{ agent: ['a', 'b'] }, 19],
    [{ agent: [null] }, 5],
    [{ agent: ['a', null, 'nobody'] }, 10],
    [{ agent: [] }, 0],
    [{ agent: ['nobody'] }, 0],
    [{ agent: ['b'], model: ['n'] }, 9],
    [{ task: ['t1'] }, 14],
    [{ task: [null], kind: ['llm'] }, 9],
    [{ kind: ['ci'] }, 5],
    [{ kind: ['ci', 'llm'] }, 33],
    [{ kind: [null] }, 0],
    [{ source: ['ops/log.jsonl'] }, 33],
    [{ source: ['other'] }, 0],
    [{ provider: ['openai'] }, 4],
    [{ environment: [null] }, 33],
    [{ environment: ['production'] }, 0],
  ];
  for (const [filter, cost] of FILTERED) {
    it(`filters by ${JSON.stringify(filter)}`, () => {
      assert.equal(ledgerOf(GROUPED).query({ range: ALL, groupBy: ['agent'], filter }).total.cost, cost);
    });
  }

  const RANGED: [from: number | null, to: number | null, events: number][] = [
    [null, null, 4],
    [null, 10, 1],
    [null, 10.0005, 2],
    [10, 20, 1],
    [0, 20.001, 3],
    [20.001, null, 0],
    [0, null, 3],
    [10, 10, 0],
  ];
  for (const [from, to, events] of RANGED) {
    it(`counts from ${from} up to, not with, ${to}; the undated one only in an open range`, () => {
      const ledger = ledgerOf([call({ at: 0 }), call({ at: 10 }), call({ at: 20 }), call({ at: null, cost: 8 })]);
      const result = ledger.query({ range: { from, to }, groupBy: [], bucket: 'day' });
      assert.equal(result.total.events, events);
      assert.equal(result.undated.cost, 8);
      assert.deepEqual(sumOfRows(result), result.total);
    });
  }

  const BUCKETED: [bucket: Query['bucket'], zoneId: string, rows: string][] = [
    ['month', 'UTC', '2026-01-01T00:00 1 | 2026-03-01T00:00 30'],
    ['month', 'Europe/Prague', '2026-01-31T23:00 1 | 2026-02-28T23:00 30'],
    ['week', 'Europe/Prague', '2026-01-25T23:00 1 | 2026-03-22T23:00 14 | 2026-03-29T22:00 16'],
    ['day', 'UTC', '2026-01-31T00:00 1 | 2026-03-28T00:00 2 | 2026-03-29T00:00 28'],
    ['day', 'Europe/Prague', '2026-01-31T23:00 1 | 2026-03-28T23:00 14 | 2026-03-29T22:00 16'],
    ['day', 'Asia/Kolkata', '2026-01-31T18:30 1 | 2026-03-28T18:30 6 | 2026-03-29T18:30 24'],
    [
      'hour',
      'Asia/Kolkata',
      '2026-01-31T23:30 1 | 2026-03-28T23:30 2 | 2026-03-29T00:30 4 | 2026-03-29T21:30 8 | 2026-03-29T22:30 16',
    ],
  ];
  const AROUND_MIDNIGHT = [
    call({ at: at('2026-01-31T23:30:00Z'), cost: 1 }),
    call({ at: at('2026-03-28T23:59:59Z'), cost: 2 }),
    call({ at: at('2026-03-29T01:00:00Z'), cost: 4 }),
    call({ at: at('2026-03-29T21:59:59.999Z') + 0.5, cost: 8 }),
    call({ at: at('2026-03-29T22:30:00Z'), cost: 16 }),
  ];
  for (const [bucket, zoneId, expected] of BUCKETED) {
    it(`begins a ${bucket} where ${zoneId} does`, () => {
      const { rows } = ledgerOf(AROUND_MIDNIGHT, zoneId).query({ range: ALL, groupBy: [], bucket: bucket ?? 'none' });
      const shown = [...rows]
        .sort((a, b) => (a.bucket ?? 0) - (b.bucket ?? 0))
        .map((row) => `${new Date(row.bucket ?? 0).toISOString().slice(0, 16)} ${row.measures.cost}`);
      assert.equal(shown.join(' | '), expected);
    });
  }

  it('tells the days apart on both sides of a midnight in the middle of a UTC hour', () => {
    const midnight = at('2026-03-28T18:30:00Z');
    const instants = [midnight, midnight - 0.001, midnight - 1, midnight + 0.001];
    const ledger = ledgerOf(
      instants.map((instant) => call({ at: instant })),
      'Asia/Kolkata',
    );
    const { rows } = ledger.query({ range: ALL, groupBy: [], bucket: 'day' });
    assert.deepEqual(
      rows.map(({ bucket, measures }) => [bucket, measures.events]),
      [
        [midnight - 86_400_000, 2],
        [midnight, 2],
      ],
    );
  });

  it('keeps names that JavaScript gives a meaning, and a literal "(none)" beside no value', () => {
    const names = [
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      '(none)',
      'null',
      '\ud800',
      'x'.repeat(100_000),
    ];
    const ledger = ledgerOf([
      ...names.map((agent, index) => call({ at: index, dimensions: { agent, task: agent } })),
      call({ at: -1 }),
    ]);
    for (const dimension of ['agent', 'task'] as const) {
      const keys = ledger.query({ range: ALL, groupBy: [dimension] }).rows.map(({ key }) => key[0]);
      assert.deepEqual(new Set(keys), new Set([...names, null]));
      assert.equal(ledger.query({ range: ALL, groupBy: [], filter: { [dimension]: ['__proto__'] } }).total.events, 1);
    }
    assert.equal(Object.hasOwn(Object.prototype, 'cost'), false);
  });

  it('holds more distinct names than a page could show, exactly', () => {
    const many = Array.from({ length: 40_000 }, (_, index) =>
      call({ at: index, cost: index, dimensions: { agent: `request-${index}`, wbs: `WBS-${index % 1000}` } }),
    );
    const result = ledgerOf(many).query({ range: ALL, groupBy: ['agent', 'wbs'] });
    assert.equal(result.rows.length, 40_000);
    assert.equal(result.total.cost, (39_999 * 40_000) / 2);
    assert.deepEqual(result.rows[0]?.key, ['request-39999', 'WBS-999']);
  });

  it('never adds in floating point: the order of 20,000 amounts does not show', () => {
    const amounts = Array.from({ length: 20_000 }, (_, index) =>
      call({ at: index, cost: (index * 7_919_000_003) % 1_000_000_007 }),
    );
    const there = ledgerOf(amounts).query({ range: ALL, groupBy: [] }).total;
    const back = ledgerOf([...amounts].reverse()).query({ range: ALL, groupBy: [] }).total;
    assert.deepEqual(there, back);
    assert.deepEqual(there, measuresOf(amounts));
    assert.ok(MEASURE_NAMES.every((name) => Number.isSafeInteger(there[name])));
  });

  const NEWEST: [now: number, newest: number | null][] = [
    [-1, null],
    [0, 0],
    [10, 0],
    [20, 20],
    [1e15, 9e12],
  ];
  for (const [now, newest] of NEWEST) {
    it(`finds ${newest} as the newest instant up to ${now}`, () => {
      const ledger = ledgerOf([call({ at: 20 }), call({ at: 0 }), call({ at: null }), call({ at: 9e12 })]);
      assert.equal(ledger.newestUpTo(now), newest);
    });
  }
});

describe('ledger events', () => {
  const EVENTS = [
    call({ at: 3, cost: 30, dimensions: { agent: 'a' } }),
    call({ at: 1, cost: 90 }),
    call({ at: null, cost: 60 }),
    call({ at: 2, cost: null, state: 'unpriced' }),
    call({ at: 3, cost: 40 }),
    call({ at: 0, cost: -5 }),
  ];
  const PAGES: [order: 'newest' | 'most-expensive', limit: number, offset: number, costs: (number | null)[]][] = [
    ['newest', 10, 0, [40, 30, null, 90, -5, 60]],
    ['newest', 2, 0, [40, 30]],
    ['newest', 2, 2, [null, 90]],
    ['newest', 2, 5, [60]],
    ['newest', 2, 6, []],
    ['newest', 0, 0, []],
    ['newest', -1, -1, []],
    ['most-expensive', 10, 0, [90, 60, 40, 30, -5, null]],
    ['most-expensive', 1, 1, [60]],
    ['most-expensive', 3, 4, [-5, null]],
  ];
  for (const [order, limit, offset, costs] of PAGES) {
    it(`gives ${limit} ${order} from ${offset} on`, () => {
      const { events, matching } = ledgerOf(EVENTS).events({ range: ALL, order, limit, offset });
      assert.deepEqual(
        events.map(({ cost }) => cost),
        costs,
      );
      assert.equal(matching, 6);
    });
  }

  it('leaves undated events out of a range and honours the filter', () => {
    const ledger = ledgerOf(EVENTS);
    assert.equal(ledger.events({ range: { from: 0, to: 3 }, order: 'newest', limit: 9 }).matching, 3);
    assert.equal(ledger.events({ range: ALL, filter: { agent: ['a'] }, order: 'newest', limit: 9 }).matching, 1);
  });

  it('gives an event back as it came, with where it came from', () => {
    const ledger = new Ledger(zone('UTC'));
    const event = call({
      at: 1_760_000_000_000.25,
      dimensions: { agent: 'a', task: 't', pr: '12', iteration: '3' },
      tokens: { input: 5_000_000_000, output: 1, cacheRead: 2, cacheWrite5m: 3, cacheWrite1h: 4 },
      count: 0,
      failures: 7,
      durationMs: 90_000,
      recorded: 0,
      cost: 5,
      computed: 5,
      state: 'computed',
      priceRow: 'openai/gpt-5@2025-08-07',
      provider: 'openai',
      flags: ['zero-not-trusted'],
      position: { offset: -9_000_000_000, line: null, table: 'llm_calls' },
    });
    ledger.append(ledger.addSource('ops/costs.db'), [event, call({ at: 1 })]);
    const { tokens, count, failures, durationMs, recorded, cost, computed, state, priceRow, flags, at, kind } = event;
    assert.deepEqual(ledger.events({ range: ALL, order: 'newest', limit: 1 }).events, [
      {
        ...{ tokens, count, failures, durationMs, recorded, cost, computed, state, priceRow, flags, at, kind },
        dimensions: { ...event.dimensions, provider: 'openai', kind: 'llm', source: 'ops/costs.db' },
        source: 'ops/costs.db',
        offset: -9_000_000_000,
        line: null,
        table: 'llm_calls',
      },
    ]);
  });
});
