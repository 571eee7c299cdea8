/** Lets what stands on the page be seen before more work is done. */

/** A page that nobody sees gets no frames; it waits so long at most, ms. */
const PATIENCE = 100;

/** Resolves once the page has been painted as it stands. */
export function painted(): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, PATIENCE);
    // What runs in a frame runs before it is painted; the task after it runs behind that.
    requestAnimationFrame(() =>
      setTimeout(() => {
        clearTimeout(late);
        resolve();
      }),
    );
  });
}
