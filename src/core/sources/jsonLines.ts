/** Finds the JSON objects in a log's bytes, however they arrive: one a line, several on a line, or one over several lines. */
import { InnerObject } from './innerObject';
import { JsonProgress } from './jsonProgress';
import { BOM_BYTES, LineCursor, NEWLINE, type Nuls } from './lineCursor';
import { LineRest } from './lineRest';
import { problemAt } from './problems';
import {
  LINE_LIMIT_BYTES,
  SPREAD_LIMIT_BYTES,
  SPREAD_LIMIT_LINES,
  type RecordSink,
  type ScannerState,
} from './recordSink';
import type { Fields } from './source';
import { decodeText, type Decode } from './utf8';

const RETURN = 13;
const COMMA = 44;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
/** An unfinished last line waits unread up to this size; behind it, records on a long line are taken as they close. */
const WAITING_BYTES = 64 * 1024;

/** After so many records that never ended, lines are no longer joined: each try costs up to 64 KiB (a hostile file of 10 MB: 30 s). */
const MOST_GIVEN_UP = 1000;

/** `between` records, inside a `record`, in the `rest` of a line that is no record, or in a file that is `unreadable`. */
type Mode = 'between' | 'record' | 'rest' | 'unreadable';

/**
 * Every decision is taken at a byte, never at the border of a chunk or at `end()`, and a whole line that parses is only the short cut to
 * the same decision: so any split of the bytes, with `end()` called anywhere, gives the same records and problems.
 * Holds at most one unfinished record (1 MiB) besides the chunk it is given. Never throws.
 */
export class JsonLineScanner extends LineCursor {
  private mode: Mode = 'between';
  /** The line that was skimmed last: one that is not whole yet is not looked over again with every piece of it. */
  private skimmedAt = -1;
  /** Where lines were looked for as columns last, and how far. */
  private scannedAt = -1;
  private scannedTo = -1;
  private hasRecord = false;
  /** Null until the first byte that is not white space: `[` there makes commas and brackets between records legal. */
  private isArray: boolean | null = null;

  private readonly progress = new JsonProgress();
  private recordStart = 0;
  private recordLine = 1;
  private recordLineStart = 0;
  /** Where the second line of a record over several lines begins; -1 while it is on its first. */
  private secondLine = -1;
  /** Records given up since one over several lines was whole. */
  private givenUp = 0;
  private readonly inner = new InnerObject();

  private readonly rest = new LineRest();

  constructor(
    sink: RecordSink,
    private readonly decode: Decode,
  ) {
    super(sink);
  }

  /** The bytes that follow those pushed before; they are copied. */
  push(chunk: Uint8Array): void {
    this.queue.lend(chunk);
    this.scan(false);
  }

  /** No more bytes for now: what is complete counts, although its line has no end yet. */
  end(): void {
    this.scan(true);
  }

  /** Bytes at the end that wait for the rest of their record or line. */
  get pendingBytes(): number {
    if (this.mode === 'unreadable') return 0;
    const from = this.mode === 'record' ? this.recordStart : this.mode === 'rest' ? this.rest.start : this.cursor;
    return this.queue.end - from;
  }

  /** A record or a rest that has not ended is begun anew: nothing of it was told yet. */
  save(): JsonLinesState {
    const { mode, line, lineStart, hasRecord, nuls, nulStart, isArray, givenUp } = this;
    const rest = { hasRecord, nuls, nulStart, isArray, givenUp, inConflict: this.rest.conflicts.inside };
    const isRecord = mode === 'record';
    return {
      ...rest,
      resumeAt: isRecord ? this.recordStart : mode === 'rest' ? this.rest.start : this.cursor,
      line: isRecord ? this.recordLine : line,
      lineStart: isRecord ? this.recordLineStart : lineStart,
      unreadable: mode === 'unreadable',
    };
  }

  /** Only for a new scanner; the first byte pushed is then the one at `resumeAt`. */
  restore(state: JsonLinesState): void {
    this.queue.beginAt(state.resumeAt);
    this.mode = state.unreadable ? 'unreadable' : 'between';
    this.cursor = state.resumeAt;
    this.line = state.line;
    this.lineStart = state.lineStart;
    this.hasRecord = state.hasRecord;
    this.nuls = state.nuls;
    this.nulStart = state.nulStart;
    this.isArray = state.isArray;
    this.givenUp = state.givenUp;
    this.rest.conflicts.inside = state.inConflict;
  }

  /** Memory the scanner holds, in bytes. */
  get heldBytes(): number {
    return this.queue.capacity;
  }

