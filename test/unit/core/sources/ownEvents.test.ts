/** What this project writes of its events it reads again: the same events, once beside the logs they came from. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PricedEvent } from '../../../../src/core/event';
import { Ledger } from '../../../../src/core/ledger/ledger';
import { priceEvent } from '../../../../src/core/pricing/price';
import { vendoredPrices } from '../../../../src/core/pricing/vendored';
import { cellText, csvCell } from '../../../../src/core/report/escape';
import { EVENTS_CSV_HEADER, eventCsvLine } from '../../../../src/core/report/eventsCsv';
import { formatOf } from '../../../../src/core/sources/formats';
import { OWN_COLUMNS, ownEvents } from '../../../../src/core/sources/ownEvents';
import { TextReader } from '../../../../src/core/sources/textReader';
import { ALL, EVERYTHING, call, placed, zone } from '../ledger/support';

const UTC = zone('UTC');
const prices = vendoredPrices();
const encoder = new TextEncoder();
const decoder = new TextDecoder();

function csvOf(ledger: Ledger): string {
  return EVENTS_CSV_HEADER + [...ledger.allEvents({ range: ALL })].map(eventCsvLine).join('');
}

/** The events of a CSV as the engine puts them into a ledger. */
function readBack(csv: string): PricedEvent[] {
  const reader = new TextReader({ zone: UTC, decode: (bytes) => decoder.decode(bytes), expected: true });
  const results = [reader.push(encoder.encode(csv)), reader.end()];
  for (const { problems } of results) assert.deepEqual(problems, []);
  return results.flatMap(({ events }) => events).map((event) => priceEvent(event, prices));
}

const name = fc.oneof(
  fc.constantFrom('=1+1', "'=x", "''@y", '-', '__proto__', 'a,b"c', 'é\n', '7', 'true'),
  fc.string({ minLength: 1 }),
);
const named = name.filter(
  (text) =>
    text.trim() !== '' && text.length < 200 && !text.includes('\0') && !text.includes('\r') && !/\p{Cs}/u.test(text),
);
const someEvent = fc
  .record({
    at: fc.option(
      fc.integer({ min: 0, max: 4e12 }).map((micro) => micro / 1000),
      { nil: null },
    ),
    cost: fc.option(fc.integer({ min: 0, max: 1e12 }), { nil: null }),
    agent: named,
    model: fc.constantFrom('gpt-4o', 'claude-sonnet-4-5', 'nobody-knows'),
    tokens: fc.option(
      fc.record({
        input: fc.nat(1e6),
        output: fc.nat(1e5),
        cacheRead: fc.nat(1e5),
        cacheWrite5m: fc.nat(9),
        cacheWrite1h: fc.nat(9),
      }),
      { nil: null },
    ),
    id: fc.option(named, { nil: null }),
    kind: fc.constantFrom('llm', 'cloud', 'service' as const),
    failures: fc.nat(1),
    durationMs: fc.option(fc.nat(1e7), { nil: null }),
  })
  .map(({ agent, model, cost, ...rest }) =>
    priceEvent(call({ ...rest, recorded: cost, dimensions: { agent, model, service: 'S3' } }), prices),
  );

describe('events as this project writes them', () => {
  it('have the columns that the format knows', () => {
    assert.deepEqual(EVENTS_CSV_HEADER.trim().split(','), [...OWN_COLUMNS]);
  });

  it('are no log where no log is promised', () => {
    const names = new Set<string>(OWN_COLUMNS);
    assert.equal(formatOf(names, 'csv', true), ownEvents);
    assert.equal(formatOf(names, 'csv', false), null);
  });

  it('are the same events again, and count once beside their log, in either order', () => {
    fc.assert(
      fc.property(fc.array(someEvent, { maxLength: 30 }), fc.boolean(), (events, exportFirst) => {
        const original = new Ledger(UTC);
        original.append(original.addSource('log.jsonl'), placed(events));
        const total = original.query(EVERYTHING);
        const again = new Ledger(UTC);
        const copy = placed(readBack(csvOf(original)));
        again.append(again.addSource('export.csv'), copy);
        assert.deepEqual(again.query(EVERYTHING), total);
        const both = new Ledger(UTC);
        const sources: [string, PricedEvent[]][] = [
          ['log.jsonl', placed(events)],
          ['export.csv', copy],
        ];
        for (const [path, list] of exportFirst ? sources.reverse() : sources) both.append(both.addSource(path), list);
        assert.deepEqual(both.query(EVERYTHING), total);
        const agents = (ledger: Ledger): unknown =>
          ledger.query({ range: ALL, groupBy: ['agent', 'model'], bucket: 'day' }).rows;
        assert.deepEqual(agents(again), agents(original));
      }),
      { numRuns: 150 },
    );
  });

  it('keep a price as it was, whatever the table says now', () => {
    const event = call({
      tokens: { input: 5, output: 5, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 },
      recorded: null,
      dimensions: { model: 'gpt-4o' },
    });
    const settled = { state: 'computed', cost: 77, computed: 77, priceRow: 'x/y@then', flags: [] } as const;
    const { cost, state, priceRow } = priceEvent({ ...event, settled }, prices);
    assert.deepEqual([cost, state, priceRow], [77, 'computed', 'x/y@then']);
  });

  it('leave out a line that is none of theirs, and say so', () => {
    const ledger = new Ledger(UTC);
    ledger.append(ledger.addSource('a'), placed([call()]));
    const bad = csvOf(ledger).replace(',recorded,', ',guessed,');
    const reader = new TextReader({ zone: UTC, decode: (bytes) => decoder.decode(bytes), expected: true });
    const { events, problems } = reader.push(encoder.encode(bad));
    assert.deepEqual([events.length, problems.map(({ code }) => code)], [0, ['unknown-shape']]);
  });
});

describe('a cell of a CSV file', () => {
  it('tells its text again', () => {
    fc.assert(
      fc.property(fc.oneof(named, fc.string()), (text) => {
        const cell = csvCell(text);
        const bare =
          cell.startsWith('"') && cell.endsWith('"') && cell.length > 1 && /[",\r\n]/.test(text)
            ? cell.slice(1, -1).replaceAll('""', '"')
            : cell;
        assert.equal(cellText(bare), text);
      }),
    );
  });
});
