/** The ledger shows what events belong to, whatever order events, links and histories arrive in. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { NO_PULL, type Attributor, type Span } from '../../../../src/core/attribution/attribution';
import type { PricedEvent } from '../../../../src/core/event';
import { EventPacker } from '../../../../src/core/ledger/eventBatch';
import { padded } from '../../../../src/core/ledger/image';
import { Ledger } from '../../../../src/core/ledger/ledger';
import { restoreLedger, serialiseLedger } from '../../../../src/core/ledger/serialise';
import type { GroupKey } from '../../../../src/core/ledger/query';
import { ALL, call, placed, zone } from './support';

const utc = zone('UTC');
const span = (some: Partial<Span>): Span => ({ ...NO_PULL, wbs: null, wbsBy: null, ...some });

/** A session's pull request until 100 is 1, then 2; a branch is pull request 3. */
const attributor: Attributor = ({ session, branch, pr, wbs }) => {
  const recorded: Partial<Span> = { wbs, wbsBy: wbs === null ? null : 'recorded' };
  if (pr !== null) return [span({ ...recorded, pr, prBy: 'recorded' })];
  if (session !== null) {
    const linked = (from: number, number: string) => span({ ...recorded, from, pr: number, prBy: 'pr-link' });
    return [linked(-Infinity, '1'), linked(100, '2')];
  }
  return [branch === null ? span(recorded) : span({ ...recorded, pr: '3', prBy: 'branch' })];
};

function costs(ledger: Ledger, ...groupBy: GroupKey[]): Record<string, number> {
  const { rows } = ledger.query({ range: ALL, groupBy });
  return Object.fromEntries(rows.map(({ key, measures }) => [key.join(' '), measures.cost]));
}

function filled(events: readonly PricedEvent[]): Ledger {
  const ledger = new Ledger(utc);
  ledger.append(ledger.addSource('a'), placed(events));
  return ledger;
}

const EVENTS = [
  call({ at: 50, cost: 1, dimensions: { session: 's' } }),
  call({ at: 100, cost: 2, dimensions: { session: 's' } }),
  call({ at: null, cost: 4, dimensions: { session: 's' } }),
  call({ at: 50, cost: 8, dimensions: { branch: 'b' } }),
  call({ at: 50, cost: 16, dimensions: { pr: '9', session: 's' } }),
  call({ at: 50, cost: 32, dimensions: { agent: 'x' } }),
];

