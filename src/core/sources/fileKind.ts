/** Tells by a file's first bytes whether it holds JSON lines, CSV of a known format, or a table of some other program. */
import { ByteQueue } from './byteQueue';
import { looksLikeHeader, readHeader } from './csvText';
import { formatOf } from './formats';
import type { Place } from './problems';
import type { RecordFormat } from './source';
import { decodeText, type Decode } from './utf8';

/** All bytes so far, to be read by the scanner of that kind. */
export type KindDecision =
  | { readonly kind: 'json-lines'; readonly bytes: Uint8Array }
  | { readonly kind: 'csv'; readonly bytes: Uint8Array; readonly format: RecordFormat }
  /** A header that no format knows. Read as JSON lines, because a first line of text may stand before them. */
  | {
      readonly kind: 'foreign-table';
      readonly bytes: Uint8Array;
      readonly columns: readonly string[];
      readonly place: Place;
    };

/** A first line longer than this is no header. */
const HEADER_LIMIT_BYTES = 64 * 1024;
const NEWLINE = 10;
const SKIPPED: ReadonlySet<number> = new Set([0, 9, NEWLINE, 13, 32, 0xef, 0xbb, 0xbf]);
/** `{`, `[`, and the byte order marks of UTF-16: the JSON scanner knows what to do with each. */
const NOT_CSV: ReadonlySet<number> = new Set([123, 91, 0xff, 0xfe]);

export class FileKind {
  private readonly queue = new ByteQueue();

  /** @param promised the file's place promises a log */
  constructor(
    private readonly decode: Decode,
    private readonly promised = true,
  ) {}

  get pendingBytes(): number {
    return this.queue.end;
  }

  /** Null: too few bytes to tell, and they are copied. With the decision all bytes are handed over whole; use them at once. */
  push(chunk: Uint8Array): KindDecision | null {
    // Nearly always the first piece is enough: a copy of it for each of thousands of files was a gigabyte.
    if (this.queue.end === 0) {
      const decision = this.decide(chunk);
      if (decision === null) this.queue.append(chunk);
      return decision;
    }
    this.queue.append(chunk);
    const decision = this.decide(this.queue.slice(0, this.queue.end));
    if (decision !== null) this.queue.dropTo(this.queue.end);
    return decision;
  }

  private decide(bytes: Uint8Array): KindDecision | null {
    const start = bytes.findIndex((byte) => !SKIPPED.has(byte));
    const tooLong = bytes.length > HEADER_LIMIT_BYTES;
    if (start < 0) return tooLong ? { kind: 'json-lines', bytes } : null;
    if (NOT_CSV.has(bytes[start] as number)) return { kind: 'json-lines', bytes };
    const newline = bytes.indexOf(NEWLINE, start);
    const end = newline < 0 ? bytes.length : newline;
    if (end > HEADER_LIMIT_BYTES) return { kind: 'json-lines', bytes };
    return newline < 0 ? null : this.decideByHeader(bytes, start, newline);
  }

  private decideByHeader(bytes: Uint8Array, start: number, newline: number): KindDecision {
    const { text } = decodeText(bytes.subarray(start, newline), this.decode, 'plain');
    const header = readHeader(text.trimEnd());
    const format = formatOf(new Set(header.names), 'csv', this.promised);
    if (format !== null) return { kind: 'csv', bytes, format };
    if (looksLikeHeader(header))
      return { kind: 'foreign-table', bytes, columns: header.names, place: placeOf(bytes, start) };
    return { kind: 'json-lines', bytes };
  }
}

function placeOf(bytes: Uint8Array, offset: number): Place {
  const line = bytes.subarray(0, offset).reduce((count, byte) => count + (byte === NEWLINE ? 1 : 0), 1);
  return { line, offset };
}
