/** Runs a piece of work at most once per interval and never twice at a time: the first call at once, the last one never lost. */
export class Throttle {
  private timer: ReturnType<typeof setTimeout> | null = null;
  private running = false;
  private wanted = false;
  private last = Number.NEGATIVE_INFINITY;

  /** @param interval in milliseconds */
  constructor(
    private readonly interval: number,
    private readonly work: () => Promise<void>,
  ) {}

  /** Asks for a run as soon as the interval allows. */
  request(): void {
    this.wanted = true;
    if (this.running || this.timer !== null) return;
    const wait = Math.max(0, this.last + this.interval - performance.now());
    if (wait === 0) void this.run();
    else this.timer = setTimeout(() => void this.run(), wait);
  }

  /** Asks for a run that waits for nothing but the one under way: a person has pressed something. */
  now(): void {
    this.last = Number.NEGATIVE_INFINITY;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.request();
  }

  private async run(): Promise<void> {
    this.timer = null;
    this.wanted = false;
    this.running = true;
    this.last = performance.now();
    try {
      await this.work();
    } finally {
      this.running = false;
      if (this.wanted) this.request();
    }
  }
}

/** Figures on screen change at most twice a second. */
export const REDRAW_INTERVAL = 500;
