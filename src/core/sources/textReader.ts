/** Reads a log of JSON lines or CSV rows as its bytes arrive: finds out which it is, and turns its records into events. */
import type { Zone } from '../calendar';
import type { CostEvent } from '../event';
import { PROBLEMS_KEPT_PER_FILE, type SourceProblem } from '../problem';
import type { ColumnReader, Lines, LinesOf, TakenLines } from './columns/columnReader';
import { CsvScanner, type CsvState } from './csv';
import { FileKind } from './fileKind';
import { formatOf, RECORD_FORMATS } from './formats';
import { JsonLineScanner, type JsonLinesState } from './jsonLines';
import { keyList, problemAt, type Place } from './problems';
import type { RecordSink } from './recordSink';
import { ShapeTable } from './shapes';
import { Skims } from './skims';
import type {
  Container,
  Fields,
  ForeignAmount,
  PullRequestLink,
  ReadContext,
  ReadResult,
  RecordFormat,
  RecordReading,
  SessionScope,
  SessionTotal,
} from './source';
import type { Decode } from './utf8';

export interface TextReaderOptions {
  /** Timestamps without a zone are read in it. */
  readonly zone: Zone;
  /** UTF-8 to text, with U+FFFD for what is not UTF-8. */
  readonly decode: Decode;
  /** False: the file was only a guess; as long as nothing in it is recognised it has no problems. */
  readonly expected: boolean;
  /** Takes lines as columns of numbers, instead of the results of `push`. */
  readonly columns?: ColumnReader;
  /** Of a session log in the home folder: which sessions are asked for. Absent: a log of the workspace. */
  readonly sessions?: SessionScope;
}

/** Where a reader stands, as plain data: with it another one goes on where this one was. */
export interface TextReaderState {
  /** File offset of the first byte that the other one has to be given. */
  readonly resumeAt: number;
  readonly pendingBytes: number;
  readonly formats: readonly string[];
  readonly container: Container;
  /** Null: too few bytes to tell what the file holds. */
  readonly scanner: unknown;
  readonly shapes: readonly string[];
  /** Found, and kept back as long as nothing is recognised. */
  readonly problems: readonly SourceProblem[];
  readonly counted: number;
  readonly kept: number;
  readonly toldOnce: readonly string[];
  readonly isForeignTable: boolean;
  readonly isMixed: boolean;
  readonly isExpected: boolean;
  /** What formats remember of the file, by their place in the table of formats. */
  readonly readings: readonly (readonly [format: number, saved: unknown])[];
}

const NOWHERE = { offset: 0, line: 1, table: null };

/** Told once for a file, because every record of it has the same cause. */
export const ONCE_A_FILE: ReadonlySet<string> = new Set(['runner-assumed', 'model-assumed']);

/**
 * Any split of the bytes into `push` calls, with `end` called anywhere, gives the same events and problems. Never throws.
 * `push` and `end` answer with what is new since the last call.
 */
export class TextReader {
  /** Ids of the formats recognised so far. */
  readonly formats = new Set<string>();
  private readonly kind: FileKind;
  private scanner: JsonLineScanner | CsvScanner | null = null;
  private container: Container = 'json-lines';
  private readonly shapes = new ShapeTable();
  private readonly skims = new Skims();
  private events: CostEvent[] = [];
  private problems: SourceProblem[] = [];
  private foreign: ForeignAmount[] = [];
  private links: PullRequestLink[] = [];
  private totals: SessionTotal[] = [];
  /** Formats whose records lean on those before them read each file with a reader of its own. */
  private readonly readings = new Map<RecordFormat, RecordReading>();
  private counted = 0;
  private kept = 0;
  private readonly toldOnce = new Set<string>();
  /** True once a format was found beside which other shapes are no problem. */
  private isMixed = false;
  /** True while lines that are no JSON are the consequence of an unknown header that was told already. */
  private isForeignTable = false;

  private columnFormat: RecordFormat | null = null;
  private readonly file: LinesOf;

  /** Until bytes follow, those that wait are known by their number only. */
  private restoredPending: number | null = null;

  constructor(private readonly options: TextReaderOptions) {
    this.kind = new FileKind(options.decode, options.expected);
    this.file = this.fileOfLines();
  }

