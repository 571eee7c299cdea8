/** Exports in pieces: what is written is known again, and nothing else is. */
import assert from 'node:assert/strict';
import Papa from 'papaparse';
import type { EventRow, QueryResult, Row } from '../../../../src/core/ledger/query';
import { noMeasures } from '../../../../src/core/measures';
import { eventPieces, isOwnExport, rollupPieces } from '../../../../src/core/report/export';

const HEAD = { now: 0, timeZone: 'UTC', range: { from: null, to: null } };
const HOSTILE = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '\uff1d1', 'a,"b"\n', '__proto__'];

function event(agent: string): EventRow {
  return {
    at: 0,
    kind: 'llm',
    dimensions: { agent, model: 'm', kind: 'llm', source: 'a.jsonl' },
    tokens: null,
    count: 1,
    failures: 0,
    durationMs: null,
    cost: -1_500_000_000,
    recorded: -1_500_000_000,
    computed: null,
    state: 'recorded',
    priceRow: null,
    flags: [],
    source: 'a.jsonl',
    offset: 7,
    line: 1,
    table: null,
  };
}

function result(bucket: number | null): QueryResult {
  const row: Row = { key: ['a', null], bucket, measures: { ...noMeasures(), cost: 1, events: 1 } };
  return { rows: [row], total: row.measures, undated: noMeasures() };
}

const text = (pieces: Iterable<string>): string => [...pieces].join('');
const rollup = (format: 'json' | 'csv', bucket: number | null = null): string =>
  text(rollupPieces(HEAD, ['agent', 'model'], bucket === null ? 'none' : 'day', result(bucket), format));

describe('isOwnExport', () => {
  const CASES: readonly (readonly [name: string, start: string, own: boolean])[] = [
    ['events as JSON', text(eventPieces(HEAD, [event('a')], 'json')), true],
    ['events as CSV', text(eventPieces(HEAD, [event('a')], 'csv')), true],
    ['no event as JSON', text(eventPieces(HEAD, [], 'json')), true],
    ['no event as CSV', text(eventPieces(HEAD, [], 'csv')), true],
    ['sums as JSON', rollup('json'), true],
    ['sums as CSV', rollup('csv'), true],
    ['sums of days as CSV', rollup('csv', 0), true],
    ['one sum of all', text(rollupPieces(HEAD, [], 'none', result(null), 'csv')), true],
    ['another answer', '{"schema":"spendlight.summary/1"}', false],
    ['a log', '{"timestamp":"2026-02-20T12:00:00Z","agent":"a","model":"m"}\n', false],
    ['a table of a tracker', 'timestamp,agent,model,cost_usd\r\n', false],
    ['a table with a column more', rollup('csv').replace('agent,', 'agent,notes,'), false],
    ['nothing', '', false],
  ];
  for (const [name, start, own] of CASES) {
    it(`${name}: ${own ? 'own' : 'not own'}`, () => assert.equal(isOwnExport(start.slice(0, 4096)), own));
  }
});

describe('events as CSV', () => {
  it('hands every name back as text that no spreadsheet computes, and amounts as numbers', () => {
    const csv = text(eventPieces(HEAD, HOSTILE.map(event), 'csv'));
    const { data, errors } = Papa.parse<Record<string, string>>(csv, { header: true, skipEmptyLines: true });
    assert.deepEqual(errors, []);
    assert.deepEqual(
      data.map(({ agent }) => agent),
      HOSTILE.map((name) => (/^(?:[=+\-@\t\r\uff1d]| =)/u.test(name) ? `'${name}` : name)),
    );
    for (const row of data) assert.equal(row['counted_usd'], '-1.5');
  });
});

describe('events as JSON', () => {
  it('is one object, with names as they are', () => {
    const { rows } = JSON.parse(text(eventPieces(HEAD, HOSTILE.map(event), 'json'))) as {
      rows: { dimensions: { agent: string }; costUsd: number; offset: number }[];
    };
    assert.deepEqual(
      rows.map(({ dimensions }) => dimensions.agent),
      HOSTILE,
    );
    assert.deepEqual([rows[0]?.costUsd, rows[0]?.offset], [-1.5, 7]);
  });

  it('is made piece by piece: an event is asked for when it is written', () => {
    let asked = 0;
    function* counted(): Generator<EventRow> {
      for (;;) {
        asked += 1;
        yield event('a');
      }
    }
    const pieces = eventPieces(HEAD, counted(), 'json')[Symbol.iterator]();
    for (let taken = 0; taken < 4; taken++) pieces.next();
    assert.equal(asked, 3);
  });
});
