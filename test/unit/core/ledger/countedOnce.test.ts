import assert from 'node:assert/strict';
import { Ledger } from '../../../../src/core/ledger/ledger';
import type { PricedEvent, TokenCounts } from '../../../../src/core/event';
import { NO_TOKENS } from '../../../../src/core/event';
import { ALL, EVERYTHING, call, placed, zone } from './support';

const tokens = (input: number, output: number): TokenCounts => ({ ...NO_TOKENS, input, output });
const agent = (name: string): PricedEvent['dimensions'] => ({ agent: name });
const CI = { kind: 'ci', dimensions: { workflow: 'build' } } as const;

/** Sources by path, then: how many events count in all, and `path: counted/duplicates` of each. */
const CASES: [name: string, sources: Record<string, PricedEvent[]>, total: number, counts: string][] = [
  ['nothing', {}, 0, ''],
  ['two equal records of one log are two calls', { a: [call(), call()] }, 2, 'a 2/0'],
  ['a copied log counts once', { a: [call(), call()], b: [call(), call()] }, 2, 'a 2/0, b 0/2'],
  ['ties go to the earlier path', { b: [call()], a: [call()] }, 1, 'b 0/1, a 1/0'],
  ['the largest count in any one source holds', { a: [call()], b: [call(), call()] }, 2, 'a 0/1, b 2/0'],
  ['another instant is another call', { a: [call()], b: [call({ at: 0.001 })] }, 2, 'a 1/0, b 1/0'],
  ['no instant is not instant 0', { a: [call()], b: [call({ at: null })] }, 2, 'a 1/0, b 1/0'],
  [
    'equal records without an instant are equal',
    { a: [call({ at: null })], b: [call({ at: null })] },
    1,
    'a 1/0, b 0/1',
  ],
  [
    'another agent',
    { a: [call({ dimensions: agent('x') })], b: [call({ dimensions: agent('y') })] },
    2,
    'a 1/0, b 1/0',
  ],
  ['another model', { a: [call({ dimensions: { model: 'x' } })], b: [call()] }, 2, 'a 1/0, b 1/0'],
  ['another task', { a: [call({ dimensions: { task: 'x' } })], b: [call()] }, 2, 'a 1/0, b 1/0'],
  [
    'another tier of a call is the same call',
    { a: [call({ dimensions: { tier: 'x' } })], b: [call()] },
    1,
    'a 1/0, b 0/1',
  ],
  ['one token more', { a: [call({ tokens: tokens(1, 0) })], b: [call()] }, 2, 'a 1/0, b 1/0'],
  ['tokens not named are not 0 tokens', { a: [call({ tokens: null })], b: [call()] }, 2, 'a 1/0, b 1/0'],
  ['one nano-dollar more', { a: [call({ cost: 2 })], b: [call()] }, 2, 'a 1/0, b 1/0'],
  ['minus nothing is nothing', { a: [call({ cost: -0 })], b: [call({ cost: 0 })] }, 1, 'a 1/0, b 0/1'],
  ['another kind', { a: [call()], b: [call({ kind: 'service' })] }, 2, 'a 1/0, b 1/0'],
  [
    'CI of another workflow',
    { a: [call(CI)], b: [call({ kind: 'ci', dimensions: { workflow: 'lint' } })] },
    2,
    'a 1/0, b 1/0',
  ],
  ['CI with another number of runs', { a: [call(CI)], b: [call({ ...CI, count: 2 })] }, 2, 'a 1/0, b 1/0'],
  ['CI copied', { a: [call(CI)], b: [call(CI)] }, 1, 'a 1/0, b 0/1'],
  ['an id counts once within a log', { a: [call({ id: 'm' }), call({ id: 'm' }), call({ id: 'm' })] }, 1, 'a 1/2'],
  ['an id counts once across logs', { a: [call({ id: 'm' })], b: [call({ id: 'm', at: 5 })] }, 1, 'a 0/1, b 1/0'],
  ['ids that differ are different calls', { a: [call({ id: 'm' })], b: [call({ id: 'n' })] }, 2, 'a 1/0, b 1/0'],
  ['a record with an id is not one without', { a: [call({ id: 'm' })], b: [call()] }, 2, 'a 1/0, b 1/0'],
  [
    'the larger token total wins',
    { a: [call({ id: 'm', at: 9 })], b: [call({ id: 'm', tokens: tokens(1, 0) })] },
    1,
    'a 0/1, b 1/0',
  ],
  [
    'then the larger output',
    { a: [call({ id: 'm', tokens: tokens(2, 1) })], b: [call({ id: 'm', tokens: tokens(1, 2) })] },
    1,
    'a 0/1, b 1/0',
  ],
  [
    'then the later instant, no instant last',
    { a: [call({ id: 'm', at: null })], b: [call({ id: 'm' })] },
    1,
    'a 0/1, b 1/0',
  ],
  ['then the earlier path', { b: [call({ id: 'm' })], a: [call({ id: 'm' })] }, 1, 'b 0/1, a 1/0'],
];

