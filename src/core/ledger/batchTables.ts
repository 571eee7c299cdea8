/** What the numbers in batches of events stand for: texts, combinations of them, and shapes. Such tables grow from batch to batch. */
import type { PricedEvent } from '../event';
import type { TUPLE_WORDS } from './countColumns';
import { Names } from './names';
import { Shapes, type Shape } from './shapes';
import { TUPLE_DIMENSIONS, TUPLE_PLACES, Tuples } from './tuples';

/** What events share besides dimensions and source. */
export type BatchShape = Omit<Shape, 'source'>;

/** Plain data. What has a number keeps it; batches of one packer share their tables until there is too much in them. */
export interface BatchTables {
  /** By place in `TUPLE_DIMENSIONS`, then those of `task`; number 0 is no value, so that the first text has number 1. */
  readonly texts: readonly string[][];
  /** Numbers of texts: `TUPLE_WORDS` for each tuple. */
  readonly tuples: Words;
  readonly shapes: BatchShape[];
}

/** By place in `TUPLE_DIMENSIONS`. */
export const TUPLE_WIDTH = TUPLE_DIMENSIONS.length satisfies typeof TUPLE_WORDS;
/** A log may name something new on every line: past so many of a kind other tables are begun. */
const MOST_ENTRIES = 65_536;
/** Behind those of tuples. */
export const TASK_PLACE: typeof TUPLE_WORDS = TUPLE_WIDTH;

export function noTables(): BatchTables {
  return {
    texts: Array.from({ length: TUPLE_WIDTH + 1 }, () => []),
    tuples: { room: new Uint32Array(0), length: 0 },
    shapes: [],
  };
}

/** A list of numbers that grows: those of `room` before `length`. */
export interface Words {
  room: Uint32Array;
  length: number;
}

function addWords(words: Words, values: Uint32Array): void {
  const needed = words.length + values.length;
  if (needed > words.room.length) {
    const wider = new Uint32Array(Math.max(needed, words.room.length * 2));
    wider.set(words.room);
    words.room = wider;
  }
  words.room.set(values, words.length);
  words.length = needed;
}

/** Of tables what was added behind a mark. */
export interface AddedTables extends Pick<BatchTables, 'texts' | 'shapes'> {
  readonly tuples: Uint32Array;
}

/** How much of tables somebody knows. */
export interface TablesMark {
  readonly texts: readonly number[];
  readonly tuples: number;
  readonly shapes: number;
}

export function markOf({ texts, tuples, shapes }: BatchTables): TablesMark {
  return { texts: texts.map(({ length }) => length), tuples: tuples.length, shapes: shapes.length };
}

/** What was added behind a mark. */
export function tablesBehind({ texts, tuples, shapes }: BatchTables, mark: TablesMark): AddedTables {
  return {
    texts: texts.map((known, place) => known.slice(mark.texts[place])),
    tuples: tuples.room.slice(mark.tuples, tuples.length),
    shapes: shapes.slice(mark.shapes),
  };
}

export function extendTables(tables: BatchTables, { texts, tuples, shapes }: AddedTables): void {
  texts.forEach((added, place) => {
    for (const text of added) tables.texts[place]?.push(text);
  });
  addWords(tables.tuples, tuples);
  for (const shape of shapes) tables.shapes.push(shape);
}

/** Tuples that were added since a batch was begun, where somebody else may add some too: how many there were before, how many have come. */
export interface TupleRoom {
  readonly before: number;
  readonly count: number;
  add(values: Uint32Array): void;
  /** All of them; there are none from then on. */
  take(): Uint32Array;
}

/** Numbers what events say, for the tables of their batches. */
export class Numbering {
  readonly tables = noTables();
  private readonly names = Array.from({ length: TUPLE_WIDTH + 1 }, () => new Names());
  private readonly tuples = new Tuples();
  /** Numbers of those in the tables. */
  private readonly tupleNumbers: number[] = [];
  private readonly shapes = new Shapes();
  private readonly values = new Uint32Array(TUPLE_PLACES.length);

  constructor(private readonly room: TupleRoom) {}

  tupleOf({ dimensions, provider }: Pick<PricedEvent, 'dimensions' | 'provider'>): number {
    for (let place = 0; place < TUPLE_WIDTH; place++) {
      const dimension = TUPLE_DIMENSIONS[place] ?? 'agent';
      const named = dimension === 'provider' ? (dimensions.provider ?? provider) : dimensions[dimension];
      this.values[place] = this.nameOf(place, named);
    }
    const tuple = this.tuples.idOf(this.values);
    return (this.tupleNumbers[tuple] ??= this.addTuple());
  }

  taskOf({ dimensions }: Pick<PricedEvent, 'dimensions'>): number {
    return this.nameOf(TASK_PLACE, dimensions.task);
  }

  /** @param place in `TUPLE_DIMENSIONS`, or `TASK_PLACE` */
  nameOf(place: number, text: string | null | undefined): number {
    return text === undefined || text === null ? 0 : (this.names[place]?.idOf(text) ?? 0);
  }

  shapeOf(event: PricedEvent): number {
    return this.shapes.idOf(0, event);
  }

  get isFull(): boolean {
    const tuples = this.room.before + this.room.count;
    return tuples > MOST_ENTRIES || this.names.some(({ size }) => size > MOST_ENTRIES);
  }

  /** Takes what has got a number since the last time into the tables. */
  write(): void {
    const { texts, tuples, shapes } = this.tables;
    this.names.forEach((names, place) => {
      const known = texts[place] ?? [];
      for (let id = known.length + 1; id < names.size; id++) known.push(names.textOf(id) ?? '');
    });
    addWords(tuples, this.room.take());
    for (let id = shapes.length; id < this.shapes.size; id++) shapes.push(shapeOf(this.shapes, id));
  }

  private addTuple(): number {
    const { room } = this;
    const number = room.before + room.count;
    room.add(this.values.subarray(0, TUPLE_WIDTH));
    return number;
  }
}

function shapeOf(shapes: Shapes, id: number): BatchShape {
  const { source: _source, ...shape } = shapes.shapeOf(id);
  return shape;
}
