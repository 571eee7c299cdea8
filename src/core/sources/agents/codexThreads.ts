/** The threads of Codex CLI's headless runs (`codex exec --json`): each has running totals of its own, also where one log collects many. */
import { CodexTotals, type CodexStep, type CodexUsage } from './codexTotals';

/** A log that collects more has the oldest forgotten: were one of them resumed, its past would count again. */
const MOST_THREADS = 1000;
/** No thread is called so. */
const UNNAMED = '';

export class CodexThreads {
  /** By the thread's id, the one heard of last at the end. */
  private readonly threads: Map<string, CodexTotals>;

  /** @param saved what `save` told of another one */
  constructor(saved?: unknown) {
    const threads = (saved ?? []) as readonly (readonly [string, unknown])[];
    this.threads = new Map(threads.map(([thread, totals]) => [thread, new CodexTotals(totals)]));
  }

  save(): unknown {
    return [...this.threads].map(([thread, totals]) => [thread, totals.save()]);
  }

  /**
   * What a turn used, whose line tells what its thread has used since it began, before it was resumed included. Null: nothing.
   *
   * @param thread its id; null: the log does not say
   */
  take(thread: string | null, total: CodexUsage): CodexStep | null {
    const key = thread ?? UNNAMED;
    const totals = this.threads.get(key) ?? new CodexTotals();
    this.threads.delete(key);
    this.threads.set(key, totals);
    const [oldest] = this.threads.keys();
    if (this.threads.size > MOST_THREADS && oldest !== undefined) this.threads.delete(oldest);
    return totals.take(total, null);
  }
}
