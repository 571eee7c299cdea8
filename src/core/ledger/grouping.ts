/** Answers a query: scans the rows that count, once, and adds them up by groups that are small integers until the end. */
import { KINDS } from '../event';
import { addMeasures, noMeasures } from '../measures';
import { CHUNKS_A_BLOCK, type Blocks } from './blocks';
import type { Buckets } from './buckets';
import { CHUNK_ROWS, Columns } from './columns';
import { TASK } from './countColumns';
import type { Chunk } from './columns';
import type { Piece } from './merge';
import { Pairs } from './pairs';
import type { GroupKey, Query, QueryResult, Row } from './query';
import { Rollup } from './rollup';
import { Selection, TUPLE_PLACE } from './selection';
import type { DayRange, Dictionary } from './selection';
import { Sums } from './sums';

/** Buckets of the zone: those that a query wants (null: none), and days. */
export interface Calendars {
  readonly buckets: Buckets | null;
  readonly days: Buckets;
}

/** The rows that count must have been decided. */
export function answer(
  columns: Columns,
  blocks: Blocks,
  dictionary: Dictionary,
  query: Query,
  calendars: Calendars,
): QueryResult {
  const tally = new Tally(columns, dictionary, query, calendars);
  const { chunks } = columns;
  for (let first = 0; first < chunks.length; first += CHUNKS_A_BLOCK) {
    const block = blocks.beginningAt(first);
    if (block !== null && tally.addPieces(tally.isOfAll ? block.days : block.pieces)) continue;
    for (const chunk of chunks.slice(first, first + CHUNKS_A_BLOCK)) tally.addChunk(chunk);
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
  private readonly grouping: Grouping;
  private readonly sums: Sums;
  private readonly undated: Sums;
  private readonly scan: Scan;
  /** True when it tells no events of one day apart but by the time. */
  private readonly byDay: boolean;
  private readonly isOneGroup: boolean;

  constructor(
    private readonly columns: Columns,
    private readonly dictionary: Dictionary,
    query: Query,
    private readonly calendars: Calendars,
  ) {
    this.selection = new Selection(dictionary, query.range, query.filter);
    this.grouping = new Grouping(dictionary, query.groupBy, calendars.buckets);
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

  addChunk(chunk: Chunk): void {
    const { selection, columns, calendars, scan } = this;
    if (!selection.mayMatch(chunk)) return;
    if (this.byDay) {
      const rollup = (chunk.rollup ??= Rollup.of(chunk, columns, this.dictionary.shapes, calendars.days));
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
    const total = noMeasures();
    for (const row of rows) addMeasures(total, row.measures);
    return { rows, total, undated: this.undated.of(0) };
  }

  private addDays(rollup: Rollup, range: DayRange, hasUndated: boolean): void {
    const { selection, scan } = this;
    scan.take(rollup, selection.pickEntries(rollup, range, scan.places), hasUndated);
    this.undated.addEntries(rollup, scan.undated);
    this.sums.addEntries(rollup, scan);
  }
}

/** Rows of a chunk, or entries of a rollup, as far as they are told apart. */
type Lines = Pick<Chunk, 'at' | 'tuple' | 'shape'> & Partial<Pick<Chunk, 'counts'>>;

/** What was picked of one chunk, and the group of each. */
class Scan {
  readonly places = new Uint16Array(CHUNK_ROWS);
  readonly groups = new Uint32Array(CHUNK_ROWS);
  count = 0;
  /** Those without a time, all in one group. */
  readonly undated = { places: new Uint16Array(CHUNK_ROWS), groups: new Uint32Array(CHUNK_ROWS), count: 0 };

  constructor(
    private readonly selection: Selection,
    private readonly grouping: Grouping,
  ) {}

  /** `picked`: how many of `places` hold. */
  take(lines: Lines, picked: number, hasUndated: boolean): void {
    const { places, groups, undated } = this;
    undated.count = hasUndated ? pickUndated(lines, places, picked, undated.places) : 0;
    this.count = undated.count > 0 && !this.selection.openRange ? dropUndated(lines, places, picked) : picked;
    for (let row = 0; row < this.count; row++) groups[row] = this.grouping.groupOf(lines, places[row] ?? 0);
  }
}

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

/** Numbers the groups of a query: by tuple, then bucket, then task, then shape, as far as it asks for them. */
class Grouping {
  /** The group by tuple of the dimensions that tuples hold, with a tuple that stands for each group; null: none is asked for. */
  private readonly tupleGroups: Groups | null;
  private readonly shapeGroups: Groups | null;
  private readonly byBucket: Pairs | null;
  private readonly byTask: Pairs | null;
  private readonly byShape: Pairs | null;
  /** Numbers the buckets: pairs of their start and nothing. */
  private readonly bucketNumbers = new Map<number, number>();
  private readonly bucketStarts: number[] = [];
  private lastStart = NaN;
  private lastBucket = 0;

  constructor(
    private readonly dictionary: Dictionary,
    private readonly groupBy: readonly GroupKey[],
    private readonly buckets: Buckets | null,
  ) {
    this.tupleGroups = groupTuples(dictionary, groupBy);
    this.shapeGroups = groupShapes(dictionary, groupBy);
    this.byBucket = buckets === null ? null : new Pairs();
    this.byTask = groupBy.includes('task') ? new Pairs() : null;
    this.byShape = this.shapeGroups === null ? null : new Pairs();
  }

  groupOf(chunk: Lines, index: number): number {
    let group = this.tupleGroups === null ? 0 : (this.tupleGroups.of[chunk.tuple[index] ?? 0] ?? 0);
    if (this.byBucket !== null) group = this.byBucket.numberOf(this.bucketNumber(chunk.at[index] ?? NaN), group);
    if (this.byTask !== null) group = this.byTask.numberOf(group, chunk.counts?.[TASK]?.[index] ?? 0);
    if (this.byShape !== null && this.shapeGroups !== null) {
      group = this.byShape.numberOf(group, this.shapeGroups.of[chunk.shape[index] ?? 0] ?? 0);
    }
    return group;
  }

  /** One row per group that has events, in no particular order. */
  rows(sums: Sums): Row[] {
    const rows: Row[] = [];
    const groups = this.byShape?.size ?? this.byTask?.size ?? this.byBucket?.size ?? this.tupleGroups?.count ?? 1;
    for (let group = 0; group < groups; group++) {
      if (sums.has(group)) rows.push({ ...this.nameOf(group), measures: sums.of(group) });
    }
    return rows;
  }

  private bucketNumber(at: number): number {
    const start = this.buckets === null || Number.isNaN(at) ? NaN : this.buckets.startOf(at);
    if (Object.is(start, this.lastStart) && this.bucketStarts.length > 0) return this.lastBucket;
    let number = this.bucketNumbers.get(start);
    if (number === undefined) {
      number = this.bucketStarts.length;
      this.bucketNumbers.set(start, number);
      this.bucketStarts.push(start);
    }
    this.lastStart = start;
    this.lastBucket = number;
    return number;
  }

  /** Takes a group's number apart again, in the opposite order of `groupOf`. */
  private nameOf(group: number): Pick<Row, 'key' | 'bucket'> {
    let left = group;
    let shape = 0;
    let task = 0;
    let start = NaN;
    if (this.byShape !== null) {
      shape = this.shapeGroups?.example[this.byShape.rights[left] ?? 0] ?? 0;
      left = this.byShape.lefts[left] ?? 0;
    }
    if (this.byTask !== null) {
      task = this.byTask.rights[left] ?? 0;
      left = this.byTask.lefts[left] ?? 0;
    }
    if (this.byBucket !== null) {
      start = this.bucketStarts[this.byBucket.lefts[left] ?? 0] ?? NaN;
      left = this.byBucket.rights[left] ?? 0;
    }
    const tuple = this.tupleGroups?.example[left] ?? 0;
    const key = this.groupBy.map((dimension) => valueOf(this.dictionary, dimension, tuple, task, shape));
    return { key, bucket: Number.isNaN(start) ? null : start };
  }
}

/** What a row is called in a dimension; null: it has no value there. */
export function valueOf(
  { names, tuples, shapes, pathOf }: Dictionary,
  dimension: GroupKey,
  tuple: number,
  task: number,
  shape: number,
): string | null {
  if (dimension === 'kind') return KINDS[shapes.kind[shape] ?? 0] ?? null;
  if (dimension === 'source') return pathOf(shapes.source[shape] ?? 0);
  if (dimension === 'task') return names.get('task')?.textOf(task) ?? null;
  const place = TUPLE_PLACE.get(dimension);
  return place === undefined ? null : (names.get(dimension)?.textOf(tuples.valueOf(place, tuple)) ?? null);
}

/** Groups of tuples or shapes: the group of each, how many there are, and one member of each. */
export interface Groups {
  readonly of: Int32Array;
  readonly count: number;
  readonly example: readonly number[];
}

export function groupTuples({ tuples }: Dictionary, groupBy: readonly GroupKey[]): Groups | null {
  let of: Int32Array | null = null;
  for (const dimension of new Set(groupBy)) {
    const place = TUPLE_PLACE.get(dimension);
    if (place === undefined) continue;
    const column = tuples.column(place);
    const pairs = new Pairs();
    const next = new Int32Array(tuples.size);
    for (let tuple = 0; tuple < next.length; tuple++) {
      next[tuple] = pairs.numberOf(of?.[tuple] ?? 0, column?.[tuple] ?? 0);
    }
    of = next;
  }
  return of === null ? null : withExamples(of);
}

export function groupShapes({ shapes, pathOf }: Dictionary, groupBy: readonly GroupKey[]): Groups | null {
  const byKind = groupBy.includes('kind');
  const bySource = groupBy.includes('source');
  if (!byKind && !bySource) return null;
  const numbers = new Map<string, number>();
  const of = new Int32Array(shapes.size);
  for (let shape = 0; shape < of.length; shape++) {
    const name = `${byKind ? shapes.kind[shape] : ''} ${bySource ? pathOf(shapes.source[shape] ?? 0) : ''}`;
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    of[shape] = number;
  }
  return withExamples(of);
}

function withExamples(of: Int32Array): Groups {
  const example: number[] = [];
  of.forEach((group, member) => {
    if (example[group] === undefined) example[group] = member;
  });
  return { of, count: Math.max(1, example.length), example };
}

/** Most expensive first, ties by calls, then by key (no value last), then by bucket (no time last). */
function byCost(a: Row, b: Row): number {
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
