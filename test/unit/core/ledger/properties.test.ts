import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DIMENSIONS } from '../../../../src/core/event';
import type { PricedEvent } from '../../../../src/core/event';
import { Ledger } from '../../../../src/core/ledger/ledger';
import { ALL, byDimension, call, countedOf, measuresOf, NEARLY_IN_ORDER, placed, sumOfRows, zone } from './support';
import type { Contents } from './support';

/** Few values each, so that records meet their equals; names that break objects used as maps are among them. */
const NAME = fc.constantFrom(undefined, 'a', 'b', '__proto__', 'constructor');
const SMALL = fc.constantFrom(0, 1, 2, 5_000_000_000);
/** Nano-dollars: of as many as a case can have the sum is exact. Past that the order of adding may show, and a problem says so. */
const MOST = 10_000_000_000_000;
const EVENT: fc.Arbitrary<PricedEvent> = fc
  .record({
    kind: fc.constantFrom('llm' as const, 'llm' as const, 'ci' as const),
    at: fc.constantFrom(null, 0, 0.5, 86_400_000, 2_678_400_000),
    agent: NAME,
    model: NAME,
    task: NAME,
    pr: NAME,
    tokens: fc.option(
      fc.record({ input: SMALL, output: SMALL, cacheRead: SMALL, cacheWrite5m: SMALL, cacheWrite1h: SMALL }),
    ),
    cost: fc.constantFrom(null, 0, 1, MOST),
    state: fc.constantFrom('recorded' as const, 'computed' as const),
    id: fc.constantFrom(null, null, 'x', 'y', '__proto__'),
    count: fc.constantFrom(1, 1, 2),
    failures: fc.constantFrom(0, 0, 1),
    durationMs: fc.constantFrom(null, 0, 12.6),
  })
  .map(({ agent, model, task, pr, cost, state, ...rest }) => {
    const dimensions = Object.fromEntries(
      Object.entries({ agent, model, task, pr }).filter(([, value]) => value !== undefined),
    );
    const priced = cost === null ? ('unpriced' as const) : state;
    return call({ ...rest, dimensions, cost, state: priced, recorded: priced === 'recorded' ? cost : null });
  });
const EVENTS = fc.array(EVENT, { maxLength: 12 }).map(placed);
const CONTENTS = fc.dictionary(fc.constantFrom('a.jsonl', 'b.jsonl', 'c/d.db', '__proto__'), EVENTS);

/** Every figure that there is, as text. */
function figuresOf(ledger: Ledger): string {
  return JSON.stringify([
    ...DIMENSIONS.map((dimension) => ledger.query({ range: ALL, groupBy: [dimension] })),
    ledger.query({ range: ALL, groupBy: ['agent', 'task', 'source'], bucket: 'month' }),
    ledger.events({ range: ALL, order: 'newest', limit: 1000 }).events,
  ]);
}

function filled(contents: Contents): Ledger {
  const ledger = new Ledger(zone('UTC'));
  for (const [path, events] of contents) ledger.append(ledger.addSource(path), events);
  return ledger;
}

const asMap = (contents: Record<string, PricedEvent[]>): Map<string, PricedEvent[]> =>
  new Map(Object.entries(contents));

