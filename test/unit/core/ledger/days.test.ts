/** Sums of days answer as the events themselves do, or say that they cannot. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PricedEvent } from '../../../../src/core/event';
import { CHUNKS_A_BLOCK } from '../../../../src/core/ledger/blocks';
import { CHUNK_ROWS } from '../../../../src/core/ledger/chunk';
import { Days } from '../../../../src/core/ledger/days';
import { Ledger } from '../../../../src/core/ledger/ledger';
import type { GroupKey, Query, QueryResult } from '../../../../src/core/ledger/query';
import { addMeasures, noMeasures, type Measures } from '../../../../src/core/measures';
import { ALL, call, placed, savedDays, zone } from './support';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ZONE = zone('Europe/Prague');

function daysOf(ledger: Ledger, damaged?: number): Days {
  return savedDays(ZONE, ledger, damaged);
}

/** The answer from single events: buckets of hours are never answered from days. */
function slowly(ledger: Ledger, query: Query): { rows: Map<string, Measures>; undated: Measures } {
  const rows = new Map<string, Measures>();
  const { rows: hours, undated } = ledger.query({ ...query, bucket: 'hour' });
  for (const { key, measures } of hours) {
    const name = JSON.stringify(key);
    const sum = rows.get(name) ?? noMeasures();
    addMeasures(sum, measures);
    rows.set(name, sum);
  }
  return { rows, undated };
}

function asTold({ rows, undated }: QueryResult): { rows: Map<string, Measures>; undated: Measures } {
  return { rows: new Map(rows.map(({ key, measures }) => [JSON.stringify(key), measures])), undated };
}

const EVENT: fc.Arbitrary<PricedEvent> = fc
  .record({
    kind: fc.constantFrom('llm' as const, 'llm' as const, 'ci' as const),
    at: fc.oneof(
      fc.constant(null),
      fc.integer({ min: 0, max: 200 }).map((hours) => hours * HOUR + 1),
    ),
    agent: fc.constantFrom('a', 'b', '__proto__'),
    pr: fc.constantFrom('1', '2'),
    cost: fc.constantFrom(0, 1, 5_000_000_000),
  })
  .map(({ agent, pr, ...rest }) => call({ ...rest, recorded: rest.cost, dimensions: { agent, pr } }));
const END = fc.oneof(
  fc.constant(null),
  fc.integer({ min: -30, max: 230 }).map((hours) => hours * HOUR),
);
const QUERY: fc.Arbitrary<Query> = fc.record({
  range: fc.record({ from: END, to: END }),
  groupBy: fc.subarray<GroupKey>(['agent', 'pr', 'kind', 'source']),
  filter: fc.constantFrom({}, { agent: ['a', null] }, { kind: ['llm'] }, { source: ['b.jsonl'] }, { agent: [] }),
});

