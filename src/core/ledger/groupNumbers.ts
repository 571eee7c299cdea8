/** Numbers the groups of a question, some lines at a time: by tuple, then bucket, then task, then shape, as far as it asks for them. */
import type { Buckets } from './buckets';
import type { Chunk } from './chunk';
import { TASK } from './countColumns';
import { groupShapes, groupTuples, valueOf, type Groups } from './groups';
import { Numbers } from './numbers';
import { Pairs } from './pairs';
import type { GroupKey, Row } from './query';
import type { Dictionary } from './selection';
import type { Sums } from './sums';

/** Rows of a chunk, or entries of a rollup, as far as they are told apart. */
export type Lines = Pick<Chunk, 'at' | 'tuple' | 'shape'> & Partial<Pick<Chunk, 'counts'>>;

/** Some of the lines, and the group of each; as many as `count` hold. */
export interface Picked {
  readonly places: Uint16Array;
  readonly groups: Uint32Array;
  readonly count: number;
}

const NO_TASKS = new Uint32Array(0);
const NO_NUMBERS = new Uint32Array(0);
/** Of groups: with more of them, lists of them for every bucket would take more memory than they save time. */
const MOST_LISTED = 4096;

export class GroupNumbers {
  /** The group by tuple of the dimensions that tuples hold, with a tuple that stands for each group; null: none is asked for. */
  private readonly tupleGroups: Groups | null;
  private readonly shapeGroups: Groups | null;
  private readonly byBucket: Pairs | null;
  private readonly byTask: Pairs | null;
  private readonly byShape: Pairs | null;
  /** Of the buckets, by their start; NaN: no time. */
  private readonly starts = new Numbers();
  private readonly numbers: Uint32Array[] = [];

  constructor(
    private readonly dictionary: Dictionary,
    private readonly groupBy: readonly GroupKey[],
    private readonly buckets: Buckets | null,
  ) {
    this.tupleGroups = groupTuples(dictionary, groupBy);
    this.shapeGroups = groupShapes(dictionary, groupBy);
    this.byBucket = buckets === null ? null : new Pairs();
    this.byTask = groupBy.includes('task') ? new Pairs() : null;
    // Most logs know one kind of events only.
    this.byShape = this.shapeGroups === null || this.shapeGroups.count === 1 ? null : new Pairs();
  }

  /** Writes the group of each picked line. One loop for each thing that is asked for: most questions ask for one or two. */
  write(lines: Lines, picked: Picked): void {
    if (this.tupleGroups === null) picked.groups.fill(0, 0, picked.count);
    else writeTuples(this.tupleGroups.of, lines.tuple, picked);
    if (this.byBucket !== null) this.writeBuckets(this.byBucket, lines.at, picked);
    if (this.byTask !== null) writeTasks(this.byTask, lines.counts?.[TASK] ?? NO_TASKS, picked);
    if (this.byShape !== null && this.shapeGroups !== null)
      writeShapes(this.byShape, this.shapeGroups.of, lines.shape, picked);
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

  /** Lines stand in the order of time or of days: the bucket is looked for once where they have the same instant. */
  private writeBuckets(byBucket: Pairs, at: Float64Array, { places, groups, count }: Picked): void {
    let last = NaN;
    let bucket = 0;
    let known: Uint32Array = NO_NUMBERS;
    for (let row = 0; row < count; row++) {
      const instant = at[places[row] ?? 0] ?? NaN;
      if (instant !== last) {
        last = instant;
        bucket = this.bucketNumber(instant);
        known = this.numbersIn(bucket);
      }
      const group = groups[row] ?? 0;
      const number = known[group] ?? 0;
      groups[row] = number > 0 ? number - 1 : this.numberIn(byBucket, bucket, group);
    }
  }

  /** By group: the number of its pair with the bucket, plus one; 0: not known yet. Looked up like this it costs a third. */
  private numbersIn(bucket: number): Uint32Array {
    const groups = this.tupleGroups?.count ?? 1;
    if (groups > MOST_LISTED) return NO_NUMBERS;
    return (this.numbers[bucket] ??= new Uint32Array(groups));
  }

  private numberIn(byBucket: Pairs, bucket: number, group: number): number {
    const number = byBucket.numberOf(bucket, group);
    const known = this.numbersIn(bucket);
    if (group < known.length) known[group] = number + 1;
    return number;
  }

  private bucketNumber(at: number): number {
    const start = this.buckets === null || Number.isNaN(at) ? NaN : this.buckets.startOf(at);
    return this.starts.numberOf(start);
  }

  /** Takes a group's number apart again, in the opposite order of `write`. */
  private nameOf(group: number): Pick<Row, 'key' | 'bucket'> {
    let left = group;
    let shape = this.shapeGroups?.example[0] ?? 0;
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
      start = this.starts.values[this.byBucket.lefts[left] ?? 0] ?? NaN;
      left = this.byBucket.rights[left] ?? 0;
    }
    const tuple = this.tupleGroups?.example[left] ?? 0;
    const key = this.groupBy.map((dimension) => valueOf(this.dictionary, dimension, tuple, task, shape));
    return { key, bucket: Number.isNaN(start) ? null : start };
  }
}

function writeTuples(groupOf: Int32Array, tuple: Uint32Array, { places, groups, count }: Picked): void {
  for (let row = 0; row < count; row++) groups[row] = groupOf[tuple[places[row] ?? 0] ?? 0] ?? 0;
}

function writeTasks(byTask: Pairs, task: ArrayLike<number>, { places, groups, count }: Picked): void {
  for (let row = 0; row < count; row++) groups[row] = byTask.numberOf(groups[row] ?? 0, task[places[row] ?? 0] ?? 0);
}

function writeShapes(byShape: Pairs, groupOf: Int32Array, shape: ArrayLike<number>, picked: Picked): void {
  const { places, groups, count } = picked;
  for (let row = 0; row < count; row++) {
    groups[row] = byShape.numberOf(groups[row] ?? 0, groupOf[shape[places[row] ?? 0] ?? 0] ?? 0);
  }
}
