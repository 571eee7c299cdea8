/** What a record says besides its numbers: records of one template differ in their numbers, time and ids only. */
import type { CostEvent } from '../../event';
import { ID_SPACE } from '../../ledger/eventKeys';
import { KeyBuilder, type KeyState } from '../../ledger/keys';
import { MAX_EVENT_NANO, nanoFromNumber } from '../../money';
import type { ReadResult } from '../source';
import { DECIMAL, PLAIN } from './layout';
import type { Column, LineScanner } from './lineScanner';
import type { NumberRole } from './plan';

/** Numbers of one record by what they count, as an event has them. */
export class RowAmounts {
  at = 0;
  input = 0;
  output = 0;
  cacheRead = 0;
  cacheWrite5m = 0;
  cacheWrite1h = 0;
  webSearch = 0;
  /** Null: the record names none. */
  recorded: number | null = null;
  durationMs: number | null = null;
}

/** -1: the record names none. */
type Places = Readonly<Record<NumberRole | 'time' | 'id' | 'request', number>>;

/** How the rows of a template are read. */
export class Template {
  /** Where its values lie in the tables of the batch that is being packed: the packer's to set. */
  numbering = -1;
  provider: string | null = null;
  tuple = 0;
  task = 0;
  keyBegin: KeyState | null = null;
  /** How its calls were served, where that is told. */
  readonly served: Pick<CostEvent, 'mode' | 'geography'> | null;

  constructor(
    /** An event of the template; whatever comes from numbers, time and id is another row's. */
    readonly event: CostEvent,
    readonly places: Places,
    /** True: ids and requests have to be compared with those before. */
    readonly compares: boolean,
  ) {
    const { mode, geography } = event;
    const served = { ...(mode === undefined ? {} : { mode }), ...(geography === undefined ? {} : { geography }) };
    this.served = mode === undefined && geography === undefined ? null : served;
  }

  /** False: a number says more than an event can hold, and the record has to be refused. */
  read(scanner: LineScanner, row: number, into: RowAmounts): boolean {
    const { places } = this;
    into.at = scanner.time(places.time, row);
    into.input = countOf(scanner, places.input, row);
    into.output = countOf(scanner, places.output, row);
    into.cacheRead = countOf(scanner, places.cacheRead, row);
    const oneHour = countOf(scanner, places.cacheWrite1h, row);
    // The split may name less than the total: what it does not name was written for five minutes.
    const rest = countOf(scanner, places.cacheWrite, row) - oneHour;
    into.cacheWrite5m = Math.max(countOf(scanner, places.cacheWrite5m, row), rest);
    into.cacheWrite1h = oneHour;
    into.webSearch = countOf(scanner, places.webSearch, row);
    into.durationMs = durationOf(scanner, places, row);
    into.recorded = places.cost < 0 ? null : nanoOf(scanner, places.cost, row);
    return into.recorded === null || into.recorded <= MAX_EVENT_NANO;
  }
}

/** Null: rows of this template are read the long way. @param read what the long way made of this one */
export function templateOf(
  scanner: LineScanner,
  row: number,
  { events, problems, foreign, links, totals }: ReadResult,
  compares: (event: CostEvent) => boolean,
): Template | null {
  const [event] = events;
  if (event === undefined || events.length > 1 || problems.length > 0) return null;
  if (foreign !== undefined || links !== undefined || totals !== undefined || !isSimple(event)) return null;
  const places = placesOf(scanner, scanner.template(row));
  if (places === null) return null;
  const template = new Template(event, places, compares(event));
  const amounts = new RowAmounts();
  return template.read(scanner, row, amounts) && isSame(event, amounts, scanner, places.id, row) ? template : null;
}

/** All that the event of a row can have; whatever else few events name is read the long way. */
const SIMPLE = new Set<string>([
  'kind',
  'at',
  'dimensions',
  'tokens',
  'requests',
  'mode',
  'geography',
  'count',
  'failures',
  'durationMs',
  'recorded',
  'id',
  'position',
] satisfies (keyof CostEvent)[]);

