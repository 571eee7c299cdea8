/** A log of lines or of comma-separated rows: only what is new is read. */
import type { Joined } from '../../core/sources/parts';
import { TextReader, type TextReaderState } from '../../core/sources/textReader';
import type { FoundFile } from '../../files/discover';
import { TailedFile, type RestOfFile, type SavedTail } from '../../files/tail';
import type { BatchRun } from '../../core/ledger/eventBatch';
import type { FileReading } from '../reading/jobs';
import { HEAD, isLong, readInParts } from '../reading/parts';
import { ReaderOnDemand } from './readerOnDemand';
import { FileSource, type ReadOutcome, type SourceDependencies } from './fileSource';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** What does not fit into a log that is read in parts is read by the engine's own; after so many of them in a row so is the rest. */
const FRUITLESS_TRIES = 3;

interface SavedText {
  readonly file: ReturnType<FileSource['saveFile']>;
  readonly tail: SavedTail;
  readonly reader: TextReaderState;
  readonly closed: boolean;
}

export class TextSource extends FileSource {
  private tail: TailedFile;
  private reading: ReaderOnDemand;
  /** True when a last row without a line end was taken as whole; bytes behind it would make it another row. */
  private closed = false;
  /** True until a restored file has been looked at. */
  private untested = false;

  /** What was found to be read, until somebody reads it. */
  private lastBacklog: number | null = null;

  constructor(found: FoundFile, deps: SourceDependencies) {
    super(found, deps);
    this.tail = new TailedFile(found.file);
    this.reading = this.newReading();
  }

  private get reader(): TextReader {
    return this.reading.reader;
  }

  protected get format(): string {
    const formats = this.reading.formats.sort();
    return formats.length === 0 ? 'unknown' : formats.join('+');
  }

  override save(): SavedText | null {
    if (!this.everRead || this.failed !== null || this.holdsMuchBesidesLedger) return null;
    const reader = this.reading.save(this.closed);
    const tail = reader === null ? null : this.tail.save(this.tail.offset - reader.resumeAt);
    return reader === null || tail === null ? null : { file: this.saveFile(), tail, reader, closed: this.closed };
  }

  override restore(saved: unknown): void {
    const { file, tail, reader, closed } = saved as SavedText;
    this.restoreFile(file);
    this.tail = TailedFile.restore(this.found.file, tail);
    this.reading = this.newReading(reader);
    this.closed = closed;
    this.untested = true;
  }

  async read(): Promise<ReadOutcome> {
    if (this.untested) {
      this.untested = false;
      const standing = this.tail.trust();
      // While following, what only looks unchanged is shown at once and compared right behind (`verify`).
      if (standing === 'certain' || (standing === 'likely' && this.deps.watch)) return 'unchanged';
      if (standing === 'likely') {
        await this.tail.verify();
        this.deps.onVerified?.(this.bytes);
      }
    }
    const size = this.lastBacklog ?? this.backlog();
    this.lastBacklog = null;
    const reading = await this.readByThread(size);
    if (reading !== null) {
      this.adopt(reading);
      return 'changed';
    }
    if (this.closed && (await this.hasGrown())) this.reopen();
    let changed = false;
    let tries = FRUITLESS_TRIES;
    const outcome = await this.tail.read({
      ...(this.isInParts(size) ? { firstChunk: HEAD } : {}),
      onRestart: () => {
        changed = true;
        this.startOver();
      },
      onAgain: (bytes) => this.take(this.reader.push(bytes)),
      onChunk: (bytes) => {
        changed = true;
        this.bytes += bytes.length;
        this.take(this.reader.push(bytes));
        this.deps.onProgress(bytes.length);
      },
      onRest: async (rest) => {
        tries = (await this.readRest(rest)) ? FRUITLESS_TRIES : tries - 1;
        return tries > 0;
      },
    });
    if (outcome.kind === 'gone') return 'gone';
    const failed = outcome.kind === 'failed' ? outcome.problem : null;
    changed ||= (failed?.code ?? null) !== (this.failed?.code ?? null) || !this.everRead;
    this.failed = failed;
    if (failed === null) {
      this.take(this.reader.end());
      this.everRead = true;
      if (!this.deps.watch) this.rest();
    }
    return changed ? 'changed' : 'unchanged';
  }

