/** Gathers hints that come in bursts and hands them on together, so that a build or a checkout asks the engine once. */
export class Gather<T> {
  private waiting = new Set<T>();
  private timer: NodeJS.Timeout | null = null;

  /** @param pauseMs ms from the first hint of a burst to handing on */
  constructor(
    private readonly pauseMs: number,
    private readonly handOn: (hints: readonly T[]) => void,
  ) {}

  add(hint: T): void {
    this.waiting.add(hint);
    this.timer ??= setTimeout(() => this.flush(), this.pauseMs);
  }

  dispose(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.waiting.clear();
  }

  private flush(): void {
    const hints = [...this.waiting];
    this.waiting = new Set();
    this.timer = null;
    this.handOn(hints);
  }
}
