/** Answers a query: scans the rows that count, once, and adds them up by groups that are small integers until the end. */
import { KINDS } from '../event';
import { addMeasures, noMeasures } from '../measures';
import type { Buckets } from './buckets';
import { CHUNK_ROWS, TASK } from './columns';
import type { Chunk, Columns } from './columns';
import { Pairs } from './pairs';
import type { GroupKey, Query, QueryResult, Row } from './query';
import { Rollup } from './rollup';
import { Selection, TUPLE_PLACE } from './selection';
import type { Dictionary } from './selection';
import { Sums } from './sums';

/** `buckets`: null when the query wants none. `days`: of the same zone. The rows that count must have been decided. */
export function answer(
  columns: Columns,
  dictionary: Dictionary,
  query: Query,
  { buckets, days }: { readonly buckets: Buckets | null; readonly days: Buckets },
): QueryResult {
  const { shapes } = dictionary;
  const selection = new Selection(dictionary, query.range, query.filter);
  const grouping = new Grouping(dictionary, query.groupBy, buckets);
  const sums = new Sums(columns, shapes);
  const undated = new Sums(columns, shapes);
  const byDay = query.bucket !== 'hour' && !query.groupBy.includes('task') && selection.isOfDays(days);
  const scan = new Scan(selection, grouping);
  for (const chunk of columns.chunks) {
    if (!selection.mayMatch(chunk)) continue;
    if (byDay) {
      const rollup = (chunk.rollup ??= Rollup.of(chunk, columns, shapes, days));
      scan.take(rollup, selection.pickEntries(rollup, scan.places), chunk.hasUndated);
      undated.addEntries(rollup, scan.undated);
      sums.addEntries(rollup, scan);
    } else {
      scan.take(chunk, selection.pick(chunk, scan.places), chunk.hasUndated);
      undated.add({ chunk, ...scan.undated });
      sums.add({ chunk, places: scan.places, groups: scan.groups, count: scan.count });
    }
  }
  const rows = grouping.rows(sums).sort(byCost);
  const total = noMeasures();
  for (const row of rows) addMeasures(total, row.measures);
  return { rows, total, undated: undated.of(0) };
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
    this.byBucket = buckets === null ? null : new Pairs(this.tupleGroups?.count ?? 1);
    this.byTask = groupBy.includes('task') ? new Pairs(dictionary.names.get('task')?.size ?? 1) : null;
    this.byShape = this.shapeGroups === null ? null : new Pairs(this.shapeGroups.count);
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

export function groupTuples({ names, tuples }: Dictionary, groupBy: readonly GroupKey[]): Groups | null {
  let of: Int32Array | null = null;
  for (const dimension of new Set(groupBy)) {
    const place = TUPLE_PLACE.get(dimension);
    if (place === undefined) continue;
    const column = tuples.column(place);
    const pairs = new Pairs(names.get(dimension)?.size ?? 1);
    const next = new Int32Array(tuples.size);
    for (let tuple = 0; tuple < next.length; tuple++) {
      next[tuple] = pairs.numberOf(of?.[tuple] ?? 0, column?.[tuple] ?? 0);
    }
    of = next;
  }
  return of === null ? null : withExamples(of);
}

function groupShapes({ shapes, pathOf }: Dictionary, groupBy: readonly GroupKey[]): Groups | null {
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
