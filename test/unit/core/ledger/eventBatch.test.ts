/** Events that come in a batch from another thread are the same events: whatever is asked, the ledger answers the same. */
import assert from 'node:assert/strict';
import path from 'node:path';
import fc from 'fast-check';
import { DIMENSIONS, NO_TOKENS, PRICE_FLAGS, type PricedEvent } from '../../../../src/core/event';
import { bufferOf, EventPacker, type BatchRun, type EventBatch } from '../../../../src/core/ledger/eventBatch';
import { Ledger } from '../../../../src/core/ledger/ledger';
import { packingRoomIn } from '../../../../src/core/sources/columns/packing';
import { openLineScanner } from '../../../../src/engine/reading/scannerFile';
import { repository } from '../../support/repository';
import { ALL, call, zone } from './support';

const utc = zone('UTC');

/** As it arrives in the other thread. */
function sent(batch: EventBatch): EventBatch {
  return structuredClone(batch, { transfer: [bufferOf(batch) as ArrayBuffer] });
}

function whole(batch: EventBatch): BatchRun {
  return { batch, from: 0, to: batch.count };
}

function packed(events: readonly PricedEvent[]): EventBatch[] {
  const packer = new EventPacker();
  for (const event of events) packer.add(event);
  return packer.take().map(sent);
}

function figuresOf(ledger: Ledger): string {
  return JSON.stringify([
    ...DIMENSIONS.map((dimension) => ledger.query({ range: ALL, groupBy: [dimension] })),
    ledger.query({ range: ALL, groupBy: ['agent', 'task', 'source'], bucket: 'day' }),
    ledger.events({ range: ALL, order: 'newest', limit: 100_000 }).events,
    ledger
      .pricing({ range: ALL })
      .map((row) => JSON.stringify(row))
      .sort(),
    ledger.paths.map((path) => ledger.sourceCounts(ledger.idOf(path) ?? 0)),
    [ledger.oldest(), ledger.newestUpTo(1e15)],
  ]);
}

const NAME = fc.constantFrom(undefined, 'a', 'b', '__proto__', 'žluťoučký 🐢');
const COUNT = fc.constantFrom(0, 1, 200, 70_000, 4_294_967_294, 4_294_967_295, 5_000_000_000);
const COST = fc.constantFrom(null, 0, 1, -7, 4_294_967_294, 4_294_967_295, 1e15);
const EVENT: fc.Arbitrary<PricedEvent> = fc
  .record({
    kind: fc.constantFrom('llm' as const, 'ci' as const, 'cloud' as const, 'service' as const),
    at: fc.constantFrom(null, 0, 0.5, 86_400_000, 2_678_400_000),
    names: fc.record({ agent: NAME, model: NAME, task: NAME, pr: NAME, tier: NAME, service: NAME, workflow: NAME }),
    provider: fc.constantFrom(null, 'openai'),
    tokens: fc.option(
      fc.record({ input: COUNT, output: COUNT, cacheRead: COUNT, cacheWrite5m: COUNT, cacheWrite1h: COUNT }),
    ),
    cost: COST,
    computed: COST,
    state: fc.constantFrom('recorded' as const, 'computed' as const),
    id: fc.constantFrom(null, null, 'x', 'y', '__proto__', ''),
    count: fc.constantFrom(1, 1, 2),
    failures: fc.constantFrom(0, 1),
    durationMs: fc.constantFrom(null, 0, 12.6),
    flags: fc.subarray([...PRICE_FLAGS]),
    priceRow: fc.constantFrom(null, 'p@2026-01-01'),
    offset: fc.constantFrom(0, 77, -5, 6_000_000_000),
    line: fc.constantFrom(null, 1, 300),
  })
  .map(({ names, cost, computed, state, offset, line, ...rest }) =>
    call({
      ...rest,
      dimensions: Object.fromEntries(Object.entries(names).filter(([, value]) => value !== undefined)),
      cost,
      ...{ state, computed: state === 'recorded' ? computed : cost, recorded: state === 'recorded' ? cost : computed },
      position: { offset, line, table: null },
    }),
  );

describe('a batch of events', function () {
  this.timeout(60_000);

  it('counts as the events themselves', () => {
    const contents = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.array(EVENT, { maxLength: 15 })), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(contents, fc.nat({ max: 2 }), (pieces, first) => {
        const [plain, batched] = [new Ledger(utc), new Ledger(utc)];
        pieces.forEach(([path, events], index) => {
          const [one, other] = [plain, batched].map((ledger) => ledger.idOf(path) ?? ledger.addSource(path));
          plain.append(one ?? 0, events);
          if (index % 3 === first) batched.append(other ?? 0, events);
          else for (const batch of packed(events)) batched.appendBatch(other ?? 0, whole(batch), 0);
        });
        assert.equal(figuresOf(batched), figuresOf(plain));
        for (const ledger of [plain, batched]) ledger.removePath('b');
        assert.equal(figuresOf(batched), figuresOf(plain));
      }),
      { numRuns: 300 },
    );
  });

  it('fills chunks as events do, and goes on where they stopped', () => {
    const events = Array.from({ length: 40_000 }, (_, index) =>
      call({
        at: index * 1_000,
        cost: index % 1_000,
        dimensions: { agent: `agent-${index % 50}`, task: `task-${index % 300}` },
        id: index % 7 === 0 ? `id-${index}` : null,
        position: { offset: index * 10, line: index + 1, table: null },
      }),
    );
    const [plain, batched] = [new Ledger(utc), new Ledger(utc)];
    const [one, other] = [plain.addSource('a'), batched.addSource('a')];
    plain.append(one, events);
    batched.append(other, events.slice(0, 5));
    for (const batch of packed(events.slice(5, 30_001))) batched.appendBatch(other, whole(batch), 0);
    batched.append(other, events.slice(30_001, 30_500));
    for (const batch of packed(events.slice(30_500))) batched.appendBatch(other, whole(batch), 0);
    assert.equal(figuresOf(batched), figuresOf(plain));
  });

  it('is the same when the scanner makes its columns narrow', () => {
    const module = openLineScanner(path.join(repository, 'dist/scan.wasm'));
    assert.ok(module !== null, 'the scanner is compiled by `node esbuild.mjs`');
    const [own, scanners] = [new EventPacker(), new EventPacker(packingRoomIn(module))];
    const width = fc.constantFrom(0, 1, 255, 256, 65_535, 65_536, 4_294_967_295, 4_294_967_296, 0.5, -1);
    const some = fc
      .tuple(fc.nat(40), width, width)
      .map(([count, one, other]) =>
        Array.from({ length: count }, (_, index) =>
          call({ tokens: { ...NO_TOKENS, input: index % 3 === 0 ? one : 0, output: index === count - 1 ? other : 7 } }),
        ),
      );
    fc.assert(
      fc.property(some, (events) => {
        const [ones, others] = [own, scanners].map((packer) => {
          for (const event of events) packer.add(event);
          return packer.take().map(sent);
        });
        assert.deepEqual(others, ones);
      }),
    );
  });

  it('stands as many lines further down as it is told', () => {
    const ledger = new Ledger(utc);
    const [batch] = packed([
      call({ position: { offset: 5, line: 2, table: null } }),
      call({ at: 1, position: { offset: 0, line: null, table: null } }),
    ]);
    assert.ok(batch !== undefined);
    ledger.appendBatch(ledger.addSource('a'), whole(batch), 40);
    const { events } = ledger.events({ range: ALL, order: 'newest', limit: 5 });
    assert.deepEqual(
      events.map(({ line }) => line),
      [null, 42],
    );
  });
});
