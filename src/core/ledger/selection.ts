/** Which rows a question is about: range and filter, made into tables of numbers so that a scan compares no text. */
import { ATTRIBUTION_KEYS } from '../attribution/attribution';
import { COST_STATES, KINDS, DIMENSIONS } from '../event';
import type { Buckets } from './buckets';
import type { Rollup } from './rollup';
import { COUNTED, type Chunk } from './chunk';
import { TASK } from './countColumns';
import type { Names } from './names';
import type { Shape, Shapes } from './shapes';
import { TUPLE_PLACES, type Tuples } from './tuples';
import type { Filter, GroupKey, Marks, Range } from './query';

/** The interned side of the ledger, as questions need it. */
export interface Dictionary {
  /** By dimension; `kind` and `source` are part of the shape instead. */
  readonly names: ReadonlyMap<GroupKey, Names>;
  readonly tuples: Pick<Tuples, 'size' | 'column' | 'valueOf'>;
  readonly shapes: Pick<Shapes, 'size' | 'source' | 'kind' | 'state' | 'shapeOf'>;
  /** Path of each source by slot. */
  readonly pathOf: (source: number) => string;
}

/** Of a dictionary of sums. @throws RangeError always */
export function noShape(): Shape {
  throw new RangeError('sums of days know nothing of how events were priced');
}

/** Places in a tuple by what is asked for. */
export const TUPLE_PLACE: ReadonlyMap<string, number> = new Map(TUPLE_PLACES.map((name, place) => [name, place]));

const KEYS: readonly GroupKey[] = [...DIMENSIONS, ...ATTRIBUTION_KEYS];

/** Instants (epoch ms) between which events lie. */
interface Bounds {
  readonly oldest: number;
  readonly newest: number;
}

/** Which days match, by the instants at which they begin (epoch ms; infinite: open). */
export interface DayRange {
  readonly from: number;
  readonly to: number;
}

const NO_TASKS = new Uint32Array(0);
const NO_MARKS: Marks = {};

export class Selection {
  readonly openRange: boolean;
  private readonly from: number;
  private readonly to: number;
  /** 1 where a tuple, task or shape matches; null: all do. */
  private readonly tuples: Uint8Array | null;
  private readonly tasks: Uint8Array | null;
  private readonly shapes: Uint8Array | null;
  private readonly nothing: boolean;

  constructor(dictionary: Dictionary, range: Range, filter: Filter | undefined, marks: Marks = NO_MARKS) {
    this.openRange = range.from === null && range.to === null;
    this.from = range.from ?? -Infinity;
    this.to = range.to ?? Infinity;
    const wanted = wantedValues(filter);
    this.tuples = unlessAll(matchingTuples(dictionary, wanted));
    this.tasks = matchingTasks(dictionary, wanted);
    this.shapes = unlessAll(matchingShapes(dictionary, wanted, marks));
    this.nothing = [...wanted.values()].some((values) => values.length === 0);
  }

  /** True when it is about all events of its range. */
  get isOfAll(): boolean {
    return this.tuples === null && this.shapes === null && this.tasks === null && !this.nothing;
  }

  /** True when it is about some tasks only. */
  get hasTasks(): boolean {
    return this.tasks !== null;
  }

  /**
   * The range in days as far as sums of these days can tell; null: one of its ends lies between events of one day.
   * @param part the events that were added up into `rollup` all lie between its bounds
   */
  daysOf({ oldest, newest }: Bounds, rollup: Rollup, days: Buckets): DayRange | null {
    const { from, to } = this;
    const firstDay = Number.isFinite(from) ? days.startOf(from) : from;
    const cutsFirst = firstDay !== from && from > oldest && from <= newest && rollup.at.includes(firstDay);
    if (cutsFirst) return null;
    const lastDay = Number.isFinite(to) ? days.startOf(to) : to;
    const cutsLast = lastDay !== to && to > oldest && to <= newest && rollup.at.includes(lastDay);
    return cutsLast ? null : { from: from <= oldest ? firstDay : from, to: to <= oldest ? lastDay : to };
  }

  /** False: no row of the chunk can match. */
  mayMatch(chunk: Bounds & { readonly hasUndated: boolean }): boolean {
    return !this.nothing && (chunk.hasUndated || (chunk.newest >= this.from && chunk.oldest < this.to));
  }

