/** Proves which rows a table of a database image holds, from the bytes of its b-tree: that older ones are what they were. */
import { createHash, type Hash } from 'node:crypto';

/** Source of every offset and rule here: sqlite.org/fileformat2.html, sections 1.3 to 1.6 and 2.3. */
const FILE_HEADER = 100;
const INTERIOR = 0x05;
const LEAF = 0x0d;
/** A tree of two billion pages with two entries each would be this deep. */
const MOST_LEVELS = 32;
/** Hashing costs by the call as much as by the byte. */
const GATHERED_BYTES = 256 * 1024;

/** All rows of a table up to one of them. Plain strings and numbers, so that it can be kept. */
export interface TableCursor {
  readonly table: string;
  readonly lastRowId: number;
  readonly rows: number;
  /** Of `meaning` and of id and content of each of the rows, in their order. */
  readonly digest: string;
}

export interface TableProof {
  /** All rows that the table holds. */
  readonly cursor: TableCursor;
  /** True: the rows of the earlier cursor are there as they were, and all others come behind them. */
  readonly onlyGrew: boolean;
}

export interface TableToProve {
  readonly table: string;
  /** Page of its root, from 1. */
  readonly root: number;
  /** What decides besides a row's bytes what is read of it: the table's definition, the encoding, the query. */
  readonly meaning: string;
}

/**
 * Walks over all rows of a table. Null when it is not an ordinary table with whole, ascending row ids that a double holds, or
 * when anything about its pages is not as it has to be: then nothing is proven, and it is for SQLite to say what is wrong.
 * Where rows lie does not matter: a vacuum changes nothing.
 */
export function proveTable(image: Buffer, table: TableToProve, earlier: TableCursor | null): TableProof | null {
  const walk = new TableWalk(image, table.meaning, earlier?.lastRowId ?? null);
  if (!walk.page(table.root, MOST_LEVELS)) return null;
  const { rows, lastRowId } = walk;
  const cursor = { table: table.table, lastRowId, rows, digest: walk.digest() };
  const before = walk.before ?? cursor;
  const onlyGrew = earlier !== null && before.rows === earlier.rows && before.digest === earlier.digest;
  return { cursor, onlyGrew };
}

class TableWalk {
  rows = 0;
  /** 0: no row so far; row ids below 1 are not proven. */
  lastRowId = 0;
  /** What had been seen when the first row behind `upTo` came; null: none came. */
  before: { readonly rows: number; readonly digest: string } | null = null;

  private readonly hash: Hash = createHash('sha256');
  private readonly gathered = Buffer.allocUnsafe(GATHERED_BYTES);
  private used = 0;
  private readonly pageSize: number;
  /** Bytes of a page that hold content. */
  private readonly usable: number;
  private readonly pageCount: number;
  private pagesLeft: number;
  /** End of the last varint that was read. */
  private after = 0;

  constructor(
    private readonly image: Buffer,
    meaning: string,
    private readonly upTo: number | null,
  ) {
    const stated = image.readUInt16BE(16);
    this.pageSize = stated === 1 ? 65536 : stated;
    this.usable = this.pageSize - (image[20] ?? 0);
    this.pageCount = this.pageSize < 512 ? 0 : Math.floor(image.length / this.pageSize);
    this.pagesLeft = this.pageCount;
    this.hash.update(`${meaning.length}:${meaning}`);
  }

  digest(): string {
    this.flush();
    return this.hash.copy().digest('hex');
  }

  /** False: something is not as it has to be. */
  page(number: number, levels: number): boolean {
    if (levels === 0 || number < 1 || number > this.pageCount || this.pagesLeft-- <= 0) return false;
    const start = (number - 1) * this.pageSize;
    const head = number === 1 ? start + FILE_HEADER : start;
    const kind = this.image[head];
    const cells = this.image.readUInt16BE(head + 3);
    if (kind === LEAF) return this.leaf(start, head + 8, cells);
    return kind === INTERIOR && this.interior(start, head + 12, cells, levels);
  }

  private interior(start: number, pointers: number, cells: number, levels: number): boolean {
    if (pointers + 2 * cells > start + this.usable) return false;
    for (let cell = 0; cell < cells; cell += 1) {
      const at = this.cellAt(start, pointers, cell, 5);
      if (at < 0 || !this.page(this.image.readUInt32BE(at), levels - 1)) return false;
      const highest = this.varint(at + 4);
      // By this key a row is looked up: one that does not fit would hide rows from a query that begins behind a row id.
      if (highest < this.lastRowId) return false;
      this.lastRowId = highest;
    }
    return this.page(this.image.readUInt32BE(pointers - 4), levels - 1);
  }

  private leaf(start: number, pointers: number, cells: number): boolean {
    if (pointers + 2 * cells > start + this.usable) return false;
    for (let cell = 0; cell < cells; cell += 1) {
      const at = this.cellAt(start, pointers, cell, 4);
      if (at < 0) return false;
      const payload = this.varint(at);
      const rowId = payload < 0 ? -1 : this.varint(this.after);
      if (rowId <= this.lastRowId) return false;
      this.lastRowId = rowId;
      if (this.upTo !== null && this.before === null && rowId > this.upTo) {
        this.before = { rows: this.rows, digest: this.digest() };
      }
      this.rows += 1;
      if (!this.content(at, payload, start + this.usable)) return false;
    }
    return true;
  }

  /** Offset of a cell of at least `least` bytes; below zero: it does not lie in its page. */
  private cellAt(start: number, pointers: number, cell: number, least: number): number {
    const offset = this.image.readUInt16BE(pointers + 2 * cell);
    return offset < 8 || offset + least > this.usable ? -1 : start + offset;
  }

  /** Takes in a cell with its payload of so many bytes, those on overflow pages included. */
  private content(at: number, payload: number, end: number): boolean {
    const local = this.localBytes(payload);
    const last = this.after + local;
    if (last > end) return false;
    this.gather(at, last);
    if (local === payload) return true;
    if (last + 4 > end) return false;
    let next = this.image.readUInt32BE(last);
    for (let left = payload - local; left > 0; left -= this.usable - 4) {
      if (next < 1 || next > this.pageCount || this.pagesLeft-- <= 0) return false;
      const start = (next - 1) * this.pageSize;
      this.gather(start + 4, start + 4 + Math.min(left, this.usable - 4));
      next = this.image.readUInt32BE(start);
    }
    return true;
  }

  /** How much of a payload stands in the leaf itself. */
  private localBytes(payload: number): number {
    const most = this.usable - 35;
    if (payload <= most) return payload;
    const least = Math.floor(((this.usable - 12) * 32) / 255) - 23;
    const wanted = least + ((payload - least) % (this.usable - 4));
    return wanted <= most ? wanted : least;
  }

  private gather(start: number, end: number): void {
    if (this.used + end - start > this.gathered.length) this.flush();
    this.used += this.image.copy(this.gathered, this.used, start, end);
  }

  private flush(): void {
    this.hash.update(this.gathered.subarray(0, this.used));
    this.used = 0;
  }

  /** Below zero: negative, or more than a double holds exactly. */
  private varint(at: number): number {
    let value = 0;
    for (let index = 0; index < 8; index += 1) {
      const byte = this.image[at + index] ?? 0;
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) {
        this.after = at + index + 1;
        return Number.isSafeInteger(value) ? value : -1;
      }
    }
    return -1;
  }
}
