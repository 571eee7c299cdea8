/** Finding CSV rows in bytes, whatever writes them and however they arrive. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CsvScanner } from '../../../../src/core/sources/csv';
import { readHeader, splitRow } from '../../../../src/core/sources/csvText';
import { Notes, SLOW_MS, arrivals, arrive, byteByByte, bytesOf, decode, raw, scanCsv } from './support';

const MIB = 1024 * 1024;
const HEAD = 'a,b\n';

describe('CSV rows', () => {
  const cases: readonly [name: string, text: string, found: readonly string[]][] = [
    ['ordinary rows', `${HEAD}1,2\n3,4\n`, ['2@4 {"a":"1","b":"2"}', '3@8 {"a":"3","b":"4"}']],
    ['CRLF', 'a,b\r\n1,2\r\n', ['2@5 {"a":"1","b":"2"}']],
    ['a byte order mark', '\ufeffa,b\n1,2\n', ['2@7 {"a":"1","b":"2"}']],
    ['a byte order mark before a quoted name', '\ufeff"a","b,c"\n1,2\n', ['2@13 {"a":"1","b,c":"2"}']],
    ['semicolons', 'a;b\n1;2,5\n', ['2@4 {"a":"1","b":"2,5"}']],
    ['tabs', 'a\tb\n1\t2\n', ['2@4 {"a":"1","b":"2"}']],
    ['spaces around names', ' a , b \n1,2\n', ['2@8 {"a":"1","b":"2"}']],
    ['quoted cells', `${HEAD}"x, y","say ""hi"""\n`, ['2@4 {"a":"x, y","b":"say \\"hi\\""}']],
    ['a newline in quotes', `${HEAD}"x\ny",2\n3,4\n`, ['2@4 {"a":"x\\ny","b":"2"}', '4@12 {"a":"3","b":"4"}']],
    ['a quote inside a plain cell', `${HEAD}5" disk,2\n`, ['2@4 {"a":"5\\" disk","b":"2"}']],
    ['text behind a closing quote', `${HEAD}"x"y,2\n`, ['2@4 {"a":"xy","b":"2"}']],
    ['empty cells', `${HEAD},\n,2\n`, ['3@6 {"a":"","b":"2"}']],
    ['blank lines', `\n${HEAD}\n1,2\n  \n`, ['4@6 {"a":"1","b":"2"}']],
    ['too few cells', `${HEAD}1\n3,4\n`, ['2@4 record-unfinished {"cells":1,"columns":2}', '3@6 {"a":"3","b":"4"}']],
    ['too many cells', `${HEAD}1,2,3\n`, ['2@4 trailing-text {"cells":3,"columns":2}']],
    ['empty cells too many', `${HEAD}1,2,,\n`, ['2@4 {"a":"1","b":"2"}']],
    ['the header again', `${HEAD}1,2\n${HEAD}3,4\n`, ['2@4 {"a":"1","b":"2"}', '4@12 {"a":"3","b":"4"}']],
    ['a name that comes twice', 'a,a\n1,2\n', ['2@4 {"a":"1"}']],
    ['a column called __proto__', '__proto__,b\n1,2\n', ['2@12 {"__proto__":"1","b":"2"}']],
    ['a half-written last row', `${HEAD}1,2\n3,4`, ['2@4 {"a":"1","b":"2"}', '3 wait']],
    ['only a header', HEAD, []],
    [
      'NULs',
      `${HEAD}${raw(0)}1,2\n3,4${raw(0)}\n`,
      ['2@5 nul-bytes', '2@5 {"a":"1","b":"2"}', '3@9 nul-bytes', '3@9 {"a":"3","b":"4"}'],
    ],
    [
      'a merge conflict',
      `${HEAD}<<<<<<< x\n1,2\n=======\n3,4\n>>>>>>> y\n`,
      ['2@4 merge-conflict', '3@14 {"a":"1","b":"2"}', '5@26 {"a":"3","b":"4"}'],
    ],
    [
      'bytes that are not UTF-8',
      `${HEAD}${raw(0xff)},${raw(0xfe)}\n`,
      ['2@4 invalid-utf8', '2@4 {"a":"\\\\xff","b":"\\\\xfe"}'],
    ],
  ];
  for (const [name, text, expected] of cases) {
    it(`reads ${name}`, () => {
      const { lines, pending } = scanCsv(text);
      assert.deepEqual(pending === 0 ? lines : [...lines, `${pending} wait`], expected);
    });
    it(`… the same byte by byte: ${name}`, () => {
      assert.deepEqual(scanCsv(text, byteByByte(bytesOf(text).length)).lines, scanCsv(text).lines);
    });
  }

  it('gives up a quote that never closes after 200 lines, and reads on from the second', () => {
    const { lines } = scanCsv(`${HEAD}"x,2\n${'5,6\n'.repeat(199)}`);
    assert.equal(lines[0], '2@4 record-unfinished');
    assert.equal(lines.length, 200);
    assert.equal(lines[1], '3@9 {"a":"5","b":"6"}');
  });

  it('gives up a quote that never closes after 64 KiB', () => {
    const { lines } = scanCsv(`${HEAD}"x,2\n5,6\n7,${'y'.repeat(66_000)}\n`);
    assert.deepEqual(lines.slice(0, 2), ['2@4 record-unfinished', '3@9 {"a":"5","b":"6"}']);
    assert.equal(lines.length, 3);
  });

  it('counts a last row without a line end when the file is finished, if it has all its cells', () => {
    assert.deepEqual(scanCsv(`${HEAD}1,2\n3,4`, undefined, true).records.length, 2);
    assert.deepEqual(scanCsv(`${HEAD}1,2\n3`, undefined, true).records.length, 1);
    assert.deepEqual(scanCsv(`${HEAD}1,2\n"3,4`, undefined, true).records.length, 1);
    assert.deepEqual(scanCsv(`${HEAD}1,2\n`, undefined, true).records.length, 1);
  });

  it('skips a line of 10 MB in bounded memory', () => {
    const notes = new Notes();
    const scanner = new CsvScanner(notes, decode);
    const bytes = bytesOf(`${HEAD}1,2\n3,${'x'.repeat(10 * MIB)}\n5,6\n`);
    let held = 0;
    for (let at = 0; at < bytes.length; at += 65_536) {
      scanner.push(bytes.subarray(at, at + 65_536));
      held = Math.max(held, scanner.heldBytes);
    }
    assert.deepEqual(notes.lines, [
      '2@4 {"a":"1","b":"2"}',
      `3@8 line-too-long {"bytes":${10 * MIB + 2}}`,
      `4@${10 * MIB + 11} {"a":"5","b":"6"}`,
    ]);
    assert.ok(held <= 2.5 * MIB, `${held} bytes were held`);
  }).timeout(SLOW_MS);

  const cell = fc.constantFrom(
    '1',
    '',
    'x',
    '"q"',
    '"a,b"',
    '"two\nlines"',
    '"say ""x"""',
    '"open',
    'mid"quote',
    'é🐢',
    raw(0xff),
    ' ',
  );
  const row = fc.array(cell, { minLength: 1, maxLength: 4 }).map((cells) => cells.join(','));
  const special = fc.constantFrom('<<<<<<< x', '>>>>>>> x', `${raw(0)}${raw(0)}`, 'a,b', '\ufeffa,b', '');
  const lineEnd = fc.constantFrom('\n', '\n', '\r\n', '\n\n', '');
  const tables = fc
    .tuple(
      fc.constantFrom('a,b\n', '\ufeffa;b\r\n', 'a\tb\tc\n', '"a\nx",b\n'),
      fc.array(fc.tuple(fc.oneof(row, row, special), lineEnd), { maxLength: 12 }),
    )
    .map(([head, rows]) => head + rows.map(([text, end]) => text + end).join(''));

  it('finds the same at any split, with end() called anywhere', () => {
    fc.assert(
      fc.property(tables, arrivals, (text, arrival) => {
        const whole = scanCsv(text);
        const split = scanCsv(text, arrival);
        assert.deepEqual(split.lines, whole.lines);
        assert.equal(split.pending, whole.pending);
      }),
      { numRuns: 5_000 },
    );
  }).timeout(SLOW_MS);

  it('survives any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), arrivals, (bytes, arrival) => {
        const [notes, whole] = [new Notes(), new Notes()];
        arrive(new CsvScanner(notes, decode), bytes, arrival);
        arrive(new CsvScanner(whole, decode), bytes, { cuts: [], pauses: [false] });
        assert.deepEqual(notes.lines, whole.lines);
      }),
      { numRuns: 2_000 },
    );
  }).timeout(SLOW_MS);

  it('reads back every row that is quoted by the book', () => {
    const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1 }), fc.constantFrom(',', ';', '\t'), (cells, separator) => {
        assert.deepEqual(splitRow(cells.map(quoted).join(separator), separator as ','), cells);
      }),
    );
  }).timeout(SLOW_MS);

  it('takes the separator that gives most names', () => {
    assert.deepEqual(readHeader('time;model,name;cost'), { separator: ';', names: ['time', 'model,name', 'cost'] });
  });
});
