/** Questions about single events that sums of days cannot answer: by hour of the week, by cost of a call, by price row. One scan each. */
import { KINDS, type CostState } from '../event';
import { localTime, weekdayOf, dayOf, type Zone } from '../calendar';
import type { NanoUsd } from '../money';
import type { Buckets } from './buckets';
import { CHUNK_ROWS, WIDE, type Chunk, type Narrow } from './chunk';
import type { Columns } from './columns';
import { costOfCode } from './costCode';
import { CACHE_READ, CACHE_WRITE_1H, CACHE_WRITE_5M, COST, COUNT_LESS_ONE, INPUT, OUTPUT } from './countColumns';
import type { Query } from './query';
import { Selection } from './selection';
import type { Dictionary } from './selection';

export type ScanQuery = Pick<Query, 'range' | 'filter'>;

export const HOURS_A_DAY = 24;
export const HOURS_A_WEEK = 168;
const NO_HOUR = -1;
const LLM = KINDS.indexOf('llm');

/** Where scans read: the rows that count must have been decided. */
export interface ScanSource {
  readonly columns: Columns;
  readonly dictionary: Dictionary;
  readonly zone: Zone;
  /** Buckets of the zone's hours. */
  readonly hours: Buckets;
}

export interface HourCosts {
  /** Cost by weekday (Monday first) and hour of the local clock. */
  readonly costs: Float64Array;
  /** Events that match and have no time. */
  readonly undated: number;
}

export function costsByHour({ columns, dictionary, zone, hours }: ScanSource, query: ScanQuery): HourCosts {
  const costs = new Float64Array(HOURS_A_WEEK);
  const hourOf = hourOfWeek(zone);
  let undated = 0;
  let lastStart = NaN;
  let lastHour = NO_HOUR;
  eachChunk(columns, dictionary, query, (chunk, places, count) => {
    const { at } = chunk;
    const column = columns.columnOf(chunk, COST);
    for (let row = 0; row < count; row++) {
      const place = places[row] ?? 0;
      const instant = at[place] ?? NaN;
      if (Number.isNaN(instant)) {
        undated++;
        continue;
      }
      const start = hours.startOf(instant);
      if (start !== lastStart) {
        lastStart = start;
        lastHour = hourOf(start);
      }
      const cost = column === null ? NaN : costOfCode(valueAt(columns, chunk, column, place, COST));
      if (!Number.isNaN(cost)) costs[lastHour] = (costs[lastHour] ?? 0) + cost;
    }
  });
  return { costs, undated };
}

function hourOfWeek(zone: Zone): (start: number) => number {
  const known = new Map<number, number>();
  return (start) => {
    let hour = known.get(start);
    if (hour === undefined) {
      hour = weekdayOf(dayOf(zone, start)) * HOURS_A_DAY + localTime(zone, start).hour;
      known.set(start, hour);
    }
    return hour;
  };
}

export interface CallCosts {
  /** Nano-dollars a call of each event with a known cost, rounded, and how many calls the event stands for. */
  readonly costs: Float64Array;
  readonly calls: Float64Array;
  /** Calls whose cost is not known. */
  readonly unknown: number;
}

/** Model calls only. */
export function callCosts({ columns, dictionary }: ScanSource, query: ScanQuery): CallCosts {
  const { kind } = dictionary.shapes;
  let costs = new Float64Array(CHUNK_ROWS);
  let calls = new Float64Array(CHUNK_ROWS);
  let size = 0;
  let unknown = 0;
  eachChunk(columns, dictionary, query, (chunk, places, count) => {
    if (size + count > costs.length) {
      costs = widened(costs, size + count);
      calls = widened(calls, size + count);
    }
    const column = columns.columnOf(chunk, COST);
    const counts = columns.columnOf(chunk, COUNT_LESS_ONE);
    for (let row = 0; row < count; row++) {
      const place = places[row] ?? 0;
      if (kind[chunk.shape[place] ?? 0] !== LLM) continue;
      const number = counts === null ? 1 : valueAt(columns, chunk, counts, place, COUNT_LESS_ONE) + 1;
      const cost = column === null ? NaN : costOfCode(valueAt(columns, chunk, column, place, COST));
      if (Number.isNaN(cost)) {
        unknown += number;
        continue;
      }
      costs[size] = number === 1 ? cost : Math.round(cost / Math.max(1, number));
      calls[size++] = number;
    }
  });
  return { costs: costs.subarray(0, size), calls: calls.subarray(0, size), unknown };
}

/** Tokens by class of the events that one row of the price table knows. */
export interface PricedTokens {
  /** Null: no row is known for them. */
  readonly priceRow: string | null;
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
}

const CLASSES = [INPUT, OUTPUT, CACHE_READ, CACHE_WRITE_5M, CACHE_WRITE_1H] as const;

