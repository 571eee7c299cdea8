/** What the tests of log reading share: bytes of texts, pieces of bytes, and scanners that write down what they find. */
import fc from 'fast-check';
import type { SourceProblem } from '../../../../src/core/problem';
import { CsvScanner } from '../../../../src/core/sources/csv';
import { JsonLineScanner } from '../../../../src/core/sources/jsonLines';
import type { RecordSink } from '../../../../src/core/sources/recordSink';

/** For tests over many or large inputs, on a machine that has other things to do. */
export const SLOW_MS = 120_000;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
export const decode = (bytes: Uint8Array): string => decoder.decode(bytes);

/** A text may hold raw bytes as `\u{f700}`-`\u{f7ff}` (0x00-0xff): each becomes the one byte of its last two digits. */
export function bytesOf(text: string): Uint8Array {
  const pieces = text.split(/([\uf700-\uf7ff])/).map((piece) => {
    const raw = piece.length === 1 ? piece.charCodeAt(0) - 0xf700 : -1;
    return raw >= 0 && raw <= 0xff ? Buffer.from([raw]) : Buffer.from(piece);
  });
  return new Uint8Array(Buffer.concat(pieces));
}

export const raw = (byte: number): string => String.fromCharCode(0xf700 + byte);

/** How a file arrives: where it is cut, and after which pieces the reader is told that there is no more for now. */
export interface Arrival {
  readonly cuts: readonly number[];
  readonly pauses: readonly boolean[];
}

export const arrivals: fc.Arbitrary<Arrival> = fc.record({
  cuts: fc.array(fc.nat({ max: 600 }), { maxLength: 12 }),
  pauses: fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }),
});

export interface Reads {
  push(bytes: Uint8Array): unknown;
  end(): unknown;
}

export function arrive(reader: Reads, bytes: Uint8Array, arrival: Arrival): void {
  const cuts = [...new Set([...arrival.cuts.filter((cut) => cut < bytes.length), bytes.length])].sort((a, b) => a - b);
  let from = 0;
  cuts.forEach((to, index) => {
    // A buffer of its own that is overwritten afterwards: readers copy what they keep.
    const piece = bytes.slice(from, to);
    reader.push(piece);
    piece.fill(0x21);
    if (arrival.pauses[index % arrival.pauses.length] === true) reader.end();
    from = to;
  });
  reader.end();
}

/** One line a finding, in the order they were handed on. */
export class Notes implements RecordSink {
  readonly lines: string[] = [];
  readonly records: unknown[] = [];

  record(fields: Readonly<Record<string, unknown>>, offset: number, line: number): void {
    this.records.push(fields);
    this.lines.push(`${line}@${offset} ${JSON.stringify(fields)}`);
  }

  problem({ code, line, offset, data }: SourceProblem): void {
    this.lines.push(`${line}@${offset} ${code}${data === undefined ? '' : ` ${JSON.stringify(data)}`}`);
  }
}

export const atOnce: Arrival = { cuts: [], pauses: [false] };
export const byteByByte = (length: number): Arrival => ({
  cuts: Array.from({ length }, (_, index) => index),
  pauses: [true],
});

export function scanJson(text: string | Uint8Array, arrival = atOnce): Notes & { pending: number } {
  const notes = new Notes();
  const scanner = new JsonLineScanner(notes, decode);
  arrive(scanner, typeof text === 'string' ? bytesOf(text) : text, arrival);
  return Object.assign(notes, { pending: scanner.pendingBytes });
}

export function scanCsv(text: string, arrival = atOnce, close = false): Notes & { pending: number } {
  const notes = new Notes();
  const scanner = new CsvScanner(notes, decode);
  arrive(scanner, bytesOf(text), arrival);
  if (close) scanner.close();
  return Object.assign(notes, { pending: scanner.pendingBytes });
}

const record = fc.constantFrom(
  '{"a":1}',
  '{"agent":"żółw 🐢","n":2.5e-3}',
  '{"__proto__":{"x":1},"b":[{},[]]}',
  '{"s":"}{\\"\\\\"}',
  '{ "spaced" : null } ',
  `{"bad":"x${raw(0xff)}y"}`,
  `{"bad":"x${raw(0xfe)}${raw(0xc3)}"}`,
  '{}',
);
const spread = fc.constantFrom(
  '{\n  "a": 1,\n  "b": {\n    "c": "d"\n  }\n}',
  '{\r\n"a":1\r\n}',
  '{"list":[\n{"inner":1},\n{"inner":2}\n]}',
  '{"open":\n{"whole":1}\n',
  '{\n"never": "closed",\n',
);
const garbage = fc.constantFrom(
  '{"torn":"in a str',
  '{"torn":[1,',
  '{"torn":',
  'Traceback (most recent call last):',
  '{"a":1}garbage',
  '{"a":1}{"b":2}',
  '{"a":1},',
  '}',
  '[',
  ']',
  '[{"e":1},{"e":2}]',
  '[1,2]',
  'null',
  '<<<<<<< HEAD',
  '=======',
  '>>>>>>> branch',
  `${raw(0)}${raw(0)}${raw(0)}`,
  `${raw(0)}{"after":"nul"}`,
  `{"before":"nul"}${raw(0)}`,
  '\ufeff{"bom":1}',
  '\ufeff',
  `${raw(0xef)}${raw(0xbb)}`,
  `${raw(0xff)}${raw(0xfe)}`,
  `{${raw(0)}`,
  'version https://git-lfs.github.com/spec/v1',
  '   ',
  '\t{"indented":1}',
  '\r',
);
const lineEnd = fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n', '');

/** Logs of good, spread, torn and foreign lines in any order, with any line ends and any end. */
export const logs: fc.Arbitrary<string> = fc
  .array(fc.tuple(fc.oneof(record, record, spread, garbage), lineEnd), { maxLength: 14 })
  .map((lines) => lines.map(([line, end]) => line + end).join(''));

/** A log of which the last bytes are not there yet. */
export const tornLogs: fc.Arbitrary<Uint8Array> = fc
  .tuple(logs, fc.nat({ max: 30 }))
  .map(([log, cut]) => bytesOf(log).slice(0, Math.max(0, bytesOf(log).length - cut)));
