/** What a reading thread says arrives as it was said: tables of names grow from message to message, and begin anew when there is too much in them. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PricedEvent } from '../../../src/core/event';
import { EventPacker, runsBetween } from '../../../src/core/ledger/eventBatch';
import { Ledger } from '../../../src/core/ledger/ledger';
import { WireReceiver, WireSender, type Reading } from '../../../src/engine/reading/wire';
import { ALL, call, zone } from '../core/ledger/support';

const utc = zone('UTC');

/** What files of these events are for a ledger that reads them itself, and for one that is told of them, so many files a message. */
function bothWays(files: readonly (readonly PricedEvent[])[], filesAMessage: number): [Ledger, Ledger] {
  const [plain, told] = [new Ledger(utc), new Ledger(utc)];
  const [packer, sender, receiver] = [new EventPacker(), new WireSender(), new WireReceiver()];
  for (let first = 0; first < files.length; first += filesAMessage) {
    const some = files.slice(first, first + filesAMessage);
    const places = some.map((events, index) => {
      plain.append(plain.addSource(`file ${first + index}`), events);
      const start = packer.place;
      for (const event of events) packer.add(event);
      return [start, packer.place] as const;
    });
    const batches = packer.take();
    const readings = places.map(
      ([start, end]) => ({ kind: 'file', runs: runsBetween(batches, start, end) }) as unknown as Reading,
    );
    const sent = sender.send([null, ...readings], batches);
    const arrivedAs = structuredClone(sent, { transfer: [...sent.memory] as ArrayBuffer[] });
    const [nothing, ...arrived] = receiver.receive(arrivedAs);
    assert.equal(nothing, null);
    arrived.forEach((reading, index) => {
      const source = told.addSource(`file ${first + index}`);
      for (const run of reading?.runs ?? []) told.appendBatch(source, run, 0);
    });
  }
  return [plain, told];
}

function figuresOf(ledger: Ledger): string {
  const by = (['agent', 'model', 'task', 'source'] as const).map((key) => ledger.query({ range: ALL, groupBy: [key] }));
  return JSON.stringify([by, ledger.events({ range: ALL, order: 'newest', limit: 200 }).events]);
}

describe('messages of reading threads', function () {
  this.timeout(60_000);

  it('say the same in any number of files and messages', () => {
    const name = fc.constantFrom('a', 'b', 'c', '__proto__', 'ž 🐢');
    const event = fc
      .record({ agent: name, model: name, task: fc.option(name), at: fc.nat(5), priceRow: fc.option(name) })
      .map(({ agent, model, task, at, priceRow }) =>
        call({ at, priceRow, dimensions: { agent, model, ...(task === null ? {} : { task }) } }),
      );
    const files = fc.array(fc.array(event, { maxLength: 8 }), { maxLength: 8 });
    fc.assert(
      fc.property(files, fc.integer({ min: 1, max: 4 }), (contents, filesAMessage) => {
        const [plain, told] = bothWays(contents, filesAMessage);
        assert.equal(figuresOf(told), figuresOf(plain));
      }),
    );
  });

  it('say the same when there are more names than tables take, also in the middle of one', () => {
    const many = (first: number, count: number, kind: 'agent' | 'task'): PricedEvent[] =>
      Array.from({ length: count }, (_, index) =>
        call({ at: index, dimensions: { model: 'm', [kind]: `${kind} ${first + index}` } }),
      );
    const files = [
      many(0, 90_000, 'task'),
      many(80_000, 40_000, 'task'),
      many(0, 70_000, 'agent'),
      many(0, 10, 'agent'),
    ];
    for (const filesAMessage of [1, 4]) {
      const [plain, told] = bothWays(files, filesAMessage);
      assert.equal(figuresOf(told), figuresOf(plain));
    }
  });
});