/** One entry per price row, in no particular order. */
export function tokensByPrice({ columns, dictionary }: ScanSource, query: ScanQuery): PricedTokens[] {
  const { shapes } = dictionary;
  const sums = CLASSES.map(() => new Float64Array(Math.max(1, shapes.size)));
  eachChunk(columns, dictionary, query, (chunk, places, count) => {
    CLASSES.forEach((number, index) => {
      const column = columns.columnOf(chunk, number);
      const into = sums[index];
      if (column === null || into === undefined) return;
      for (let row = 0; row < count; row++) {
        const place = places[row] ?? 0;
        const value = valueAt(columns, chunk, column, place, number);
        if (value === 0) continue;
        const shape = chunk.shape[place] ?? 0;
        into[shape] = (into[shape] ?? 0) + value;
      }
    });
  });
  return byPriceRow(dictionary, sums);
}

function byPriceRow({ shapes }: Dictionary, sums: readonly Float64Array[]): PricedTokens[] {
  const rows = new Map<string | null, number[]>();
  for (let shape = 0; shape < shapes.size; shape++) {
    const values = sums.map((column) => column[shape] ?? 0);
    if (values.every((value) => value === 0)) continue;
    const { priceRow } = shapes.shapeOf(shape);
    const held = rows.get(priceRow) ?? CLASSES.map(() => 0);
    rows.set(
      priceRow,
      held.map((value, index) => value + (values[index] ?? 0)),
    );
  }
  return [...rows].map(([priceRow, [input = 0, output = 0, cacheRead = 0, cacheWrite5m = 0, cacheWrite1h = 0]]) => ({
    priceRow,
    input,
    output,
    cacheRead,
    cacheWrite5m,
    cacheWrite1h,
  }));
}

/** How costs are known: cost and events by state and price row, in no particular order. */
export interface StateCost {
  readonly state: CostState;
  readonly priceRow: string | null;
  readonly cost: NanoUsd;
  readonly events: number;
}

export function costsByState({ columns, dictionary }: ScanSource, query: ScanQuery): StateCost[] {
  const { shapes } = dictionary;
  const costs = new Float64Array(Math.max(1, shapes.size));
  const events = new Float64Array(Math.max(1, shapes.size));
  eachChunk(columns, dictionary, query, (chunk, places, count) => {
    const column = columns.columnOf(chunk, COST);
    for (let row = 0; row < count; row++) {
      const place = places[row] ?? 0;
      const shape = chunk.shape[place] ?? 0;
      events[shape] = (events[shape] ?? 0) + 1;
      const cost = column === null ? NaN : costOfCode(valueAt(columns, chunk, column, place, COST));
      if (!Number.isNaN(cost)) costs[shape] = (costs[shape] ?? 0) + cost;
    }
  });
  const rows = new Map<string, StateCost>();
  for (let shape = 0; shape < shapes.size; shape++) {
    if (events[shape] === 0) continue;
    const { state, priceRow: row } = shapes.shapeOf(shape);
    // A recorded cost rests on the log, whatever a price row says beside it.
    const priceRow = state === 'computed' ? row : null;
    const name = JSON.stringify([state, priceRow]);
    const held = rows.get(name) ?? { state, priceRow, cost: 0, events: 0 };
    rows.set(name, {
      ...held,
      cost: held.cost + (costs[shape] ?? 0),
      events: held.events + (events[shape] ?? 0),
    });
  }
  return [...rows.values()];
}

type Visit = (chunk: Chunk, places: Uint16Array, count: number) => void;

/** Hands over the places of the rows that match, chunk by chunk; those without a time only where the range is open. */
function eachChunk(columns: Columns, dictionary: Dictionary, { range, filter }: ScanQuery, visit: Visit): void {
  const selection = new Selection(dictionary, range, filter);
  const places = new Uint16Array(CHUNK_ROWS);
  for (const chunk of columns.chunks) {
    let count = selection.pick(chunk, places);
    if (chunk.hasUndated && !selection.openRange) count = withoutUndated(chunk, places, count);
    if (count > 0) visit(chunk, places, count);
  }
}

function withoutUndated({ at }: Chunk, places: Uint16Array, count: number): number {
  let kept = 0;
  for (let row = 0; row < count; row++) {
    const place = places[row] ?? 0;
    if (!Number.isNaN(at[place])) places[kept++] = place;
  }
  return kept;
}

function valueAt(columns: Columns, chunk: Chunk, column: Narrow, place: number, number: number): number {
  const value = column[place] ?? 0;
  return value === WIDE ? columns.wideValue(chunk.firstRow + place, number) : value;
}

function widened(values: Float64Array<ArrayBuffer>, needed: number): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(Math.max(needed, values.length * 2));
  wider.set(values);
  return wider;
}