  /**
   * Null: what it knows cannot be told, because it waits for the file to rest or a format keeps its memory to itself. With `closed`
   * nothing will follow, so there is nothing it would have to know.
   */
  save(closed: boolean): TextReaderState | null {
    const readings = [...this.readings];
    if (!closed && (this.waitsForRest || readings.some(([, reading]) => reading.save === undefined))) return null;
    const scanner = this.scanner?.save() ?? null;
    return {
      resumeAt: scanner?.resumeAt ?? 0,
      pendingBytes: this.pendingBytes,
      formats: [...this.formats],
      container: this.container,
      scanner,
      shapes: this.shapes.save(),
      problems: this.problems,
      counted: this.counted,
      kept: this.kept,
      toldOnce: [...this.toldOnce],
      isForeignTable: this.isForeignTable,
      isMixed: this.isMixed,
      isExpected: this.options.expected,
      readings: readings.map(([format, reading]) => [RECORD_FORMATS.indexOf(format), reading.save?.()]),
    };
  }

  /** Only for a new reader; the first byte pushed is then the one at `resumeAt`. */
  restore(state: TextReaderState): void {
    for (const format of state.formats) this.formats.add(format);
    this.container = state.container;
    if (state.scanner !== null) this.restoreScanner(state.scanner);
    this.shapes.load(state.shapes, (names) => formatOf(names, this.container, this.options.expected));
    this.problems = [...state.problems];
    this.counted = state.counted;
    this.kept = state.kept;
    for (const code of state.toldOnce) this.toldOnce.add(code);
    this.isForeignTable = state.isForeignTable;
    this.isMixed = state.isMixed;
    for (const [place, saved] of state.readings) {
      const format = RECORD_FORMATS[place];
      if (format?.open !== undefined) this.readings.set(format, format.open(saved));
    }
    this.restoredPending = state.pendingBytes;
  }

  /** The bytes that follow those pushed before; they are copied. */
  push(chunk: Uint8Array): ReadResult {
    this.restoredPending = null;
    if (this.scanner === null) this.decideKind(chunk);
    else this.scanner.push(chunk);
    return this.takeNew();
  }

  /** No more bytes for now; more may be pushed later. A complete JSON record counts although its line has no end yet. */
  end(): ReadResult {
    this.scanner?.end();
    return this.takeNew();
  }

  /** No more bytes ever: a last CSV row without a line end counts too. Push nothing afterwards. */
  close(): ReadResult {
    this.scanner?.end();
    if (this.scanner instanceof CsvScanner) this.scanner.close();
    for (const reading of this.readings.values()) if (reading.finish !== undefined) this.takeResult(reading.finish());
    return this.takeNew();
  }

  /** Bytes at the end that wait for the rest of their record or line. */
  get pendingBytes(): number {
    return this.restoredPending ?? this.scanner?.pendingBytes ?? this.kind.pendingBytes;
  }

  /**
   * True while `close` would find more: a last CSV row has no line end, so nobody can tell whether its last cell is whole, or
   * the format waits for the last row.
   */
  get waitsForRest(): boolean {
    if (this.container === 'csv' && this.pendingBytes > 0) return true;
    return [...this.readings.values()].some((reading) => reading.finish !== undefined);
  }

  /** All problems, also those not kept. */
  get problemCount(): number {
    return this.unknown && !this.options.expected ? 0 : this.counted;
  }

  /** True while nothing in the file was recognised. */
  get unknown(): boolean {
    return this.formats.size === 0;
  }

  private readonly sink: RecordSink = {
    record: (fields, offset, line) => void this.takeRecord(fields, offset, line),
    problem: (problem) => this.takeProblem(problem),
    skim: (bytes, from, to) => this.skims.run(bytes, from, to),
    skimmed: (offset, line) => this.takeSkimmed(offset, line),
    takeLines: (lines) => this.takeLines(lines),
  };

  private restoreScanner(state: unknown): void {
    const { decode } = this.options;
    const scanner =
      this.container === 'csv' ? new CsvScanner(this.sink, decode) : new JsonLineScanner(this.sink, decode);
    scanner.restore(state as CsvState & JsonLinesState);
    this.scanner = scanner;
  }

  private decideKind(chunk: Uint8Array): void {
    const decision = this.kind.push(chunk);
    if (decision === null) return;
    const { sink } = this;
    if (decision.kind === 'csv') {
      this.container = 'csv';
      this.formats.add(decision.format.id);
      this.scanner = new CsvScanner(sink, this.options.decode);
    } else {
      if (decision.kind === 'foreign-table') this.beginForeignTable(decision.columns, decision.place);
      this.scanner = new JsonLineScanner(sink, this.options.decode);
    }
    this.scanner.push(decision.bytes);
  }

  private beginForeignTable(columns: readonly string[], place: Place): void {
    this.takeProblem(problemAt('unknown-shape', 'error', place, { keys: keyList(columns) }));
    this.isForeignTable = true;
  }