describe('ledger properties', function () {
  this.timeout(60_000);

  it('counts what the rules, read aloud, count', () => {
    fc.assert(
      fc.property(CONTENTS, (contents) => {
        const counted = countedOf(asMap(contents));
        const ledger = filled(asMap(contents));
        assert.deepEqual(
          ledger.query({ range: ALL, groupBy: [] }).total,
          measuresOf(counted.map(({ event }) => event)),
        );
        for (const dimension of DIMENSIONS) {
          const { rows } = ledger.query({ range: ALL, groupBy: [dimension] });
          const found = new Map(rows.map(({ key, measures }) => [key[0] ?? null, measures]));
          assert.deepEqual(found, byDimension(counted, dimension));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('counts the same of logs that are nearly in the order of time, however they are cut and asked', () => {
    const cuts = fc.array(fc.nat({ max: 60 }), { maxLength: 4 });
    fc.assert(
      fc.property(NEARLY_IN_ORDER, NEARLY_IN_ORDER, cuts, fc.boolean(), (events, others, places, isCopied) => {
        const contents = new Map([
          ['a.jsonl', events],
          ['b.jsonl', isCopied ? events.slice(places[0]) : others],
        ]);
        const ledger = new Ledger(zone('UTC'));
        for (const [path, all] of contents) {
          const id = ledger.addSource(path);
          const bounds = [0, ...places.toSorted((one, other) => one - other), all.length];
          bounds.forEach((from, place) => {
            ledger.append(id, all.slice(from, bounds[place + 1] ?? from));
            const counted = ledger.sourceCounts(id);
            assert.ok(counted.events + counted.duplicates <= all.length);
          });
        }
        assert.equal(figuresOf(ledger), figuresOf(filled(contents)));
        const total = (): unknown => ledger.query({ range: ALL, groupBy: [] }).total;
        assert.deepEqual(total(), measuresOf(countedOf(contents).map(({ event }) => event)));
        ledger.removePath('a.jsonl');
        contents.delete('a.jsonl');
        assert.deepEqual(total(), measuresOf(countedOf(contents).map(({ event }) => event)));
      }),
      { numRuns: 100 },
    );
  });

  it('gives the same figures whatever the order of sources and of appends', () => {
    fc.assert(
      fc.property(CONTENTS, fc.infiniteStream(fc.nat()), (contents, numbers) => {
        const pieces = Object.entries(contents).flatMap(([path, events]) => events.map((event) => ({ path, event })));
        const shuffled = pieces
          .map((piece) => ({ piece, order: numbers.next().value ?? 0 }))
          .sort((a, b) => a.order - b.order)
          .map(({ piece }) => piece);
        const ledger = new Ledger(zone('UTC'));
        const ids = new Map<string, number>();
        for (const { path, event } of shuffled) {
          if (!ids.has(path)) ids.set(path, ledger.addSource(path));
          ledger.append(ids.get(path) ?? 0, [event]);
          if ((numbers.next().value ?? 0) % 3 === 0) ledger.query({ range: ALL, groupBy: [] });
        }
        assert.equal(figuresOf(ledger), figuresOf(filled(asMap(contents))));
      }),
      { numRuns: 100 },
    );
  });

  it('gives the same figures after sources were removed, read again and copied', () => {
    const step = fc.record({
      path: fc.constantFrom('a.jsonl', 'b.jsonl', 'c/d.db', 'copy'),
      action: fc.constantFrom('read', 'read', 'append', 'remove', 'ask'),
      events: EVENTS,
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const ledger = new Ledger(zone('UTC'));
        const ids = new Map<string, number>();
        const contents = new Map<string, PricedEvent[]>();
        for (const { path, action, events } of steps) {
          const id = ids.get(path);
          if (action === 'ask') ledger.query({ range: ALL, groupBy: [] });
          else if (action === 'remove') {
            if (id !== undefined) ledger.removeSource(id);
            contents.delete(path);
          } else if (action === 'append' && id !== undefined && contents.has(path)) {
            const all = placed([...(contents.get(path) ?? []), ...events]);
            ledger.append(id, all.slice(all.length - events.length));
            contents.set(path, all);
          } else {
            const fresh = ledger.addSource(path);
            ids.set(path, fresh);
            ledger.append(fresh, events);
            contents.set(path, events);
          }
        }
        assert.equal(figuresOf(ledger), figuresOf(filled(contents)));
        for (const [path, events] of contents) {
          const counts = ledger.sourceCounts(ids.get(path) ?? 0);
          assert.equal(counts.events + counts.duplicates, events.length);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('adds parts up to the total, by any dimensions and any bucket', () => {
    const groupBy = fc.array(fc.constantFrom(...DIMENSIONS), { maxLength: 4 });
    const bucket = fc.constantFrom('none' as const, 'hour' as const, 'day' as const, 'week' as const, 'month' as const);
    const bound = fc.constantFrom(null, 0, 0.5, 86_400_000);
    fc.assert(
      fc.property(CONTENTS, groupBy, bucket, bound, bound, (contents, dimensions, size, from, to) => {
        const ledger = filled(asMap(contents));
        const result = ledger.query({ range: { from, to }, groupBy: dimensions, bucket: size });
        assert.deepEqual(sumOfRows(result), result.total);
        assert.deepEqual(result.total, ledger.query({ range: { from, to }, groupBy: [] }).total);
      }),
      { numRuns: 100 },
    );
  });

  it('changes nothing but duplicates when a source is copied', () => {
    fc.assert(
      fc.property(EVENTS, (events) => {
        const ledger = filled(new Map([['a.jsonl', events]]));
        const before = figuresOf(ledger);
        const copy = ledger.addSource('b.jsonl');
        ledger.append(copy, events);
        assert.deepEqual(figuresOf(ledger), before);
        assert.equal(ledger.sourceCounts(copy).duplicates, events.length);
      }),
      { numRuns: 100 },
    );
  });
});