describe('attribution in the ledger', () => {
  it('is what logs say until somebody knows more', () => {
    const ledger = filled(EVENTS);
    assert.deepEqual(costs(ledger, 'pr', 'attribution'), { ' ': 47, '9 recorded': 16 });
  });

  const later = { '1 pr-link': 5, '2 pr-link': 2, '3 branch': 8, '9 recorded': 16, ' ': 32 };
  it('reaches events that are there already', () => {
    const ledger = filled(EVENTS);
    assert.deepEqual(costs(ledger, 'pr'), { '': 47, 9: 16 });
    ledger.attribute(attributor);
    assert.deepEqual(costs(ledger, 'pr', 'attribution'), later);
  });
  it('reaches events that come later', () => {
    const ledger = new Ledger(utc);
    ledger.attribute(attributor);
    ledger.append(ledger.addSource('a'), placed(EVENTS));
    assert.deepEqual(costs(ledger, 'pr', 'attribution'), later);
  });
  it('shows the session that began another one, with its pull request, and the log’s own again', () => {
    const ledger = filled([...EVENTS, call({ at: 50, cost: 64, dimensions: { session: 'sub' } })]);
    const began: Attributor = (named) =>
      attributor(named).map((one) => (named.session === 'sub' ? { ...one, session: 's' } : one));
    const shown = { 's 1': 5, 's 2': 2, ' 3': 8, 's 9': 16, ' ': 32 };
    ledger.attribute(began);
    assert.deepEqual(costs(ledger, 'session', 'pr'), { ...shown, 's 1': 69 });
    assert.equal(ledger.query({ range: ALL, filter: { session: ['s'] }, groupBy: [] }).total.cost, 87);
    ledger.attribute(attributor);
    assert.deepEqual(costs(ledger, 'session', 'pr'), { ...shown, 'sub 1': 64 });
  });
  it('reaches events of batches that share their tables, whenever it changes between them', () => {
    const packer = new EventPacker();
    const batches = [0, 1, 2].flatMap(() => {
      placed(EVENTS).forEach((event) => packer.add(event));
      return packer.take();
    });
    const ledger = new Ledger(utc);
    const wanted = [{ ' ': 47, '9 recorded': 16 }, later, { ' ': 47, '9 recorded': 16 }];
    const attributors: Attributor[] = [
      ({ pr }) => [span({ pr, prBy: pr === null ? null : 'recorded' })],
      attributor,
      ({ pr }) => [span({ pr, prBy: pr === null ? null : 'recorded' })],
    ];
    batches.forEach((batch, place) => {
      ledger.attribute(attributors[place] ?? attributor);
      costs(ledger, 'pr');
      // The same path again: only the last one's events are there.
      ledger.appendBatch(ledger.addSource('a'), { batch, from: 0, to: batch.count }, 0);
      assert.deepEqual(costs(ledger, 'pr', 'attribution'), wanted[place]);
    });
  });
  it('is taken back', () => {
    const ledger = filled(EVENTS);
    ledger.attribute(attributor);
    costs(ledger, 'pr');
    ledger.attribute(({ pr }) => [span({ pr, prBy: pr === null ? null : 'recorded' })]);
    assert.deepEqual(costs(ledger, 'pr', 'attribution'), { ' ': 47, '9 recorded': 16 });
  });
  it('holds in a ledger that was saved, and can change there', () => {
    const ledger = filled(EVENTS);
    ledger.attribute(attributor);
    const { head, parts } = serialiseLedger(ledger, (text) => new TextEncoder().encode(text));
    const body = Buffer.concat(parts.flatMap((part) => [part, Buffer.alloc(padded(part.length) - part.length)]));
    const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
    const restored = () => restoreLedger(utc, JSON.parse(JSON.stringify(head)), new Uint8Array(body), decode) as Ledger;
    const same = restored();
    same.attribute(attributor);
    assert.deepEqual(costs(same, 'pr', 'attribution'), later);
    assert.deepEqual(costs(restored(), 'pr', 'attribution'), { ' ': 47, '9 recorded': 16 });
  });

  it('filters by what was attributed and by how', () => {
    const ledger = filled(EVENTS);
    ledger.attribute(attributor);
    const total = (filter: object): number => ledger.query({ range: ALL, groupBy: [], filter }).total.cost;
    assert.equal(total({ pr: ['3'] }), 8);
    assert.equal(total({ attribution: ['pr-link'] }), 7);
    assert.equal(total({ attribution: [null] }), 32);
  });

  it('says of an event how it is known, where its log does not say it', () => {
    const ledger = filled(EVENTS);
    ledger.attribute(attributor);
    const { events } = ledger.events({ range: ALL, order: 'most-expensive', limit: 10 });
    assert.deepEqual(
      events.map(({ dimensions, attribution }) => [dimensions.pr, attribution?.pr]),
      [
        [undefined, undefined],
        ['9', undefined],
        ['3', 'branch'],
        ['1', 'pr-link'],
        ['2', 'pr-link'],
        ['1', 'pr-link'],
      ],
    );
  });

  it('shows an event with the attribution of the first sighting of its id', () => {
    const ledger = new Ledger(utc);
    const early = call({ id: 'm', at: 10, cost: 1, dimensions: { session: 's' } });
    const late = call({
      id: 'm',
      at: 20,
      cost: 5,
      dimensions: { branch: 'b' },
      tokens: { input: 9, output: 9, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 },
    });
    ledger.append(ledger.addSource('late'), [late]);
    const first = ledger.addSource('early');
    ledger.append(first, [early]);
    costs(ledger, 'pr');
    ledger.attribute(attributor);
    assert.deepEqual(costs(ledger, 'pr'), { 1: 5 });
    ledger.removeSource(first);
    assert.deepEqual(costs(ledger, 'pr'), { 3: 5 });
  });
});

