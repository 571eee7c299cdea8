/** Answers what nearly everybody asks, from sums of days that are kept up with the ledger. */
import type { RollupMaker } from './rollupMaker';
import type { Chunk } from './chunk';
import { DayTable } from './dayTable';
import { answerOfDays, type Calendars } from './grouping';
import type { Query, QueryResult } from './query';
import type { Dictionary } from './selection';

/** By each of them and by kind. */
const USUAL = ['model', 'agent', 'pr', 'wbs'] as const;

/** Chunks, two million events: no question waits for more to be added up that it could pass over. */
const MOST_BEHIND = 256;

export class DayTables {
  private readonly tables: readonly DayTable[];

  constructor(
    private readonly chunks: readonly Chunk[],
    private readonly rollups: RollupMaker,
    dictionary: Dictionary,
  ) {
    this.tables = USUAL.map((dimension) => new DayTable(dimension, dictionary));
  }

  /** Adds up chunks in advance. @param from,to their places, `to` exclusive */
  take(from: number, to: number): void {
    for (const chunk of this.chunks.slice(from, to)) this.rollups.of(chunk);
    for (const table of this.tables) table.keepUp(this.chunks, from, to);
  }

  /** All of them, as they are now. */
  settled(): readonly DayTable[] {
    this.take(0, this.chunks.length);
    return this.tables;
  }

  /** Null: sums of days do not tell, or not these. */
  answer(query: Query, calendars: Calendars): QueryResult | null {
    const asked = [...query.groupBy, ...Object.keys(query.filter ?? {})] as Query['groupBy'];
    const table = this.tables.find(({ keys, isKept }) => isKept && asked.every((key) => keys.has(key)));
    if (query.bucket === 'hour' || table === undefined) return null;
    if (table.behind(this.chunks) > MOST_BEHIND) return null;
    for (const chunk of this.chunks) this.rollups.of(chunk);
    table.keepUp(this.chunks);
    if (!table.isKept) return null;
    return answerOfDays(table.pieces, table.dictionary, query, calendars);
  }
}
