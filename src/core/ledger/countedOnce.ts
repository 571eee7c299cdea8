/** Decides which rows count: each record once, however many places hold it, and in whatever order they were read. */
import { ASIDE, COUNTED, DEAD, DIRTY, HAS_ID } from './chunk';
import type { Columns } from './columns';
import { CACHE_READ, CACHE_WRITE_1H, CACHE_WRITE_5M, INPUT, NEXT, OUTPUT, TASK } from './countColumns';
import type { ImageReader, ImageWriter } from './image';
import { KeyTable } from './keyTable';

/** What is counted of a source. */
export interface SourceTally {
  /** Its rows, and those of them that count. */
  rows: number;
  counted: number;
}

/** What has to be known of rows to choose among equal ones. */
export interface RowsInContext {
  /** The slot of a row's source; slots are small and used again. */
  sourceOf(row: number): number;
  tallyOf(source: number): SourceTally;
  /** Below zero when the first source's path comes first. */
  comparePaths(source: number, other: number): number;
  /** Below zero when the first row stands before the other in their source. */
  comparePositions(row: number, other: number): number;
  /** The tuple that a log gave its row, of the one that shows it. */
  baseOf(tuple: number): number;
  /** True for a row that gives way to any other of its id: what a subagent repeats of its session. */
  givesWay(tuple: number): boolean;
  /** The tuple that shows a row at an instant (epoch ms; NaN: no time) whose log gave it this tuple. */
  shown(tuple: number, at: number): number;
}

/** As its log gave them. */
interface OwnDimensions {
  readonly tuple: number;
  readonly task: number;
}

/**
 * Of each key one row is in a table (`KeyTable`); rows with an equal key hang behind it (`next`). Only
 * such chains have to be decided, and they are decided together, when somebody asks (`settle`): each row that was added
 * or removed costs a constant, and each question at most one walk over the chains that changed.
 *
 * The rules (`formats.md`, "Counting once"):
 * - An id counts once everywhere. A row of a session itself goes before one of its subagents. The row with more tokens wins, then more output, then the later instant, then the
 *   earlier path and position. It is shown with the dimensions of the first sighting (earliest instant, path, position),
 *   so that a resumed or copied log does not move spend.
 * - Equal contents without an id count as often as in the one source that holds them most often, ties to the earlier
 *   path; those rows count, the others are duplicates.
 */
export class CountedOnce {
  private readonly table: KeyTable;
  private dirty: number[] = [];
  /** Rows that show another row's dimensions, with their own. */
  private readonly borrowed = new Map<number, OwnDimensions>();
  /** Scratch of `decideByContent`: rows per source slot. */
  private readonly perSource: number[] = [];

  constructor(
    private readonly columns: Columns,
    private readonly context: RowsInContext,
  ) {
    this.table = new KeyTable(columns);
  }

  /**
   * Takes in new rows of one source that follow each other in one chunk; their columns, keys included, are set, and they are
   * flagged as counted: nearly all are the first ones with their key, and count.
   */
  add(first: number, count: number, tally: SourceTally): void {
    const { columns } = this;
    const chunk = columns.chunkOf(first);
    const { flags, firstRow } = chunk;
    tally.rows += count;
    chunk.rollup = null;
    const { places, heads, count: repeats } = this.table.addRun(first, count);
    tally.counted += count - repeats;
    for (let repeat = 0; repeat < repeats; repeat++) {
      const index = places[repeat] ?? 0;
      const head = heads[repeat] ?? 0;
      flags[index] = (flags[index] ?? 0) & ~COUNTED;
      columns.put(firstRow + index, NEXT, columns.get(head, NEXT));
      columns.put(head, NEXT, firstRow + index + 1);
      this.markDirty(head);
    }
  }

  /** Takes out rows, all of those of one source; they may be used again. Linear in them and in the rows that equal them. */
  remove(rows: Uint32Array): void {
    for (const row of rows) this.columns.setFlags(row, this.columns.flagsOf(row) | DEAD);
    for (const row of rows) {
      if ((this.columns.flagsOf(row) & DEAD) === 0) continue; // its chain has been cleared already
      this.bury(this.table.slotOf(row));
    }
    for (const row of rows) this.columns.release(row);
  }

  /** Puts rows aside, or takes them back. */
  putAside(rows: Uint32Array, aside: boolean): void {
    for (const row of rows) {
      const flags = this.columns.flagsOf(row);
      this.columns.setFlags(row, aside ? flags | ASIDE : flags & ~ASIDE);
      this.markDirty(this.table.headAt(this.table.slotOf(row)));
    }
  }

  /** Decides every chain that changed. Call before reading which rows count. */
  settle(): void {
    if (this.dirty.length === 0) return;
    const dirty = this.dirty;
    this.dirty = [];
    for (const head of dirty) {
      const flags = this.columns.flagsOf(head);
      if ((flags & DIRTY) === 0) continue; // it was removed meanwhile
      this.columns.setFlags(head, flags & ~DIRTY);
      if ((flags & HAS_ID) !== 0) this.decideById(head);
      else this.decideByContent(head);
    }
  }

  /** Which rows count must have been decided. */
  save(image: ImageWriter): void {
    const borrowed: number[] = [];
    for (const [row, { tuple, task }] of this.borrowed) borrowed.push(row, tuple, task);
    this.table.save(image);
    image.numbers(borrowed);
  }

  load(image: ImageReader): void {
    this.table.load(image);
    const borrowed = image.numbers();
    for (let at = 0; at + 2 < borrowed.length; at += 3) {
      this.borrowed.set(borrowed[at] ?? 0, { tuple: borrowed[at + 1] ?? 0, task: borrowed[at + 2] ?? 0 });
    }
  }