describe('pull requests of several repositories', () => {
  const of = (project: string, cost: number) => call({ at: cost, cost, dimensions: { pr: '5', project } });

  it('are one row as long as the logs name one repository', () =>
    assert.deepEqual(costs(filled([of('a/b', 1), call({ cost: 2, dimensions: { pr: '5' } })]), 'pr'), { 5: 3 }));
  it('are told apart where they name more, in any order', () => {
    const events = [of('a/b', 1), of('c/d', 2), call({ cost: 4, dimensions: { pr: '5' } })];
    for (const order of [events, [...events].reverse()]) {
      assert.deepEqual(costs(filled(order), 'pr'), { 5: 4, 'a/b#5': 1, 'c/d#5': 2 });
    }
  });
  it('become one row again when the other repository’s log goes', () => {
    const ledger = filled([of('a/b', 1)]);
    const other = ledger.addSource('other');
    ledger.append(other, [of('c/d', 2)]);
    assert.deepEqual(costs(ledger, 'pr'), { 'a/b#5': 1, 'c/d#5': 2 });
    ledger.removeSource(other);
    assert.deepEqual(costs(ledger, 'pr'), { 5: 1 });
  });
  it('are told apart by a qualified number too', () =>
    assert.deepEqual(costs(filled([of('a/b', 1), call({ cost: 2, dimensions: { pr: 'c/d#5' } })]), 'pr'), {
      'a/b#5': 1,
      'c/d#5': 2,
    }));
  it('are not told apart by projects that are no repositories', () =>
    assert.deepEqual(costs(filled([of('web', 1), of('/home/a/b', 2), of('C:\\x\\y', 4)]), 'pr'), { 5: 7 }));
});

describe('attribution, properties', () => {
  const event = fc.record({
    at: fc.option(fc.integer({ min: 0, max: 200 })),
    session: fc.option(fc.constantFrom('s', 't'), { nil: undefined }),
    branch: fc.option(fc.constantFrom('b', 'c'), { nil: undefined }),
    pr: fc.option(fc.constantFrom('5', 'a/b#5', 'c/d#6'), { nil: undefined }),
    id: fc.option(fc.constantFrom('i', 'j', 'k')),
    cost: fc.nat(100),
  });

  it('does not depend on when the attributor comes, nor on the order of sources', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 12 }), fc.nat(12), fc.boolean(), (drawn, when, isPart) => {
        // The second session is a part of the first one, or it is not.
        const decides: Attributor = (named) =>
          attributor(named).map((one) => (isPart && named.session === 't' ? { ...one, session: 's' } : one));
        const events = placed(
          drawn.map(({ at, id, cost, ...named }) => {
            const dimensions = Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
            return call({ at, id, cost, dimensions });
          }),
        );
        const fill = (order: readonly PricedEvent[], at: number): Ledger => {
          const ledger = new Ledger(utc);
          const ids = new Map<PricedEvent, number>(
            order.map((one) => [one, ledger.addSource(`f${one.position.line}`)]),
          );
          order.forEach((one, index) => {
            if (index === at) ledger.attribute(decides);
            ledger.append(ids.get(one) ?? 0, [one]);
            if (index % 3 === 0) costs(ledger, 'pr');
          });
          if (at >= order.length) ledger.attribute(decides);
          return ledger;
        };
        const shown = (ledger: Ledger) => [costs(ledger, 'pr', 'attribution'), costs(ledger, 'session', 'pr')];
        const expected = shown(fill(events, 0));
        assert.deepEqual(shown(fill(events, when)), expected);
        assert.deepEqual(shown(fill([...events].reverse(), when)), expected);
      }),
    );
  });
});
