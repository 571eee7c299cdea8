/** When a process that ended by itself is started again: soon, then later, and not for ever. */

/** Milliseconds to wait before the first, second … restart. */
export const RESTART_DELAYS_MS: readonly number[] = [1_000, 2_000, 5_000, 10_000, 30_000];
/** Restarts older than this no longer count. */
export const RESTART_WINDOW_MS = 10 * 60_000;

export class RestartPolicy {
  private restarts: number[] = [];

  constructor(private readonly delays: readonly number[] = RESTART_DELAYS_MS) {}

  /**
   * @param now epoch ms
   * @returns ms to wait before the next start; null when it ended too often and a person has to ask
   */
  next(now: number): number | null {
    this.restarts = this.restarts.filter((at) => now - at < RESTART_WINDOW_MS);
    const delay = this.delays[this.restarts.length];
    if (delay === undefined) return null;
    this.restarts.push(now);
    return delay;
  }

  /** Forgets the past: a person asked for a start. */
  reset(): void {
    this.restarts = [];
  }
}
