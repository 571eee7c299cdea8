/** The threads that read for the engine: gives them work, a little ahead, and gives up on those that fail. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type {
  Answer,
  AnswerMessage,
  FileReading,
  Job,
  JobMessage,
  PartReading,
  ReadingSettings,
  ReadingSetup,
} from './jobs';
import { WireReceiver } from './wire';

/** More than this brings little: one thread counts what all of them read. */
const MOST_THREADS = 4;
/** Messages a thread has at a time: while the answer to one is taken it works on the other. */
const MESSAGES_EACH = 2;
/** Files that go in one message, and the most bytes that they may have together. */
const FILES_A_MESSAGE = 16;
const BYTES_A_MESSAGE = 8 * 1024 * 1024;

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
  /** By number of the message: who waits for its answers, in their order. */
  readonly waiting: Map<number, readonly Waiting[]>;
}

interface Waiting {
  readonly job: Job;
  readonly done: (answer: FileReading | PartReading | null) => void;
}

export class ReadingThreads {
  private readonly threads: Thread[] = [];
  private readonly queue: Waiting[] = [];
  private next = 1;
  private isHandingOut = false;

  private constructor(
    script: string,
    setup: ReadingSetup,
    readonly limits: ReadingLimits,
  ) {
    for (let index = 0; index < limits.threads; index += 1) this.start(script, setup);
  }

  /** Bytes from which on there is something to gain by threads; null: never. */
  static worth({ readingThread, readingLimits = usualLimits() }: ReadingScripts): number | null {
    return readingThread === undefined || readingLimits.threads < 2 ? null : readingLimits.worth;
  }

  /** Null: nothing to gain by them, or there is no script. @param bytes that are going to be read */
  static start(scripts: ReadingScripts, bytes: number, settings: () => ReadingSettings): ReadingThreads | null {
    const { readingThread: script, readingLimits: limits = usualLimits() } = scripts;
    if (script === undefined || limits.threads < 2 || bytes < limits.worth) return null;
    return new ReadingThreads(script, { ...settings(), lineScanner: scripts.lineScanner ?? null }, limits);
  }

  /** How many jobs keep all of them busy. */
  get capacity(): number {
    return this.threads.length * MESSAGES_EACH;
  }

  /** The same of files, of which small ones go together. */
  get fileCapacity(): number {
    return this.capacity * FILES_A_MESSAGE;
  }

  /** Null: the job is left to whoever asks. Never rejects. */
  async run<J extends Job>(job: J): Promise<Answer<J>> {
    const answer = await new Promise<FileReading | PartReading | null>((done) => {
      this.queue.push({ job, done });
      this.handOutSoon();
    });
    return answer as Answer<J>;
  }

  close(): void {
    for (const thread of [...this.threads]) this.drop(thread);
  }

  private start(script: string, setup: ReadingSetup): void {
    try {
      const worker = new Worker(script, { workerData: setup, resourceLimits: MEMORY });
      const receiver = new WireReceiver();
      const thread: Thread = { worker, waiting: new Map() };
      worker.on('message', ({ id, answers }: AnswerMessage) => {
        const waiting = thread.waiting.get(id) ?? [];
        thread.waiting.delete(id);
        // Before it is taken, so that the thread goes on meanwhile.
        this.handOut();
        const readings = answers === null ? [] : receiver.receive(answers);
        waiting.forEach(({ done }, place) => done(readings[place] ?? null));
      });
      worker.on('error', () => this.drop(thread));
      worker.on('exit', () => this.drop(thread));
      this.threads.push(thread);
    } catch {
      // Without threads everything is read by the engine's own.
    }
  }

  /** Not at once: whoever has got an answer asks again, and small files that are asked for together go together. */
  private handOutSoon(): void {
    if (this.isHandingOut) return;
    this.isHandingOut = true;
    setImmediate(() => {
      this.isHandingOut = false;
      this.handOut();
    });
  }

  private handOut(): void {
    for (;;) {
      const thread = this.idlest();
      const waiting = this.queue[0];
      if (waiting === undefined) return;
      if (this.threads.length === 0) waiting.done(null);
      else if (thread === null) return;
      else this.give(thread, this.nextJobs());
      if (this.threads.length === 0) this.queue.shift();
    }
  }

  /** One job, or several small files. */
  private nextJobs(): Waiting[] {
    const jobs: Waiting[] = [];
    let bytes = 0;
    for (const waiting of this.queue) {
      const { job } = waiting;
      const isSmall = job.kind === 'file' && bytes + job.bytes <= BYTES_A_MESSAGE;
      if (jobs.length > 0 && (!isSmall || jobs[0]?.job.kind !== 'file' || jobs.length === FILES_A_MESSAGE)) break;
      jobs.push(waiting);
      bytes += job.kind === 'file' ? job.bytes : 0;
    }
    this.queue.splice(0, jobs.length);
    return jobs;
  }

  private give({ worker, waiting }: Thread, jobs: readonly Waiting[]): void {
    const message: JobMessage = { id: this.next++, jobs: jobs.map(({ job }) => job) };
    waiting.set(message.id, jobs);
    worker.postMessage(message);
  }

  private idlest(): Thread | null {
    let best: Thread | null = null;
    for (const thread of this.threads) {
      if (thread.waiting.size < (best?.waiting.size ?? MESSAGES_EACH)) best = thread;
    }
    return best;
  }

  /** What it was asked is left to whoever asked. */
  private drop(thread: Thread): void {
    const place = this.threads.indexOf(thread);
    if (place < 0) return;
    this.threads.splice(place, 1);
    void thread.worker.terminate();
    for (const jobs of thread.waiting.values()) for (const { done } of jobs) done(null);
    thread.waiting.clear();
    this.handOut();
  }
}
