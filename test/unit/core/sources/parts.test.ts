/** A log that is read in parts, apart from each other, is read as one: events, problems, and where the reader stands. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openZone } from '../../../../src/core/calendar';
import type { SourceProblem } from '../../../../src/core/problem';
import { groundOf, join, partReader, standing } from '../../../../src/core/sources/parts';
import type { ReadResult } from '../../../../src/core/sources/source';
import { TextReader, type TextReaderState } from '../../../../src/core/sources/textReader';
import { bytesOf, decode, logs, raw, SLOW_MS } from './support';

const zone = openZone('UTC');
assert.ok(zone !== null);
const options = { zone, decode, expected: true };
const NEWLINE = 10;

/** One line for each finding; lines of events are moved by what stands before their part. */
class Findings {
  readonly found: string[] = [];

  keep({ events, problems }: ReadResult, lines = 0): void {
    for (const event of events) {
      const { position } = event;
      const line = position.line === null ? null : position.line + lines;
      this.found.push(JSON.stringify({ ...event, position: { ...position, line } }));
    }
    this.tell(problems);
  }

  tell(problems: readonly SourceProblem[]): void {
    for (const problem of problems) this.found.push(JSON.stringify(problem));
  }
}

type Read = readonly [found: string[], problemCount: number, pendingBytes: number, state: unknown];

function result(findings: Findings, reader: TextReader): Read {
  findings.keep(reader.end());
  const state = reader.save(false);
  const shapes = [...(state?.shapes ?? [])].sort();
  // Says something only while there are some.
  const scanner = { ...(state?.scanner as object), nulStart: 0 };
  return [findings.found.sort(), reader.problemCount, reader.pendingBytes, { ...state, scanner, shapes }];
}

function readAtOnce(bytes: Uint8Array): Read {
  const findings = new Findings();
  const reader = new TextReader(options);
  findings.keep(reader.push(bytes));
  return result(findings, reader);
}

/** The first line that begins at or behind the place. */
function lineStart(bytes: Uint8Array, place: number): number {
  const newline = place === 0 ? -1 : bytes.indexOf(NEWLINE, place - 1);
  return newline < 0 && place > 0 ? bytes.length : newline + 1;
}

interface Joining {
  readonly ground: string;
  readonly findings: Findings;
  readonly joins: { count: number };
}

function joinParts(
  bytes: Uint8Array,
  places: readonly number[],
  first: TextReaderState,
  joining: Joining,
): TextReaderState {
  let before = first;
  for (const place of places) {
    const [from, to] = [before.resumeAt, lineStart(bytes, place)];
    if (to <= from || bytes[to - 1] !== NEWLINE) continue;
    const part = new TextReader(options);
    part.restore(partReader(first, from));
    const read = part.push(bytes.slice(from, to));
    const state = part.save(false);
    const joined = state === null ? null : join(before, joining.ground, { state, problems: read.problems }, to);
    if (joined === null) return before;
    joining.joins.count += 1;
    joining.findings.keep({ ...read, problems: [] }, joined.lines);
    joining.findings.tell(joined.problems);
    before = joined.state;
  }
  return before;
}

/** Reads up to the first cut, then each part by a reader of its own; `joins` counts those that could be put together. */
function readInParts(bytes: Uint8Array, cuts: readonly number[], joins: { count: number }): Read {
  const findings = new Findings();
  let reader = new TextReader(options);
  const [head = 0, ...places] = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  findings.keep(reader.push(bytes.slice(0, head)));
  const state = reader.save(false);
  const stands = standing(state);
  if (state === null || stands === null) findings.keep(reader.push(bytes.slice(head)));
  else {
    const before = joinParts(bytes, places, state, { ground: groundOf(state, stands), findings, joins });
    reader = new TextReader(options);
    reader.restore(before);
    findings.keep(reader.push(bytes.slice(before.resumeAt)));
  }
  return result(findings, reader);
}

const CALL = '{"timestamp":"2026-02-20T10:00:00Z","agent":"a","model":"gpt-4o","input_tokens":5,"output_tokens":7}';
const LINE = fc.constantFrom(
  ...[CALL, CALL, CALL, CALL.replace('"a"', '"ž\\n"'), `${CALL}  `, `${CALL} rest`, `${CALL}${CALL}`, ` ${CALL}`],
  ...['', 'no json', '{"foo":1,"bar":2}', '{"what":1,"is":2,"this":3}', CALL.slice(0, 40), CALL.replaceAll(',', ',\n')],
  ...[
    '<<<<<<< a',
    '=======',
    '>>>>>>> b',
    `\0${CALL}`,
    `"${raw(0xff)}"`,
    CALL.replace('5', '-5'),
    CALL.replace('2026', '1026'),
  ],
  ...[
    '{"date":"2026-02-01","workflow":"ci","runs":2,"duration_minutes":9}',
    CALL.replace('"a"', `"${raw(0xff)}"`),
    '[',
    ']',
  ],
);
const LOG = fc
  .tuple(
    fc.constantFrom('', `${CALL}\n`, `[\n${CALL}\n`),
    fc.array(LINE, { maxLength: 25 }),
    fc.constantFrom('\n', '\r\n'),
  )
  .map(([head, lines, end]) => head + lines.map((line) => line + end).join(''));

describe('a log that is read in parts', function () {
  this.timeout(SLOW_MS);

  for (const [name, texts] of [
    ['lines of every kind', LOG],
    ['any log', logs.map((log) => `${CALL}\n${log}`)],
  ] as const)
    it(`gives what it gives at once: ${name}`, () => {
      const joins = { count: 0 };
      fc.assert(
        fc.property(texts, fc.array(fc.nat({ max: 5_000 }), { minLength: 2, maxLength: 8 }), (text, cuts) => {
          const bytes = bytesOf(text);
          assert.deepEqual(readInParts(bytes, cuts, joins), readAtOnce(bytes));
        }),
        { numRuns: 1_500 },
      );
      assert.ok(joins.count > 10, `${joins.count} parts were put together`);
    });

  const standings: [text: string, stands: boolean][] = [
    [`${CALL}\n`, true],
    [`${CALL}\n${CALL.slice(0, 30)}`, true],
    [`${CALL}\n${CALL}\n\n`, true],
    ['', false],
    ['\n\n', false],
    ['no json\n', false],
    [`${CALL}\n{"a":1,\n`, true],
    [`${CALL}\n{"a":1,\n}\n`, false],
    [`timestamp,agent,model,input_tokens,output_tokens\n2026-02-20T10:00:00Z,a,gpt-4o,1,2\n`, false],
    ['{"type":"user","sessionId":"s","uuid":"u","message":{"role":"user"}}\n', false],
  ];
  for (const [text, stands] of standings)
    it(`${stands ? 'may' : 'may not'} be parted behind ${JSON.stringify(text.slice(-50))}`, () => {
      const reader = new TextReader(options);
      reader.push(bytesOf(text));
      assert.equal(standing(reader.save(false)) !== null, stands);
    });
});
