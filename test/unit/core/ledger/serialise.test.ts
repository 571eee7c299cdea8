/** A ledger that was written down and restored is the same ledger: it answers the same, and goes on the same. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DIMENSIONS, type PricedEvent } from '../../../../src/core/event';
import { padded } from '../../../../src/core/ledger/image';
import { Ledger } from '../../../../src/core/ledger/ledger';
import { restoreLedger, serialiseLedger } from '../../../../src/core/ledger/serialise';
import { ALL, call, NEARLY_IN_ORDER, placed, zone } from './support';

const utc = zone('UTC');
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const decode = (bytes: Uint8Array): string => decoder.decode(bytes);

interface Image {
  readonly head: unknown;
  readonly body: Uint8Array;
}

function written(ledger: Ledger): Image {
  const { head, parts } = serialiseLedger(ledger, (text) => encoder.encode(text));
  const body = new Uint8Array(parts.reduce((sum, part) => sum + padded(part.length), 0));
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += padded(part.length);
  }
  return { head: JSON.parse(JSON.stringify(head)) as unknown, body };
}

function restored({ head, body }: Image): Ledger {
  const ledger = restoreLedger(utc, head, body, decode);
  assert.ok(ledger !== null);
  return ledger;
}

function figuresOf(ledger: Ledger): string {
  return JSON.stringify([
    ...DIMENSIONS.map((dimension) => ledger.query({ range: ALL, groupBy: [dimension] })),
    ledger.query({ range: ALL, groupBy: ['agent', 'task', 'source'], bucket: 'month', filter: { agent: ['a', null] } }),
    ledger.events({ range: ALL, order: 'newest', limit: 100_000 }).events,
    ledger.paths.sort().map((path) => [path, ledger.sourceCounts(ledger.idOf(path) ?? 0)]),
    ledger.newestUpTo(1e15),
  ]);
}

const NAME = fc.constantFrom(undefined, 'a', 'b', '__proto__', 'žluťoučký 🐢');
const SMALL = fc.constantFrom(0, 1, 5_000_000_000);
const COST = fc.constantFrom(null, 0, 1, -1, -7, 4_294_967_294, 4_294_967_295, 4_294_967_296, 1e15);
const EVENT: fc.Arbitrary<PricedEvent> = fc
  .record({
    at: fc.constantFrom(null, 0.5, 86_400_000, 2_678_400_000),
    agent: NAME,
    task: NAME,
    input: SMALL,
    cost: COST,
    computed: COST,
    state: fc.constantFrom('recorded' as const, 'computed' as const),
    id: fc.constantFrom(null, null, 'x', 'y'),
    durationMs: fc.constantFrom(null, 12.6),
    offset: fc.constantFrom(0, 7, -3, 8_000_000_000),
    table: fc.constantFrom(null, 't'),
  })
  .map(({ agent, task, input, offset, table, cost, ...rest }) => {
    const named = Object.entries({ agent, task }).filter(([, value]) => value !== undefined);
    return call({
      ...rest,
      cost,
      recorded: rest.state === 'recorded' ? cost : rest.computed,
      dimensions: Object.fromEntries(named),
      tokens: { input, output: 1, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: input },
      position: { offset, line: table === null ? 1 : null, table },
    });
  });

type Step = { readonly path: string; readonly events: readonly PricedEvent[] | null };
const STEPS: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    path: fc.constantFrom('a.jsonl', 'b.jsonl', '__proto__'),
    events: fc.option(fc.array(EVENT, { maxLength: 8 }), { freq: 4 }),
  }),
  { maxLength: 8 },
);

/** Null takes the source out; anything else is added to it. */
function take(ledger: Ledger, { path, events }: Step): void {
  if (events === null) ledger.removePath(path);
  else ledger.append(ledger.idOf(path) ?? ledger.addSource(path), events);
}

describe('a ledger in a checkpoint', function () {
  this.timeout(60_000);

  it('answers and goes on as if it had never been written down', () => {
    fc.assert(
      fc.property(STEPS, STEPS, (before, after) => {
        const ledger = new Ledger(utc);
        for (const step of before) take(ledger, step);
        const copy = restored(written(ledger));
        assert.equal(figuresOf(copy), figuresOf(ledger));
        const other = restored(written(restored(written(ledger))));
        for (const step of after) for (const one of [ledger, copy, other]) take(one, step);
        assert.equal(figuresOf(copy), figuresOf(ledger));
        assert.equal(figuresOf(other), figuresOf(ledger));
      }),
      { numRuns: 150 },
    );
  });

  it('goes on in the order of time', () => {
    fc.assert(
      fc.property(NEARLY_IN_ORDER, NEARLY_IN_ORDER, fc.boolean(), (before, after, isRemoved) => {
        const ledger = new Ledger(utc);
        take(ledger, { path: 'a', events: before });
        const copy = restored(written(ledger));
        for (const one of [ledger, copy]) {
          take(one, { path: 'a', events: after });
          take(one, { path: 'b', events: before });
          if (isRemoved) take(one, { path: 'a', events: null });
        }
        assert.equal(figuresOf(copy), figuresOf(ledger));
      }),
      { numRuns: 100 },
    );
  });

  it('knows the newest row where the last ones are late', () => {
    const at = (...times: (number | null)[]): PricedEvent[] => placed(times.map((time) => call({ at: time })));
    const ledger = new Ledger(utc);
    take(ledger, { path: 'a', events: at(10, 20, 30, 5) });
    const copy = restored(written(ledger));
    take(copy, { path: 'b', events: at(20, 25) });
    assert.deepEqual(copy.sourceCounts(copy.idOf('b') ?? 0), { events: 1, duplicates: 1, newest: 25 });
  });

  it('holds more rows than one chunk, of which one is full and lies where it was read', () => {
    const events = placed(
      Array.from({ length: 20_000 }, (_, index) =>
        call({ at: index * 1000, cost: index, dimensions: { task: `t${index % 900}` } }),
      ),
    );
    const ledger = new Ledger(utc);
    ledger.append(ledger.addSource('a'), events.slice(0, 12_000));
    ledger.append(ledger.addSource('b'), events.slice(6_000));
    const copy = restored(written(ledger));
    assert.equal(figuresOf(copy), figuresOf(ledger));
    for (const one of [ledger, copy]) one.removePath('b');
    assert.equal(figuresOf(copy), figuresOf(ledger));
  });

  it('is refused when a part is missing, shorter, of another version or no image at all', () => {
    const ledger = new Ledger(utc);
    ledger.append(ledger.addSource('a'), placed([call(), call({ id: 'x' })]));
    const { head, body } = written(ledger);
    const { version, lengths } = head as { version: number; lengths: number[] };
    const refused: [string, unknown, Uint8Array][] = [
      ['no head', null, body],
      ['a head without lengths', { version }, body],
      ['another version', { version: version + 1, lengths }, body],
      ['a part less', { version, lengths: lengths.slice(0, -1) }, body],
      ['lengths that are no numbers', { version, lengths: lengths.map(() => 'x') }, body],
      ['half a body', head, body.subarray(0, (body.length >> 4) << 3)],
      ['an empty body', head, new Uint8Array(0)],
    ];
    for (const [name, otherHead, otherBody] of refused) {
      assert.equal(restoreLedger(utc, otherHead, otherBody, decode), null, name);
    }
  });
});