function isSimple(event: CostEvent): boolean {
  return event.kind === 'llm' && event.count === 1 && Object.keys(event).every((name) => SIMPLE.has(name));
}

/** Null: a value stands where only the format knows what it means. */
function placesOf(scanner: LineScanner, template: number): Places | null {
  const { times, ids, request, numbers } = scanner.columns;
  const firstOf = (columns: readonly Column[], decimals: boolean): number | null => {
    for (const { slot, column } of columns) {
      const mark = scanner.mark(template, slot);
      if (mark === PLAIN) return column;
      if (mark === DECIMAL) return decimals ? column : null;
    }
    return -1;
  };
  let isPlain = true;
  const placeOf = (columns: readonly Column[], decimals = false): number => {
    const place = firstOf(columns, decimals);
    if (place === null) isPlain = false;
    return place ?? -1;
  };
  // Written out: an object made of entries is read ten times as slowly, and it is read for every row.
  const places: Places = {
    time: placeOf(times),
    id: placeOf(ids),
    request: request === null ? -1 : placeOf([request]),
    input: placeOf(numbers.input),
    output: placeOf(numbers.output),
    cacheRead: placeOf(numbers.cacheRead),
    cacheWrite: placeOf(numbers.cacheWrite),
    cacheWrite5m: placeOf(numbers.cacheWrite5m),
    cacheWrite1h: placeOf(numbers.cacheWrite1h),
    webSearch: placeOf(numbers.webSearch),
    cost: placeOf(numbers.cost, true),
    milliseconds: placeOf(numbers.milliseconds, true),
    seconds: placeOf(numbers.seconds, true),
  };
  return isPlain && places.time >= 0 ? places : null;
}

const key = new KeyBuilder();

/** The short way gave what the long way gave: whatever else the format does with such a record, numbers have no part in it. */
function isSame(event: CostEvent, amounts: RowAmounts, scanner: LineScanner, id: number, row: number): boolean {
  if (event.id === null ? id >= 0 : id < 0) return false;
  if (event.id !== null) {
    key.ofId(ID_SPACE, event.id);
    if (key.low !== scanner.idLow(id, row) || key.high !== scanner.idHigh(id, row)) return false;
  }
  const tokens = event.tokens ?? { input: 0, output: 0, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 };
  return (
    event.at === amounts.at &&
    tokens.input === amounts.input &&
    tokens.output === amounts.output &&
    tokens.cacheRead === amounts.cacheRead &&
    tokens.cacheWrite5m === amounts.cacheWrite5m &&
    tokens.cacheWrite1h === amounts.cacheWrite1h &&
    (event.requests?.webSearch ?? 0) === amounts.webSearch &&
    event.recorded === amounts.recorded &&
    event.durationMs === amounts.durationMs
  );
}

function countOf(scanner: LineScanner, column: number, row: number): number {
  return column < 0 ? 0 : scanner.number(column, row);
}

const POWERS = Array.from({ length: 16 }, (_, exponent) => 10 ** exponent);
const NANO_DIGITS = 9;

/** A decimal of at most 15 digits: both parts are exact, and one division rounds once, as reading the number would. */
function decimalOf(scanner: LineScanner, column: number, row: number): number {
  return scanner.number(column, row) / (POWERS[scanner.scale(column, row)] ?? 1);
}

function nanoOf(scanner: LineScanner, column: number, row: number): number | null {
  const scale = scanner.scale(column, row);
  if (scale <= NANO_DIGITS) return scanner.number(column, row) * (POWERS[NANO_DIGITS - scale] ?? 0);
  return nanoFromNumber(decimalOf(scanner, column, row));
}

function durationOf(scanner: LineScanner, { milliseconds, seconds }: Places, row: number): number | null {
  if (milliseconds >= 0) return Math.round(decimalOf(scanner, milliseconds, row));
  return seconds < 0 ? null : Math.round(decimalOf(scanner, seconds, row) * 1000);
}