  private nextOf(row: number): number {
    return this.columns.get(row, NEXT) - 1;
  }

  private markDirty(head: number): void {
    const flags = this.columns.flagsOf(head);
    if ((flags & DIRTY) !== 0) return;
    this.columns.setFlags(head, flags | DIRTY);
    this.dirty.push(head);
  }

  private count(row: number, counts: boolean): void {
    const flags = this.columns.flagsOf(row);
    if (((flags & COUNTED) !== 0) === counts) return;
    this.columns.setFlags(row, flags ^ COUNTED);
    this.context.tallyOf(this.context.sourceOf(row)).counted += counts ? 1 : -1;
  }

  private decideByContent(head: number): void {
    const { perSource } = this;
    const sources: number[] = [];
    for (let row = head; row >= 0; row = this.nextOf(row)) {
      if (this.isAside(row)) continue;
      const source = this.context.sourceOf(row);
      const before = perSource[source] ?? 0;
      if (before === 0) sources.push(source);
      perSource[source] = before + 1;
    }
    let best = sources[0] ?? 0;
    for (const source of sources) {
      const more = (perSource[source] ?? 0) - (perSource[best] ?? 0);
      if (more > 0 || (more === 0 && this.context.comparePaths(source, best) < 0)) best = source;
    }
    for (let row = head; row >= 0; row = this.nextOf(row))
      this.count(row, !this.isAside(row) && this.context.sourceOf(row) === best);
    for (const source of sources) perSource[source] = 0;
  }

  private decideById(head: number): void {
    let winner = -1;
    let first = -1;
    for (let row = head; row >= 0; row = this.nextOf(row)) {
      this.returnDimensions(row);
      if (this.isAside(row)) continue;
      if (winner < 0 || this.compareWorth(row, winner) < 0) winner = row;
      if (first < 0 || this.compareSightings(row, first) < 0) first = row;
    }
    for (let row = head; row >= 0; row = this.nextOf(row)) this.count(row, row === winner);
    if (winner !== first) this.borrowDimensions(winner, first);
  }

  private isAside(row: number): boolean {
    return (this.columns.flagsOf(row) & ASIDE) !== 0;
  }

  /** Below zero when the row is to be kept rather than the other one. */
  private compareWorth(row: number, other: number): number {
    if (row === other) return 0;
    const { columns } = this;
    return (
      this.compareSides(row, other) ||
      this.tokensOf(other) - this.tokensOf(row) ||
      columns.get(other, OUTPUT) - columns.get(row, OUTPUT) ||
      compareInstants(columns.at(other), columns.at(row), -Infinity) ||
      this.comparePlaces(row, other)
    );
  }

  /** Below zero when the row was there before the other one. */
  private compareSightings(row: number, other: number): number {
    if (row === other) return 0;
    const { columns } = this;
    return (
      this.compareSides(row, other) ||
      compareInstants(columns.at(row), columns.at(other), Infinity) ||
      this.comparePlaces(row, other)
    );
  }

  /** Asked of rows that show the dimensions of their own logs. */
  private compareSides(row: number, other: number): number {
    const { columns, context } = this;
    const gives = context.givesWay(context.baseOf(columns.tupleOf(row)));
    return Number(gives) - Number(context.givesWay(context.baseOf(columns.tupleOf(other))));
  }

  private comparePlaces(row: number, other: number): number {
    const source = this.context.sourceOf(row);
    const otherSource = this.context.sourceOf(other);
    if (source !== otherSource) return this.context.comparePaths(source, otherSource);
    return this.context.comparePositions(row, other);
  }

  private tokensOf(row: number): number {
    const { columns } = this;
    return (
      columns.get(row, INPUT) +
      columns.get(row, OUTPUT) +
      columns.get(row, CACHE_READ) +
      columns.get(row, CACHE_WRITE_5M) +
      columns.get(row, CACHE_WRITE_1H)
    );
  }

  private borrowDimensions(row: number, from: number): void {
    const own = { tuple: this.context.baseOf(this.columns.tupleOf(row)), task: this.columns.get(row, TASK) };
    const tuple = this.context.baseOf(this.columns.tupleOf(from));
    const task = this.columns.get(from, TASK);
    if (own.tuple === tuple && own.task === task) return;
    this.borrowed.set(row, own);
    this.columns.putTuple(row, this.context.shown(tuple, this.columns.at(row)));
    this.columns.put(row, TASK, task);
  }

  private returnDimensions(row: number): void {
    const own = this.borrowed.get(row);
    if (own === undefined) return;
    this.columns.putTuple(row, this.context.shown(own.tuple, this.columns.at(row)));
    this.columns.put(row, TASK, own.task);
    this.borrowed.delete(row);
  }

  /** Unlinks the dead rows of a chain and clears their flags; what is left of it is decided again. */
  private bury(slot: number): void {
    let newHead = -1;
    let last = -1;
    let next = this.table.headAt(slot);
    while (next >= 0) {
      const row = next;
      next = this.nextOf(row);
      if ((this.columns.flagsOf(row) & DEAD) !== 0) {
        this.columns.setFlags(row, 0);
        this.borrowed.delete(row);
        continue;
      }
      if (last < 0) newHead = row;
      else this.columns.put(last, NEXT, row + 1);
      last = row;
    }
    if (newHead < 0) {
      this.table.vacate(slot);
      return;
    }
    this.columns.put(last, NEXT, 0);
    this.table.replace(slot, newHead);
    this.markDirty(newHead);
  }
}

/** Ascending; `unknown` stands for an instant that the log does not say. */
function compareInstants(at: number, other: number, unknown: number): number {
  const a = Number.isNaN(at) ? unknown : at;
  const b = Number.isNaN(other) ? unknown : other;
  return a === b ? 0 : a - b;
}
