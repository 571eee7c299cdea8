/** The rest of a line that is no record: what it says of the file, or what is wrong with it. */
import type { SourceProblem } from '../problem';
import type { ByteQueue } from './byteQueue';
import { ConflictMarks, isLfsPointer, isUtf16, MARK_BYTES } from './lineMarks';
import { problemAt } from './problems';
import { LINE_LIMIT_BYTES } from './recordSink';

/** Where the rest stands. */
export interface RestPlace {
  readonly line: number;
  /** File offset behind it. */
  readonly end: number;
  readonly isWholeLine: boolean;
  readonly isBehindRecord: boolean;
}

export class LineRest {
  /** File offset of its first byte. */
  start = 0;
  readonly conflicts = new ConflictMarks();
  private readonly head = new Uint8Array(MARK_BYTES);
  private headLength = 0;

  begin(start: number): void {
    this.start = start;
    this.headLength = 0;
  }

  /** Remembers its first bytes, as far as they are there. */
  look(queue: ByteQueue): void {
    for (; this.headLength < MARK_BYTES && this.start + this.headLength < queue.end; this.headLength += 1) {
      this.head[this.headLength] = queue.bytes[queue.index(this.start + this.headLength)] as number;
    }
  }

  /** Of the first line of a file. */
  get isUtf16(): boolean {
    return isUtf16(this.head.subarray(0, this.headLength));
  }

  /** The same. @param end file offset behind the rest */
  isLfsPointer(end: number): boolean {
    return isLfsPointer(this.headUpTo(end));
  }

  /** Null: there is nothing to be told that was not told before. */
  problem({ line, end, isWholeLine, isBehindRecord }: RestPlace): SourceProblem | null {
    const place = { line, offset: this.start };
    const bytes = end - this.start;
    const conflict = isWholeLine ? this.conflicts.take(this.headUpTo(end)) : null;
    if (conflict !== null) return conflict ? problemAt('merge-conflict', 'error', place) : null;
    if (bytes > LINE_LIMIT_BYTES) return problemAt('line-too-long', 'error', place, { bytes });
    if (isBehindRecord) return problemAt('trailing-text', 'warning', place, { bytes });
    return problemAt('invalid-json', 'error', place);
  }

  private headUpTo(end: number): Uint8Array {
    return this.head.subarray(0, Math.min(end - this.start, MARK_BYTES));
  }
}
