/** The rows of a chunk that count, added up by tuple, shape and local day: most questions are answered from these alone. */
import type { ImageReader, ImageWriter } from './image';

/** Most sums of a day are small enough for four bytes. */
type Column = Float64Array | Uint32Array;

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

  /**
   * Of columns that go together, sums by place in `MEASURE_NAMES` (null: all are 0): equal ones are kept once, and those of sums
   * are copied where they are kept.
   */
  static from(
    at: Float64Array,
    tuple: Uint32Array,
    shape: Uint32Array,
    sums: readonly (Float64Array | null)[],
  ): Rollup {
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

/** Nearly always calls are events and all cost is of one kind: a column that another one equals takes no memory. */
function withoutRepeats(columns: readonly (Float64Array | null)[]): (Column | null)[] {
  const kept: Column[] = [];
  const known = new Map<Float64Array | null, Column | null>([[null, null]]);
  return columns.map((column) => {
    const held = known.get(column);
    if (held !== undefined || column === null) return held ?? null;
    const own = ownColumn(column, kept);
    known.set(column, own);
    return own;
  });
}

/** Null: it is 0 in all entries. @param kept those that other measures have */
function ownColumn(column: Float64Array, kept: Column[]): Column | null {
  const width = widthOf(column);
  if (width === 'none') return null;
  const same = kept.find((other) => isEqual(column, other));
  if (same !== undefined) return same;
  const own = width === 'narrow' ? new Uint32Array(column) : column.slice();
  kept.push(own);
  return own;
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
