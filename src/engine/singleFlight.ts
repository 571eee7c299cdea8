/** Runs asynchronous pieces of work one after the other, never two at once; one that fails does not stop the next. */
export class SingleFlight {
  private last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const next = this.last.then(work, work);
    this.last = next.catch(() => undefined);
    return next;
  }
}
