/** Whatever lines come one after the other, what the compiled scanner says of those that it takes is what a parser reads in them. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as layout from '../../../../src/core/sources/columns/layout';
import { CheckedScanner, MANY } from './checkedScanner';
import { SLOW_MS, bytesOf, decode, raw } from './support';

/** Mostly the first ones. */
const mostly = (usual: fc.Arbitrary<string>, ...odd: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 60, arbitrary: usual }, { weight: 1, arbitrary: fc.constantFrom(...odd) });

const numbers = mostly(
  fc.oneof(
    fc.constantFrom('0', '7', '12345678', '123456789', '999999999999', '0.5', '0.12345678', '0.123456789', '12.50'),
    fc.constantFrom('0.000000000000001', '123456.12345678'),
    fc.nat().map(String),
    fc.tuple(fc.nat(999_999), fc.stringMatching(/^[0-9]{1,9}$/)).map(([whole, digits]) => `${whole}.${digits}`),
  ),
  ...['-0', '-5', '1e5', '1E+5', '5e-05', '1.5e3', '1234567890123', '1234567.5', '0.0000000000000001'],
  ...['01', '00', '1.', '.5', '12345678.', '1e', '+1', '0x1', '12345678e', '1.5e', '1 2'],
);
const times = fc
  .tuple(
    mostly(fc.constantFrom('2026-02-03', '2026-02-04', '2024-02-29'), '2026-02-30', '1969-12-31', '2026-13-01'),
    mostly(fc.constant('T'), ' ', 'x'),
    mostly(fc.constantFrom('00:00:00', '10:11:12', '23:59:59'), '24:00:00', '29:01:01', '10:60:00', '1a:00:00'),
    mostly(fc.constantFrom('.345', '.000', '', '.3', '.345678'), '.3456789', '.34x', ','),
    mostly(fc.constantFrom('Z', 'Z', '+05:30', '-00:30'), '', 'z', 'Z '),
  )
  .map((parts) => `"${parts.join('')}"`);