  private scan(toTheEnd: boolean): void {
    while (this.advance(toTheEnd));
    this.queue.dropTo(this.mode === 'record' ? this.recordStart : this.cursor);
  }

  /** One line or one step of the current mode. False: all bytes are used, or wait. */
  private advance(toTheEnd: boolean): boolean {
    if (this.mode === 'between' && this.cursor === this.lineStart) {
      if (this.takeLines() || this.skimLine()) return true;
      const newline = this.findNewline();
      if (newline < 0 && !toTheEnd && this.queue.end - this.cursor <= WAITING_BYTES) return false;
      if (newline >= 0 && this.takeWholeLine(newline)) return true;
    }
    switch (this.mode) {
      case 'between':
        return this.runBetween();
      case 'record':
        return this.runRecord();
      case 'rest':
        return this.runRest();
      case 'unreadable':
        this.cursor = this.queue.end;
        return false;
    }
  }

  /** The shortest cut: lines of shapes that are known, as columns of numbers. */
  private takeLines(): boolean {
    const { sink, cursor, line, queue } = this;
    if (sink.takeLines === undefined || (this.scannedAt === cursor && this.scannedTo === queue.end)) return false;
    const from = queue.index(cursor);
    const taken = sink.takeLines({ bytes: queue.bytes, from, to: queue.index(queue.end), offset: cursor, line });
    if (taken === null) {
      this.scannedAt = cursor;
      this.scannedTo = queue.end;
      return false;
    }
    this.isArray ??= false;
    this.line += taken.lines - 1;
    this.nextLine(cursor + (taken.end - from) - 1);
    return true;
  }

  /** A short cut: a line of a shape that is known, of which only a few values matter. */
  private skimLine(): boolean {
    const { sink, cursor } = this;
    if (sink.skim === undefined || sink.skimmed === undefined || this.skimmedAt === cursor) return false;
    const { bytes } = this.queue;
    const from = this.queue.index(cursor);
    const to = this.queue.index(this.queue.end);
    if (from >= to || bytes[from] !== OPEN_BRACE) return false;
    this.skimmedAt = cursor;
    let end = sink.skim(bytes, from, Math.min(to, from + LINE_LIMIT_BYTES));
    if (end < 0) return false;
    if (bytes[end] === RETURN) end += 1;
    if (end >= to || bytes[end] !== NEWLINE) return false;
    this.isArray ??= false;
    sink.skimmed(cursor, this.line);
    this.nextLine(cursor + (end - from));
    return true;
  }

  /** The short cut: a line that is one object and nothing else. False: it has to be read byte by byte. */
  private takeWholeLine(newline: number): boolean {
    const { bytes } = this.queue;
    const from = this.queue.index(this.cursor);
    let to = from + (newline - this.cursor);
    if (bytes[to - 1] === RETURN) to -= 1;
    if (this.isArray === true && bytes[to - 1] === COMMA) to -= 1;
    if (to - from > LINE_LIMIT_BYTES || bytes[from] !== OPEN_BRACE || bytes[to - 1] !== CLOSE_BRACE) return false;
    const found = this.parse(bytes.subarray(from, to));
    if (found === null) return false;
    this.isArray ??= false;
    this.hand(found, this.cursor, this.line);
    this.nextLine(newline);
    return true;
  }

  private runBetween(): boolean {
    for (; this.cursor < this.queue.end; this.cursor += 1) {
      const byte = this.at(this.cursor);
      if (byte === NEWLINE) {
        this.nextLine(this.cursor);
        return true;
      }
      if (byte === 32 || byte === 9 || byte === RETURN) continue;
      if (byte === 0) {
        this.seeNul();
        continue;
      }
      if (byte === BOM_BYTES[0]) {
        const length = this.bomLength();
        if (length === null) return false;
        if (length > 0) {
          this.cursor += length - 1;
          continue;
        }
      }
      this.isArray ??= byte === 91;
      if (byte === OPEN_BRACE) return this.beginRecord();
      if (!this.isArray || (byte !== COMMA && byte !== 91 && byte !== 93)) return this.beginRest(this.cursor);
    }
    return false;
  }

  private beginRecord(): boolean {
    this.mode = 'record';
    this.recordStart = this.cursor;
    this.recordLine = this.line;
    this.recordLineStart = this.lineStart;
    this.secondLine = -1;
    this.inner.restart();
    this.progress.restart();
    return true;
  }

