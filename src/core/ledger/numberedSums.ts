/** Sums of numbered groups, measure by measure: what rollups are added up into, and taken out of again. */
import { MEASURE_NAMES } from '../measures';
import type { Rollup } from './rollup';

export class NumberedSums {
  /** By place in `MEASURE_NAMES`, with room for more groups than there are; null: 0 everywhere. */
  readonly columns: (Float64Array | null)[] = MEASURE_NAMES.map(() => null);

  /**
   * Whole numbers, so that what is taken out leaves nothing behind.
   * @param groups by entry @param size how many groups there are @param sign -1: takes the rollup out
   */
  add(rollup: Rollup, groups: Uint32Array, size: number, sign: 1 | -1 = 1): void {
    const { count, sums } = rollup;
    for (let measure = 0; measure < sums.length; measure++) {
      const values = sums[measure] ?? null;
      if (values === null) continue;
      const into = withRoom(this.columns[measure] ?? null, size);
      this.columns[measure] = into;
      if (values instanceof Uint32Array) addNarrow(into, values, groups, count, sign);
      else addWide(into, values, groups, count, sign);
    }
  }
}

type Entries = [groups: Uint32Array, count: number, sign: number];

/** The same loop twice: one that met both kinds of columns took half as long again. */
function addNarrow(sums: Float64Array, values: Uint32Array, ...[groups, count, sign]: Entries): void {
  for (let entry = 0; entry < count; entry++) {
    const group = groups[entry] as number;
    sums[group] = (sums[group] as number) + sign * (values[entry] as number);
  }
}

function addWide(sums: Float64Array, values: Float64Array, ...[groups, count, sign]: Entries): void {
  for (let entry = 0; entry < count; entry++) {
    const group = groups[entry] as number;
    sums[group] = (sums[group] as number) + sign * (values[entry] as number);
  }
}

function withRoom(values: Float64Array | null, needed: number): Float64Array {
  if (values !== null && values.length >= needed) return values;
  const wider = new Float64Array(Math.max(needed, FEWEST, (values?.length ?? 0) * 2));
  if (values !== null) wider.set(values);
  return wider;
}

/** Room that is made at once. */
const FEWEST = 256;
