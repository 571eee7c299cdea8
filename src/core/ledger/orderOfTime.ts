/** Tells rows that cannot equal an earlier one, because each came later than those before it: logs grow in the order of time. */
import { CHUNK_MASK, HAS_ID } from './chunk';
import type { Columns } from './columns';
import type { ImageReader, ImageWriter } from './image';

/** Rows of one instant that are compared with each other; where there are more, a table takes less time. */
const MOST_OF_ONE_INSTANT = 16;
/** Rows that may stand behind later ones: readers finish some lines of a piece behind the others. */
const MOST_LATE = 64;

/**
 * What counts by its content is equal only to what has the same time (`eventKeys.ts`). Goes on for as long as nearly all rows
 * come in the order of time, none has an id of its own, none is equal to another and none is taken out; then it is over for good.
 */
export class OrderOfTime {
  /** How many rows came so, the first ones of the ledger; -1: it is over. */
  private rows = 0;
  /** Of those in order, epoch ms. */
  private newest = -Infinity;
  /** Rows among them that are older than one before them, or have no time. */
  private late: number[] = [];

  constructor(private readonly columns: Columns) {}

  get size(): number {
    return Math.max(0, this.rows);
  }

  get isOver(): boolean {
    return this.rows < 0;
  }

  end(): void {
    this.rows = -1;
    this.late = [];
  }

  /** Takes in new rows that follow each other in one chunk, their columns set. False: it is over with them; `end` has to follow. */
  takes(first: number, count: number): boolean {
    if (this.rows !== first) return false;
    const { at, flags } = this.columns.chunkOf(first);
    const start = first & CHUNK_MASK;
    let { newest } = this;
    for (let index = start; index < start + count; index++) {
      if (((flags[index] ?? 0) & HAS_ID) !== 0) return false;
      const instant = at[index] ?? NaN;
      if (instant > newest) newest = instant;
      else if (!this.takesOther(first + index - start, instant === newest)) return false;
    }
    this.newest = newest;
    this.rows += count;
    return true;
  }

  save(image: ImageWriter): void {
    image.numbers([this.rows, ...this.late]);
  }

  /** Its rows are there. */
  load(image: ImageReader): void {
    const [rows = -1, ...late] = image.numbers();
    this.rows = rows;
    this.late = late;
    let last = rows - 1;
    while (late.includes(last)) last--;
    this.newest = last < 0 ? -Infinity : this.columns.at(last);
  }

  /** A row that is not later than all before it. @param isInOrder it has the time of the last one that was */
  private takesOther(row: number, isInOrder: boolean): boolean {
    const { columns, late } = this;
    if (late.some((other) => columns.hasEqualKeys(row, other))) return false;
    if (this.mayBeAmong(row, isInOrder ? row : this.endOf(columns.at(row), row))) return false;
    if (isInOrder) return true;
    late.push(row);
    return late.length <= MOST_LATE;
  }

  /** Whether it may have the key of a row in order that has its time. @param end no such row stands there or behind it */
  private mayBeAmong(row: number, end: number): boolean {
    const { columns, late } = this;
    const at = columns.at(row);
    let compared = 0;
    for (let other = end - 1; other >= 0; other--) {
      if (late.includes(other)) continue;
      if (columns.at(other) !== at) return false;
      if (++compared > MOST_OF_ONE_INSTANT || columns.hasEqualKeys(row, other)) return true;
    }
    return false;
  }

  /** Where the rows in order that are not later than an instant end, before a row. */
  private endOf(instant: number, row: number): number {
    let [low, high] = [0, row];
    while (low < high) {
      const middle = (low + high) >>> 1;
      let inOrder = middle;
      while (inOrder < high && this.late.includes(inOrder)) inOrder++;
      if (inOrder < high && this.columns.at(inOrder) <= instant) low = inOrder + 1;
      else high = middle;
    }
    return low;
  }
}
