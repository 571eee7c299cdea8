/** Finds the rows of a CSV file in its bytes, however they arrive, and names their cells by the header. */
import { ByteQueue } from './byteQueue';
import { readHeader, splitRow, type CsvHeader } from './csvText';
import { ConflictMarks } from './lineMarks';
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

const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;
const BOM_BYTES = [0xef, 0xbb, 0xbf] as const;
const SEPARATOR_BYTES: ReadonlySet<number> = new Set([44, 59, 9]);

export interface CsvState extends ScannerState {
  readonly line: number;
  readonly hasNuls: boolean;
  readonly header: CsvHeader | null;
  readonly inConflict: boolean;
}

/** Where the cursor is: at the first byte of a cell, in a plain cell, inside quotes, behind a quote that may end them, in a skipped line. */
type State = 'cell' | 'plain' | 'quoted' | 'quote' | 'skipping';

/**
 * As with JSON lines, every decision is taken at a byte and none at a chunk's border or at `end()`. A last row without a line end waits
 * (its last cell may not be whole) until `close()`, which says that the file is finished. Never throws.
 */
export class CsvScanner {
  private readonly queue = new ByteQueue();
  private state: State = 'cell';
  private cursor = 0;
  private line = 1;
  private rowStart = 0;
  private rowLine = 1;
  private secondLine = -1;
  private hasNuls = false;
  private header: CsvHeader | null = null;
  private separator = 0;
  private readonly conflicts = new ConflictMarks();

  constructor(
    private readonly sink: RecordSink,
    private readonly decode: Decode,
  ) {}

  /** The bytes that follow those pushed before; they are copied. */
  push(chunk: Uint8Array): void {
    this.queue.lend(chunk);
    this.scan();
    this.queue.dropTo(this.state === 'skipping' ? this.cursor : this.rowStart);
  }

  /** No more bytes for now. Nothing is decided here: without its line end a row may go on. */
  end(): void {
    this.scan();
  }

  /** No more bytes ever: a last row without a line end counts when it has all its cells. Push nothing afterwards. */
  close(): void {
    if (this.state === 'skipping' || this.state === 'quoted' || this.header === null) return;
    if (this.pendingBytes > 0) this.endRow(this.queue.end, true);
  }

  get pendingBytes(): number {
    return this.queue.end - this.rowStart;
  }

  /** True where `;` stands between cells, as in exports of places that write `12,34`. */
  get decimalComma(): boolean {
    return this.header?.separator === ';';
  }

  /** A row that has not ended is begun anew: nothing of it was told yet. */
  save(): CsvState {
    const { rowStart: resumeAt, rowLine: line, hasNuls, header } = this;
    return { resumeAt, line, hasNuls, header, inConflict: this.conflicts.inside };
  }

  /** Only for a new scanner; the first byte pushed is then the one at `resumeAt`. */
  restore(state: CsvState): void {
    this.queue.beginAt(state.resumeAt);
    this.cursor = state.resumeAt;
    this.line = state.line;
    this.rowStart = state.resumeAt;
    this.rowLine = state.line;
    this.hasNuls = state.hasNuls;
    this.header = state.header;
    this.separator = state.header === null ? 0 : state.header.separator.charCodeAt(0);
    this.conflicts.inside = state.inConflict;
  }

  /** Memory the scanner holds, in bytes. */
  get heldBytes(): number {
    return this.queue.capacity;
  }

  private scan(): void {
    while (this.cursor < this.queue.end) {
      if (this.cursor === this.rowStart && this.takePlainRow()) continue;
      const byte = this.queue.bytes[this.queue.index(this.cursor)] as number;
      this.cursor += 1;
      this.take(byte);
      if (this.state !== 'skipping' && byte !== NEWLINE) this.checkSize();
    }
  }

  /** The short cut: a row on one line without quotes. False: it has to be read byte by byte. */
  private takePlainRow(): boolean {
    const { bytes } = this.queue;
    const from = this.queue.index(this.cursor);
    const to = bytes.indexOf(NEWLINE, from);
    const row = bytes.subarray(from, to);
    if (to < 0 || to >= this.queue.index(this.queue.end) || row.length >= LINE_LIMIT_BYTES) return false;
    if (row[0] === 0 || row.includes(QUOTE)) return false;
    const newline = this.cursor + row.length;
    this.cursor = newline + 1;
    this.line += 1;
    this.endRow(newline, false);
    this.beginRow();
    return true;
  }

  private take(byte: number): void {
    if (byte === NEWLINE) return this.takeNewline();
    switch (this.state) {
      case 'cell':
        return this.takeCellStart(byte);
      case 'plain':
        if (this.separates(byte)) this.state = 'cell';
        return;
      case 'quoted':
        if (byte === QUOTE) this.state = 'quote';
        return;
      case 'quote':
        this.state = byte === QUOTE ? 'quoted' : this.separates(byte) ? 'cell' : 'plain';
        return;
      case 'skipping':
        return;
    }
  }

