/** Adds up rollups into fewer ones: the days of many chunks in one place, oldest first, so that a question passes over most. */
import { MEASURE_NAMES } from '../measures';
import { CHUNK_ROWS } from './chunk';
import { DayBounds } from './dayBounds';
import type { Groups } from './groups';
import { NumberedSums } from './numberedSums';
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
const EVENTS = MEASURE_NAMES.indexOf('events');

/** Entries in no particular order. */
export interface EntryColumns {
  readonly days: readonly number[];
  readonly tuples: readonly number[];
  readonly shapes: readonly number[];
  /** By place in `MEASURE_NAMES`, as long as the others or longer; null: 0 everywhere. */
  readonly sums: readonly (Float64Array | null)[];
}

/** What tuples and shapes become: groups of them; null: all of them one; left out: each stays what it is. */
export interface MergedBy {
  readonly tuples?: Groups | null;
  readonly shapes?: Groups | null;
}

/** One entry for each day, tuple and shape, by day (those without a time last), in pieces of at most 8,192. */
export function mergePieces(pieces: readonly Piece[], by: MergedBy = {}): Piece[] {
  const bounds = new DayBounds();
  for (const piece of pieces) bounds.add(piece.rollup, piece);
  return piecesByDay(addedUp(pieces, by), bounds);
}

/** Entries without an event are left out. */
export function piecesByDay(columns: EntryColumns, bounds: DayBounds): Piece[] {
  const sorted = inOrder(columns);
  const pieces: Piece[] = [];
  for (let from = 0; from < sorted.days.length; from += MOST_ENTRIES) pieces.push(pieceOf(sorted, from, bounds));
  return pieces;
}

function addedUp(pieces: readonly Piece[], by: MergedBy): EntryColumns {
  const numbers = new EntryNumbers(pieces, by);
  const sums = new NumberedSums();
  const groups = new Uint32Array(MOST_ENTRIES);
  for (const { rollup } of pieces) {
    numbers.write(rollup, groups);
    sums.add(rollup, groups, numbers.size);
  }
  const { days, tuples, shapes } = numbers;
  return { days, tuples, shapes, sums: sums.columns };
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

/** Places of entries by their day, those without one last. Entries are many and days are few: each is counted and put in its place. */
function byDay(days: Float64Array, events: Float64Array): Uint32Array {
  const known = new Numbers();
  const dayOf = new Uint32Array(days.length);
  const counts: number[] = [];
  for (let place = 0; place < days.length; place++) {
    if (!((events[place] ?? 0) > 0)) continue;
    const day = known.numberOf(days[place] ?? NaN);
    dayOf[place] = day;
    counts[day] = (counts[day] ?? 0) + 1;
  }
  const next = firstPlaces(known.values, counts);
  const order = new Uint32Array(counts.reduce((sum, count) => sum + count, 0));
  for (let place = 0; place < days.length; place++) {
    if (!((events[place] ?? 0) > 0)) continue;
    const day = dayOf[place] ?? 0;
    const to = next[day] ?? 0;
    order[to] = place;
    next[day] = to + 1;
  }
  return order;
}

/** By number of the day: where its entries begin. */
function firstPlaces(days: readonly number[], counts: readonly number[]): number[] {
  const places: number[] = [];
  let first = 0;
  for (const day of [...days.keys()].sort((one, other) => lastOf(days[one]) - lastOf(days[other]))) {
    places[day] = first;
    first += counts[day] ?? 0;
  }
  return places;
}

function lastOf(day = NaN): number {
  return Number.isNaN(day) ? Number.MAX_VALUE : day;
}

interface SortedColumns {
  readonly days: Float64Array;
  readonly tuples: Uint32Array;
  readonly shapes: Uint32Array;
  readonly sums: readonly (Float64Array | null)[];
}

function inOrder({ days, tuples, shapes, sums }: EntryColumns): SortedColumns {
  const columns = {
    days: new Float64Array(days),
    tuples: new Uint32Array(tuples),
    shapes: new Uint32Array(shapes),
    sums,
  };
  const events = sums[EVENTS] ?? NONE;
  // As logs are, so that their entries mostly come in this order.
  if (isInOrder(columns.days, events)) return columns;
  const order = byDay(columns.days, events);
  return {
    days: picked(columns.days, order),
    tuples: pickedIds(columns.tuples, order),
    shapes: pickedIds(columns.shapes, order),
    sums: sums.map((column) => (column === null ? null : picked(column, order))),
  };
}

const NONE = new Float64Array(0);

function isInOrder(days: Float64Array, events: Float64Array): boolean {
  let last = -Infinity;
  for (let place = 0; place < days.length; place++) {
    const day = lastOf(days[place]);
    if (day < last || !((events[place] ?? 0) > 0)) return false;
    last = day;
  }
  return true;
}

function pickedIds(values: Uint32Array, places: Uint32Array): Uint32Array {
  const into = new Uint32Array(places.length);
  for (let index = 0; index < places.length; index++) into[index] = values[places[index] as number] as number;
  return into;
}

/** In a loop: `from` with a function takes ten times as long. */
function picked(values: Float64Array, places: Uint32Array): Float64Array {
  const into = new Float64Array(places.length);
  for (let index = 0; index < places.length; index++) into[index] = values[places[index] as number] as number;
  return into;
}

function pieceOf({ days, tuples, shapes, sums }: SortedColumns, from: number, bounds: DayBounds): Piece {
  const to = Math.min(days.length, from + MOST_ENTRIES);
  const at = days.slice(from, to);
  const first = bounds.of(at[0] ?? NaN);
  const last = bounds.of(at.findLast((day) => !Number.isNaN(day)) ?? NaN);
  return {
    rollup: Rollup.from(
      at,
      tuples.slice(from, to),
      shapes.slice(from, to),
      sums.map((column) => column?.subarray(from, to) ?? null),
    ),
    oldest: first?.oldest ?? Infinity,
    newest: last?.newest ?? -Infinity,
    hasUndated: Number.isNaN(at.at(-1) ?? 0),
  };
}
