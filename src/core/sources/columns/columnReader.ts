/** Reads the lines of a log as columns of numbers: what a line says besides is understood once, however many lines say it. */
import type { CostEvent, PricedEvent } from '../../event';
import type { PackingRoom } from '../../ledger/eventBatch';
import { priceEvent } from '../../pricing/price';
import type { PriceTable } from '../../pricing/table';
import { isToldByNames } from '../shapes';
import type { Fields, ReadContext, ReadResult, RecordFormat } from '../source';
import type { Decode } from '../utf8';
import { Composer } from './composing';
import { AT_SHAPE, LONG_WAY, NO_ROOM, NO_ROWS, PLAIN } from './layout';
import type { LineScanner } from './lineScanner';
import type { NameNumbers } from './meanings';
import type { NumberRole } from './plan';
import { Recipes } from './recipes';
import { RowAmounts, templateOf, type Template } from './templates';

/** Takes events whose dimensions and key are known already. */
export interface EventColumns extends NameNumbers {
  readonly room: PackingRoom;

  /** @param low the key of the event's id, both halves 0 for none */
  addRow(event: PricedEvent, template: Template, low: number, high: number): void;
}

/** The file whose lines they are. */
export interface LinesOf {
  /** Everything that it does with a record; answers the record's format. */
  record(fields: Fields, offset: number, line: number): RecordFormat | null;
  /** What a record alone says, as if none had come before it. */
  peek(format: RecordFormat, fields: Fields): ReadResult;
  readonly context: Pick<ReadContext, 'sessions'>;
  /** `RecordReading.compare`. */
  compare(format: RecordFormat, id: number, request: number): boolean;
  /** Of the records that are read as columns in it; null: none was recognised yet. */
  format(): RecordFormat | null;
  /** It holds records of the format. */
  recognised(format: RecordFormat): void;
  /** Its place promises a log. */
  readonly expected: boolean;
}

/** Lines of a file that follow each other. */
export interface Lines {
  /** They lie from `from` on in memory; nothing from `to` on is known. */
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
  /** Offset of the first one in the file, and its number. */
  readonly offset: number;
  readonly line: number;
}

export interface TakenLines {
  /** Index behind the last one's end. */
  readonly end: number;
  readonly lines: number;
}

/** Where nearly every record says something of its own, understanding it once gains nothing. */
const WORTHLESS_SHARE = 0.6;
const ROWS_TO_JUDGE = 4096;

const ZERO_ROLES = [
  'input',
  'output',
  'cacheRead',
  'cacheWrite',
  'cacheWrite5m',
  'cacheWrite1h',
  'webSearch',
] as const satisfies readonly NumberRole[];

type Filled = { -readonly [Name in keyof CostEvent]: CostEvent[Name] } & {
  readonly position: { offset: number; line: number; readonly table: null };
};

/** `nothing`: whatever the numbers, such a record is no event. Null: read the long way. */
type Known = Template | 'nothing' | null;

export class ColumnReader {
  private format: RecordFormat | null = null;
  private expected = false;
  private templates: (Known | undefined)[] = [];
  private composer: Composer | null = null;
  private readonly grounds = new Map<string, number>();
  private readonly amounts = new RowAmounts();
  readonly recipes: Recipes;
  private rows = 0;
  /** Those that the scanner did not pack, and those that somebody had to understand. */
  private looked = 0;
  private made = 0;
  private file: LinesOf | null = null;
  /** Of the rows at hand: file offset of the scanner's first byte, number of the first line. */
  private origin = 0;
  private firstLine = 0;
  /** Filled anew for every row: whoever takes it has used it when it returns. */
  private readonly found: Filled = {
    kind: 'llm',
    at: 0,
    dimensions: {},
    tokens: null,
    count: 1,
    failures: 0,
    durationMs: null,
    recorded: null,
    id: null,
    position: { offset: 0, line: 0, table: null },
  };

  constructor(
    readonly scanner: LineScanner,
    private readonly decode: Decode,
    private readonly prices: PriceTable,
    private readonly sink: EventColumns,
  ) {
    this.recipes = new Recipes(scanner, prices, sink, sink.room);
  }

  /** The format of the lines that came last from such a place: those of the next file are nearly always the same. Null: none did. */
  guess(expected: boolean): RecordFormat | null {
    return expected === this.expected ? this.format : null;
  }

