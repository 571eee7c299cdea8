/** Reads in the engine's own thread, as other threads do, what is too little for them: some megabytes take less time than a thread needs to begin. */
import { useSharedRoom } from '../../core/sources/byteQueue';
import type { ReadingLimits, ReadingScripts } from './beginning';
import { JobReader } from './jobReader';
import type { Answer, Job, Readers, ReadingSettings } from './jobs';
import { openLineScanner } from './scannerFile';

const MEBIBYTE = 1024 * 1024;
/** Bytes. Less than this is read sooner than the scanner is compiled. */
const WORTH = MEBIBYTE;
/** Bytes of a part: questions are answered between two of them. */
const PART = 2 * MEBIBYTE;

export class OwnReader implements Readers {
  readonly capacity = 1;
  readonly fileCapacity = 1;
  private isClosed = false;

  private constructor(
    private readonly reader: JobReader,
    readonly limits: ReadingLimits,
  ) {}

  /** Null: nothing to gain by it, or the scanner does not run here. @param bytes that are going to be read */
  static start(scripts: ReadingScripts, bytes: number, settings: () => ReadingSettings): OwnReader | null {
    const { worth = WORTH, part = PART } = scripts.ownLimits ?? {};
    if (bytes < worth) return null;
    const scanner = openLineScanner(scripts.lineScanner ?? null);
    return scanner === null ? null : new OwnReader(new JobReader(scanner, settings()), { worth, part, threads: 1 });
  }

  async run<J extends Job>(job: J): Promise<Answer<J>> {
    await new Promise<void>((next) => setImmediate(next));
    const [answer = null] = this.isClosed ? [] : this.reader.answer([job]).answers;
    return answer as Answer<J>;
  }

  /** Its memory is let go. */
  close(): void {
    this.isClosed = true;
    useSharedRoom(new Uint8Array(0));
  }
}