  override rest(): boolean {
    if (this.closed || !this.reader.waitsForRest) return false;
    this.take(this.reader.close());
    this.closed = true;
    return true;
  }

  override backlog(): number {
    this.lastBacklog = this.everRead || this.tail.offset > 0 ? 0 : this.tail.sizeOnDisk();
    return this.lastBacklog;
  }

  /** Null: it is not to be read whole by a thread, or the thread leaves it. */
  private async readByThread(size: number): Promise<FileReading | null> {
    const threads = this.deps.threads();
    if (threads === null || this.failed !== null || size === 0 || this.isInParts(size)) return null;
    const { file, expected, session = null } = this.found;
    return threads.run({ kind: 'file', file, expected, session, bytes: size });
  }

  private adopt({ tail, seenAt, state, closed, bytes, runs, problems, links, totals }: FileReading): void {
    this.tail = TailedFile.of(this.found.file, tail, seenAt);
    this.reading = this.newReading(state);
    this.closed = closed;
    this.bytes = bytes;
    this.everRead = true;
    this.take({ events: [], problems, links, totals });
    this.append(runs, 0);
    this.deps.onProgress(bytes);
  }

  /** What sessions mean leans on what was said before: they are not read in parts. @param size bytes that are to be read */
  private isInParts(size: number): boolean {
    const threads = this.deps.threads();
    return threads !== null && this.found.session === undefined && isLong(size, threads);
  }

  /** Leaves as much as it can of a long log to the threads. True when they took any of it. */
  private async readRest(rest: RestOfFile): Promise<boolean> {
    const threads = this.deps.threads();
    if (threads === null || !isLong(rest.size - rest.from, threads)) return false;
    const { expected } = this.found;
    const state = this.reading.save(false);
    const before = this.bytes;
    await readInParts({ rest, state, expected, threads, take: (...found) => this.takePart(...found) });
    return this.bytes > before;
  }

  private takePart(joined: Joined, runs: readonly BatchRun[], bytes: number): void {
    this.reading = this.newReading(joined.state);
    this.bytes += bytes;
    this.take({ events: [], problems: joined.problems });
    this.append(runs, joined.lines);
    this.deps.onProgress(bytes);
  }

  private append(runs: readonly BatchRun[], lines: number): void {
    for (const run of runs) this.deps.ledger.appendBatch(this.id, run, lines);
  }

  override verify(): Promise<boolean> {
    return this.tail.verify();
  }

  override get ignored(): boolean {
    if (this.isOthersSession) return true;
    return !this.found.expected && this.everRead && this.failed === null && this.reading.formats.length === 0;
  }

  protected override pendingBytes(): number {
    return this.reading.pendingBytes;
  }

  override get problemCount(): number {
    return this.reading.problemCount + (this.failed === null ? 0 : 1);
  }

  protected override startOver(): void {
    super.startOver();
    this.reading = this.newReading();
    this.closed = false;
  }

  private async hasGrown(): Promise<boolean> {
    let grown = false;
    await this.tail.read({
      onRestart: () => (grown = true),
      onChunk: () => void (grown = true),
    });
    return grown;
  }

  private reopen(): void {
    this.startOver();
    this.tail = new TailedFile(this.found.file);
  }

  private newReading(state: TextReaderState | null = null): ReaderOnDemand {
    return new ReaderOnDemand(() => this.newReader(), state);
  }

  private newReader(): TextReader {
    const sessions = this.sessionScope();
    return new TextReader({
      zone: this.deps.zone,
      decode: (bytes) => decoder.decode(bytes),
      expected: this.found.expected,
      ...(sessions === undefined ? {} : { sessions }),
    });
  }
}
