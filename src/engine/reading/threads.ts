/** The threads that read for the engine: gives them work, a little ahead, and gives up on those that fail. */
import { BegunThreads, limitsOf, type BegunThread, type ReadingLimits, type ReadingScripts } from './beginning';
import type {
  Answer,
  AnswerMessage,
  FileReading,
  Job,
  JobMessage,
  PartReading,
  Readers,
  ReadingSettings,
} from './jobs';
import { WireReceiver } from './wire';

/** Messages a thread has at a time: while the answer to one is taken it works on the other. */
const MESSAGES_EACH = 2;
/** Files that go in one message, and the most bytes that they may have together. */
const FILES_A_MESSAGE = 16;
const BYTES_A_MESSAGE = 8 * 1024 * 1024;

interface Thread {
  readonly begun: BegunThread;
  /** By number of the message: who waits for its answers, in their order. */
  readonly waiting: Map<number, readonly Waiting[]>;
}

interface Waiting {
  readonly job: Job;
  readonly done: (answer: FileReading | PartReading | null) => void;
}

export class ReadingThreads implements Readers {
  private readonly threads: Thread[] = [];
  private readonly queue: Waiting[] = [];
  private next = 1;
  private isHandingOut = false;

  private constructor(
    begun: readonly BegunThread[],
    settings: ReadingSettings,
    readonly limits: ReadingLimits,
  ) {
    for (const one of begun) if (!one.isOver) this.use(one, settings);
  }

  /** Bytes from which on there is something to gain by threads; null: never. */
  static worth(scripts: ReadingScripts): number | null {
    return limitsOf(scripts)?.worth ?? null;
  }

  /** Null: nothing to gain by them, or there is no script. @param bytes that are going to be read */
  static start(scripts: ReadingScripts, bytes: number, settings: () => ReadingSettings): ReadingThreads | null {
    const limits = limitsOf(scripts);
    if (limits === null || bytes < limits.worth) return null;
    const begun = scripts.begun?.take() ?? BegunThreads.begin(scripts, bytes)?.take() ?? [];
    return new ReadingThreads(begun, settings(), limits);
  }

  get capacity(): number {
    return this.threads.length * MESSAGES_EACH;
  }

  get fileCapacity(): number {
    return this.capacity * FILES_A_MESSAGE;
  }

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

  private use(begun: BegunThread, settings: ReadingSettings): void {
    const receiver = new WireReceiver();
    const thread: Thread = { begun, waiting: new Map() };
    begun.worker.on('message', ({ id, answers }: AnswerMessage) => {
      const waiting = thread.waiting.get(id) ?? [];
      thread.waiting.delete(id);
      // Before it is taken, so that the thread goes on meanwhile.
      this.handOut();
      const readings = answers === null ? [] : receiver.receive(answers);
      waiting.forEach(({ done }, place) => done(readings[place] ?? null));
    });
    begun.worker.on('error', () => this.drop(thread));
    begun.worker.on('exit', () => this.drop(thread));
    begun.tell(settings);
    this.threads.push(thread);
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

  private give({ begun, waiting }: Thread, jobs: readonly Waiting[]): void {
    const message: JobMessage = { id: this.next++, jobs: jobs.map(({ job }) => job) };
    waiting.set(message.id, jobs);
    begun.worker.postMessage(message);
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
    thread.begun.end();
    for (const jobs of thread.waiting.values()) for (const { done } of jobs) done(null);
    thread.waiting.clear();
    this.handOut();
  }
}
