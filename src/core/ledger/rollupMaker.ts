/** Adds up the rows of one chunk after the other. Their sums are small beside the room that it takes to make them: it is made once. */
import { MEASURE_NAMES } from '../measures';
import type { Buckets } from './buckets';
import { CHUNK_ROWS, COUNTED, type Chunk, type Columns } from './columns';
import type { Shapes } from './shapes';
import { Numbers } from './numbers';
import { Pairs } from './pairs';
import { Rollup } from './rollup';
import { Sums } from './sums';

/** Of one ledger. */
export class RollupMaker {
  private readonly entries = new Entries();
  private readonly sums: Sums;

  constructor(
    columns: Columns,
    shapes: Pick<Shapes, 'kind' | 'state'>,
    private readonly days: Buckets,
  ) {
    this.sums = new Sums(columns, shapes);
  }

  /** The sums of a chunk, made when they are missing. */
  of(chunk: Chunk): Rollup {
    return (chunk.rollup ??= this.make(chunk));
  }

  private make(chunk: Chunk): Rollup {
    const { entries, sums } = this;
    entries.clear();
    const count = entries.rowsThatCount(chunk, this.days);
    entries.numberEntries(chunk, count);
    sums.clear();
    sums.add({ chunk, places: entries.places, groups: entries.entryOf, count });
    const { at, tuple, shape } = entries.keys();
    return Rollup.from(
      at,
      tuple,
      shape,
      MEASURE_NAMES.map((name) => sums.column(name, at.length)),
    );
  }
}

/**
 * The entries of a chunk, one after the other in the same memory. A function for each loop: what stands behind a long loop was compiled without having run, and the
 * whole was given up and compiled again with every chunk.
 */
class Entries {
  /** Places in the chunk of the rows that count, and by row its day, then its entry. */
  readonly places = new Uint16Array(CHUNK_ROWS);
  readonly entryOf = new Uint32Array(CHUNK_ROWS);
  readonly entries = new Pairs();
  private readonly shapeOf = new Uint32Array(CHUNK_ROWS);
  private readonly dated = new Pairs();
  private readonly byDay = new Numbers();
  private readonly byShape = new Numbers();
  private readonly byTuple = new Numbers();

  clear(): void {
    for (const numbers of [this.entries, this.dated, this.byDay, this.byShape, this.byTuple]) numbers.clear();
  }

  /** How many there are. */
  rowsThatCount(chunk: Chunk, days: Buckets): number {
    const { places, entryOf, shapeOf, byShape, byDay } = this;
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

  numberEntries(chunk: Chunk, count: number): void {
    const { places, entryOf, shapeOf, byTuple, dated, entries } = this;
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
