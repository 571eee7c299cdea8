/** Answers a query: scans the rows that count, once, and adds them up by groups that are small integers until the end. */
import { CHUNKS_A_BLOCK, type Blocks } from './blocks';
import type { Buckets } from './buckets';
import { CHUNK_ROWS, type Chunk } from './chunk';
import { Columns } from './columns';
import { GroupNumbers, type Lines } from './groupNumbers';
import type { Piece } from './merge';
import type { Query, QueryResult, Row } from './query';
import type { Rollup } from './rollup';
import type { RollupMaker } from './rollupMaker';
import { Selection } from './selection';
import type { DayRange, Dictionary } from './selection';
import { Sums } from './sums';

/** Buckets of the zone: those that a query wants (null: none), and days. */
export interface Calendars {
  readonly buckets: Buckets | null;
  readonly days: Buckets;
}

/** What is added up in advance. */
export interface AddedUp {
  readonly blocks: Blocks;
  readonly rollups: RollupMaker;
}

/** The rows that count must have been decided. */
export function answer(
  columns: Columns,
  { blocks, rollups }: AddedUp,
  dictionary: Dictionary,
  query: Query,
  calendars: Calendars,
): QueryResult {
  const tally = new Tally(columns, dictionary, query, calendars);
  const { chunks } = columns;
  for (let first = 0; first < chunks.length; first += CHUNKS_A_BLOCK) {
    const block = blocks.beginningAt(first);
    const isAdded = block !== null && tally.addPieces(tally.isOfAll ? block.days : block.pieces);
    const next = first + (isAdded ? block.of.length : 0);
    for (const chunk of chunks.slice(next, first + CHUNKS_A_BLOCK)) tally.addChunk(chunk, rollups);
  }
  return tally.result();
}

/** The answer from sums of days alone; null: they do not tell. */
export function answerOfDays(
  pieces: readonly Piece[],
  dictionary: Dictionary,
  query: Query,
  calendars: Calendars,
): QueryResult | null {
  const tally = new Tally(new Columns(), dictionary, query, calendars);
  return tally.addPieces(pieces) ? tally.result() : null;
}

/** What a query adds up. */
class Tally {
  private readonly selection: Selection;
  private readonly grouping: GroupNumbers;
  private readonly sums: Sums;
  private readonly undated: Sums;
  private readonly scan: Scan;
  /** True when it tells no events of one day apart but by the time. */
  private readonly byDay: boolean;
  private readonly isOneGroup: boolean;

  constructor(
    columns: Columns,
    dictionary: Dictionary,
    query: Query,
    private readonly calendars: Calendars,
  ) {
    this.selection = new Selection(dictionary, query.range, query.filter);
    this.grouping = new GroupNumbers(dictionary, query.groupBy, calendars.buckets);
    this.sums = new Sums(columns, dictionary.shapes);
    this.undated = new Sums(columns, dictionary.shapes);
    this.scan = new Scan(this.selection, this.grouping);
    this.isOneGroup = query.groupBy.length === 0;
    this.byDay = query.bucket !== 'hour' && !query.groupBy.includes('task') && !this.selection.hasTasks;
  }

  /** False, and nothing is added: one of the range's ends lies between events of a day, or days are not enough at all. */
  addPieces(pieces: readonly Piece[]): boolean {
    if (!this.byDay) return false;
    const { days } = this.calendars;
    const wanted = pieces.filter((piece) => this.selection.mayMatch(piece));
    const ranges = wanted.map((piece) => this.selection.daysOf(piece, piece.rollup, days));
    if (ranges.includes(null)) return false;
    wanted.forEach((piece, place) => {
      const range = ranges[place] ?? null;
      if (range !== null) this.addDays(piece.rollup, range, piece.hasUndated);
    });
    return true;
  }

  addChunk(chunk: Chunk, rollups: RollupMaker): void {
    const { selection, calendars, scan } = this;
    if (!selection.mayMatch(chunk)) return;
    if (this.byDay) {
      const rollup = rollups.of(chunk);
      const range = selection.daysOf(chunk, rollup, calendars.days);
      if (range !== null) return this.addDays(rollup, range, chunk.hasUndated);
    }
    scan.take(chunk, selection.pick(chunk, scan.places), chunk.hasUndated);
    this.undated.add({ chunk, ...scan.undated });
    this.sums.add({ chunk, places: scan.places, groups: scan.groups, count: scan.count });
  }

  /** True when it tells no event from another but by its day. */
  get isOfAll(): boolean {
    return this.selection.isOfAll && this.isOneGroup;
  }

  result(): QueryResult {
    const rows = this.grouping.rows(this.sums).sort(byCost);
    return { rows, total: this.sums.total(), undated: this.undated.of(0) };
  }

  private addDays(rollup: Rollup, range: DayRange, hasUndated: boolean): void {
    const { selection, scan } = this;
    scan.take(rollup, selection.pickEntries(rollup, range, scan.places), hasUndated);
    this.undated.addEntries(rollup, scan.undated);
    this.sums.addEntries(rollup, scan);
  }
}

/** What was picked of one chunk, and the group of each. */
class Scan {
  readonly places = PLACES;
  readonly groups = GROUPS;
  count = 0;
  /** Those without a time, all in one group. */
  readonly undated = { places: UNDATED, groups: ONE_GROUP, count: 0 };

  constructor(
    private readonly selection: Selection,
    private readonly grouping: GroupNumbers,
  ) {}

  /** `picked`: how many of `places` hold. */
  take(lines: Lines, picked: number, hasUndated: boolean): void {
    const { places, undated } = this;
    undated.count = hasUndated ? pickUndated(lines, places, picked, undated.places) : 0;
    this.count = undated.count > 0 && !this.selection.openRange ? dropUndated(lines, places, picked) : picked;
    this.grouping.write(lines, this);
  }
}

/** One question is answered at a time, and none needs them afterwards: making them anew took as long as adding up a month. */
const PLACES = new Uint16Array(CHUNK_ROWS);
const GROUPS = new Uint32Array(CHUNK_ROWS);
const UNDATED = new Uint16Array(CHUNK_ROWS);
const ONE_GROUP = new Uint32Array(CHUNK_ROWS);

/** Copies the places of rows without a time and returns how many they are. */
function pickUndated({ at }: Lines, places: Uint16Array, count: number, into: Uint16Array): number {
  let found = 0;
  for (let row = 0; row < count; row++) {
    const place = places[row] ?? 0;
    if (Number.isNaN(at[place])) into[found++] = place;
  }
  return found;
}

/** Closes ranks over rows without a time and returns how many rows are left. */
function dropUndated({ at }: Lines, places: Uint16Array, count: number): number {
  let kept = 0;
  for (let row = 0; row < count; row++) {
    const place = places[row] ?? 0;
    if (!Number.isNaN(at[place])) places[kept++] = place;
  }
  return kept;
}

/** Most expensive first, ties by calls, then by key (no value last), then by bucket (no time last). */
export function byCost(a: Row, b: Row): number {
  return (
    b.measures.cost - a.measures.cost ||
    b.measures.calls - a.measures.calls ||
    compareKeys(a.key, b.key) ||
    (a.bucket ?? Infinity) - (b.bucket ?? Infinity) ||
    0
  );
}

function compareKeys(a: Row['key'], b: Row['key']): number {
  for (let place = 0; place < a.length; place++) {
    const order = compareNames(a[place] ?? null, b[place] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}

function compareNames(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
}
