/** Whatever is asked, sums made in advance answer as a walk over every single event does: in part of a block, in a whole one, and in none. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bucketStart } from '../../../../src/core/calendar';
import type { PricedEvent } from '../../../../src/core/event';
import { Ledger } from '../../../../src/core/ledger/ledger';
import { BUCKETS, type Filter, type GroupKey, type Query } from '../../../../src/core/ledger/query';
import { noMeasures, type Measures } from '../../../../src/core/measures';
import { call, zone } from './support';

const ZONE = zone('America/New_York');
const HOUR = 3_600_000;
const FROM = Date.UTC(2026, 2, 1);
/** Three chunks, of which the first two are added up together. */
const EVENTS = 20_000;

/** Over 40 days with a change of the clock among them; neighbours are of one hour, as in a log. */
function eventOf(index: number): PricedEvent {
  const at = index % 97 === 0 ? null : FROM + Math.floor((index / EVENTS) * 40 * 24 * HOUR);
  const kind = index % 11 === 0 ? ('ci' as const) : ('llm' as const);
  const dimensions = { agent: `agent ${index % 7}`, ...(index % 3 === 0 ? {} : { model: `model ${index % 4}` }) };
  const cost = index % 13 === 0 ? null : 1 + (index % 1000) * 7;
  return call({
    at,
    kind,
    dimensions,
    cost,
    recorded: cost,
    state: cost === null ? 'unpriced' : 'recorded',
    failures: index % 29 === 0 ? 1 : 0,
    count: index % 31 === 0 ? 3 : 1,
    durationMs: index % 5 === 0 ? null : index % 900,
    tokens: { input: index % 500, output: index % 70, cacheRead: index % 2, cacheWrite5m: 0, cacheWrite1h: index % 3 },
    position: { offset: index * 100, line: index + 1, table: null },
    // Its own id: nothing is counted twice.
    id: `call ${index}`,
  });
}

const INSTANT = fc.oneof(
  fc.constant(null),
  fc.integer({ min: -50, max: 41 * 24 }).map((hours) => FROM + hours * HOUR),
  fc.integer({ min: -1, max: 41 }).map((days) => bucketStart(ZONE, 'day', FROM + days * 24 * HOUR + 7 * HOUR)),
);
const FILTER: fc.Arbitrary<Filter> = fc.constantFrom<Filter>(
  {},
  { kind: ['llm'] },
  { kind: ['llm', 'ci'] },
  { kind: [] },
  { agent: ['agent 1', 'agent 5'] },
  { agent: ['nobody'] },
  { model: [null] },
  { kind: ['ci'], model: ['model 1', null] },
);
const QUERY: fc.Arbitrary<Query> = fc.record({
  range: fc.record({ from: INSTANT, to: INSTANT }),
  filter: FILTER,
  groupBy: fc.constantFrom<readonly GroupKey[]>(
    [],
    ['agent'],
    ['model'],
    ['kind'],
    ['model', 'agent'],
    ['agent', 'kind'],
  ),
  bucket: fc.constantFrom(...BUCKETS),
});

/** Every figure of an answer, by row. */
function plainly(events: readonly PricedEvent[], query: Query): Map<string, Measures> {
  const rows = new Map<string, Measures>();
  for (const event of events) {
    if (!isIn(event, query)) continue;
    const key = query.groupBy.map((dimension) => valueOf(event, dimension));
    const { bucket = 'none' } = query;
    const start = bucket === 'none' || event.at === null ? null : bucketStart(ZONE, bucket, event.at);
    const name = JSON.stringify([key, start]);
    const sum = rows.get(name) ?? noMeasures();
    rows.set(name, sum);
    add(sum, event);
  }
  return rows;
}

function isIn(event: PricedEvent, { range, filter = {} }: Query): boolean {
  const { from, to } = range;
  const isThen =
    event.at === null ? from === null && to === null : event.at >= (from ?? -Infinity) && event.at < (to ?? Infinity);
  return isThen && Object.entries(filter).every(([key, values]) => values.includes(valueOf(event, key as GroupKey)));
}

function valueOf(event: PricedEvent, dimension: GroupKey): string | null {
  if (dimension === 'kind') return event.kind;
  return dimension === 'agent' || dimension === 'model' ? (event.dimensions[dimension] ?? null) : null;
}

function add(sum: Measures, { kind, cost, count, failures, durationMs, tokens }: PricedEvent): void {
  const isCall = kind === 'llm';
  sum.events += 1;
  sum.cost += cost ?? 0;
  sum.recorded += cost ?? 0;
  sum[isCall ? 'calls' : 'runs'] += count;
  sum[isCall ? 'failures' : 'runFailures'] += failures;
  if (cost === null) sum.unpriced += isCall ? count : 1;
  sum.inputTokens += tokens?.input ?? 0;
  sum.outputTokens += tokens?.output ?? 0;
  sum.cacheReadTokens += tokens?.cacheRead ?? 0;
  sum.cacheWriteTokens += (tokens?.cacheWrite5m ?? 0) + (tokens?.cacheWrite1h ?? 0);
  sum.durationMs += durationMs ?? 0;
}

function rowsOf(ledger: Ledger, query: Query): Map<string, Measures> {
  return new Map(
    ledger.query(query).rows.map(({ key, bucket, measures }) => [JSON.stringify([key, bucket]), measures]),
  );
}

describe('questions to a ledger with sums made in advance', function () {
  this.timeout(60_000);
  const events = Array.from({ length: EVENTS }, (_, index) => eventOf(index));
  let ledger: Ledger;
  before(() => {
    ledger = new Ledger(ZONE);
    ledger.append(ledger.addSource('a.jsonl'), events);
    ledger.gather();
  });

  const isAnswered = (query: Query, over: readonly PricedEvent[]): void => {
    const expected = plainly(over, query);
    assert.deepEqual(rowsOf(ledger, query), expected);
    const total = noMeasures();
    for (const event of over) if (isIn(event, query)) add(total, event);
    assert.deepEqual(ledger.query(query).total, total);
  };

  it('are answered as a walk over every event answers', () => {
    fc.assert(
      fc.property(QUERY, (query) => isAnswered(query, events)),
      { numRuns: 60 },
    );
  });

  it('are answered so when the log has grown since, by more than a chunk', () => {
    const more = Array.from({ length: 9_000 }, (_, index) => eventOf(EVENTS + index));
    ledger.append(ledger.addSource('b.jsonl'), more);
    const all = [...events, ...more];
    const grown = fc.property(QUERY, (query) => isAnswered(query, all));
    fc.assert(grown, { numRuns: 20 });
    ledger.gather();
    fc.assert(grown, { numRuns: 20 });
  });
});
