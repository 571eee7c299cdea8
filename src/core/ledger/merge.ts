/** Adds up rollups into fewer ones: the days of many chunks in one place, oldest first, so that a question passes over most. */
import { MEASURE_NAMES } from '../measures';
import { CHUNK_ROWS } from './columns';
import type { Groups } from './groups';
import { Numbers } from './numbers';
import { Pairs } from './pairs';
import { Rollup } from './rollup';

/** A rollup, and between which instants the events lie that were added up in it. */
export interface Piece {
  readonly rollup: Rollup;
  /** Epoch ms; Infinity and -Infinity: none has a time. */
  readonly oldest: number;
  readonly newest: number;
  readonly hasUndated: boolean;
}

/** A scan takes no more entries at a time. */
const MOST_ENTRIES = CHUNK_ROWS;

interface Columns {
  readonly days: readonly number[];
  readonly tuples: readonly number[];
  readonly shapes: readonly number[];
  /** By place in `MEASURE_NAMES`; null: 0 everywhere. */
  readonly sums: readonly (Float64Array | null)[];
}

/** What tuples and shapes become: groups of them; null: all of them one; left out: each stays what it is. */
export interface MergedBy {
  readonly tuples?: Groups | null;
  readonly shapes?: Groups | null;
}

/** One entry for each day, tuple and shape, by day (those without a time last), in pieces of at most 8,192. */
export function mergePieces(pieces: readonly Piece[], by: MergedBy = {}): Piece[] {
  const columns = addedUp(pieces, by);
  const order = byDay(columns.days);
  const bounds = boundsByDay(pieces);
  const merged: Piece[] = [];
  for (let from = 0; from < order.length; from += MOST_ENTRIES) {
    merged.push(pieceOf(columns, order.subarray(from, from + MOST_ENTRIES), bounds));
  }
  return merged;
}

function addedUp(pieces: readonly Piece[], by: MergedBy): Columns {
  const numbers = new EntryNumbers(pieces, by);
  const sums: (Float64Array | null)[] = MEASURE_NAMES.map(() => null);
  const groups = new Uint32Array(MOST_ENTRIES);
  for (const { rollup } of pieces) {
    numbers.write(rollup, groups);
    rollup.sums.forEach((column, measure) => {
      if (column === null) return;
      const into = withRoom(sums[measure] ?? null, numbers.size);
      sums[measure] = into;
      for (let entry = 0; entry < rollup.count; entry++) {
        const group = groups[entry] ?? 0;
        into[group] = (into[group] ?? 0) + (column[entry] ?? 0);
      }
    });
  }
  const { days, tuples, shapes, size } = numbers;
  return { days, tuples, shapes, sums: sums.map((column) => (column === null ? null : withRoom(column, size))) };
}

/** Numbers what is told apart, in the order in which it is first met. */
class EntryNumbers {
  /** By number. */
  readonly days: number[] = [];
  readonly tuples: number[] = [];
  readonly shapes: number[] = [];
  private readonly instants = new Numbers();
  private readonly byTuple = new Pairs();
  private readonly byShape = new Pairs();
  private readonly tupleGroups: Int32Array | null;
  private readonly shapeGroups: Int32Array | null;
  /** Numbers plus one by day, tuple and shape, where there cannot be many; null: too many for a place each. */
  private readonly table: Int32Array | null;
  private readonly width: number;
  private readonly shapeCount: number;

  constructor(
    pieces: readonly Piece[],
    private readonly by: MergedBy,
  ) {
    this.tupleGroups = by.tuples?.of ?? null;
    this.shapeGroups = by.shapes?.of ?? null;
    this.shapeCount = countOf(by.shapes);
    this.width = countOf(by.tuples) * this.shapeCount;
    for (const { rollup } of pieces)
      for (let entry = 0; entry < rollup.count; entry++) this.instants.numberOf(rollup.at[entry] ?? NaN);
    const places = this.width * this.instants.values.length;
    this.table = places <= Math.max(LEAST_PLACES, entriesIn(pieces)) ? new Int32Array(places) : null;
  }

  get size(): number {
    return this.days.length;
  }

  /** The number of each entry. */
  write({ at, tuple, shape, count }: Rollup, into: Uint32Array): void {
    const { by, tupleGroups, shapeGroups } = this;
    for (let entry = 0; entry < count; entry++) {
      const day = this.instants.numberOf(at[entry] ?? NaN);
      const ownTuple = tuple[entry] ?? 0;
      const ownShape = shape[entry] ?? 0;
      const group = by.tuples === undefined ? ownTuple : (tupleGroups?.[ownTuple] ?? 0);
      const kind = by.shapes === undefined ? ownShape : (shapeGroups?.[ownShape] ?? 0);
      into[entry] = this.numberOf(day, group, kind);
    }
  }

