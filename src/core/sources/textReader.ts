/** Reads a log of JSON lines or CSV rows as its bytes arrive: finds out which it is, and turns its records into events. */
import type { Zone } from '../calendar';
import type { CostEvent } from '../event';
import { PROBLEMS_KEPT_PER_FILE, type SourceProblem } from '../problem';
import { CsvScanner } from './csv';
import { FileKind } from './fileKind';
import { formatOf } from './formats';
import { JsonLineScanner } from './jsonLines';
import { keyList, problemAt, type Place } from './problems';
import type { RecordSink } from './recordSink';
import { ShapeTable } from './shapes';
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
} from './source';
import type { Decode } from './utf8';

export interface TextReaderOptions {
  /** Timestamps without a zone are read in it. */
  readonly zone: Zone;
  /** UTF-8 to text, with U+FFFD for what is not UTF-8. */
  readonly decode: Decode;
  /** False: the file was only a guess; as long as nothing in it is recognised it has no problems. */
  readonly expected: boolean;
  /** Of a session log in the home folder: which sessions are asked for. Absent: a log of the workspace. */
  readonly sessions?: SessionScope;
}

/** Told once for a file, because every record of it has the same cause. */
const ONCE_A_FILE: ReadonlySet<string> = new Set(['runner-assumed', 'model-assumed']);

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
  private events: CostEvent[] = [];
  private problems: SourceProblem[] = [];
  private foreign: ForeignAmount[] = [];
  private links: PullRequestLink[] = [];
  /** Formats whose records lean on those before them read each file with a reader of its own. */
  private readonly readings = new Map<RecordFormat, RecordReading>();
  private counted = 0;
  private kept = 0;
  private readonly toldOnce = new Set<string>();
  /** True once a format was found beside which other shapes are no problem. */
  private isMixed = false;
  /** True while lines that are no JSON are the consequence of an unknown header that was told already. */
  private isForeignTable = false;

  constructor(private readonly options: TextReaderOptions) {
    this.kind = new FileKind(options.decode);
  }

  /** The bytes that follow those pushed before; they are copied. */
  push(chunk: Uint8Array): ReadResult {
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
    return this.scanner?.pendingBytes ?? this.kind.pendingBytes;
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

  private decideKind(chunk: Uint8Array): void {
    const decision = this.kind.push(chunk);
    if (decision === null) return;
    const sink: RecordSink = {
      record: (fields, offset, line) => this.takeRecord(fields, offset, line),
      problem: (problem) => this.takeProblem(problem),
    };
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

  private takeRecord(fields: Fields, offset: number, line: number): void {
    const shape = this.shapes.find(fields, (names) => formatOf(names, this.container));
    if (shape.format === null) this.takeUnknown(shape.isNew, fields, offset, line);
    else this.read(shape.format, fields, offset, line);
  }

  private read(format: RecordFormat, fields: Fields, offset: number, line: number): void {
    this.formats.add(format.id);
    this.isForeignTable = false;
    this.isMixed ||= format.mixed === true;
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
    const { events, foreign, links } = this;
    this.events = [];
    const others = { ...(foreign.length > 0 ? { foreign } : {}), ...(links.length > 0 ? { links } : {}) };
    if (foreign.length > 0) this.foreign = [];
    if (links.length > 0) this.links = [];
    if (this.unknown && !this.options.expected) return { events, problems: [], ...others };
    const { problems } = this;
    this.problems = [];
    return { events, problems, ...others };
  }
}
