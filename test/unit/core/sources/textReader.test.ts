/** From a log's bytes to events: telling the kind of file, problems that stay countable, and the law that no split changes the result. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { openZone } from '../../../../src/core/calendar';
import type { CostEvent } from '../../../../src/core/event';
import { PROBLEMS_KEPT_PER_FILE, type SourceProblem } from '../../../../src/core/problem';
import { TextReader } from '../../../../src/core/sources/textReader';
import { sharedFile } from '../../support/shared';
import { SLOW_MS, arrivals, arrive, atOnce, bytesOf, decode, logs, type Arrival } from './support';

const utc = openZone('UTC');
assert.ok(utc !== null);
const zone = utc;

interface Read {
  readonly events: CostEvent[];
  readonly problems: SourceProblem[];
  readonly reader: TextReader;
}

function read(text: string | Uint8Array, arrival: Arrival = atOnce, expected = true): Read {
  const reader = new TextReader({ zone, decode, expected });
  const events: CostEvent[] = [];
  const problems: SourceProblem[] = [];
  const keep = (result: ReturnType<TextReader['push']>): void => {
    for (const event of result.events) events.push(event);
    for (const problem of result.problems) problems.push(problem);
  };
  const reads = { push: (bytes: Uint8Array) => keep(reader.push(bytes)), end: () => keep(reader.end()) };
  arrive(reads, typeof text === 'string' ? bytesOf(text) : text, arrival);
  return { events, problems, reader };
}

const codes = (problems: readonly SourceProblem[]): string[] => problems.map((problem) => problem.code);
const CALL = '{"timestamp":"2026-02-01T00:00:00Z","model":"m","cost":1}\n';
const CSV_HEAD = 'timestamp,agent,model,model_tier,input_tokens,output_tokens,cost_usd\n';
const CSV_ROW = '2026-02-01T00:00:00,a,m,t,1,2,0.5\n';

describe('TextReader', () => {
  const kinds: readonly [name: string, text: string, formats: string, events: number, problems: readonly string[]][] = [
    ['an empty file', '', '', 0, []],
    ['JSON lines', CALL, 'generic', 1, []],
    ['CSV', CSV_HEAD + CSV_ROW, 'llm-calls', 1, []],
    ['CSV with only its header', CSV_HEAD, 'llm-calls', 0, []],
    ['CSV with a byte order mark and blank lines', `\ufeff\r\n\r\n${CSV_HEAD}${CSV_ROW}`, 'llm-calls', 1, []],
    ['CSV with semicolons', (CSV_HEAD + CSV_ROW).replaceAll(',', ';'), 'llm-calls', 1, []],
    ['CSV with quoted names', CSV_HEAD.replaceAll(/\w+/g, '"$&"') + CSV_ROW, 'llm-calls', 1, []],
    ['a foreign table', 'date,product,amount\n2026-01-01,x,5\n2026-01-02,y,6\n', '', 0, ['unknown-shape']],
    [
      'a first line of words before JSON lines',
      `starting up, please wait\nstill starting\n${CALL}garbage\n`,
      'generic',
      1,
      ['unknown-shape', 'invalid-json'],
    ],
    ['a first line of garbage before JSON lines', `oops\n${CALL}`, 'generic', 1, ['invalid-json']],
    ['an array file', `[\n${CALL.trim()},\n${CALL}]\n`, 'generic', 2, []],
    ['mixed formats', `${CALL}{"date":"2026-02-01","workflow":"w","runs":2,"cost_usd":1}\n`, 'generic+ci-usage', 2, []],
    ['UTF-16', '\uf7ff\uf7fe{\uf700', '', 0, ['utf16']],
    ['an unknown record', '{"a":1}\n', '', 0, ['unknown-shape']],
  ];
  for (const [name, text, formats, events, problems] of kinds) {
    it(`reads ${name}`, () => {
      const result = read(text);
      assert.equal([...result.reader.formats].join('+'), formats);
      assert.equal(result.events.length, events);
      assert.deepEqual(codes(result.problems), problems);
      assert.equal(result.reader.problemCount, problems.length);
      assert.equal(result.reader.unknown, formats === '');
    });
  }

  it('tells an unknown shape once, and counts every record of it', () => {
    const { problems, reader } = read('{"a":1,"b":2}\n'.repeat(500) + '{"c":1}\n' + '{"a":1,"b":2}\n');
    assert.deepEqual(
      problems.map((problem) => problem.data),
      [{ keys: 'a, b' }, { keys: 'c' }],
    );
    assert.equal(reader.problemCount, 502);
  });

  it('keeps the first problems and counts all', () => {
    const { problems, reader } = read('garbage\n'.repeat(10_000));
    assert.equal(problems.length, PROBLEMS_KEPT_PER_FILE);
    assert.equal(reader.problemCount, 10_000);
  }).timeout(SLOW_MS);

  it('says once that a runner is assumed', () => {
    const { problems, events } = read('{"date":"2026-02-01","workflow":"w","duration_minutes":2}\n'.repeat(3));
    assert.deepEqual(codes(problems), ['runner-assumed']);
    assert.equal(events.length, 3);
  });

  it('is silent about a file that was only a guess and holds nothing known', () => {
    for (const text of ['garbage\n{"a":1}\n', 'date,product\n1,2\n', '{"a":\n']) {
      const { problems, reader } = read(text, atOnce, false);
      assert.deepEqual(problems, []);
      assert.equal(reader.problemCount, 0);
      assert.equal(reader.unknown, true);
    }
  });

  it('tells the problems of a guess as soon as something in it is known', () => {
    const reader = new TextReader({ zone, decode, expected: false });
    assert.deepEqual(reader.push(bytesOf('garbage\n')).problems, []);
    assert.deepEqual(codes(reader.push(bytesOf(CALL)).problems), ['invalid-json']);
    assert.equal(reader.problemCount, 1);
  });

  it('keeps where each record stands', () => {
    const { events } = read(`\n${CALL}${CALL}`);
    assert.deepEqual(
      events.map((event) => event.position),
      [
        { offset: 1, line: 2, table: null },
        { offset: 1 + CALL.length, line: 3, table: null },
      ],
    );
  });

  it('counts a last CSV row without a line end when the file is closed', () => {
    const { events, reader } = read(CSV_HEAD + CSV_ROW + CSV_ROW.trimEnd());
    assert.equal(events.length, 1);
    assert.equal(reader.pendingBytes, CSV_ROW.length - 1);
    assert.equal(reader.close().events.length, 1);
  });

  it('says how many bytes wait', () => {
    assert.equal(read('{"a":1').reader.pendingBytes, 6);
    assert.equal(read(CALL + '{"a').reader.pendingBytes, 3);
    assert.equal(read('times').reader.pendingBytes, 5);
  });

  it('reads times without a zone in the given zone', () => {
    const warsaw = openZone('Europe/Warsaw');
    assert.ok(warsaw !== null);
    const reader = new TextReader({ zone: warsaw, decode, expected: true });
    const { events } = reader.push(bytesOf('{"timestamp":"2026-02-01T00:00:00","model":"m","cost":1}\n'));
    assert.equal(events[0]?.at, Date.UTC(2026, 0, 31, 23));
  });

  const callLines = fc
    .array(
      fc.constantFrom(
        CALL,
        '{"model":"m","input_tokens":-1}\n',
        '{"a":1}\n',
        '{"date":"2026-02-01","workflow":"w","duration_minutes":2}\n',
        '{\n"model":"m",\n"cost":2}\n',
        CSV_HEAD,
        CSV_ROW,
        'words, words\n',
        '2026-02-01T00:00:00,"a\nb",m,t,1,2,0.5\n',
        '\ufeff',
        '\n',
      ),
      { maxLength: 12 },
    )
    .map((lines) => lines.join(''));

  it('gives the same events and problems at any split, with end() called anywhere', () => {
    fc.assert(
      fc.property(fc.oneof(callLines, logs), arrivals, fc.boolean(), (text, arrival, expected) => {
        const [split, whole] = [read(text, arrival, expected), read(text, atOnce, expected)];
        assert.deepEqual(split.events, whole.events);
        assert.deepEqual(split.problems, whole.problems);
        assert.equal(split.reader.problemCount, whole.reader.problemCount);
        assert.equal(split.reader.pendingBytes, whole.reader.pendingBytes);
      }),
      { numRuns: 3_000 },
    );
  }).timeout(SLOW_MS);

  it('never throws, whatever the values', () => {
    const names = [
      'timestamp',
      'model',
      'cost',
      'input_tokens',
      'cached_tokens',
      'cache_creation',
      'pr',
      'id',
      'status',
      'workflow',
      'runs',
      'os',
      '__proto__',
    ];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.jsonValue()), (fields) => {
        const { events, problems } = read(`${JSON.stringify({ model: 'm', cost: 1, ...fields })}\n`);
        assert.ok(events.length === 1 || problems.length > 0);
      }),
      { numRuns: 2_000 },
    );
  }).timeout(SLOW_MS);

  it('reads the CSV of the real tracker to the nano-dollar', () => {
    const { events, problems, reader } = read(
      readFileSync(sharedFile('real', 'trinity', 'trinity_costs_demo_20251001_024247.csv')),
    );
    assert.deepEqual([...reader.formats], ['llm-calls']);
    assert.deepEqual(problems, []);
    assert.equal(events.length, 30);
    assert.equal(
      events.reduce((sum, event) => sum + (event.recorded ?? 0), 0),
      353_081_500,
    );
    assert.equal(
      events.reduce((sum, event) => sum + event.failures, 0),
      1,
    );
    assert.ok(events.every((event) => event.id === null && event.dimensions.session !== undefined));
  });
});
