/** The byte-by-byte grammar against JSON.parse itself: they must agree on every text that begins with a brace. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { JsonProgress } from '../../../../src/core/sources/jsonProgress';
import { SLOW_MS } from './support';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Runs to the end over newlines; the status and how many bytes were used. */
function follow(text: string): { status: string; used: number } {
  const bytes = bytesOf(text);
  const progress = new JsonProgress();
  progress.restart();
  let at = 0;
  while (at < bytes.length && progress.status === 'open') {
    const next = progress.run(bytes, at, bytes.length);
    if (next === at) break;
    at = next;
  }
  return { status: progress.status, used: at };
}

const textFrom = (text: string, used: number): string => Buffer.from(text).subarray(used).toString();

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('JsonProgress', () => {
  const cases: readonly [text: string, status: string][] = [
    ['{}', 'closed'],
    ['{"a":1}', 'closed'],
    [' {"a":[1,2,{"b":null}]}', 'closed'],
    ['{"a":-0.5e+10,"b":1E5,"c":0}', 'closed'],
    ['{"a":"\\u00e9\\n\\"é😀"}', 'closed'],
    ['{"a":true,"b":false,"c":null}', 'closed'],
    ['{\r\n\t"a": 1\r\n}', 'closed'],
    ['{"a":[]}', 'closed'],
    ['{"a":1', 'open'],
    ['{"a":"unfinished', 'open'],
    ['{"a":[', 'open'],
    ['{"a":tru', 'open'],
    ['{"a":1,', 'open'],
    ['{"a":1,}', 'bad'],
    ['{"a":[1,]}', 'bad'],
    ['{"a":01}', 'bad'],
    ['{"a":.5}', 'bad'],
    ['{"a":1.}', 'bad'],
    ['{"a":+1}', 'bad'],
    ['{"a":NaN}', 'bad'],
    ["{'a':1}", 'bad'],
    ['{a:1}', 'bad'],
    ['{"a":"line\nbreak"}', 'bad'],
    ['{"a":"\\x"}', 'bad'],
    ['{"a":"\\u12g4"}', 'bad'],
    ['{"a":1]', 'bad'],
    ['{"a" 1}', 'bad'],
    ['{"a":{"b":1}\u00a0}', 'bad'],
    ['[1]', 'bad'],
    ['{"a":truex}', 'bad'],
    ['{"a":1}}', 'closed'],
  ];
  for (const [text, status] of cases) {
    it(`${JSON.stringify(text)} is ${status}`, () => assert.equal(follow(text).status, status));
  }

  it('closes on every object that JSON.stringify writes, at its last byte', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
        fc.constantFrom(0, 1, '\t'),
        (value, indent) => {
          const text = JSON.stringify(value, null, indent);
          assert.deepEqual(follow(text), { status: 'closed', used: bytesOf(text).length });
        },
      ),
    );
  }).timeout(SLOW_MS);

  it('says closed exactly where JSON.parse accepts', () => {
    const piece = fc.constantFrom(
      ...'{}[]:,"\\ \n0123.eE+-tfnu'.split(''),
      'true',
      'null',
      '"a"',
      '"a":',
      '1',
      '\\u00e9',
      'é',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = `{${pieces.join('')}`;
        const { status, used } = follow(text);
        assert.equal(status === 'closed' && textFrom(text, used).trim() === '', parses(text), text);
      }),
      { numRuns: 20_000 },
    );
  }).timeout(SLOW_MS);

  it('agrees with JSON.parse after one byte of a good text is changed', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.nat(),
        fc.constantFrom(...'{}[]:,"\\ 0-.eatn'),
        (value, place, letter) => {
          const good = JSON.stringify(value);
          const at = 1 + (place % good.length);
          const text = good.slice(0, at) + letter + good.slice(at + 1);
          const { status, used } = follow(text);
          assert.equal(status === 'closed' && textFrom(text, used).trim() === '', parses(text), text);
        },
      ),
      { numRuns: 2_000 },
    );
  }).timeout(SLOW_MS);

  it('follows a million open brackets', () => {
    assert.equal(follow(`{"a":${'['.repeat(1_000_000)}`).status, 'open');
  }).timeout(SLOW_MS);
});