  /** Of the rows of the format at hand: how many there were, how many were looked at here, and of how many the record was parsed to be understood. */
  get effort(): { readonly rows: number; readonly looked: number; readonly understood: number } {
    return { rows: this.rows, looked: this.looked, understood: this.made };
  }

  /** Null: the first line is for somebody else. Lines of another format than this are left as well. */
  take(file: LinesOf, format: RecordFormat, lines: Lines): TakenLines | null {
    const { scanner } = this;
    if (!scanner.holds(lines.bytes) || !this.use(format, file)) return null;
    this.file = file;
    const ground = this.groundOf(file);
    const base = lines.bytes.byteOffset;
    let at = lines.from;
    let count = 0;
    for (;;) {
      const begin = at;
      at = scanner.scan(lines.bytes, begin, lines.to, ground);
      const offset = lines.offset + begin - lines.from;
      if (scanner.lines > 0) file.recognised(format);
      this.takeRows(offset - begin - base, lines.line + count);
      count += scanner.lines;
      const { why } = scanner;
      if (why === NO_ROOM) this.forget();
      else if (why === AT_SHAPE) {
        at = this.takeUnknown(lines.bytes, at, lines.offset + at - lines.from, lines.line + count);
        count += 1;
        // It was a guess, and the file says otherwise.
        const own = file.format();
        if (own !== null && own !== format) break;
      } else if (why !== NO_ROWS) break;
    }
    return at === lines.from ? null : { end: at, lines: count };
  }

  private use(format: RecordFormat, { expected }: LinesOf): boolean {
    const { columns } = format;
    if (columns === undefined) return false;
    // Which format the same names mean may depend on the place.
    const isOther = format !== this.format || expected !== this.expected;
    if (isOther) {
      this.scanner.use(columns);
      this.composer = new Composer(this.scanner, columns);
      this.format = format;
      this.expected = expected;
      this.clear();
    }
    return this.rows < ROWS_TO_JUDGE || this.made < this.rows * WORTHLESS_SHARE;
  }

  private forget(): void {
    this.scanner.forget();
    this.composer?.forget();
    this.templates = [];
  }

  private clear(): void {
    this.templates = [];
    this.rows = 0;
    this.looked = 0;
    this.made = 0;
  }

  /** What of the file decides what its records mean. */
  private groundOf({ context: { sessions } }: LinesOf): number {
    if (sessions === undefined) return 0;
    const directory = sessions.directory ?? '';
    let ground = this.grounds.get(directory);
    if (ground === undefined) this.grounds.set(directory, (ground = this.grounds.size + 1));
    return ground;
  }

  /** @param origin file offset of the scanner's first byte */
  private takeRows(origin: number, firstLine: number): void {
    const { scanner } = this;
    const { rows } = scanner;
    this.origin = origin;
    this.firstLine = firstLine;
    this.rows += rows;
    for (let row = 0; ; row += 1) {
      const packed = scanner.pack(row, origin, firstLine);
      row = this.refusedId() ?? packed;
      if (row >= rows) return;
      this.looked += 1;
      this.takeRow(row);
    }
  }

  private takeRow(row: number): void {
    const { scanner, templates, origin, firstLine } = this;
    const number = scanner.template(row);
    const offset = origin + scanner.startOf(row);
    const line = firstLine + scanner.lineNumber(row);
    let known = number === LONG_WAY ? null : templates[number];
    if (known === undefined) known = this.understand(row, number) ?? null;
    if (known === 'nothing') return;
    if (known === null || !this.addRow(known, row, offset, line)) this.takeRecord(scanner.lineOf(row), offset, line);
  }

  /** Of the ids that `pack` left to be compared: the row of the first one that has to be read the long way; it and what follows are not packed. */
  private refusedId(): number | null {
    const { scanner, format, file } = this;
    const count = format === null || file === null ? 0 : scanner.compared;
    for (let index = 0; index < count; index += 1) {
      const words = scanner.comparison(index);
      const id = compared(words[2] ?? 0, words[3] ?? 0);
      const request = compared(words[4] ?? 0, words[5] ?? 0);
      if (format !== null && file?.compare(format, id, request) === true) continue;
      scanner.unpack(words[1] ?? 0);
      return words[0] ?? 0;
    }
    return null;
  }