  private runRecord(): boolean {
    if (this.cursor >= this.queue.end) return false;
    const from = this.queue.index(this.cursor);
    const atColumnZero = this.secondLine >= 0 && this.cursor === this.lineStart;
    const stop = this.progress.run(this.queue.bytes, from, this.queue.index(this.queue.end));
    const tornByInner = this.inner.run(this.queue.bytes, atColumnZero, from, stop);
    this.cursor += stop - from;
    if (this.secondLine >= 0) {
      const tooLarge = this.cursor - this.recordStart > SPREAD_LIMIT_BYTES;
      if (tornByInner || tooLarge || this.progress.status === 'bad') return this.giveUpFirstLine();
    } else if (this.progress.status === 'bad' || this.cursor - this.recordStart > LINE_LIMIT_BYTES) {
      return this.beginRest(this.recordStart);
    }
    if (this.progress.status === 'closed') return this.endRecord();
    return this.at(this.cursor - 1) === NEWLINE ? this.continueOnNextLine() : true;
  }

  private continueOnNextLine(): boolean {
    this.line += 1;
    this.lineStart = this.cursor;
    if (this.secondLine < 0) this.secondLine = this.cursor;
    const tooMany = this.line - this.recordLine >= SPREAD_LIMIT_LINES || this.givenUp >= MOST_GIVEN_UP;
    const tooLarge = this.cursor - this.recordStart > SPREAD_LIMIT_BYTES;
    return tooMany || tooLarge ? this.giveUpFirstLine() : true;
  }

  private endRecord(): boolean {
    const found = this.parse(this.queue.slice(this.recordStart, this.cursor));
    if (found === null) return this.secondLine >= 0 ? this.giveUpFirstLine() : this.beginRest(this.recordStart);
    this.tellNuls(this.recordLine);
    this.hand(found, this.recordStart, this.recordLine);
    if (this.secondLine >= 0) this.givenUp = 0;
    this.hasRecord = true;
    this.mode = 'between';
    return true;
  }

  /** The record never closed: its first line is the problem, and reading goes on from its second. */
  private giveUpFirstLine(): boolean {
    this.tellNuls(this.recordLine);
    const place = { line: this.recordLine, offset: this.recordStart };
    this.sink.problem(problemAt('record-unfinished', 'error', place));
    this.givenUp += 1;
    this.returnTo(this.recordLine, this.secondLine - 1);
    return true;
  }

  private beginRest(start: number): boolean {
    this.mode = 'rest';
    this.rest.begin(start);
    return true;
  }

  private runRest(): boolean {
    this.rest.look(this.queue);
    if (this.line === 1 && !this.hasRecord && this.rest.isUtf16) return this.refuseFile('utf16');
    const newline = this.findNewline();
    this.cursor = newline < 0 ? this.queue.end : newline;
    return newline < 0 ? false : this.endRest(newline);
  }

  private endRest(newline: number): boolean {
    const { line, rest, hasRecord: isBehindRecord } = this;
    if (line === 1 && !isBehindRecord && rest.isLfsPointer(newline)) return this.refuseFile('lfs-pointer');
    const isWholeLine = rest.start === this.lineStart;
    const problem = rest.problem({ line, end: newline, isWholeLine, isBehindRecord });
    if (problem !== null) this.sink.problem(problem);
    this.nextLine(newline);
    return true;
  }

  private refuseFile(code: 'utf16' | 'lfs-pointer'): boolean {
    this.sink.problem(problemAt(code, 'error', { line: 1, offset: this.rest.start }));
    this.mode = 'unreadable';
    return true;
  }

  protected override nextLine(newline: number): void {
    super.nextLine(newline);
    this.mode = 'between';
    this.hasRecord = false;
  }

  private hand(found: Found, offset: number, line: number): void {
    if (found.escaped) this.sink.problem(problemAt('invalid-utf8', 'warning', { line, offset }));
    this.sink.record(found.fields, offset, line);
  }

  private parse(bytes: Uint8Array): Found | null {
    const { text, escaped } = decodeText(bytes, this.decode, 'json');
    try {
      return { fields: JSON.parse(text) as Fields, escaped };
    } catch {
      return null;
    }
  }
}

export interface JsonLinesState extends ScannerState {
  readonly line: number;
  readonly lineStart: number;
  readonly hasRecord: boolean;
  readonly nuls: Nuls;
  readonly nulStart: number;
  readonly isArray: boolean | null;
  readonly givenUp: number;
  readonly inConflict: boolean;
  readonly unreadable: boolean;
}

/** The text began with `{` and parsed: an object. */
interface Found {
  readonly fields: Fields;
  readonly escaped: boolean;
}
