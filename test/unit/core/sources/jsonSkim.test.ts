/** Looking over a line and parsing it must come to the same: what the skimmer takes is what the parser gives, or it takes nothing. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { openZone } from '../../../../src/core/calendar';
import { claudeCode } from '../../../../src/core/sources/agents/claudeCode';
import { JsonSkimmer, NOT_PLAIN } from '../../../../src/core/sources/jsonSkim';
import { TextReader } from '../../../../src/core/sources/textReader';
import { sharedFile } from '../../support/shared';
import { SLOW_MS, arrivals, arrive, bytesOf, decode, raw, type Arrival } from './support';

const zone = openZone('UTC');
assert.ok(zone !== null);
const utc = zone;

const PLAN = { wanted: ['a', 'b', 'o.x', 'o.p.y'], whole: ['w'], needs: ['a', 'o.x'] };

/** What the plan wants of a parsed value. */
function wantedOf(value: Record<string, unknown>): unknown {
  const inner = (one: unknown, names: readonly string[]): unknown =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? Object.fromEntries(
          names
            .filter((name) => Object.hasOwn(one, name))
            .map((name) => [name, (one as Record<string, unknown>)[name]]),
        )
      : one;
  const taken = inner(value, ['a', 'b', 'o']) as Record<string, unknown>;
  if (Object.hasOwn(taken, 'o')) {
    const o = inner(taken['o'], ['x', 'p']) as Record<string, unknown> | null;
    taken['o'] = o;
    if (typeof o === 'object' && o !== null && !Array.isArray(o) && Object.hasOwn(o, 'p'))
      o['p'] = inner(o['p'], ['y']);
  }
  return taken;
}

/** Checks one text; true when the skimmer took it. @param skimmer as it was left by what it looked over before */
function agrees(text: string, skimmer = new JsonSkimmer(PLAN, decode)): boolean {
  const bytes = bytesOf(text);
  const end = skimmer.run(bytes, 0, bytes.length);
  if (end === NOT_PLAIN) return false;
  const parsed = JSON.parse(decode(bytes.subarray(0, end))) as Record<string, unknown>;
  assert.ok(!decode(bytes.subarray(0, end)).includes('\uFFFD') || text.includes('\uFFFD'));
  const fields = skimmer.fields();
  if (fields === null) return false;
  const sorted = (value: unknown): string =>
    JSON.stringify(value, (_, one: unknown) =>
      typeof one === 'object' && one !== null && !Array.isArray(one)
        ? Object.fromEntries(Object.entries(one).sort(([first], [second]) => (first < second ? -1 : 1)))
        : one,
    );
  assert.equal(sorted(fields), sorted(wantedOf(parsed)));
  const o = parsed['o'];
  const hasX = typeof o === 'object' && o !== null && !Array.isArray(o) && Object.hasOwn(o, 'x');
  assert.equal(skimmer.matters, Object.hasOwn(parsed, 'a') || hasX);
  assert.equal(skimmer.names, Object.keys(parsed).length);
  return true;
}

describe('a skimmed line', function () {
  this.timeout(SLOW_MS);
  const taken: string[] = [
    '{"a":1}',
    '{"a":1,"b":"x"}rest',
    '{ "a" : 1 ,\t"o" : { "x" : [ ] } }',
    '{"other":{"deep":[1,{"a":2},"}{"]},"a":"é 漢字 🐢"}',
    '{"a":"\\u00e9\\n\\"q\\"","b":-0.5e-3,"o":null}',
    '{"a":true,"b":false,"o":{"p":{"y":[{"z":null}]}}}',
    '{"a":123456789012345678901,"b":0}',
    '{"o":{"a":1,"x":{}},"z":""}',
    '{"__proto__":{"a":5},"b":1}',
  ];
  for (const text of taken) it(`is taken: ${text}`, () => assert.equal(agrees(text), true));

  const left: string[] = [
    '{}',
    '{"a":1',
    '{"a":1,}',
    '{"a":01}',
    '{"a":1.}',
    '{"a":.5}',
    '{"a":+1}',
    '{"a":1e}',
    '{"a":tru}',
    '{"a":nul',
    '{"a":"\\x"}',
    '{"a":"\\u12g4"}',
    '{"a":"\t"}',
    '{"a":"x\ny"}',
    '{"a"\n:1}',
    '{"a":1 "b":2}',
    '{"a":[1,]}',
    '{"a":[1}',
    '{"a":{"b":1]}',
    '{"a":1,"a":2}',
    '{"o":{"x":1,"x":2}}',
    '{"\\u0061":1}',
    '{"é":1}',
    '{"w":1,"a":2}',
    "{'a':1}",
    `{"a":"${raw(0xff)}"}`,
    `{"other":"${raw(0xc3)}"}`,
    `{"other":"${raw(0xed)}${raw(0xa0)}${raw(0x80)}"}`,
    `{"a":${'['.repeat(200)}${']'.repeat(200)}}`,
    '[1]',
    '',
  ];
  for (const text of left) it(`is left to the parser: ${text.slice(0, 60)}`, () => assert.equal(agrees(text), false));

  const unfinished: readonly [what: string, before: string, text: string][] = [
    ['an object', '{"o":{"x":1', '{"b":"0000000","o":{}}'],
    ['an object in an object', '{"o":{"p":{"y":1', '{"b":"000000000000","o":{"p":{}}}'],
    ['an object behind which something is wrong', '{"o":{"x":1}?', '{"b":"0000000","o":{}}'],
  ];
  for (const [what, before, text] of unfinished)
    it(`has nothing of a line before it that ends within ${what}`, () => {
      const skimmer = new JsonSkimmer(PLAN, decode);
      assert.deepEqual([agrees(before, skimmer), agrees(text, skimmer)], [false, true]);
    });

  it('agrees with the parser on any JSON, however it is damaged', () => {
    const key = fc.constantFrom('a', 'b', 'o', 'x', 'p', 'y', 'other', '__proto__', 'ž');
    const { value } = fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string({ unit: 'grapheme' }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer(),
        fc.constantFrom(null, true, false),
        fc.array(tie('value'), { maxLength: 3 }),
        tie('object'),
      ),
      object: fc.array(fc.tuple(key, tie('value')), { maxLength: 5 }).map((pairs) => Object.fromEntries(pairs)),
    }));
    const object = fc.array(fc.tuple(key, value), { maxLength: 6 }).map((pairs) => Object.fromEntries(pairs) as object);
    const damage = fc.option(fc.tuple(fc.nat(), fc.constantFrom('', '"', '\\', '}', '0', ' ', '\n', raw(0xe2))), {
      freq: 1,
    });
    let whole = 0;
    const skimmer = new JsonSkimmer(PLAN, decode);
    fc.assert(
      fc.property(object, damage, (record, hurt) => {
        const text = JSON.stringify(record);
        const at = hurt === null ? 0 : hurt[0] % (text.length + 1);
        if (agrees(hurt === null ? text : text.slice(0, at) + hurt[1] + text.slice(at + 1), skimmer)) whole += 1;
      }),
      { numRuns: 4_000 },
    );
    assert.ok(whole > 500, `${whole} were taken`);
  });
});

