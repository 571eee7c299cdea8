/** Where in a log of lines somebody reads: the bytes that are there, the line they are on, and the NULs in it. */
import { ByteQueue } from './byteQueue';
import { problemAt } from './problems';
import type { RecordSink } from './recordSink';

export const NEWLINE = 10;
export const BOM_BYTES = [0xef, 0xbb, 0xbf] as const;

/** Whether the line has any, and whether that was told. */
export type Nuls = 'none' | 'seen' | 'told';

export abstract class LineCursor {
  protected readonly queue = new ByteQueue();
  /** File offset of the next byte to look at, and the line it is on. */
  protected cursor = 0;
  protected line = 1;
  protected lineStart = 0;
  protected nuls: Nuls = 'none';
  protected nulStart = 0;
  /** No newline lies between the cursor and here. */
  private searched = 0;

  constructor(protected readonly sink: RecordSink) {}

  protected at(offset: number): number {
    return this.queue.bytes[this.queue.index(offset)] as number;
  }

  /** File offset of the next newline; -1 when there is none yet. */
  protected findNewline(): number {
    const from = this.queue.index(Math.max(this.cursor, this.searched));
    const to = this.queue.index(this.queue.end);
    // Behind the end there may be much that was read before.
    const found = this.queue.bytes.subarray(from, to).indexOf(NEWLINE);
    if (found >= 0) return this.queue.end - (to - from - found);
    this.searched = this.queue.end;
    return -1;
  }

  protected nextLine(newline: number): void {
    this.tellNuls(this.line);
    this.cursor = newline + 1;
    this.lineStart = this.cursor;
    this.line += 1;
    this.nuls = 'none';
  }

  /** Behind a newline that was passed already. */
  protected returnTo(line: number, newline: number): void {
    this.line = line;
    this.searched = 0;
    this.nextLine(newline);
  }

  /** 3: a byte order mark is at the cursor. 0: there is none. Null: too few bytes to tell. */
  protected bomLength(): number | null {
    for (let index = 1; index < BOM_BYTES.length; index += 1) {
      if (this.cursor + index >= this.queue.end) return null;
      if (this.at(this.cursor + index) !== BOM_BYTES[index]) return 0;
    }
    return BOM_BYTES.length;
  }

  protected seeNul(): void {
    if (this.nuls !== 'none') return;
    this.nuls = 'seen';
    this.nulStart = this.cursor;
  }

  /** @param line of the first of them */
  protected tellNuls(line: number): void {
    if (this.nuls !== 'seen') return;
    this.nuls = 'told';
    this.sink.problem(problemAt('nul-bytes', 'warning', { line, offset: this.nulStart }));
  }
}
