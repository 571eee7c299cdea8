/** Answers that are put together of days and of other answers equal what the ledger itself says, row by row. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bucketStart } from '../../../../src/core/calendar';
import { askerOf } from '../../../../src/core/dashboard/ask';
import { Ledger } from '../../../../src/core/ledger/ledger';
import { BUCKETS, type Filter, type GroupKey, type Query } from '../../../../src/core/ledger/query';
import { call, placed, zone } from '../ledger/support';

const ZONE = zone('Europe/Prague');
const HOUR = 3_600_000;
const FROM = Date.UTC(2026, 2, 20);

const NAME = fc.constantFrom(undefined, 'a', 'b', '__proto__');
const EVENT = fc
  .record({
    hours: fc.option(fc.integer({ min: 0, max: 20 * 24 })),
    agent: NAME,
    model: NAME,
    cost: fc.constantFrom(null, 0, 1, 1, 7),
    kind: fc.constantFrom('llm' as const, 'llm' as const, 'ci' as const),
  })
  .map(({ hours, agent, model, cost, kind }) =>
    call({
      at: hours === null ? null : FROM + hours * HOUR,
      dimensions: { ...(agent === undefined ? {} : { agent }), ...(model === undefined ? {} : { model }) },
      kind,
      cost,
      recorded: cost,
      state: cost === null ? 'unpriced' : 'recorded',
    }),
  );

const DAY = fc.integer({ min: -1, max: 22 }).map((days) => bucketStart(ZONE, 'day', FROM + days * 24 * HOUR));
const INSTANT = fc.oneof(
  fc.constant(null),
  DAY,
  fc.integer({ min: 0, max: 21 * 24 }).map((hours) => FROM + hours * HOUR),
);
const QUERY: fc.Arbitrary<Query> = fc.record({
  range: fc.record({ from: INSTANT, to: INSTANT }),
  filter: fc.constantFrom<Filter>({}, { kind: ['llm'] }, { agent: ['a', null] }, { kind: ['ci'], model: ['b'] }),
  groupBy: fc.constantFrom<readonly GroupKey[]>([], ['agent'], ['agent', 'kind'], ['model', 'agent']),
  bucket: fc.constantFrom(...BUCKETS),
});
/** Each as it is, and without its bucket behind it or before it, as the parts of a page ask. */
const QUERIES = fc
  .array(QUERY, { minLength: 1, maxLength: 4 })
  .map((queries) => queries.flatMap((query) => [query, { ...query, bucket: 'none' as const }]));

describe('what a dashboard asks', function () {
  this.timeout(60_000);

  it('is answered as the ledger answers, whatever was asked before', () => {
    fc.assert(
      fc.property(fc.array(EVENT, { maxLength: 40 }), QUERIES, fc.boolean(), (events, queries, isBackwards) => {
        const ledger = new Ledger(ZONE);
        ledger.append(ledger.addSource('a.jsonl'), placed(events));
        const ask = askerOf({ ledger, zone: ZONE });
        for (const query of isBackwards ? queries.toReversed() : queries)
          assert.deepEqual(ask(query), ledger.query(query), JSON.stringify(query));
      }),
      { numRuns: 150 },
    );
  });
});
