/** Everything that is added up in advance of a ledger, and the questions that are answered from it. */
import { Blocks, piecesOf } from './blocks';
import type { Buckets } from './buckets';
import type { Columns } from './columns';
import { saveDays, type DayImage, type Keys } from './days';
import { DayTables } from './dayTables';
import { answer } from './grouping';
import type { Encode } from './image';
import type { Piece } from './merge';
import type { Bucket, Query, QueryResult } from './query';
import { RollupMaker } from './rollupMaker';
import type { Dictionary } from './selection';

/** Which rows count, and how they are shown, must have been decided before any of it is called. */
export class Answers {
  private readonly blocks: Blocks;
  private readonly rollups: RollupMaker;
  private readonly tables: DayTables;
  /** Chunks before this one were added up when they were full. */
  private summedUp = 0;

  constructor(
    private readonly columns: Columns,
    private readonly dictionary: Dictionary,
    private readonly bucketsOf: (bucket: Exclude<Bucket, 'none'>) => Buckets,
  ) {
    this.blocks = new Blocks(columns.chunks);
    this.rollups = new RollupMaker(columns, dictionary.shapes, bucketsOf('day'));
    this.tables = new DayTables(columns.chunks, this.rollups, dictionary);
  }

  query(query: Query): QueryResult {
    const { columns, dictionary, blocks, rollups, tables } = this;
    const { bucket = 'none' } = query;
    const buckets = bucket === 'none' ? null : this.bucketsOf(bucket);
    const calendars = { buckets, days: this.bucketsOf('day') };
    const told = tables.answer(query, calendars);
    return told ?? answer(columns, { blocks, rollups }, dictionary, query, calendars);
  }

  /** Adds up what questions about days would add up each time. */
  gather(): void {
    this.tables.settled();
    this.blocks.gather();
  }

  /** Its sums of days, to be asked without its events (`days.ts`). @param wanted what will be asked for often */
  saveDays(wanted: readonly Keys[], encode: Encode): DayImage {
    const { columns, dictionary, blocks } = this;
    const usual = this.tables.settled();
    const inBlocks = (): Iterable<Piece> => {
      blocks.gather();
      return blocks.pieces();
    };
    return saveDays({ usual, pieces: [() => piecesOf(columns.chunks), inBlocks], dictionary }, wanted, encode);
  }

  /** Chunks have come with their sums: they are added up when somebody asks. */
  loaded(): void {
    this.summedUp = this.columns.chunks.length;
  }

  /** True when there are full chunks that were not added up. */
  get hasFull(): boolean {
    return this.summedUp < this.columns.chunks.length - 1;
  }

  /** Adds these up. Where a later row changes what counts, they are added up again, as ever. */
  sumUpFull(): void {
    const full = this.columns.chunks.length - 1;
    this.tables.take(this.summedUp, full);
    this.summedUp = full;
  }
}
