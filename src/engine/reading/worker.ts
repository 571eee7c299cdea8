/** A thread that reads logs for the engine: bytes in, priced events in columns out. Whatever is unusual it leaves to the engine. */
import { parentPort } from 'node:worker_threads';
import { openZone } from '../../core/calendar';
import { EventPacker, runsBetween, type PackedPlace } from '../../core/ledger/eventBatch';
import { priceEvent } from '../../core/pricing/price';
import type { SourceProblem } from '../../core/problem';
import { useSharedRoom } from '../../core/sources/byteQueue';
import { ColumnReader } from '../../core/sources/columns/columnReader';
import { LineScanner, type ScannerModule } from '../../core/sources/columns/lineScanner';
import { packingRoomIn } from '../../core/sources/columns/recipes';
import { partReader } from '../../core/sources/parts';
import type { PullRequestLink, ReadResult, SessionScope, SessionTotal } from '../../core/sources/source';
import { TextReader } from '../../core/sources/textReader';
import { ownChunkRoom, readPart, readWhole } from '../../files/readWhole';
import { SessionFolders } from '../../files/sessionFolders';
import { awaitSettings, beginning } from './beginning';
import { chunkRoomIn, openLineScanner } from './scannerFile';
import { WireSender } from './wire';
import type { AnswerMessage, FileJob, FileReading, Job, JobMessage, PartJob, PartReading } from './jobs';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const scannerModule = openLineScanner(beginning().lineScanner);
const setup = awaitSettings();
const zone = openZone(setup.timeZone);
const folders = new SessionFolders(setup.sessions.places);
const packer = scannerModule === null ? new EventPacker() : new EventPacker(packingRoomIn(scannerModule.memory));
const chunkRoom = scannerModule === null ? ownChunkRoom() : chunkRoomIn(scannerModule);
const sender = new WireSender();
const columns = scannerModule === null ? undefined : columnReader(scannerModule);

function columnReader(module: ScannerModule): ColumnReader {
  const scanner = new LineScanner(module);
  useSharedRoom(scanner.room);
  return new ColumnReader(scanner, (bytes) => decoder.decode(bytes), setup.prices, packer);
}

type Between = readonly [start: PackedPlace, end: PackedPlace];

/** Where its events are among all that was packed, and the rest of the answer. */
interface Found<Reading> {
  readonly between: Between;
  readonly reading: Omit<Reading, 'runs'>;
}

/** Thrown for what does not simply add up: other places than the ledger have to know of it. */
class Unusual extends Error {}

/** Takes what a reader finds. */
class Findings {
  private readonly start = packer.place;
  readonly problems: SourceProblem[] = [];
  readonly links: PullRequestLink[] = [];
  readonly totals: SessionTotal[] = [];

  take({ events, problems, foreign, links, totals }: ReadResult): void {
    if (foreign !== undefined) throw new Unusual();
    for (const problem of problems) this.problems.push(problem);
    for (const link of links ?? []) this.links.push(link);
    for (const total of totals ?? []) this.totals.push(total);
    for (const event of events) {
      if (event.standIn === true || event.bill !== undefined) throw new Unusual();
      packer.add(priceEvent(event, setup.prices));
    }
  }

  /** Where they stand among all that was packed. */
  get between(): Between {
    return [this.start, packer.place];
  }
}

function newReader(expected: boolean, sessions?: SessionScope): TextReader {
  if (zone === null) throw new Unusual();
  const decode = (bytes: Uint8Array): string => decoder.decode(bytes);
  return new TextReader({
    zone,
    decode,
    expected,
    ...(columns === undefined ? {} : { columns }),
    ...(sessions === undefined ? {} : { sessions }),
  });
}

function scopeOf({ session }: FileJob): SessionScope | undefined {
  if (session === null) return undefined;
  const { everywhere } = setup.sessions;
  return { everywhere, folderOf: (directory) => folders.folderOf(directory), directory: session.directory };
}

function readFile(job: FileJob): Found<FileReading> | null {
  const reader = newReader(job.expected, scopeOf(job));
  const findings = new Findings();
  const whole = readWhole(job.file, chunkRoom, (bytes) => findings.take(reader.push(bytes)));
  if (whole === null) return null;
  findings.take(reader.end());
  const closed = !setup.watch && reader.waitsForRest;
  if (closed) findings.take(reader.close());
  const state = reader.save(closed);
  if (state === null) return null;
  const { between, problems, links, totals } = findings;
  const tail = { ...whole.tail, again: whole.bytes - state.resumeAt };
  return { between, reading: { kind: 'file', ...whole, tail, problems, links, totals, state, closed } };
}

function readPartOf({ part, state, expected }: PartJob): Found<PartReading> | null {
  const reader = newReader(expected);
  const findings = new Findings();
  const read = readPart(
    part,
    chunkRoom,
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

function answerTo(job: Job): Found<FileReading> | Found<PartReading> | null {
  try {
    return job.kind === 'file' ? readFile(job) : readPartOf(job);
  } catch {
    // A file that cannot be read, or holds what is not for this thread: the engine finds that out, and says it.
    // What was packed of it is in nobody's runs.
    return null;
  }
}

parentPort?.on('message', ({ id, jobs }: JobMessage) => {
  const found = jobs.map(answerTo);
  const batches = packer.take();
  const answers = found.map((one): FileReading | PartReading | null =>
    one === null ? null : { ...one.reading, runs: runsBetween(batches, ...one.between) },
  );
  const wired = sender.send(answers, batches);
  const message: AnswerMessage = { id, answers: wired };
  parentPort?.postMessage(message, wired.memory as ArrayBuffer[]);
});
