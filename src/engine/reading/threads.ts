/** The threads that read for the engine: gives them work, a little ahead, and gives up on those that fail. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Answer, AnswerMessage, Job, JobMessage, ReadingSettings, ReadingSetup } from './jobs';

/** More than this brings little: one thread counts what all of them read. */
const MOST_THREADS = 4;
/** Jobs a thread has at a time: while the answer to one is taken it works on the other. */
const JOBS_EACH = 2;
/** What the work is cut by. */
export interface ReadingLimits {
  /** Bytes. Less than this is read sooner than threads are started. */
  readonly worth: number;
  /** Bytes of a part of a long log. Small enough that a few of them are little memory, large enough that cutting them costs nothing. */
  readonly part: number;
  /** How many threads there may be; one alone is none. */
  readonly threads: number;
}

function usualLimits(): ReadingLimits {
  const mebibyte = 1024 * 1024;
  return { worth: 32 * mebibyte, part: 8 * mebibyte, threads: Math.min(availableParallelism(), MOST_THREADS) };
}

/** What a thread holds at a time is little; without a limit its garbage would pile up. */
const MEMORY = { maxYoungGenerationSizeMb: 48 };

export interface ReadingScripts {
  /** Reads logs in a thread of its own; absent: the engine reads all of them itself. */
  readonly readingThread?: string;
  /** The compiled line scanner, for the threads; absent: they read line by line. */
  readonly lineScanner?: string;
  /** Absent: the usual ones. */
  readonly readingLimits?: ReadingLimits;
}

interface Thread {
  readonly worker: Worker;
  /** By number of the job. */
  readonly waiting: Map<number, (answer: AnswerMessage['answer']) => void>;
}

interface Waiting {
  readonly job: Job;
  readonly done: (answer: AnswerMessage['answer']) => void;
}

export class ReadingThreads {
  private readonly threads: Thread[] = [];
  private readonly queue: Waiting[] = [];
  private next = 1;

  private constructor(
    script: string,
    setup: ReadingSetup,
    readonly limits: ReadingLimits,
  ) {
    for (let index = 0; index < limits.threads; index += 1) this.start(script, setup);
  }

  /** Null: nothing to gain by them, or there is no script. @param bytes that are going to be read */
  static start(scripts: ReadingScripts, bytes: number, settings: () => ReadingSettings): ReadingThreads | null {
    const { readingThread: script, readingLimits: limits = usualLimits() } = scripts;
    if (script === undefined || limits.threads < 2 || bytes < limits.worth) return null;
    return new ReadingThreads(script, { ...settings(), lineScanner: scripts.lineScanner ?? null }, limits);
  }

  /** How many jobs keep all of them busy. */
  get capacity(): number {
    return this.threads.length * JOBS_EACH;
  }

  /** Null: the job is left to whoever asks. Never rejects. */
  async run<J extends Job>(job: J): Promise<Answer<J>> {
    const answer = await new Promise<AnswerMessage['answer']>((done) => {
      this.queue.push({ job, done });
      this.handOut();
    });
    return answer as Answer<J>;
  }

  close(): void {
    for (const thread of [...this.threads]) this.drop(thread);
  }

  private start(script: string, setup: ReadingSetup): void {
    try {
      const worker = new Worker(script, { workerData: setup, resourceLimits: MEMORY });
      const thread: Thread = { worker, waiting: new Map() };
      worker.on('message', ({ id, answer }: AnswerMessage) => {
        const done = thread.waiting.get(id);
        thread.waiting.delete(id);
        done?.(answer);
        this.handOut();
      });
      worker.on('error', () => this.drop(thread));
      worker.on('exit', () => this.drop(thread));
      this.threads.push(thread);
    } catch {
      // Without threads everything is read by the engine's own.
    }
  }

  private handOut(): void {
    for (;;) {
      const thread = this.idlest();
      const waiting = this.queue[0];
      if (waiting === undefined) return;
      if (this.threads.length === 0) waiting.done(null);
      else if (thread === null) return;
      else this.give(thread, waiting);
      this.queue.shift();
    }
  }

  private give({ worker, waiting }: Thread, { job, done }: Waiting): void {
    const message: JobMessage = { id: this.next++, job };
    waiting.set(message.id, done);
    worker.postMessage(message);
  }

  private idlest(): Thread | null {
    let best: Thread | null = null;
    for (const thread of this.threads) {
      if (thread.waiting.size < (best?.waiting.size ?? JOBS_EACH)) best = thread;
    }
    return best;
  }

  /** What it was asked is left to whoever asked. */
  private drop(thread: Thread): void {
    const place = this.threads.indexOf(thread);
    if (place < 0) return;
    this.threads.splice(place, 1);
    void thread.worker.terminate();
    for (const done of thread.waiting.values()) done(null);
    thread.waiting.clear();
    this.handOut();
  }
}
