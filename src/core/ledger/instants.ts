/** Between which instants a run of events lies. */

/** Epoch ms; infinite where none has a time. */
export interface InstantBounds {
  readonly oldest: number;
  readonly newest: number;
  readonly hasUndated: boolean;
}

/** Looked at in one call: what stands behind a longer loop is compiled without having run, and the whole is given up at its end. */
const STEP = 512;

/** @param times epoch ms, NaN for no time */
export function boundsOf(times: Float64Array): InstantBounds {
  const bounds: Widened = { oldest: Infinity, newest: -Infinity, hasUndated: false };
  for (let from = 0; from < times.length; from += STEP) widen(bounds, times, from, Math.min(from + STEP, times.length));
  return bounds;
}

type Widened = { -readonly [Name in keyof InstantBounds]: InstantBounds[Name] };

function widen(bounds: Widened, times: Float64Array, from: number, to: number): void {
  let { oldest, newest, hasUndated } = bounds;
  for (let index = from; index < to; index++) {
    const at = times[index] ?? NaN;
    if (at < oldest) oldest = at;
    if (at > newest) newest = at;
    if (Number.isNaN(at)) hasUndated = true;
  }
  bounds.oldest = oldest;
  bounds.newest = newest;
  bounds.hasUndated = hasUndated;
}
