/** Runs asynchronous pieces of work one after the other, never two at once, or a list of them a few at a time. */
/** One that fails does not stop the next. */
export class SingleFlight {
  private last: Promise<unknown> = Promise.resolve();
  private pending = 0;

  /** True from the moment at which work is asked for until the last of it is done. */
  get isBusy(): boolean {
    return this.pending > 0;
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    this.pending += 1;
    const next = this.last.then(work, work);
    this.last = next.catch(() => undefined).finally(() => (this.pending -= 1));
    return next;
  }
}

/** Works through a list, so many at a time, begun in its order. The first failure is passed on when all have ended. */
export async function atOnce<T>(count: number, list: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const items = list.values();
  const worker = async (): Promise<void> => {
    for (const item of items) await work(item);
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(count, list.length) }, worker));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}