describe('counted once', function () {
  this.timeout(60_000);

  for (const [name, sources, total, counts] of CASES) {
    it(name, () => {
      const ledger = new Ledger(zone('UTC'));
      const ids = Object.entries(sources).map(([path, events]) => {
        const id = ledger.addSource(path);
        ledger.append(id, placed(events));
        return { path, id };
      });
      assert.equal(ledger.query(EVERYTHING).total.events, total);
      const shown = ids.map(({ path, id }) => {
        const { events, duplicates } = ledger.sourceCounts(id);
        return `${path} ${events}/${duplicates}`;
      });
      assert.equal(shown.join(', '), counts);
    });
  }

  it('counts a streamed message with its last and largest figures, under the dimensions of its first sighting', () => {
    const ledger = new Ledger(zone('UTC'));
    const resumed = ledger.addSource('a-resumed.jsonl');
    const message = (at: number, output: number, branch: string): PricedEvent =>
      call({ id: 'msg', at, tokens: tokens(10, output), dimensions: { branch, task: branch }, cost: output });
    ledger.append(resumed, placed([message(40, 159, 'later')]));
    const first = ledger.addSource('b-first.jsonl');
    ledger.append(first, placed([message(10, 9, 'first'), message(20, 9, 'second'), message(30, 159, 'third')]));
    const { rows } = ledger.query({ range: ALL, groupBy: ['branch', 'task', 'source'] });
    assert.deepEqual(
      rows.map(({ key, measures }) => [key, measures.outputTokens]),
      [[['first', 'first', 'a-resumed.jsonl'], 159]],
    );
    ledger.removeSource(first);
    assert.deepEqual(ledger.query({ range: ALL, groupBy: ['branch'] }).rows[0]?.key, ['later']);
  });

  it('gives a source that is read again an empty start and lets go of what still comes for the old one', () => {
    const ledger = new Ledger(zone('UTC'));
    const before = ledger.addSource('a');
    ledger.append(before, placed([call(), call({ at: 1 })]));
    const after = ledger.addSource('a');
    ledger.append(before, placed([call({ at: 2 })]));
    assert.equal(ledger.query(EVERYTHING).total.events, 0);
    ledger.append(after, placed([call({ at: 3 })]));
    assert.deepEqual(ledger.sourceCounts(after), { events: 1, duplicates: 0, newest: 3 });
    assert.deepEqual(ledger.sourceCounts(before), { events: 0, duplicates: 0, newest: null });
  });

  it('counts a copy once its original is gone, and not when it is back', () => {
    const ledger = new Ledger(zone('UTC'));
    const events = placed([call(), call(), call({ id: 'x' })]);
    const original = ledger.addSource('a');
    const copy = ledger.addSource('b');
    ledger.append(copy, events);
    ledger.append(original, events);
    assert.equal(ledger.sourceCounts(copy).events, 0);
    ledger.removeSource(original);
    assert.deepEqual(ledger.sourceCounts(copy), { events: 3, duplicates: 0, newest: 0 });
    ledger.append(ledger.addSource('a'), events);
    assert.equal(ledger.sourceCounts(copy).events, 0);
    assert.equal(ledger.query(EVERYTHING).total.cost, 3);
  });

  it('decides 100,000 equal records in two sources, asked after every batch', () => {
    const ledger = new Ledger(zone('UTC'));
    const [a, b] = [ledger.addSource('a'), ledger.addSource('b')];
    const batch = new Array<PricedEvent>(5_000).fill(call());
    for (let round = 1; round <= 10; round++) {
      ledger.append(b, batch);
      assert.deepEqual(ledger.sourceCounts(b).events, round * 5_000);
      ledger.append(a, batch);
      assert.deepEqual(ledger.sourceCounts(b).events, 0);
    }
    assert.equal(ledger.query(EVERYTHING).total.events, 50_000);
    ledger.removeSource(a);
    assert.equal(ledger.query(EVERYTHING).total.events, 50_000);
  });

  it('uses the rows of removed sources again', () => {
    const ledger = new Ledger(zone('UTC'));
    for (let round = 0; round < 20; round++) {
      const source = ledger.addSource('rewritten.jsonl');
      ledger.append(
        source,
        placed(Array.from({ length: 3000 }, (_, at) => call({ at, count: 5_000_000_000, cost: round }))),
      );
      assert.equal(ledger.query(EVERYTHING).total.cost, 3000 * round);
      assert.equal(ledger.query(EVERYTHING).total.calls, 3000 * 5_000_000_000);
    }
  });
});