const SESSION = { sessionId: 's', cwd: '/w', gitBranch: 'main', timestamp: '2026-02-20T10:00:00Z' };
const usage = {
  input_tokens: 3,
  output_tokens: 9,
  cache_creation: { ephemeral_1h_input_tokens: 4 },
  service_tier: 'batch',
};
const message = {
  id: 'msg_1',
  model: 'claude-opus-4-6',
  content: [{ type: 'text', text: 'a "quoted" {usage} é' }],
  usage,
};
const plain = {
  ...SESSION,
  type: 'assistant',
  uuid: 'v',
  message: { model: 'claude-opus-4-6', usage: { output_tokens: 9 } },
};
const torn = JSON.stringify({ ...plain, message: { ...message, usage: { ...usage, speed: 'fast' } } }).slice(0, -5);
const lines = fc
  .array(
    fc.oneof(
      fc
        .constantFrom<object>(
          { ...SESSION, type: 'assistant', uuid: 'u', message, requestId: 'r' },
          { ...SESSION, type: 'assistant', uuid: 'u', message: { ...message, id: 'msg_2' } },
          { ...SESSION, type: 'assistant', uuid: 'u', message: { ...message, usage: null } },
          plain,
          { ...SESSION, type: 'assistant', uuid: 'u', message: { ...message, usage: { ...usage, output_tokens: -1 } } },
          { ...SESSION, type: 'user', uuid: 'u', message: { role: 'user', content: 'usage' } },
          {
            ...SESSION,
            type: 'progress',
            data: { message: { type: 'assistant', message, timestamp: SESSION.timestamp } },
          },
          {
            type: 'pr-link',
            sessionId: 's',
            prNumber: 7,
            prUrl: 'https://github.com/o/r/pull/7',
            timestamp: SESSION.timestamp,
          },
          { type: 'log', timestamp: SESSION.timestamp, message: 'a text' },
          { timestamp: SESSION.timestamp, model: 'gpt-4o', cost: 0.5, agent: 'a', purpose: 'p' },
          { foo: 1, bar: 2, baz: 3, quux: 4 },
        )
        .map((record) => JSON.stringify(record)),
      fc.constantFrom(
        '',
        '{"type":"assistant","sessionId":"s"',
        torn,
        'no json',
        `{"sessionId":"s","type":"x","a":"${raw(0xff)}","uuid":"u"}`,
      ),
    ),
    { maxLength: 25 },
  )
  .chain((all) => fc.constantFrom('\n', '\r\n').map((end) => all.map((line) => line + end).join('')));

function readWith(text: string | Uint8Array, arrival: Arrival, plan: boolean): unknown {
  const holder = claudeCode as { skim?: typeof claudeCode.skim };
  const kept = holder.skim;
  if (!plan) delete holder.skim;
  try {
    const reader = new TextReader({ zone: utc, decode, expected: true });
    const found: unknown[] = [];
    const keep = (result: ReturnType<TextReader['push']>): void => {
      for (const one of [...result.events, ...result.problems, ...(result.links ?? [])]) found.push(one);
    };
    arrive(
      { push: (bytes) => keep(reader.push(bytes)), end: () => keep(reader.end()) },
      typeof text === 'string' ? bytesOf(text) : text,
      arrival,
    );
    return [found, reader.problemCount, reader.pendingBytes, [...reader.formats].sort()];
  } finally {
    if (kept !== undefined) holder.skim = kept;
  }
}

describe('a session that is skimmed', function () {
  this.timeout(SLOW_MS);

  it('gives what a session that is parsed gives', () => {
    fc.assert(
      fc.property(lines, arrivals, (text, arrival) => {
        assert.deepEqual(readWith(text, arrival, true), readWith(text, arrival, false));
      }),
      { numRuns: 1_500 },
    );
  });

  for (const name of readdirSync(sharedFile('real', 'claude-code'))) {
    it(`gives what the parser gives of ${name}`, () => {
      const bytes = new Uint8Array(readFileSync(path.join(sharedFile('real', 'claude-code'), name)));
      const three = new Uint8Array(Buffer.concat([bytes, bytes, bytes]));
      const arrival = { cuts: [100, 1000, 5000], pauses: [true] };
      assert.deepEqual(readWith(three, arrival, true), readWith(three, arrival, false));
    });
  }
});