  /** Undefined: this record does not tell what others of its template are. */
  private understand(row: number, number: number): Known | undefined {
    const { scanner, file, format, composer } = this;
    const plan = format?.columns;
    if (file === null || format === null || plan === undefined) return null;
    const composed = composer?.compose(number) ?? null;
    if (composed !== null) return (this.templates[number] = composed);
    const read = file.peek(format, this.parse(scanner.lineOf(row)));
    this.made += 1;
    if (isNothing(read)) {
      if (plan.skipsZero === true && this.isZero(row)) return undefined;
      this.recipes.close(number, plan.skipsZero === true);
      return (this.templates[number] = plan.skipsZero === true ? 'nothing' : null);
    }
    const template = templateOf(scanner, row, read, plan.compares ?? never);
    if (template === null) this.recipes.close(number, false);
    else composer?.learn(number, template);
    return (this.templates[number] = template);
  }

  /** False: this one has to be read the long way. */
  private addRow(template: Template, row: number, offset: number, line: number): boolean {
    const { scanner, amounts, sink } = this;
    const { event, places } = template;
    if (!template.read(scanner, row, amounts)) return false;
    const { input, output, cacheRead, cacheWrite5m, cacheWrite1h, webSearch } = amounts;
    const skipsZero = this.format?.columns?.skipsZero === true;
    if (skipsZero) {
      if (input + output + cacheRead + cacheWrite5m + cacheWrite1h + webSearch === 0) return true;
    }
    const low = places.id < 0 ? 0 : scanner.idLow(places.id, row);
    const high = places.id < 0 ? 0 : scanner.idHigh(places.id, row);
    if (template.compares && places.request >= 0) {
      const request = compared(scanner.idLow(places.request, row), scanner.idHigh(places.request, row));
      if (this.format === null || this.file?.compare(this.format, compared(low, high), request) !== true) return false;
    }
    const found = this.found;
    found.dimensions = event.dimensions;
    found.failures = event.failures;
    found.at = amounts.at;
    found.durationMs = amounts.durationMs;
    found.recorded = amounts.recorded;
    found.tokens = event.tokens === null ? null : amounts;
    found.position.offset = offset;
    found.position.line = line;
    const isUsual = webSearch === 0 && template.served === null;
    const whole: CostEvent = isUsual
      ? found
      : { ...found, ...(webSearch > 0 ? { requests: { webSearch } } : {}), ...template.served };
    const priced = priceEvent(whole, this.prices);
    sink.addRow(priced, template, low, high);
    this.teach(row, template, priced);
    return true;
  }

  private teach(row: number, template: Template, event: PricedEvent): void {
    const { scanner, origin, firstLine } = this;
    const number = scanner.template(row);
    this.recipes.teach(template, {
      template: number,
      event,
      composer: this.composer,
      skipsZero: this.format?.columns?.skipsZero === true,
      attempt: () => scanner.attempt(row, origin, firstLine),
    });
  }

  private isZero(row: number): boolean {
    const { scanner } = this;
    const { numbers } = scanner.columns;
    const template = scanner.template(row);
    const columns = ZERO_ROLES.flatMap((role) => numbers[role]);
    return columns.every(
      ({ slot, column }) => scanner.mark(template, slot) !== PLAIN || scanner.number(column, row) === 0,
    );
  }

  /** A line of names that are not known: whoever recognises them tells whether they are this format's. */
  private takeUnknown(bytes: Uint8Array, from: number, offset: number, line: number): number {
    const { scanner } = this;
    const whole = scanner.line;
    const begin = bytes.byteOffset + from;
    const names = scanner.nameCount;
    const fields = this.parse(whole.subarray(begin));
    const format = this.file?.record(fields, offset, line);
    if (format === this.format && isToldByNames(names, fields)) scanner.learn();
    return whole.length + 1 - bytes.byteOffset;
  }

  private takeRecord(bytes: Uint8Array, offset: number, line: number): void {
    this.file?.record(this.parse(bytes), offset, line);
  }

  /** The scanner has found them to be an object in JSON's grammar. */
  private parse(bytes: Uint8Array): Fields {
    return JSON.parse(this.decode(bytes)) as Fields;
  }
}

function isNothing({ events, problems, foreign, links, totals }: ReadResult): boolean {
  return events.length + problems.length === 0 && (foreign ?? links ?? totals) === undefined;
}

function never(): boolean {
  return false;
}

/** 52 bits of a key. */
function compared(low: number, high: number): number {
  return low + (high % 2 ** 20) * 2 ** 32;
}