describe('sums of days', function () {
  this.timeout(60_000);

  it('tell what the events tell, wherever a range begins and ends', () => {
    fc.assert(
      fc.property(
        fc.array(EVENT, { maxLength: 30 }),
        fc.array(EVENT, { maxLength: 30 }),
        QUERY,
        (one, other, query) => {
          const ledger = new Ledger(ZONE);
          ledger.append(ledger.addSource('a.jsonl'), placed(one));
          ledger.append(ledger.addSource('b.jsonl'), placed(other));
          const wanted = slowly(ledger, query);
          assert.deepEqual(asTold(ledger.query(query)), wanted);
          const told = daysOf(ledger).query(query);
          if (told !== null) assert.deepEqual(told, ledger.query(query));
        },
      ),
      { numRuns: 1000 },
    );
  });

  const now = DAY * 5 + 7 * HOUR;
  const logged = [0, 1, 30, 100, 120, 126].map((hours) =>
    call({ at: hours * HOUR, dimensions: { agent: `${hours}` } }),
  );
  const cases: readonly (readonly [string, Query, boolean])[] = [
    ['all time', { range: ALL, groupBy: ['agent'] }, true],
    ['whole days', { range: { from: -HOUR, to: 5 * DAY - HOUR }, groupBy: [], bucket: 'day' }, true],
    ['up to now, behind the last event', { range: { from: null, to: now }, groupBy: ['agent'], bucket: 'week' }, true],
    ['from a time before the first event', { range: { from: -1, to: null }, groupBy: ['kind'] }, true],
    ['up to a time between two events of a day', { range: { from: null, to: HOUR }, groupBy: [] }, false],
    ['from a time between two events of a day', { range: { from: HOUR, to: null }, groupBy: [] }, false],
    ['hours', { range: ALL, groupBy: [], bucket: 'hour' }, false],
    ['by task', { range: ALL, groupBy: ['task'] }, false],
    ['of a task', { range: ALL, groupBy: [], filter: { task: ['t'] } }, false],
  ];
  for (const [title, query, isTold] of cases) {
    it(`${isTold ? 'tell' : 'do not tell'} ${title}`, () => {
      const ledger = new Ledger(ZONE);
      ledger.append(ledger.addSource('a.jsonl'), placed(logged));
      assert.deepEqual(daysOf(ledger).query(query), isTold ? ledger.query(query) : null);
    });
  }

  it('are refused when they are of another version, and throw where a section is damaged', () => {
    const ledger = new Ledger(ZONE);
    ledger.append(ledger.addSource('a.jsonl'), placed(logged));
    for (const head of [null, 1, {}, { version: -1 }]) {
      assert.equal(
        Days.open(
          ZONE,
          head,
          () => null,
          () => '',
        ),
        null,
      );
    }
    for (const section of [0, 1]) {
      assert.throws(() => daysOf(ledger, section).query({ range: ALL, groupBy: ['kind'] }), RangeError);
    }
  });

  it('are added up in blocks that never outlive what they were made of', () => {
    const count = CHUNKS_A_BLOCK * CHUNK_ROWS + 100;
    const events = placed(
      Array.from({ length: count }, (_, index) =>
        call({ at: index * 7_000, cost: index % 7, recorded: index % 7, dimensions: { agent: `${index % 5}` } }),
      ),
    );
    const [gathered, plain] = [new Ledger(ZONE), new Ledger(ZONE)];
    const both = [gathered, plain];
    const queries: Query[] = [
      { range: { from: -HOUR, to: 600 * DAY }, groupBy: [], bucket: 'day' },
      { range: ALL, groupBy: ['agent'] },
      { range: ALL, groupBy: ['agent', 'model'] },
      { range: { from: 40 * HOUR, to: 90 * HOUR + 1 }, groupBy: ['agent'], bucket: 'day' },
    ];
    const same = (): void => {
      for (const query of queries) assert.deepEqual(gathered.query(query), plain.query(query));
    };
    for (const ledger of both) {
      ledger.append(ledger.addSource('a.jsonl'), events.slice(0, -200));
      ledger.append(ledger.addSource('b.jsonl'), events.slice(-200));
    }
    gathered.gather();
    same();
    // Copies of what counts already, and one source less.
    for (const ledger of both) ledger.append(ledger.addSource('0.jsonl'), events.slice(0, 50));
    same();
    for (const ledger of both) ledger.removePath('b.jsonl');
    same();
    gathered.gather();
    same();
    assert.deepEqual(
      daysOf(gathered).query(queries[1] ?? { range: ALL, groupBy: [] }),
      plain.query(queries[1] ?? { range: ALL, groupBy: [] }),
    );
    const days = daysOf(gathered);
    for (const query of queries) {
      const told = days.query(query);
      if (told !== null) assert.deepEqual(told, plain.query(query));
    }
    // Of many pieces in one section.
    assert.notEqual(days.query({ range: ALL, groupBy: ['agent', 'model'] }), null);
  });
});