  private numberOf(day: number, tuple: number, shape: number): number {
    const { table } = this;
    if (table === null) {
      const number = this.byShape.numberOf(this.byTuple.numberOf(tuple, day), shape);
      return number < this.size ? number : this.add(day, tuple, shape);
    }
    const place = day * this.width + tuple * this.shapeCount + shape;
    const held = table[place] ?? 0;
    if (held > 0) return held - 1;
    table[place] = this.size + 1;
    return this.add(day, tuple, shape);
  }

  private add(day: number, tuple: number, shape: number): number {
    this.days.push(this.instants.values[day] ?? NaN);
    this.tuples.push(tuple);
    this.shapes.push(shape);
    return this.size - 1;
  }
}

/** A table of so many places is made in no time. */
const LEAST_PLACES = 65_536;

/** How many there may be; infinite where each stays what it is. */
function countOf(groups: Groups | null | undefined): number {
  return groups === undefined ? Infinity : (groups?.count ?? 1);
}

/** How many entries there are before anything is added up. */
export function entriesIn(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { rollup }) => sum + rollup.count, 0);
}

function withRoom(values: Float64Array | null, needed: number): Float64Array {
  if (values !== null && values.length >= needed) return values;
  const wider = new Float64Array(Math.max(needed, (values?.length ?? 0) * 2));
  if (values !== null) wider.set(values);
  return wider;
}

/** Places of entries by their day, those without one last. Entries are many and days are few: each is counted and put in its place. */
function byDay(days: readonly number[]): Uint32Array {
  const counts = new Map<number, number>();
  for (const day of days) counts.set(day, (counts.get(day) ?? 0) + 1);
  const next = new Map<number, number>();
  let first = 0;
  for (const day of [...counts.keys()].sort((one, other) => lastOf(one) - lastOf(other))) {
    next.set(day, first);
    first += counts.get(day) ?? 0;
  }
  const order = new Uint32Array(days.length);
  for (let place = 0; place < days.length; place++) {
    const day = days[place] ?? NaN;
    const to = next.get(day) ?? 0;
    order[to] = place;
    next.set(day, to + 1);
  }
  return order;
}

function lastOf(day: number): number {
  return Number.isNaN(day) ? Number.MAX_VALUE : day;
}

/** No local day is longer (ms); where a zone's day ends is not known here. */
const LONGEST_DAY = 27 * 3_600_000;

interface Bounds {
  oldest: number;
  newest: number;
}

/** Between which instants the events of each day lie, as far as the pieces that hold it tell. */
function boundsByDay(pieces: readonly Piece[]): ReadonlyMap<number, Bounds> {
  const bounds = new Map<number, Bounds>();
  for (const { rollup, oldest, newest } of pieces) {
    for (const day of new Set(rollup.at)) {
      if (Number.isNaN(day)) continue;
      const first = Math.max(day, oldest);
      const last = Math.min(day + LONGEST_DAY, newest);
      const held = bounds.get(day);
      if (held === undefined) bounds.set(day, { oldest: first, newest: last });
      else {
        held.oldest = Math.min(held.oldest, first);
        held.newest = Math.max(held.newest, last);
      }
    }
  }
  return bounds;
}

/** In a loop: `from` with a function takes ten times as long. @param values null: all are 0 */
function picked<T extends Float64Array | Uint32Array>(
  into: T,
  values: ArrayLike<number> | null,
  places: Uint32Array,
): T {
  if (values === null) return into;
  for (let index = 0; index < places.length; index++) into[index] = values[places[index] ?? 0] ?? 0;
  return into;
}

function pieceOf(columns: Columns, places: Uint32Array, bounds: ReadonlyMap<number, Bounds>): Piece {
  const at = picked(new Float64Array(places.length), columns.days, places);
  const sums = columns.sums.map((column) => picked(new Float64Array(places.length), column, places));
  const first = bounds.get(at[0] ?? NaN);
  const last = bounds.get(at.findLast((day) => !Number.isNaN(day)) ?? NaN);
  return {
    rollup: Rollup.from(
      at,
      picked(new Uint32Array(places.length), columns.tuples, places),
      picked(new Uint32Array(places.length), columns.shapes, places),
      sums,
    ),
    oldest: first?.oldest ?? Infinity,
    newest: last?.newest ?? -Infinity,
    hasUndated: Number.isNaN(at.at(-1) ?? 0),
  };
}
