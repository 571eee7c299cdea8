/** A cost as one whole number, so that a column of costs is as narrow as its values: one that is not known has a number, too. */

/** 0: unknown; from 1 on: one more than the cost; below 0: a credit as it is. */
export function costCode(cost: number | null): number {
  if (cost === null) return 0;
  return cost < 0 ? cost : cost + 1;
}

/** NaN: unknown. */
export function costOfCode(code: number): number {
  if (code === 0) return NaN;
  return code < 0 ? code : code - 1;
}
