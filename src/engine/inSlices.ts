/** Runs long work in slices, so that a question which comes meanwhile is answered between two of them. */

/** A slice lasts about so long (ms): less than a frame. */
const SLICE_MS = 8;
/** Of a slice, however short they are. */
const MOST_STEPS = 32;

/** What the work returns at its end. */
export async function inSlices<T>(steps: Iterator<void, T>): Promise<T> {
  for (;;) {
    const end = performance.now() + SLICE_MS;
    for (let step = 0; step < MOST_STEPS && performance.now() < end; step++) {
      const { done, value } = steps.next();
      if (done === true) return value;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}
