/** Does what is asked of those who read for the engine: bytes in, priced events in columns out. Whatever is unusual it leaves to the engine. */
import { openZone, type Zone } from '../../core/calendar';
import { EventPacker, runsBetween, type EventBatch, type PackedPlace } from '../../core/ledger/eventBatch';
import { priceEvent } from '../../core/pricing/price';
import type { SourceProblem } from '../../core/problem';
import { useSharedRoom } from '../../core/sources/byteQueue';
import { ColumnReader } from '../../core/sources/columns/columnReader';
import { LineScanner, type ScannerModule } from '../../core/sources/columns/lineScanner';
import { packingRoomIn } from '../../core/sources/columns/packing';
import { partReader } from '../../core/sources/parts';
import type { PullRequestLink, ReadResult, SessionScope, SessionTotal } from '../../core/sources/source';
import { TextReader } from '../../core/sources/textReader';
import { ownChunkRoom, readPart, readWhole, type ChunkRoom } from '../../files/readWhole';
import { SessionFolders } from '../../files/sessionFolders';
import { chunkRoomIn } from './scannerFile';
import type { FileJob, FileReading, Job, PartJob, PartReading, ReadingSettings } from './jobs';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function decode(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

type Between = readonly [start: PackedPlace, end: PackedPlace];

/** Where its events are among all that was packed, and the rest of the answer. */
interface Found<Reading> {
  readonly between: Between;
  readonly reading: Omit<Reading, 'runs'>;
}

/** Answers by place of the job, null where it is left to whoever asked; and all batches that hold their events. */
export interface JobAnswers {
  readonly answers: readonly (FileReading | PartReading | null)[];
  readonly batches: readonly EventBatch[];
}

/** Thrown for what does not simply add up: other places than the ledger have to know of it. */
class Unusual extends Error {}

/** Takes what a reader finds. */
class Findings {
  private readonly start: PackedPlace;
  readonly problems: SourceProblem[] = [];
  readonly links: PullRequestLink[] = [];
  readonly totals: SessionTotal[] = [];

  constructor(
    private readonly packer: EventPacker,
    private readonly prices: ReadingSettings['prices'],
  ) {
    this.start = packer.place;
  }

  take({ events, problems, foreign, links, totals }: ReadResult): void {
    if (foreign !== undefined) throw new Unusual();
    for (const problem of problems) this.problems.push(problem);
    for (const link of links ?? []) this.links.push(link);
    for (const total of totals ?? []) this.totals.push(total);
    for (const event of events) {
      if (event.standIn === true || event.bill !== undefined) throw new Unusual();
      this.packer.add(priceEvent(event, this.prices));
    }
  }

  /** Where they stand among all that was packed. */
  get between(): Between {
    return [this.start, this.packer.place];
  }
}

/** One for each thread: pieces of files are read in memory that all of a thread share. */
export class JobReader {
  private readonly zone: Zone | null;
  private readonly folders: SessionFolders;
  private readonly packer: EventPacker;
  private readonly chunkRoom: ChunkRoom;
  private readonly columns: ColumnReader | null;

  /** @param scanner null: lines are read one by one */
  constructor(
    scanner: ScannerModule | null,
    private readonly settings: ReadingSettings,
  ) {
    this.zone = openZone(settings.timeZone);
    this.folders = new SessionFolders(settings.sessions.places);
    this.packer = scanner === null ? new EventPacker() : new EventPacker(packingRoomIn(scanner));
    this.chunkRoom = scanner === null ? ownChunkRoom() : chunkRoomIn(scanner);
    this.columns = scanner === null ? null : this.columnReader(scanner);
  }

  answer(jobs: readonly Job[]): JobAnswers {
    const found = jobs.map((job) => this.answerTo(job));
    const batches = this.packer.take();
    const answers = found.map((one): FileReading | PartReading | null =>
      one === null ? null : { ...one.reading, runs: runsBetween(batches, ...one.between) },
    );
    return { answers, batches };
  }

  private columnReader(module: ScannerModule): ColumnReader {
    const scanner = new LineScanner(module);
    useSharedRoom(scanner.room);
    return new ColumnReader(scanner, decode, this.settings.prices, this.packer);
  }

  private newReader(expected: boolean, sessions?: SessionScope): TextReader {
    const { zone, columns } = this;
    if (zone === null) throw new Unusual();
    return new TextReader({
      zone,
      decode,
      expected,
      ...(columns === null ? {} : { columns }),
      ...(sessions === undefined ? {} : { sessions }),
    });
  }

  private scopeOf({ session }: FileJob): SessionScope | undefined {
    if (session === null) return undefined;
    const { everywhere } = this.settings.sessions;
    return { everywhere, folderOf: (directory) => this.folders.folderOf(directory), directory: session.directory };
  }

  private readFile(job: FileJob): Found<FileReading> | null {
    const reader = this.newReader(job.expected, this.scopeOf(job));
    const findings = new Findings(this.packer, this.settings.prices);
    const whole = readWhole(job.file, this.chunkRoom, (bytes) => findings.take(reader.push(bytes)));
    if (whole === null) return null;
    findings.take(reader.end());
    const closed = !this.settings.watch && reader.waitsForRest;
    if (closed) findings.take(reader.close());
    const state = reader.save(closed);
    if (state === null) return null;
    const { between, problems, links, totals } = findings;
    const tail = { ...whole.tail, again: whole.bytes - state.resumeAt };
    return { between, reading: { kind: 'file', ...whole, tail, problems, links, totals, state, closed } };
  }

  private readPartOf({ part, state, expected }: PartJob): Found<PartReading> | null {
    const reader = this.newReader(expected);
    const findings = new Findings(this.packer, this.settings.prices);
    const read = readPart(
      part,
      this.chunkRoom,
      (offset) => reader.restore(partReader(state, offset)),
      (bytes) => findings.take(reader.push(bytes)),
    );
    const after = read === null ? null : reader.save(false);
    if (read === null || after === null || findings.links.length + findings.totals.length > 0) return null;
    return {
      between: findings.between,
      reading: { kind: 'part', ...read, problems: findings.problems, state: after },
    };
  }

  private answerTo(job: Job): Found<FileReading> | Found<PartReading> | null {
    try {
      return job.kind === 'file' ? this.readFile(job) : this.readPartOf(job);
    } catch {
      // A file that cannot be read, or holds what is not for this thread: the engine finds that out, and says it.
      // What was packed of it is in nobody's runs.
      return null;
    }
  }
}
