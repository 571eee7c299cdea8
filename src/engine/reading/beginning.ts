/** How threads that read begin: as soon as there seems to be much to read, and what holds for all files they are told when it is known. */
import { availableParallelism } from 'node:os';
import { parentPort, receiveMessageOnPort, Worker, workerData } from 'node:worker_threads';
import type { ReadingSettings } from './jobs';

/** More than this brings little: one thread counts what all of them read. */
const MOST_THREADS = 4;

/** What the work is cut by. */
export interface ReadingLimits {
  /** Bytes. Less than this is read sooner than threads are started. */
  readonly worth: number;
  /** Bytes of a part of a long log. Small enough that a few of them are little memory, large enough that cutting them costs nothing. */
  readonly part: number;
  /** How many threads there may be beside the engine's own. */
  readonly threads: number;
}

function usualLimits(): ReadingLimits {
  const mebibyte = 1024 * 1024;
  return { worth: 32 * mebibyte, part: 8 * mebibyte, threads: Math.min(availableParallelism(), MOST_THREADS) };
}

/** What a thread holds at a time is little; without a limit its garbage would pile up. */
const MEMORY = { maxYoungGenerationSizeMb: 12 };

export interface ReadingScripts {
  /** Reads logs in a thread of its own; absent: the engine reads all of them itself. */
  readonly readingThread?: string;
  /** The compiled line scanner, for the threads; absent: they read line by line. */
  readonly lineScanner?: string;
  /** Absent: the usual ones. */
  readonly readingLimits?: ReadingLimits;
  /** What is read by the engine's own thread in the same way, where there is too little for others; absent: the usual limits. */
  readonly ownLimits?: Pick<ReadingLimits, 'worth' | 'part'>;
  /** Threads that have begun before the engine was there. */
  readonly begun?: BegunThreads;
}

/** Null: there is never anything to gain by threads, or there is no script. */
export function limitsOf({ readingThread, readingLimits = usualLimits() }: ReadingScripts): ReadingLimits | null {
  return readingThread === undefined || readingLimits.threads < 1 ? null : readingLimits;
}

/** What a thread has when it begins. */
interface Beginning {
  /** File of the compiled line scanner; null: lines are read one by one. */
  readonly lineScanner: string | null;
  /** Its only number is 1 when the settings are there. */
  readonly told: Int32Array;
}

export class BegunThread {
  readonly worker: Worker;
  /** It has ended, or failed. */
  isOver = false;
  private readonly told = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

  constructor(script: string, lineScanner: string | null) {
    const beginning: Beginning = { lineScanner, told: this.told };
    this.worker = new Worker(script, { workerData: beginning, resourceLimits: MEMORY });
    this.worker.on('error', () => (this.isOver = true));
    this.worker.on('exit', () => (this.isOver = true));
    // As long as nobody needs it, nobody waits for it.
    this.worker.unref();
  }

  /** Once, before any job. */
  tell(settings: ReadingSettings): void {
    this.worker.ref();
    this.worker.postMessage(settings);
    Atomics.store(this.told, 0, 1);
    Atomics.notify(this.told, 0);
  }

  end(): void {
    void this.worker.terminate();
  }
}

/** Threads that wait for somebody who tells them what to read. */
export class BegunThreads {
  private constructor(private threads: readonly BegunThread[] | null) {}

  /** Null: there is nothing to gain by them. @param bytes that are going to be read */
  static begin(scripts: ReadingScripts, bytes: number): BegunThreads | null {
    const limits = limitsOf(scripts);
    const { readingThread: script, lineScanner = null } = scripts;
    if (limits === null || script === undefined || bytes < limits.worth) return null;
    const threads: BegunThread[] = [];
    try {
      while (threads.length < limits.threads) threads.push(new BegunThread(script, lineScanner));
    } catch {
      // Without threads everything is read by the engine's own.
    }
    return new BegunThreads(threads);
  }

  /** Null: somebody has taken them, or they are over. */
  take(): readonly BegunThread[] | null {
    const { threads } = this;
    this.threads = null;
    return threads;
  }

  /** Ends those that nobody has taken. */
  close(): void {
    for (const thread of this.take() ?? []) thread.end();
  }
}

/** In a thread: what it has from its beginning. */
export function beginning(): Pick<Beginning, 'lineScanner'> {
  return workerData as Beginning;
}

/** In a thread, once: waits until it is told, and does nothing else meanwhile. */
export function awaitSettings(): ReadingSettings {
  const { told } = workerData as Beginning;
  Atomics.wait(told, 0, 0);
  const received = parentPort === null ? undefined : receiveMessageOnPort(parentPort);
  if (received === undefined) throw new Error('A reading thread was woken, and told nothing.');
  return (received as { readonly message: ReadingSettings }).message;
}
