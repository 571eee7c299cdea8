/** Lets an action run at once when it is wanted, then not again before a while has passed; nothing wanted is lost. */
export class Throttle {
  private timer: NodeJS.Timeout | null = null;
  private notBefore = 0;
  private closed = false;

  /** @param gapMs at least this long between two runs; a run that takes long stretches it to three times its own time. */
  constructor(
    private readonly gapMs: number,
    private readonly action: () => void,
  ) {}

  request(): void {
    if (this.closed || this.timer !== null) return;
    const wait = Math.max(0, this.notBefore - performance.now());
    this.timer = setTimeout(() => this.run(), wait);
  }

  close(): void {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private run(): void {
    this.timer = null;
    const start = performance.now();
    this.action();
    const took = performance.now() - start;
    this.notBefore = performance.now() + Math.max(this.gapMs, 3 * took);
  }
}
