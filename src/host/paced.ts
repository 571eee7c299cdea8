/** Runs something at most once in a while: at once when it is due, else once at the end of the pause. */
export class Paced {
  private last = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | null = null;

  /**
   * @param pauseMs ms between two runs
   * @param clock ms, one that nobody puts back: else what is due would wait for as long as it was put back
   */
  constructor(
    private readonly pauseMs: number,
    private readonly run: () => void,
    private readonly clock: () => number = () => performance.now(),
  ) {}

  request(): void {
    if (this.timer !== null) return;
    const wait = this.last + this.pauseMs - this.clock();
    if (wait <= 0) this.now();
    else this.timer = setTimeout(() => this.now(), wait);
  }

  dispose(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private now(): void {
    this.dispose();
    this.last = this.clock();
    this.run();
  }
}
