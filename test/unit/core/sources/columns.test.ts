/** Reading lines as columns and reading them one by one must come to the same: events, problems and where the reader stands. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { openZone } from '../../../../src/core/calendar';
import { EventPacker } from '../../../../src/core/ledger/eventBatch';
import { Ledger } from '../../../../src/core/ledger/ledger';
import { priceEvent } from '../../../../src/core/pricing/price';
import { vendoredPrices } from '../../../../src/core/pricing/vendored';
import { useSharedRoom } from '../../../../src/core/sources/byteQueue';
import { ColumnReader } from '../../../../src/core/sources/columns/columnReader';
import { LineScanner, type ScannerModule } from '../../../../src/core/sources/columns/lineScanner';
import { packingRoomIn } from '../../../../src/core/sources/columns/packing';
import { RECORD_FORMATS } from '../../../../src/core/sources/formats';
import type { ReadResult } from '../../../../src/core/sources/source';
import { TextReader, type TextReaderState } from '../../../../src/core/sources/textReader';
import { openLineScanner } from '../../../../src/engine/reading/scannerFile';
import { repository } from '../../support/repository';
import { sharedFile } from '../../support/shared';
import { SLOW_MS, bytesOf, decode, raw } from './support';

const zone = openZone('Europe/Berlin');
assert.ok(zone !== null);
const berlin = zone;
const ALL = { from: null, to: null };
const prices = vendoredPrices();
const scannerModule = openScanner();
const scanner = new LineScanner(scannerModule);
const packer = new EventPacker(packingRoomIn(scannerModule));
const columns = new ColumnReader(scanner, decode, prices, packer);

function openScanner(): ScannerModule {
  const module = openLineScanner(path.join(repository, 'dist/scan.wasm'));
  assert.ok(module !== null, 'the scanner is compiled by `node esbuild.mjs`');
  return module;
}

/** As files are read. */
const CHUNK = 256 * 1024;

interface Reading {
  readonly figures: string;
  /** How many events came as columns. */
  readonly packed: number;
}

/** Everything that can be asked of a log that arrives in these pieces. */
function read(text: string, pieces: readonly number[], asColumns: boolean, isSession: boolean): Reading {
  useSharedRoom(asColumns ? scanner.room : new Uint8Array(0));
  const sessions = { everywhere: true, folderOf: () => null, directory: '/srv/app' };
  const reader = new TextReader({
    zone: berlin,
    decode,
    expected: true,
    ...(asColumns ? { columns } : {}),
    ...(isSession ? { sessions } : {}),
  });
  const ledger = new Ledger(berlin);
  const source = ledger.addSource('log');
  const problems: ReadResult['problems'][number][] = [];
  const links: unknown[] = [];
  const take = (result: ReadResult): void => {
    ledger.append(
      source,
      result.events.map((event) => priceEvent(event, prices)),
    );
    for (const problem of result.problems) problems.push(problem);
    for (const link of [...(result.links ?? []), ...(result.totals ?? [])]) links.push(link);
  };
  const bytes = bytesOf(text);
  let from = 0;
  const usual = Array.from({ length: Math.floor(bytes.length / CHUNK) }, (_, index) => (index + 1) * CHUNK);
  const ends = [...pieces.map((piece) => Math.min(piece, bytes.length)), ...usual, bytes.length];
  for (const end of ends.sort((one, other) => one - other)) {
    take(reader.push(bytes.subarray(from, end)));
    from = end;
  }
  take(reader.end());
  let packed = 0;
  for (const batch of packer.take()) {
    packed += batch.count;
    ledger.appendBatch(source, { batch, from: 0, to: batch.count }, 0);
  }
  const { shapes: _shapes, ...state } = reader.save(false) as TextReaderState;
  const { events } = ledger.events({ range: ALL, order: 'newest', limit: 100_000 });
  const byPlace = events.map((event) => JSON.stringify(event)).sort();
  const totals = ledger.query({ range: ALL, groupBy: ['agent', 'model', 'task', 'provider'] });
  const atPlace = problems.map((problem) => JSON.stringify(problem)).sort();
  return { figures: JSON.stringify({ byPlace, totals, atPlace, links, state }, null, 1), packed };
}

/** @returns how many events came as columns */
function agree(text: string, pieces: readonly number[] = [], isSession = false): number {
  const { figures, packed } = read(text, pieces, true, isSession);
  assert.equal(figures, read(text, pieces, false, isSession).figures);
  return packed;
}