const LETTERS = 'AGENT-7 of very many letters, of more than sixteen and of thirty';
const texts = mostly(
  fc.oneof(
    fc.nat(60).map((length) => `"${LETTERS.slice(0, length)}"`),
    fc.constantFrom(
      '"é"',
      '"a\\nb"',
      '"\\u00e9"',
      '"x\\\\"',
      '""',
      '"12"',
      '"msg_1"',
      '"e5"',
      `"${'long '.repeat(60)}"`,
    ),
  ),
  ...['"a\\"', '"\\ud800"', '"\\x"', `"${'longer'.repeat(300)}"`],
  ...[`"a${raw(0xff)}b"`, `"${raw(0xe2)}${raw(0x82)}"`],
);
const ids = mostly(fc.constantFrom('"msg_1"', '"msg_2"', '"5a6b-7c8d"', 'null'), '"12"', '7', '""', '"é"', '"1e5"');
const others = mostly(
  fc.constantFrom('true', 'false', 'null', '[]', '[1, {"n":2}]', '{}', '{"n": 1}'),
  ...['nul', 'trve', 'fals', '{', '[[}', '', '[1,]', '{"n":1,}', '{"n"}'],
);
const anything = fc.oneof(numbers, times, texts, others);
const nearly = (usual: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof({ weight: 60, arbitrary: usual }, { weight: 1, arbitrary: anything });

interface Style {
  readonly colon: string;
  readonly comma: string;
  readonly open: string;
}
const plainStyle: Style = { colon: ':', comma: ',', open: '{' };
const styles = fc.oneof(
  { weight: 6, arbitrary: fc.constant(plainStyle) },
  { weight: 1, arbitrary: fc.constant({ colon: ': ', comma: ', ', open: '{' }) },
  {
    weight: 1,
    arbitrary: fc.record({
      colon: fc.constantFrom(' :', ':\t', ':'),
      comma: fc.constantFrom(',', ' , '),
      open: fc.constantFrom('{ ', '{'),
    }),
  },
);

function objectOf(members: Readonly<{ [name: string]: fc.Arbitrary<string> }>, style: Style): fc.Arbitrary<string> {
  const entries = Object.entries(members).map(([name, value]) =>
    nearly(value).map((text) => `"${name}"${style.colon}${text}`),
  );
  const most = 2 ** entries.length - 1;
  const masks = fc.oneof(fc.constantFrom(most, most - 1, Math.floor(most / 2)), fc.nat(most));
  return fc.tuple(fc.tuple(...entries), masks, fc.nat(29)).map(([all, mask, how]) => {
    const some = all.filter((_, index) => Math.floor(mask / 2 ** index) % 2 === 1);
    // Most in the same order, some with a name that comes twice.
    const listed = how === 0 ? some.reverse() : how === 1 ? [...some, `"t"${style.colon}"twice"`] : some;
    return `${style.open}${listed.join(style.comma)}}`;
  });
}

const LONG_NAME = 'a name of more than the sixty-four letters that can be kept of what stands between two values';
const records = styles.chain((style) => {
  const usage = objectOf({ n: numbers, cost: numbers, x: texts }, style);
  const message = objectOf({ id: ids, model: texts, n: numbers, usage }, style);
  const rest = { t: texts, text: fc.oneof(texts, numbers), id: ids, request: ids, needed: others, other: anything };
  const usual = { at: times, n: numbers, ...rest, input_tokens_of_all: numbers };
  const many = Object.fromEntries(MANY.map((name) => [name, fc.constantFrom('"x"', '"y"', 'true', '12')]));
  return fc.oneof(
    { weight: 3, arbitrary: objectOf({ ...usual, message }, style) },
    { weight: 1, arbitrary: objectOf({ n: numbers, [LONG_NAME]: texts, ...rest }, style) },
    { weight: 1, arbitrary: objectOf({ ...usual, ...many }, style) },
    { weight: 1, arbitrary: objectOf({ n: numbers, message, ...many }, style) },
  );
});
/** Bytes that something happened to. */
const damaged = fc
  .tuple(records, fc.nat(400), fc.constantFrom('', ' ', '"', '}', ',', '0', '\\', raw(0x80), '\0', '\r'), fc.nat(2))
  .map(([line, at, by, length]) => line.slice(0, at) + by + line.slice(at + length));
const line = fc.oneof(
  { weight: 8, arbitrary: records },
  { weight: 2, arbitrary: damaged },
  { weight: 1, arbitrary: fc.constantFrom('', '{}', '[1]', '{"whole":1}', '\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n') },
);
const ends = fc.oneof({ weight: 9, arbitrary: fc.constant('\n') }, { weight: 1, arbitrary: fc.constant('\r\n') });

describe('the compiled line scanner', function () {
  this.timeout(SLOW_MS);
  const checked = new CheckedScanner();

  it('says of lines what a parser reads in them, whatever lines came before', () => {
    const logs = fc.array(fc.tuple(line, ends, fc.integer({ min: 1, max: 2 })), { maxLength: 30 });
    fc.assert(
      fc.property(logs, fc.constantFrom(0, 0, 1, 2, 3, 30), (log, torn) => {
        const text = log.map(([one, end, times]) => (one + end).repeat(times)).join('');
        checked.left(text.slice(0, text.length - torn));
      }),
      { numRuns: 400 },
    );
  });

  it('takes every line of plain names and values', () => {
    const plain = fc.dictionary(
      fc.constantFrom('at', 'n', 't', 'text', 'id', 'needed', 'other', 'more', 'constructor', '__proto__', ''),
      fc.jsonValue({ maxDepth: 3 }),
    );
    const lines = fc.array(
      plain.filter((record) => Object.keys(record).length > 0),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(lines, fc.integer({ min: 0, max: 1 }), (log, space) => {
        const text = log.map((record) => JSON.stringify(record).replaceAll('":', `":${' '.repeat(space)}`)).join('\n');
        assert.deepEqual(checked.left(`${text}\n`.replace(/^\n$/, '')), []);
      }),
      { numRuns: 400 },
    );
  });

  const clocks = ['24:00:00.000Z', '29:01:01.000Z', '10:60:00.000Z', '10:11:60.000Z', '1a:00:00.000Z', '10:11:12.0a0Z'];
  const odd = ['10:11:12,000Z', '10-11-12.000Z', '10:11:12.000z', '10:11:12.000', '10:11:12.000Z ', '10:11:12.000ZZ'];
  for (const time of [...[...clocks, ...odd].map((clock) => `T${clock}`), 'x10:11:12.000Z', '_10:11:12.000Z'])
    it(`leaves a time to the format that says ${time}`, () => {
      const lines = ['T10:11:12.345Z', time, ' 10:11:13.000Z'].map((one) => `{"at":"2026-02-03${one}"}\n`);
      assert.deepEqual(checked.left(lines.join('')), []);
      const marks = [0, 1, 2].map((row) => checked.scanner.template(row) === layout.LONG_WAY);
      assert.deepEqual(marks, [false, true, false]);
    });

  for (const value of [
    '01',
    '00',
    '1.',
    '.5',
    '0.5.5',
    '1e',
    '1e+',
    '-',
    '+1',
    '12345678.',
    '1 2',
    'nul',
    'trve',
    '"a',
    '[1,]',
  ])
    it(`leaves a line that says ${value}`, () => {
      const names = ['n', 'at', 't', 'id', 'needed', 'other'];
      const usual = names.map((name) => `{"${name}":null}\n{"n":1,"${name}1":null}\n`);
      const lines = names.map((name) => `{"${name}":${value}}\n`);
      assert.deepEqual(checked.left(usual.join('')), []);
      assert.equal(checked.left(lines.join('')).length, lines.length);
    });

  it('tells templates apart by any of their values, however many there are', () => {
    const names = ['n', ...MANY, 't', 'text', 'needed', 'id', 'request', 'at'];
    const lines = names.flatMap((_, count) => {
      const some = names.slice(0, count + 1).map((name) => [name, name === 'at' ? '2026-02-03T10:11:12Z' : 1] as const);
      const changed = some.map(([other]) =>
        Object.fromEntries(some.map(([name, value]) => [name, name === other ? null : value])),
      );
      return [Object.fromEntries(some), ...changed].map((record) => `${JSON.stringify(record)}\n`);
    });
    assert.deepEqual(checked.left(lines.join('').repeat(2)), []);
  });

  it('tells templates apart behind a name that is too long to be kept', () => {
    const lines = ['t', 'text', 't', 'text'].map((name) => `{"n":1,"${LONG_NAME}":1,"${name}":"x"}\n`);
    assert.deepEqual(checked.left(lines.join('')), []);
  });

  it('leaves a line that does not end, whatever stands behind it', () => {
    for (const behind of ['', '\n', '}\n', '1}\n']) {
      const text = '{"n":1}\n{"n":2';
      const whole = bytesOf(`${text}}${behind}`);
      for (let length = text.length; length <= text.length + 1; length += 1) {
        checked.scanner.room.set(whole);
        assert.deepEqual(checked.left(decode(whole.subarray(0, length))), [1]);
      }
    }
  });

  it('leaves a line with a name that comes twice', () =>
    assert.deepEqual(
      checked.left('{"n":1,"t":"a"}\n{"n":1,"t":"a","n":1}\n{"message":{"n":1},"message":{}}\n'),
      [1, 2],
    ));

  it('mistakes no template for one from before it made room for names', () => {
    const checked = new CheckedScanner();
    const crowd = Array.from({ length: 40 }, (_, index) => `{"n":1,"name ${index}":1}\n`);
    const log = ['{"t":"x","n":1}\n', ...crowd, '{"text":"x","n":1}\n'.repeat(1100)];
    assert.deepEqual(checked.left(log.join('')), []);
  });

  it('mistakes no template for one from before it made room for texts', () => {
    const checked = new CheckedScanner();
    const some = (count: number, line: (index: number) => string): string =>
      Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('');
    const plain = (index: number): string => `{"n":1,"t":"text ${index}"}`;
    assert.deepEqual(checked.left(some(17_000, plain)), []);
    assert.deepEqual(checked.left(some(17_000, (index) => `{"n":null,"t":"text ${index}"}`)), []);
    assert.deepEqual(checked.left(some(2000, (index) => `{"n":1,"text":"text ${index}"}`) + some(2000, plain)), []);
  });

  it('takes lines of which none has the names of another', () => {
    const log = Array.from({ length: 9000 }, (_, index) => `{"n":${index},"name ${index % 4500}":1,"t":"x"}\n`);
    assert.deepEqual(checked.left(log.join('')), []);
  });

  it('leaves a line of very many names', () => {
    const many = JSON.stringify(Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`n${index}`, index])));
    assert.deepEqual(checked.left(`{"n":1}\n${many}\n{"n":1}\n${many}\n`), [1, 3]);
  });
});