  private takeCellStart(byte: number): void {
    const inRow = this.cursor - 1 - this.rowStart;
    if (byte === 0 && inRow === 0) {
      this.hasNuls = true;
      this.rowStart = this.cursor;
    } else if (byte === QUOTE) this.state = 'quoted';
    else if (!this.separates(byte) && byte !== BOM_BYTES[inRow]) this.state = 'plain';
  }

  private separates(byte: number): boolean {
    return this.header === null ? SEPARATOR_BYTES.has(byte) : byte === this.separator;
  }

  private takeNewline(): void {
    this.line += 1;
    if (this.state === 'skipping') {
      const place = { line: this.rowLine, offset: this.rowStart };
      this.sink.problem(problemAt('line-too-long', 'error', place, { bytes: this.cursor - 1 - this.rowStart }));
      return this.beginRow();
    }
    if (this.state !== 'quoted') {
      this.endRow(this.cursor - 1, false);
      return this.beginRow();
    }
    if (this.secondLine < 0) this.secondLine = this.cursor;
    if (this.line - this.rowLine >= SPREAD_LIMIT_LINES || this.cursor - this.rowStart > SPREAD_LIMIT_BYTES) {
      this.giveUpFirstLine();
    }
  }

  private checkSize(): void {
    const size = this.cursor - this.rowStart;
    if (this.secondLine < 0) {
      if (size > LINE_LIMIT_BYTES) this.state = 'skipping';
    } else if (size > SPREAD_LIMIT_BYTES) this.giveUpFirstLine();
  }

  /** The quote never closed: the row's first line is the problem, and reading goes on from its second. */
  private giveUpFirstLine(): void {
    this.sink.problem(problemAt('record-unfinished', 'error', { line: this.rowLine, offset: this.rowStart }));
    this.cursor = this.secondLine;
    this.line = this.rowLine + 1;
    this.beginRow();
  }

  private beginRow(): void {
    this.state = 'cell';
    this.rowStart = this.cursor;
    this.rowLine = this.line;
    this.secondLine = -1;
    this.hasNuls = false;
  }

  private endRow(newline: number, onlyWhole: boolean): void {
    const bytes = this.trim(this.queue.slice(this.rowStart, newline));
    const place = { line: this.rowLine, offset: this.rowStart };
    if (this.hasNuls) this.sink.problem(problemAt('nul-bytes', 'warning', place));
    if (bytes.length === 0) return;
    const conflict = this.conflicts.take(bytes);
    if (conflict === true) this.sink.problem(problemAt('merge-conflict', 'error', place));
    if (conflict !== null) return;
    const { text, escaped } = decodeText(bytes, this.decode, 'plain');
    if (escaped) this.sink.problem(problemAt('invalid-utf8', 'warning', place));
    if (this.header === null) this.takeHeader(text);
    else this.takeRow(text, this.header, onlyWhole);
  }

  /** Without a byte order mark, the `\r` of the line end and NULs at the end. */
  private trim(bytes: Uint8Array): Uint8Array {
    let from = 0;
    let to = bytes.length;
    if (BOM_BYTES.every((byte, index) => bytes[index] === byte)) from = BOM_BYTES.length;
    while (to > from && bytes[to - 1] === 0) {
      this.hasNuls = true;
      to -= 1;
    }
    if (to > from && bytes[to - 1] === RETURN) to -= 1;
    return bytes.subarray(from, to);
  }

  private takeHeader(text: string): void {
    if (text.trim() === '') return;
    this.header = readHeader(text);
    this.separator = this.header.separator.charCodeAt(0);
  }

  private takeRow(text: string, header: CsvHeader, onlyWhole: boolean): void {
    const cells = splitRow(text, header.separator);
    if (cells.every((cell) => cell.trim() === '')) return;
    const { names } = header;
    if (onlyWhole && cells.length < names.length) return;
    // Two files joined into one bring their header along.
    if (cells.length === names.length && cells.every((cell, index) => cell.trim() === names[index])) return;
    while (cells.length > names.length && cells.at(-1)?.trim() === '') cells.pop();
    const place = { line: this.rowLine, offset: this.rowStart };
    if (cells.length !== names.length) {
      const code = cells.length < names.length ? 'record-unfinished' : 'trailing-text';
      this.sink.problem(problemAt(code, 'error', place, { cells: cells.length, columns: names.length }));
      return;
    }
    const fields = this.nameCells(cells, names);
    this.sink.record(fields, this.rowStart, this.rowLine);
  }

  /** An ordinary object, because a million of them with no prototype are slow; a column may still be called `__proto__`. */
  private nameCells(cells: readonly string[], names: readonly string[]): Fields {
    const fields: Record<string, string> = {};
    for (let index = 0; index < names.length; index += 1) {
      const name = names[index] as string;
      const value = cells[index] ?? '';
      if (Object.hasOwn(fields, name)) continue;
      if (name !== '__proto__') fields[name] = value;
      else Object.defineProperty(fields, name, { value, enumerable: true, configurable: true, writable: true });
    }
    return fields;
  }
}