  private takeRecord(fields: Fields, offset: number, line: number): RecordFormat | null {
    const shape = this.shapes.find(fields, (names) => formatOf(names, this.container, this.options.expected));
    this.skims.learn(shape.format, fields, this.options.decode);
    if (shape.format === null) this.takeUnknown(shape.isNew, fields, offset, line);
    else this.read(shape.format, fields, offset, line);
    return shape.format;
  }

  /** Lines of the first format that has columns. */
  private takeLines(lines: Lines): TakenLines | null {
    const { columns, expected } = this.options;
    const format = this.columnFormat ?? columns?.guess(expected) ?? null;
    return format === null ? null : (columns?.take(this.file, format, lines) ?? null);
  }

  private fileOfLines(): LinesOf {
    const { zone, sessions, expected } = this.options;
    const context = { zone, position: NOWHERE, ...(sessions === undefined ? {} : { sessions }) };
    return {
      record: (fields, offset, line) => this.takeRecord(fields, offset, line),
      peek: (format, fields) => format.read(fields, context),
      compare: (format, id, request) => this.readingOf(format).compare?.(id, request) === true,
      format: () => this.columnFormat,
      recognised: (format) => this.recognised(format),
      context,
      expected,
    };
  }

  /** A line that was looked over: without what its format needs it gives nothing, and nothing of it is made. */
  private takeSkimmed(offset: number, line: number): void {
    const { format, fields } = this.skims;
    if (format === null) return;
    if (fields === null) this.formats.add(format.id);
    else this.read(format, fields, offset, line);
  }

  private read(format: RecordFormat, fields: Fields, offset: number, line: number): void {
    this.recognised(format);
    const position = { offset, line, table: null };
    const decimalComma = this.scanner instanceof CsvScanner && this.scanner.decimalComma;
    const { zone, sessions } = this.options;
    const context: ReadContext = {
      zone,
      position,
      ...(decimalComma ? { decimalComma } : {}),
      ...(sessions === undefined ? {} : { sessions }),
    };
    this.takeResult(this.readingOf(format).read(fields, context));
  }

  private recognised(format: RecordFormat): void {
    this.formats.add(format.id);
    this.isForeignTable = false;
    this.isMixed ||= format.mixed === true;
    if (format.columns !== undefined) this.columnFormat ??= format;
  }

  private readingOf(format: RecordFormat): RecordReading {
    if (format.open === undefined) return format;
    let reading = this.readings.get(format);
    if (reading === undefined) this.readings.set(format, (reading = format.open()));
    return reading;
  }

  private takeResult(result: ReadResult): void {
    for (const event of result.events) this.events.push(event);
    for (const problem of result.problems) this.takeProblem(problem);
    for (const amount of result.foreign ?? []) this.foreign.push(amount);
    for (const link of result.links ?? []) this.links.push(link);
    for (const total of result.totals ?? []) this.totals.push(total);
  }

  private takeUnknown(isNew: boolean, fields: Fields, offset: number, line: number): void {
    if (this.isMixed) return;
    const keys = keyList(Object.keys(fields));
    if (isNew) this.takeProblem(problemAt('unknown-shape', 'error', { line, offset }, { keys }));
    else this.counted += 1;
  }

  private takeProblem(found: SourceProblem): void {
    if (this.isForeignTable && found.code === 'invalid-json') return;
    // In a session log a line of many megabytes is an attachment, whose usage is none.
    const isAttachment = this.isMixed && found.code === 'line-too-long';
    const problem: SourceProblem = isAttachment ? { ...found, severity: 'info' } : found;
    if (ONCE_A_FILE.has(problem.code)) {
      if (this.toldOnce.has(problem.code)) return;
      this.toldOnce.add(problem.code);
    }
    this.counted += 1;
    if (this.kept >= PROBLEMS_KEPT_PER_FILE) return;
    this.kept += 1;
    this.problems.push(problem);
  }

  private takeNew(): ReadResult {
    const { events, foreign, links, totals } = this;
    this.events = [];
    const others = {
      ...(foreign.length > 0 ? { foreign } : {}),
      ...(links.length > 0 ? { links } : {}),
      ...(totals.length > 0 ? { totals } : {}),
    };
    if (foreign.length > 0) this.foreign = [];
    if (links.length > 0) this.links = [];
    if (totals.length > 0) this.totals = [];
    if (this.unknown && !this.options.expected) return { events, problems: [], ...others };
    const { problems } = this;
    this.problems = [];
    return { events, problems, ...others };
  }
}
