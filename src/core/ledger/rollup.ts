/** The rows of a chunk that count, added up by tuple, shape and local day: most questions are answered from these alone. */
import { MEASURE_NAMES } from '../measures';
import type { Buckets } from './buckets';
import { COUNTED, type Chunk, type Columns } from './columns';
import type { ImageReader, ImageWriter } from './image';
import type { Shapes } from './intern';
import { Pairs } from './pairs';
import { Sums } from './sums';

/** Most sums of a day are small enough for four bytes. */
type Column = Float64Array | Uint32Array;

type ShapesOfRows = Pick<Shapes, 'size' | 'kind' | 'state'>;

/** Entries, as columns. It is made anew when a row of its chunk begins or ends to count or is shown differently. */
export class Rollup {
  private constructor(
    /** Instant at which the day begins, epoch ms; NaN: no time. */
    readonly at: Float64Array,
    readonly tuple: Uint32Array,
    readonly shape: Uint32Array,
    /** By place in `MEASURE_NAMES`; null: 0 in all entries. Equal columns are one. */
    readonly sums: readonly (Column | null)[],
  ) {}

  get count(): number {
    return this.at.length;
  }

  static of(chunk: Chunk, columns: Columns, shapes: ShapesOfRows, days: Buckets): Rollup {
    const groups = new Groups(chunk);
    const rows = groups.rowsThatCount(days);
    groups.numberEntries(rows);
    const sums = new Sums(columns, shapes);
    sums.add({ chunk, places: groups.places, groups: groups.entryOf, count: rows });
    const entries = groups.entries.size;
    const { at, tuple, shape } = groups.keys();
    return new Rollup(at, tuple, shape, withoutRepeats(MEASURE_NAMES.map((name) => sums.column(name, entries))));
  }

  /** Of columns that go together, sums by place in `MEASURE_NAMES`; equal ones are kept once. */
  static from(at: Float64Array, tuple: Uint32Array, shape: Uint32Array, sums: readonly Float64Array[]): Rollup {
    return new Rollup(at, tuple, shape, withoutRepeats(sums));
  }

  save(image: ImageWriter): void {
    const kept = [...new Set(this.sums)].filter((column) => column !== null);
    image.numbers(this.sums.map((column) => (column === null ? -1 : kept.indexOf(column))));
    image.array(this.at);
    image.array(this.tuple);
    image.array(this.shape);
    for (const column of kept) {
      image.numbers([column instanceof Uint32Array ? 1 : 0]);
      image.array(column);
    }
  }

  static load(image: ImageReader): Rollup {
    const which = image.numbers();
    const at = image.float64();
    const tuple = image.uint32();
    const shape = image.uint32();
    const kept: Column[] = [];
    for (const place of which) {
      if (place >= kept.length) kept.push(image.numbers()[0] === 1 ? image.uint32() : image.float64());
    }
    return new Rollup(
      at,
      tuple,
      shape,
      which.map((place) => kept[place] ?? null),
    );
  }
}

/**
 * The entries of a chunk. A function for each loop: what stands behind a long loop was compiled without having run, and the
 * whole was given up and compiled again with every chunk.
 */
class Groups {
  /** Places in the chunk of the rows that count, and by row its day, then its entry. */
  readonly places: Uint16Array;
  readonly entryOf: Uint32Array;
  readonly entries = new Pairs();
  private readonly shapeOf: Uint32Array;
  private readonly dated = new Pairs();
  private readonly byDay = new Numbers();
  private readonly byShape = new Numbers();
  private readonly byTuple = new Numbers();

  constructor(private readonly chunk: Chunk) {
    this.places = new Uint16Array(chunk.used);
    this.entryOf = new Uint32Array(chunk.used);
    this.shapeOf = new Uint32Array(chunk.used);
  }

  /** How many there are. */
  rowsThatCount(days: Buckets): number {
    const { chunk, places, entryOf, shapeOf, byShape, byDay } = this;
    let count = 0;
    for (let index = 0; index < chunk.used; index++) {
      if (((chunk.flags[index] ?? 0) & COUNTED) === 0) continue;
      const at = chunk.at[index] ?? NaN;
      places[count] = index;
      shapeOf[count] = byShape.numberOf(chunk.shape[index] ?? 0);
      entryOf[count++] = byDay.numberOf(Number.isNaN(at) ? NaN : days.startOf(at));
    }
    return count;
  }

  numberEntries(count: number): void {
    const { chunk, places, entryOf, shapeOf, byTuple, dated, entries } = this;
    for (let row = 0; row < count; row++) {
      const tuple = dated.numberOf(byTuple.numberOf(chunk.tuple[places[row] ?? 0] ?? 0), entryOf[row] ?? 0);
      entryOf[row] = entries.numberOf(tuple, shapeOf[row] ?? 0);
    }
  }

  keys(): { readonly at: Float64Array; readonly tuple: Uint32Array; readonly shape: Uint32Array } {
    const { entries, dated, byDay, byTuple, byShape } = this;
    const at = new Float64Array(entries.size);
    const tuple = new Uint32Array(entries.size);
    const shape = new Uint32Array(entries.size);
    for (let entry = 0; entry < entries.size; entry++) {
      const pair = entries.lefts[entry] ?? 0;
      at[entry] = byDay.values[dated.rights[pair] ?? 0] ?? NaN;
      tuple[entry] = byTuple.values[dated.lefts[pair] ?? 0] ?? 0;
      shape[entry] = byShape.values[entries.rights[entry] ?? 0] ?? 0;
    }
    return { at, tuple, shape };
  }
}

/** Nearly always calls are events and all cost is of one kind: a column that another one equals takes no memory. */
function withoutRepeats(columns: readonly Float64Array[]): (Column | null)[] {
  const kept: Column[] = [];
  return columns.map((column) => {
    const width = widthOf(column);
    if (width === 'none') return null;
    const same = kept.find((other) => isEqual(column, other));
    if (same !== undefined) return same;
    const narrow = width === 'narrow' ? new Uint32Array(column) : column;
    kept.push(narrow);
    return narrow;
  });
}

function widthOf(column: Float64Array): 'none' | 'narrow' | 'wide' {
  let width: 'none' | 'narrow' = 'none';
  for (let entry = 0; entry < column.length; entry++) {
    const value = column[entry] ?? 0;
    if (value >>> 0 !== value) return 'wide';
    if (value !== 0) width = 'narrow';
  }
  return width;
}

function isEqual(column: Column, other: Column): boolean {
  for (let entry = 0; entry < column.length; entry++) if (column[entry] !== other[entry]) return false;
  return true;
}

/** Numbers values in the order they are first met; NaN is one of them. */
class Numbers {
  readonly values: number[] = [];
  private readonly numbers = new Map<number, number>();
  private last = NaN;
  private lastNumber = -1;

  numberOf(value: number): number {
    if (this.lastNumber >= 0 && Object.is(value, this.last)) return this.lastNumber;
    let number = this.numbers.get(value);
    if (number === undefined) {
      number = this.values.length;
      this.numbers.set(value, number);
      this.values.push(value);
    }
    this.last = value;
    this.lastNumber = number;
    return number;
  }
}
