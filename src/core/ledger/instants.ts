/** Between which instants a run of events lies. */

/** Epoch ms; infinite where none has a time. */
export interface InstantBounds {
  readonly oldest: number;
  readonly newest: number;
  readonly hasUndated: boolean;
}

/** @param times epoch ms, NaN for no time */
export function boundsOf(times: Float64Array): InstantBounds {
  let oldest = Infinity;
  let newest = -Infinity;
  let hasUndated = false;
  for (let index = 0; index < times.length; index++) {
    const at = times[index] ?? NaN;
    if (at < oldest) oldest = at;
    if (at > newest) newest = at;
    if (Number.isNaN(at)) hasUndated = true;
  }
  return { oldest, newest, hasUndated };
}