  /** Like `pick`, of the entries of a rollup. */
  pickEntries({ at, tuple, shape, count: entries }: Rollup, { from, to }: DayRange, picked: Uint16Array): number {
    const { tuples, shapes } = this;
    let count = 0;
    for (let index = 0; index < entries; index++) {
      const day = at[index] ?? NaN;
      if (day < from || day >= to) continue;
      if (tuples !== null && tuples[tuple[index] ?? 0] === 0) continue;
      if (shapes !== null && shapes[shape[index] ?? 0] === 0) continue;
      picked[count++] = index;
    }
    return count;
  }

  /**
   * Writes the places of a chunk's matching rows into `picked` and returns how many. Rows without a time are among
   * them whatever the range is.
   */
  pick(chunk: Chunk, picked: Uint16Array): number {
    const { from, to, tuples, tasks, shapes } = this;
    if (!this.mayMatch(chunk)) return 0;
    const { at, flags, tuple, shape, used } = chunk;
    const task = chunk.counts[TASK] ?? NO_TASKS;
    let count = 0;
    for (let index = 0; index < used; index++) {
      if (((flags[index] ?? 0) & COUNTED) === 0) continue;
      const instant = at[index] ?? NaN;
      if (instant < from || instant >= to) continue;
      if (tuples !== null && tuples[tuple[index] ?? 0] === 0) continue;
      if (shapes !== null && shapes[shape[index] ?? 0] === 0) continue;
      if (tasks !== null && tasks[task[index] ?? 0] === 0) continue;
      picked[count++] = index;
    }
    return count;
  }
}

/** A filter that lets everything through is none: most logs know model calls only, and budgets ask for these. */
function unlessAll(matching: Uint8Array | null): Uint8Array | null {
  return matching?.includes(0) === false ? null : matching;
}

function wantedValues(filter: Filter | undefined): Map<GroupKey, readonly (string | null)[]> {
  const wanted = new Map<GroupKey, readonly (string | null)[]>();
  if (filter === undefined) return wanted;
  for (const dimension of KEYS) {
    const values = Object.hasOwn(filter, dimension) ? filter[dimension] : undefined;
    if (values !== undefined) wanted.set(dimension, values);
  }
  return wanted;
}

/** 1 at the number of each wanted value; 0 is the number of "no value". */
function marks(names: Names, values: readonly (string | null)[]): Uint8Array {
  const marked = new Uint8Array(names.size);
  for (const value of values) {
    const id = value === null ? 0 : names.find(value);
    if (id !== undefined) marked[id] = 1;
  }
  return marked;
}

function matchingTuples(
  { names, tuples }: Dictionary,
  wanted: ReadonlyMap<GroupKey, readonly (string | null)[]>,
): Uint8Array | null {
  let matching: Uint8Array | null = null;
  for (const [dimension, values] of wanted) {
    const place = TUPLE_PLACE.get(dimension);
    const known = names.get(dimension);
    if (place === undefined || known === undefined) continue;
    const marked = marks(known, values);
    const column = tuples.column(place);
    matching ??= new Uint8Array(tuples.size).fill(1);
    for (let tuple = 0; tuple < matching.length; tuple++) {
      if (marked[column?.[tuple] ?? 0] !== 1) matching[tuple] = 0;
    }
  }
  return matching;
}

function matchingTasks(
  { names }: Dictionary,
  wanted: ReadonlyMap<GroupKey, readonly (string | null)[]>,
): Uint8Array | null {
  const values = wanted.get('task');
  const known = names.get('task');
  return values === undefined || known === undefined ? null : marks(known, values);
}

function matchingShapes(
  { shapes, pathOf }: Dictionary,
  wanted: ReadonlyMap<GroupKey, readonly (string | null)[]>,
  { states, flags }: Marks,
): Uint8Array | null {
  const kinds = wanted.get('kind');
  const sources = wanted.get('source');
  if (kinds === undefined && sources === undefined && states === undefined && flags === undefined) return null;
  const matching = new Uint8Array(shapes.size);
  for (let shape = 0; shape < matching.length; shape++) {
    const kindFits = kinds === undefined || kinds.includes(KINDS[shapes.kind[shape] ?? 0] ?? null);
    const sourceFits = sources === undefined || sources.includes(pathOf(shapes.source[shape] ?? 0));
    const stateFits = states === undefined || states.includes(COST_STATES[shapes.state[shape] ?? 0] ?? 'unmetered');
    const flagFits = flags === undefined || shapes.shapeOf(shape).flags.some((flag) => flags.includes(flag));
    matching[shape] = kindFits && sourceFits && stateFits && flagFits ? 1 : 0;
  }
  return matching;
}
