/** Finding JSON records in bytes: the cases of reliability.md 1b, and the law that no split changes what is found. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { JsonLineScanner } from '../../../../src/core/sources/jsonLines';
import {
  Notes,
  SLOW_MS,
  arrivals,
  arrive,
  atOnce,
  byteByByte,
  bytesOf,
  decode,
  raw,
  scanJson,
  tornLogs,
} from './support';

const NUL = raw(0);
const BOM = '\ufeff';
const MIB = 1024 * 1024;

/** Lines found, each `line@offset what`; the byte count that waits last where there is one. */
const found = (text: string): string[] => {
  const { lines, pending } = scanJson(text);
  return pending === 0 ? lines : [...lines, `${pending} wait`];
};

/** A long line of notes is told apart by its ends and its length. */
const shortened = (line: string): string =>
  line.length < 200 ? line : `${line.slice(0, 60)}…${line.slice(-60)} (${line.length})`;

describe('JSON lines', () => {
  const cases: readonly [name: string, text: string, found: readonly string[]][] = [
    ['nothing', '', []],
    ['ordinary lines', '{"a":1}\n{"b":2}\n', ['1@0 {"a":1}', '2@8 {"b":2}']],
    ['CRLF', '{"a":1}\r\n{"b":2}\r\n', ['1@0 {"a":1}', '2@9 {"b":2}']],
    ['blank lines', '\n  \n\r\n{"a":1}\n\n', ['4@6 {"a":1}']],
    ['white space around', ' \t{"a":1} \t\n', ['1@2 {"a":1}']],
    [
      'byte order marks at the start and after joining files',
      `${BOM}{"a":1}\n${BOM}{"b":2}\n`,
      ['1@3 {"a":1}', '2@14 {"b":2}'],
    ],
    ['joined without a line end', `{"a":1}${BOM}{"b":2}\n`, ['1@0 {"a":1}', '1@10 {"b":2}']],
    ['two records on a line', '{"a":1}{"b":2}\n', ['1@0 {"a":1}', '1@7 {"b":2}']],
    [
      'text behind a record',
      '{"a":1} oops\n{"b":2}\n',
      ['1@0 {"a":1}', '1@8 trailing-text {"bytes":4}', '2@13 {"b":2}'],
    ],
    ['a torn record behind a record', '{"a":1}{"b":"x\n', ['1@0 {"a":1}', '1@7 trailing-text {"bytes":7}']],
    ['a lone comma behind a record', '{"a":1},\n', ['1@0 {"a":1}', '1@7 trailing-text {"bytes":1}']],
    ['garbage', 'garbage\n{"a":1}\n', ['1@0 invalid-json', '2@8 {"a":1}']],
    ['JSON that is no object', 'null\n42\n"x"\n', ['1@0 invalid-json', '2@5 invalid-json', '3@8 invalid-json']],
    ['a line cut in a string', '{"a":"x\n{"b":2}\n', ['1@0 invalid-json', '2@8 {"b":2}']],
    ['a line cut between tokens', '{"a":1,\n{"b":2}\n', ['1@0 record-unfinished', '2@8 {"b":2}']],
    ['a line cut before a value', '{"a":\n{"b":2}\n', ['1@0 record-unfinished', '2@6 {"b":2}']],
    [
      'a record over several lines',
      '{\n  "a": 1,\n  "b": [\n    2\n  ]\n}\n{"c":3}\n',
      ['1@0 {"a":1,"b":[2]}', '7@33 {"c":3}'],
    ],
    ['… with CRLF', '{\r\n"a":1\r\n}\r\n', ['1@0 {"a":1}']],
    ['… and text behind it', '{\n"a":1\n} x\n', ['1@0 {"a":1}', '3@10 trailing-text {"bytes":1}']],
    [
      'an object in an object at column 0 that does not close on its line',
      '{\n"a":\n{\n"b":1\n}\n}\n',
      ['1@0 {"a":{"b":1}}'],
    ],
    ['a record never closed', '{\n"a":1,\n\n{"b":2}\n', ['1@0 record-unfinished', '2@2 invalid-json', '4@10 {"b":2}']],
    ['an array file', '[\n{"a":1},\n{"b":2}\n]\n', ['2@2 {"a":1}', '3@11 {"b":2}']],
    ['an array on one line', '[{"a":1}, {"b":2}]\n', ['1@1 {"a":1}', '1@10 {"b":2}']],
    ['a pretty array', '[\n  {\n    "a": 1\n  },\n  {\n    "b": 2\n  }\n]', ['2@4 {"a":1}', '5@24 {"b":2}']],
    ['an array of other things', '[1]\n', ['1@1 invalid-json']],
    ['a half-written last line', '{"a":1}\n{"b":', ['1@0 {"a":1}', '5 wait']],
    ['a whole last line without its end', '{"a":1}\n{"b":2}', ['1@0 {"a":1}', '2@8 {"b":2}']],
    ['half a character at the end', `{"a":"${raw(0xf0)}${raw(0x9f)}`, ['8 wait']],
    ['NULs before a record', `${NUL}${NUL}{"a":1}\n`, ['1@0 nul-bytes', '1@2 {"a":1}']],
    ['NULs after a record', `{"a":1}${NUL}\n{"b":2}\n`, ['1@0 {"a":1}', '1@7 nul-bytes', '2@9 {"b":2}']],
    ['a NUL inside a record', `{"a":1}\n{"a":${NUL}1}\n`, ['1@0 {"a":1}', '2@8 invalid-json']],
    ['a last line of NULs', `{"a":1}\n${NUL}${NUL}`, ['1@0 {"a":1}']],
    ['UTF-16, little end first', `${raw(0xff)}${raw(0xfe)}{${NUL}"${NUL}\n${NUL}x\n`, ['1@0 utf16']],
    ['UTF-16, big end first', `${raw(0xfe)}${raw(0xff)}${NUL}{\n`, ['1@0 utf16']],
    ['UTF-16 without a mark', `{${NUL}"${NUL}a${NUL}\n${NUL}`, ['1@0 utf16']],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n', ['1@0 lfs-pointer']],
    [
      'a merge conflict',
      '{"a":1}\n<<<<<<< HEAD\n{"b":2}\n||||||| base\n=======\n{"c":3}\n>>>>>>> x\n',
      ['1@0 {"a":1}', '2@8 merge-conflict', '3@21 {"b":2}', '6@50 {"c":3}'],
    ],
    [
      'two merge conflicts',
      '<<<<<<< a\n=======\n>>>>>>> b\n<<<<<<< a\n=======\n>>>>>>> b\n',
      ['1@0 merge-conflict', '4@28 merge-conflict'],
    ],
    ['a conflict marker left over', '{"a":1}\n=======\n', ['1@0 {"a":1}', '2@8 merge-conflict']],
    [
      'a conflict inside a record over several lines',
      '{\n<<<<<<< a\n',
      ['1@0 record-unfinished', '2@2 merge-conflict'],
    ],
    ['eight equal signs are no marker', '========\n', ['1@0 invalid-json']],
    [
      'bytes that are not UTF-8',
      `{"a":"${raw(0xff)}"}\n{"a":"${raw(0xfe)}"}\n`,
      ['1@0 invalid-utf8', '1@0 {"a":"\\\\xff"}', '2@10 invalid-utf8', '2@10 {"a":"\\\\xfe"}'],
    ],
    ['a replacement character that was written so', '{"a":"\ufffd"}\n', ['1@0 {"a":"\ufffd"}']],
    [
      'an overlong form and a surrogate half',
      `{"a":"${raw(0xc0)}${raw(0xaf)}${raw(0xed)}${raw(0xa0)}${raw(0x80)}é"}`,
      ['1@0 invalid-utf8', '1@0 {"a":"\\\\xc0\\\\xaf\\\\xed\\\\xa0\\\\x80é"}'],
    ],
    ['the key __proto__', '{"__proto__":{"x":1}}\n', ['1@0 {"__proto__":{"x":1}}']],
    ['a key that comes twice', '{"a":1,"a":2}\n', ['1@0 {"a":2}']],
    ['a lone carriage return', '{"a":1}\r{"b":2}\n', ['1@0 {"a":1}', '1@8 {"b":2}']],
  ];
  for (const [name, text, expected] of cases) {
    it(`reads ${name}`, () => assert.deepEqual(found(text), expected));
    it(`… the same byte by byte: ${name}`, () => {
      const bytes = bytesOf(text);
      assert.deepEqual(scanJson(bytes, byteByByte(bytes.length)).lines, scanJson(bytes).lines);
    });
  }

  it('finds the same at any split, with end() called anywhere', () => {
    fc.assert(
      fc.property(tornLogs, arrivals, (log, arrival) => {
        const whole = scanJson(log);
        const split = scanJson(log, arrival);
        assert.deepEqual(split.lines, whole.lines);
        assert.equal(split.pending, whole.pending);
      }),
      { numRuns: 5_000 },
    );
  }).timeout(SLOW_MS);

  it('finds the same at any split around the limits of lines and records', () => {
    const size = fc.constantFrom(65_000, 65_536, 66_000, MIB - 20, MIB, MIB + 1, 2 * MIB);
    const long = size.chain((bytes) => {
      const filler = 'x'.repeat(bytes - 8);
      return fc.constantFrom(
        `{"a":"${filler}"}`,
        `{"a":"${filler}`,
        filler,
        `{"a":\n"${filler}"}`,
        `{"a":1}${filler}`,
        ' '.repeat(bytes),
      );
    });
    const log = fc
      .array(fc.oneof(long, fc.constant('{"b":2}')), { minLength: 1, maxLength: 4 })
      .map((lines) => lines.join('\n'));
    const cuts = fc.array(fc.nat({ max: 3 * MIB }), { maxLength: 8 });
    fc.assert(
      fc.property(log, cuts, fc.boolean(), (text, at, pause) => {
        const bytes = bytesOf(text);
        const split = scanJson(bytes, { cuts: at, pauses: [pause] }).lines;
        assert.deepEqual(split.map(shortened), scanJson(bytes).lines.map(shortened));
      }),
      { numRuns: 60 },
    );
  }).timeout(SLOW_MS);

  it('finds in a torn log what it finds in the whole one, and no more', () => {
    fc.assert(
      fc.property(tornLogs, fc.nat(), (log, cut) => {
        const before = scanJson(log.slice(0, cut % (log.length + 1))).lines;
        assert.deepEqual(scanJson(log).lines.slice(0, before.length), before);
      }),
      { numRuns: 3_000 },
    );
  }).timeout(SLOW_MS);

  it('counts a last record at once and not again when its line end comes', () => {
    const notes = new Notes();
    const scanner = new JsonLineScanner(notes, decode);
    for (const piece of ['{"a":1}', '\n', '{"b":', '2}', '\r', '\n{"c":3}', '{"d":4}\n']) {
      scanner.push(bytesOf(piece));
      scanner.end();
      scanner.end();
    }
    assert.deepEqual(notes.records, [{ a: 1 }, { b: 2 }, { c: 3 }, { d: 4 }]);
  });

  it('gives up a spread record after 200 lines, and reads on from its second line', () => {
    const lines = (count: number): string => `{"a":[\n${'1,\n'.repeat(count - 2)}1]}\n`;
    assert.equal(scanJson(lines(200)).records.length, 1);
    const { lines: notes } = scanJson(lines(201));
    assert.deepEqual(notes.slice(0, 2), ['1@0 record-unfinished', '2@7 invalid-json']);
    assert.equal(notes.length, 201);
  });

  it('stops joining lines after a thousand records that never ended, until the next whole one', () => {
    const torn = '{"a":[\n'.repeat(3000);
    const { lines } = scanJson(`${torn}x\n{"b":1}\n`);
    assert.equal(lines.length, 3002);
    assert.equal(lines.at(-1), `3002@${torn.length + 2} {"b":1}`);
  });

  it('gives up a spread record after 64 KiB', () => {
    const spread = (size: number): string => `{"a":\n"${'x'.repeat(size - 9)}"}`;
    assert.equal(bytesOf(spread(65_536)).length, 65_536);
    assert.equal(scanJson(`${spread(65_536)}\n`).records.length, 1);
    assert.deepEqual(scanJson(`${spread(65_537)}\n`).lines, ['1@0 record-unfinished', '2@6 invalid-json']);
  });

  it('takes a record of 1 MiB and not of one byte more', () => {
    const record = (size: number): string => `{"a":"${'x'.repeat(size - 8)}"}`;
    assert.equal(scanJson(`${record(MIB)}\n`).records.length, 1);
    assert.deepEqual(scanJson(`${record(MIB + 1)}\n`).lines, [`1@0 line-too-long {"bytes":${MIB + 1}}`]);
    assert.deepEqual(scanJson(record(MIB + 1)).lines, [], 'its line has no end yet');
  }).timeout(SLOW_MS);

  for (const [name, line] of [
    ['one long record', `{"a":"${'x'.repeat(10 * MIB)}"}`],
    ['garbage', 'x'.repeat(10 * MIB)],
    ['an open bracket after the other', `{"a":${'['.repeat(10 * MIB)}`],
  ] as const) {
    it(`skips a line of 10 MB (${name}) in bounded memory and reads what stands around it`, () => {
      const notes = new Notes();
      const scanner = new JsonLineScanner(notes, decode);
      const bytes = bytesOf(`{"a":1}\n${line}\n{"b":2}\n`);
      let held = 0;
      for (let at = 0; at < bytes.length; at += 65_536) {
        scanner.push(bytes.subarray(at, at + 65_536));
        held = Math.max(held, scanner.heldBytes);
      }
      scanner.end();
      assert.deepEqual(notes.lines, [
        '1@0 {"a":1}',
        `2@8 line-too-long {"bytes":${line.length}}`,
        `3@${line.length + 9} {"b":2}`,
      ]);
      assert.ok(held <= 2.5 * MIB, `${held} bytes were held`);
    }).timeout(SLOW_MS);
  }

  it('reads an array of 3 MB on one line as it arrives, in bounded memory', () => {
    const notes = new Notes();
    const scanner = new JsonLineScanner(notes, decode);
    const bytes = bytesOf(`[${Array.from({ length: 100_000 }, (_, n) => `{"n":${n},"text":"some text"}`).join(',')}]`);
    let held = 0;
    for (let at = 0; at < bytes.length; at += 10_000) {
      scanner.push(bytes.subarray(at, at + 10_000));
      held = Math.max(held, scanner.heldBytes);
    }
    scanner.end();
    assert.equal(notes.records.length, 100_000);
    assert.ok(held <= MIB, `${held} bytes were held`);
  }).timeout(SLOW_MS);

  it('skips a gap of 10 MB of NULs in bounded memory', () => {
    const notes = new Notes();
    const scanner = new JsonLineScanner(notes, decode);
    for (let piece = 0; piece < 160; piece += 1) scanner.push(new Uint8Array(65_536));
    assert.ok(scanner.heldBytes <= MIB, `${scanner.heldBytes} bytes are held`);
    scanner.push(bytesOf('{"a":1}\n'));
    assert.deepEqual(notes.lines, ['1@0 nul-bytes', '1@10485760 {"a":1}']);
  }).timeout(SLOW_MS);

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), arrivals, (bytes, arrival) => {
        assert.deepEqual(scanJson(bytes, arrival).lines, scanJson(bytes, atOnce).lines);
      }),
      { numRuns: 2_000 },
    );
  }).timeout(SLOW_MS);

  it('accounts for every byte that waits', () => {
    const notes = new Notes();
    const scanner = new JsonLineScanner(notes, decode);
    arrive(scanner, bytesOf('{"a":1}\n{"b":\n"c'), atOnce);
    assert.equal(scanner.pendingBytes, bytesOf('{"b":\n"c').length);
  });
});
