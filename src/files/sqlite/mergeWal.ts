/** Applies a write-ahead log to a database image in memory, because sql.js opens such databases and ignores the log. */

/** Source of every offset and rule here: sqlite.org/fileformat2.html, section 4 "The Write-Ahead Log". */
const WAL_HEADER = 32;
const FRAME_HEADER = 24;
const MAGIC_LITTLE_ENDIAN = 0x377f0682;
const MAGIC_BIG_ENDIAN = 0x377f0683;
const WAL_VERSION = 3007000;
/** Bytes 18 and 19 of a database: 2 is "with a write-ahead log", 1 is "without". */
const WRITE_VERSION = 18;
const READ_VERSION = 19;

/** What the committed part of a log says: the newest state of each page it holds. */
export interface WalPlan {
  readonly pageSize: number;
  /** Pages of the database after the last commit. */
  readonly pageCount: number;
  /** Frames up to and with the last commit. */
  readonly frames: number;
  /** Page number (from 1) to the offset of its newest content in the log. */
  readonly pages: ReadonlyMap<number, number>;
}

/**
 * Reads a log up to its last commit. Null when nothing in it is committed: no log, a log that was started anew, or
 * a damaged one. A frame counts while its salts are the header's and the running checksum matches.
 */
export function readWal(wal: Uint8Array): WalPlan | null {
  if (wal.length < WAL_HEADER) return null;
  const view = new DataView(wal.buffer, wal.byteOffset, wal.byteLength);
  const magic = view.getUint32(0);
  if ((magic !== MAGIC_LITTLE_ENDIAN && magic !== MAGIC_BIG_ENDIAN) || view.getUint32(4) !== WAL_VERSION) return null;
  const pageSize = view.getUint32(8);
  if (!isPageSize(pageSize)) return null;
  const checksum = new Checksum(view, magic === MAGIC_LITTLE_ENDIAN);
  checksum.add(0, 24);
  if (!checksum.matches(24)) return null;

  const pending = new Map<number, number>();
  const pages = new Map<number, number>();
  let plan: { pageCount: number; frames: number } | null = null;
  for (let at = WAL_HEADER, frame = 1; at + FRAME_HEADER + pageSize <= wal.length; frame += 1) {
    const page = view.getUint32(at);
    if (page === 0 || view.getUint32(at + 8) !== view.getUint32(16) || view.getUint32(at + 12) !== view.getUint32(20)) {
      break;
    }
    checksum.add(at, 8);
    checksum.add(at + FRAME_HEADER, pageSize);
    if (!checksum.matches(at + 16)) break;
    pending.set(page, at + FRAME_HEADER);
    const committed = view.getUint32(at + 4);
    if (committed !== 0) {
      for (const [number, offset] of pending) pages.set(number, offset);
      pending.clear();
      plan = { pageCount: committed, frames: frame };
    }
    at += FRAME_HEADER + pageSize;
  }
  return plan === null ? null : { pageSize, ...plan, pages };
}

/**
 * The database as a reader of its log would see it, cut or extended to the last commit's page count and marked as one
 * without a log. `frames` 0: nothing was committed in the log, the image is the database. The arguments stay untouched.
 */
export function mergeWal(database: Uint8Array, wal: Uint8Array): { image: Uint8Array; frames: number } {
  const plan = readWal(wal);
  return { image: applyWal(Uint8Array.from(database), wal, plan), frames: plan?.frames ?? 0 };
}

/**
 * As `mergeWal`, but writes into `database`, or into `room`, which begins with the same bytes, where their length allows:
 * half the memory for a large one.
 */
export function applyWal<Bytes extends Uint8Array>(
  database: Bytes,
  wal: Uint8Array,
  plan: WalPlan | null,
  room: Bytes = database,
): Uint8Array {
  let image: Uint8Array = database;
  if (plan !== null) {
    const length = plan.pageCount * plan.pageSize;
    if (length !== database.length) image = resized(database, length, room);
    for (const [page, offset] of plan.pages) {
      // A later commit may have made the database shorter than a page that an earlier one wrote.
      if (page <= plan.pageCount) image.set(wal.subarray(offset, offset + plan.pageSize), (page - 1) * plan.pageSize);
    }
  }
  if (image.length > READ_VERSION && image[WRITE_VERSION] === 2) image[WRITE_VERSION] = 1;
  if (image.length > READ_VERSION && image[READ_VERSION] === 2) image[READ_VERSION] = 1;
  return image;
}

function resized(database: Uint8Array, length: number, room: Uint8Array): Uint8Array {
  if (length <= database.length) return room.subarray(0, length);
  if (length <= room.length) return room.subarray(0, length).fill(0, database.length);
  const image = new Uint8Array(length);
  image.set(database);
  return image;
}

function isPageSize(size: number): boolean {
  return size >= 512 && size <= 65536 && (size & (size - 1)) === 0;
}

/** The log's running checksum: two sums over pairs of words, in the byte order that its magic number names. */
class Checksum {
  private one = 0;
  private two = 0;

  constructor(
    private readonly view: DataView,
    private readonly littleEndian: boolean,
  ) {}

  add(start: number, length: number): void {
    const { view, littleEndian } = this;
    let { one, two } = this;
    for (let at = start; at < start + length; at += 8) {
      one = (one + view.getUint32(at, littleEndian) + two) >>> 0;
      two = (two + view.getUint32(at + 4, littleEndian) + one) >>> 0;
    }
    this.one = one;
    this.two = two;
  }

  /** The sums themselves are stored big-endian, whatever the order of the words. */
  matches(at: number): boolean {
    return this.view.getUint32(at) === this.one && this.view.getUint32(at + 4) === this.two;
  }
}