const CALL = {
  timestamp: '2026-02-03T10:11:12.345Z',
  agent: 'builder',
  model: 'claude-sonnet-4-5',
  purpose: 'review',
  input_tokens: 1200,
  output_tokens: 340,
  cost_usd: 0.0123,
  duration_ms: 1500,
  success: true,
};
const ANSWER = {
  type: 'assistant',
  cwd: '/srv/app',
  sessionId: '0b1c',
  gitBranch: 'main',
  isSidechain: false,
  requestId: 'req_1',
  uuid: '5a6b-7c8d',
  timestamp: '2026-02-03T10:11:12Z',
  message: {
    id: 'msg_1',
    model: 'claude-sonnet-4-5-20250929',
    usage: { input_tokens: 3, output_tokens: 20, cache_read_input_tokens: 900, cache_creation_input_tokens: 40 },
  },
};

function lines(records: readonly unknown[]): string {
  return records.map((record) => `${typeof record === 'string' ? record : JSON.stringify(record)}\n`).join('');
}

/** Two that are plain, one that is other, one that is plain again. */
function around(other: unknown, plain: unknown = CALL): string {
  return lines([plain, plain, other, plain]);
}

describe('lines read as columns', function () {
  this.timeout(SLOW_MS);
  after('no recipe was wrong', () => assert.equal(columns.recipes.refuted, 0));

  it('are events that no parser makes', () => assert.ok(agree(lines([CALL, CALL, CALL, CALL])) >= 2));
  it('name all that the format looks at', () => {
    for (const { id, columns: plan, skim } of RECORD_FORMATS) {
      if (plan === undefined || skim === undefined) continue;
      const known = [plan.time, plan.id, plan.request ?? [], Object.values(plan.numbers), plan.texts, plan.whole].flat(
        2,
      );
      // A pull request's name matters on lines only that name its number or address, and those are parsed whole.
      const missing = [...skim.wanted, ...skim.whole].filter(
        (name) => !known.includes(name) && name !== 'prRepository',
      );
      assert.deepEqual(missing, [], id);
    }
  });
  it('are events of sessions', () => {
    const next = { ...ANSWER, requestId: 'req_2', message: { ...ANSWER.message, id: 'msg_2' } };
    assert.ok(agree(lines([ANSWER, ANSWER, ANSWER, next]), [], true) >= 2);
  });

  const values: readonly unknown[] = [
    ...[0, 1, 12, 5.0, 0.5, 1e3, 1.5e-7, -1, 999_999_999_999, 1e12, 1e13, 1e19],
    ...[0.1 + 0.2, 1_000_000, 1_000_000.01, 1234567.891, 0.000000001, 0.0000000005, 123456.123456789, -0],
    ...['', ' ', '12', '$3', 'é', 'a"b\\c\u2028', 'x'.repeat(300), 'y'.repeat(2000), '\u0000'],
    ...[null, true, false, [], [1, 'a'], {}, { a: 1 }],
    ...['2026-02-03T10:11:12.345678Z', '2026-02-30T10:11:12Z', '2026-02-03 10:11:12+05:30', '2026-02-03T10:11:12'],
    ...['2026-02-03T24:00:00Z', '2026-02-03T10:11:60Z', '1969-12-31T23:59:59Z', '2024-02-29T00:00:00.1Z', '2026-2-3'],
    ...['2026-02-03T10:11:12.1234567Z', '2026-02-03T10:11:12-00:30', '2026-02-03', 1770113472, 1770113472345],
    ...['#12', 'https://github.com/a/b/pull/7', 'WBS-3', 'success', 'failed', 'none', '1e5', '0x1f', 'msg_77', '7f'],
  ];
  const names = [
    ...['timestamp', 'ts', 'agent', 'model', 'model_tier', 'provider', 'purpose', 'pr', 'wbs', 'task_id', 'task_kind'],
    ...[
      'input_tokens',
      'prompt_tokens',
      'output_tokens',
      'cache_read_input_tokens',
      'cached_tokens',
      'cost',
      'cost_usd',
    ],
    ...[
      'cache_creation_input_tokens',
      'cache_creation',
      'duration_ms',
      'duration_seconds',
      'started_at',
      'finished_at',
    ],
    ...['success', 'status', 'error', 'id', 'request_id', 'event_id', 'session_id', 'repository', 'iteration', 'other'],
  ];
  for (const name of names)
    it(`are the same whatever stands as ${name}`, () => {
      for (const value of values) {
        agree(around({ ...CALL, [name]: value }));
        agree(lines([{ ...CALL, [name]: value }, { ...CALL, [name]: value }, { ...CALL, [name]: 5 }, CALL]));
      }
    });

  const parts: readonly (readonly [string, (value: unknown) => unknown])[] = [
    ['message', (value) => ({ ...ANSWER, message: value })],
    ['usage', (value) => ({ ...ANSWER, message: { ...ANSWER.message, usage: value } })],
    ['a count', (value) => withUsage({ input_tokens: value })],
    ['a split', (value) => withUsage({ cache_creation: value })],
    ['a part of a split', (value) => withUsage({ cache_creation: { ephemeral_1h_input_tokens: value } })],
    ['web searches', (value) => withUsage({ server_tool_use: { web_search_requests: value } })],
    ['speed', (value) => withUsage({ speed: value })],
    ['a place', (value) => withUsage({ inference_geo: value })],
    ['a fork', (value) => ({ ...ANSWER, forkedFrom: value })],
    ['the session of a fork', (value) => ({ ...ANSWER, forkedFrom: { sessionId: value, messageUuid: 'u' } })],
    ['id', (value) => ({ ...ANSWER, message: { ...ANSWER.message, id: value } })],
    ['model', (value) => ({ ...ANSWER, message: { ...ANSWER.message, model: value } })],
    ...['type', 'cwd', 'sessionId', 'requestId', 'uuid', 'isSidechain', 'costUSD', 'timestamp', 'data', 'prNumber'].map(
      (name) => [name, (value: unknown) => ({ ...ANSWER, [name]: value })] as const,
    ),
  ];
  for (const [name, make] of parts)
    it(`of sessions are the same whatever stands as ${name}`, () => {
      for (const value of [...values, 'user', '<synthetic>', 'fast', 'batch', 'us', 'eu']) {
        agree(around(make(value), ANSWER), [], true);
        agree(lines([ANSWER, make(value), make(value), make(7), make(0)]), [], true);
      }
    });

  const odd: readonly (readonly [string, string])[] = [
    ['a name twice', '{"timestamp":"2026-02-03T10:11:12Z","agent":"a","agent":"b","model":"m","input_tokens":1}'],
    ['a name with an escape', '{"timestamp":"2026-02-03T10:11:12Z","\\u0061gent":"a","model":"m","input_tokens":1}'],
    ['white space', '{ "timestamp" : "2026-02-03T10:11:12Z" ,\t"agent":"a","model" :"m", "input_tokens": 1 } '],
    ['a number that is none', JSON.stringify(CALL).replace('1200', '01200')],
    ['a number without digits', JSON.stringify(CALL).replace('0.0123', '0.')],
    ['a word that is none', JSON.stringify(CALL).replace('true', 'trve')],
    ['text behind the record', `${JSON.stringify(CALL)} and more`],
    ['two records', JSON.stringify(CALL).repeat(2)],
    ['half a record', JSON.stringify(CALL).slice(0, 40)],
    ['a half-written record before a whole one', JSON.stringify(CALL).slice(0, 40) + JSON.stringify(CALL)],
    ['a record that goes on', JSON.stringify(CALL).replace(',', ',\n')],
    ['a tab in a text', JSON.stringify(CALL).replace('builder', 'buil\tder')],
    ['an empty line', ''],
    ['an empty record', '{}'],
    ['a list', '[1,2]'],
    ['Windows line ends', `${JSON.stringify(CALL)}\r`],
    ['deep nesting', JSON.stringify(CALL).replace('{', `{"other":${'['.repeat(200)}${']'.repeat(200)},`)],
    ['a name that goes on where the one before ended', JSON.stringify(CALL).replace('"agent"', '"agent_name"')],
    ['a name that ends where the one before went on', JSON.stringify(CALL).replace('"input_tokens"', '"input"')],
    ['names in another order', JSON.stringify(Object.fromEntries(Object.entries(CALL).reverse()))],
    ['a name of sixteen bytes', JSON.stringify({ first: 1, ...CALL, sixteen_letters_: 1 })],
    ['a name of more than the thirty bytes that are kept', JSON.stringify({ [`${'n'.repeat(31)}x`]: 1, ...CALL })],
    ['an empty name', JSON.stringify({ '': 1, ...CALL })],
    [
      'very many names',
      JSON.stringify({ ...Object.fromEntries(Array.from({ length: 90 }, (_, n) => [`n${n}`, n])), ...CALL }),
    ],
    ['a name in an object that is one of the record', JSON.stringify({ other: { agent: 'x' }, ...CALL })],
    ['a long line', JSON.stringify({ ...CALL, other: 'x'.repeat(1_200_000) })],
  ];
  for (const [name, line] of odd)
    it(`are the same around ${name}`, () => {
      const text = around(line);
      for (const pieces of [[], [10, 300, 301, 700], [text.length - 3]]) agree(text, pieces);
      agree(lines([CALL, line, line, CALL, CALL, line, CALL]));
    });

  it('are the same around bytes that are no UTF-8', () => {
    const broken = [
      [0xff],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf5, 0x80, 0x80, 0x80],
      [0xe2, 0x82],
      [0xf0, 0x9f, 0x98],
    ];
    for (const bad of broken) agree(around(JSON.stringify(CALL).replace('builder', `b${bad.map(raw).join('')}`)));
  });

  const value = fc.oneof(
    fc.constantFrom(...values),
    fc.integer({ min: 0, max: 2_000_000 }),
    fc.double({ min: 0, max: 50, noNaN: true }),
    fc.integer({ min: 0, max: 5e8 }).map((nano) => nano / 1e9),
    fc.string(),
  );
  const record = fc
    .tuple(fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 4 }), fc.boolean(), fc.nat(40))
    .map(([more, reversed, agent]) => {
      const entries = Object.entries({ ...CALL, agent: `a${agent}`, ...more });
      return JSON.stringify(Object.fromEntries(reversed ? entries.reverse() : entries));
    });
  it('are the same for any records and any split', () => {
    const line = fc.oneof(
      { weight: 8, arbitrary: record },
      fc.constantFrom(...odd.slice(0, -1).map(([, text]) => text)),
    );
    const log = fc.array(fc.tuple(line, fc.integer({ min: 1, max: 3 })), { maxLength: 12 });
    fc.assert(
      fc.property(log, fc.array(fc.nat(4000), { maxLength: 4 }), (found, pieces) => {
        agree(lines(found.flatMap(([text, times]) => new Array<string>(times).fill(text))), pieces);
      }),
      { numRuns: 300 },
    );
  });

  /** Of each name one of a few values, so that most combinations are new and most values are not. */
  const together = (choices: Readonly<Record<string, readonly unknown[]>>): fc.Arbitrary<object> =>
    fc.record(Object.fromEntries(Object.entries(choices).map(([name, of]) => [name, fc.constantFrom(...of)])), {
      requiredKeys: [],
    });
  const calls = together({
    ...{ agent: ['a', 'b', ''], agent_name: ['c', null], model: ['gpt-4o', 'claude-opus-4-6', 7], tier: ['mini'] },
    ...{ provider: ['openai', 'ollama', ' '], purpose: ['review', 'test'], operation: ['plan'], stage: [1, '2'] },
    ...{ wbs: ['WBS-1', 'x', null], task_id: ['WBS-2', 'call 1'], task_kind: ['review'], project: ['p', null] },
    ...{ pr: [12, '#13', 'https://github.com/a/b/pull/7', 'a/b#8'], repository: ['r'], branch: ['main', 'HEAD'] },
    ...{ success: [true, false], status: ['failed', 200], error: ['', 'no'], session_id: ['s', 5], env: ['prod'] },
    ...{ input_tokens: [0, 5, 400_000, 3e9], cost_usd: [0, 0.01, 4.5], duration_ms: [0.5, 12], id: ['m1', 'm2', 3] },
  }).map((more) => ({ ...CALL, ...more }));
  const answers = fc
    .tuple(
      together({
        ...{ sessionId: ['s1', 's2', '', 4], gitBranch: ['main', 'HEAD', null], cwd: ['/a', '/b'], costUSD: [0, 0.5] },
        ...{ isSidechain: [true, false], attributionSkill: ['k', null], requestId: ['r1', 'r2', null] },
        timestamp: ['2026-02-03T10:11:12Z', '2024-02-03T10:11:12Z'],
        forkedFrom: [{ sessionId: 's1' }, { sessionId: 's3', messageUuid: 'u' }, null],
      }),
      together({
        ...{ input_tokens: [0, 12, 300_000], output_tokens: [0, 9], speed: ['fast', null] },
        ...{ service_tier: ['batch', 'standard'], cache_creation: [{ ephemeral_1h_input_tokens: 5 }] },
      }),
      fc.constantFrom('msg_1', 'msg_2', 'msg_3'),
      fc.constantFrom('claude-opus-4-6', 'claude-3-opus-20240229', 'claude-new'),
    )
    .map(([line, usage, id, model]) => {
      const message = { ...ANSWER.message, id, model, usage: { ...ANSWER.message.usage, ...usage } };
      return { ...ANSWER, ...line, message };
    });
  const kinds: readonly (readonly [string, fc.Arbitrary<object>, boolean])[] = [
    ['names', calls, false],
    ['names of sessions', answers, true],
  ];
  for (const [what, arbitrary, isSession] of kinds)
    it(`are the same whatever ${what} stand together`, () => {
      const log = fc.array(arbitrary, { minLength: 20, maxLength: 120 });
      fc.assert(
        fc.property(log, fc.integer({ min: 1, max: 3 }), (found, times) => {
          agree(lines(found.flatMap((record) => new Array<unknown>(times).fill(record))), [], isSession);
        }),
        { numRuns: 60 },
      );
    });

  it('are packed by the scanner alone once it has been told how, and understood value by value', () => {
    agree(lines([ANSWER, ANSWER]), [], true); // another format, so that nothing is known
    const many = Array.from({ length: 6000 }, (_, index) => ({
      ...CALL,
      agent: `a${index % 20}`,
      pr: (index * 7) % 30,
      input_tokens: index,
      duration_ms: index / 8,
      cost_usd: Number(`0.${1000 + index}`),
    }));
    const packed = agree(lines(many));
    const { rows, looked, understood } = columns.effort;
    assert.equal(packed, rows);
    assert.ok(many.length - packed < 5, 'all but the first lines are rows');
    // Sixty combinations, each in two or three variants; fifty values.
    assert.ok(looked < 250, `${looked} rows were looked at`);
    assert.ok(understood < 60, `${understood} rows were understood`);
  });

  it('are packed by the scanner behind a change of prices as before it', () => {
    agree(lines([ANSWER, ANSWER]), [], true); // another format, so that nothing is known
    const months = ['2025-05', '2025-07', '2025-04'];
    const many = months.flatMap((month) =>
      Array.from({ length: 500 }, (_, index) => ({
        ...CALL,
        ...{ timestamp: `${month}-01T10:11:12.345Z`, model: 'o3', agent: `a${index % 5}`, input_tokens: index },
      })),
    );
    assert.ok(agree(lines(many)) > 1490);
    const { looked } = columns.effort;
    assert.ok(looked < 60, `${looked} rows were looked at`);
  });

  it('are compared with nothing that a group says twice', () => {
    for (const { id, columns: plan } of RECORD_FORMATS) {
      const groups = plan?.groups ?? [];
      for (const all of [groups.flatMap(({ names }) => names), groups.flatMap(({ dimensions }) => dimensions)])
        assert.equal(new Set<string>(all).size, all.length, id);
      for (const name of groups.flatMap(({ names }) => names)) assert.ok(plan?.texts.includes(name), name);
    }
  });

  it('are the same for logs that other people wrote', () => {
    const folder = sharedFile('real');
    const logs = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.jsonl'));
    assert.ok(logs.length > 0);
    for (const name of logs) {
      const text = readFileSync(path.join(folder, name), 'utf8');
      for (const isSession of [false, true]) agree(text, [1000, 5000], isSession);
    }
  });

  it('are the same where each line says something of its own, and are left to the parser', () => {
    const many = Array.from({ length: 12_000 }, (_, index) => ({ ...CALL, task_id: `task ${index}` }));
    assert.ok(agree(lines(many)) < 8_000);
    assert.ok(agree(lines([ANSWER, ANSWER, ANSWER, ANSWER]), [], true) > 0, 'another format is read as columns again');
  });

  it('are of the format that their own file says', () => {
    const tiered = { ...CALL, model_tier: 'CLOUD_MINI' };
    agree(lines([CALL, CALL, CALL, CALL]));
    agree(lines([tiered, tiered, CALL, CALL, tiered]));
  });

  it('are the same when there is no room for more texts or templates', () => {
    const many = Array.from({ length: 105_000 }, (_, index) => ({ ...CALL, agent: `agent ${Math.floor(index / 3)}` }));
    assert.ok(agree(lines(many)) > 104_000);
  });
});

function withUsage(more: object): unknown {
  return { ...ANSWER, message: { ...ANSWER.message, usage: { ...ANSWER.message.usage, ...more } } };
}
