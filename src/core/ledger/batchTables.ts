/** What the numbers in batches of events stand for: texts, combinations of them, and shapes. Such tables grow from batch to batch. */
import type { PricedEvent } from '../event';
import { Names } from './names';
import { Shapes, type Shape } from './shapes';
import { TUPLE_DIMENSIONS, TUPLE_PLACES, Tuples } from './tuples';

/** What events share besides dimensions and source. */
export type BatchShape = Omit<Shape, 'source'>;

/** Plain data. What has a number keeps it; batches of one packer share their tables until there is too much in them. */
export interface BatchTables {
  /** By place in `TUPLE_DIMENSIONS`, then those of `task`; number 0 is no value, so that the first text has number 1. */
  readonly texts: readonly string[][];
  /** Numbers of texts: `TUPLE_DIMENSIONS.length` for each tuple. */
  readonly tuples: number[];
  readonly shapes: BatchShape[];
}

export const TUPLE_WIDTH = TUPLE_DIMENSIONS.length;
/** A log may name something new on every line: past so many of a kind other tables are begun. */
const MOST_ENTRIES = 65_536;

export function noTables(): BatchTables {
  return { texts: Array.from({ length: TUPLE_WIDTH + 1 }, () => []), tuples: [], shapes: [] };
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
export function tablesBehind({ texts, tuples, shapes }: BatchTables, mark: TablesMark): BatchTables {
  return {
    texts: texts.map((known, place) => known.slice(mark.texts[place])),
    tuples: tuples.slice(mark.tuples),
    shapes: shapes.slice(mark.shapes),
  };
}

export function extendTables(tables: BatchTables, { texts, tuples, shapes }: BatchTables): void {
  texts.forEach((added, place) => {
    for (const text of added) tables.texts[place]?.push(text);
  });
  for (const value of tuples) tables.tuples.push(value);
  for (const shape of shapes) tables.shapes.push(shape);
}

/** Numbers what events say, for the tables of their batches. */
export class Numbering {
  readonly tables = noTables();
  private readonly names = Array.from({ length: TUPLE_WIDTH + 1 }, () => new Names());
  private readonly tuples = new Tuples();
  private readonly shapes = new Shapes();
  private readonly values = new Uint32Array(TUPLE_PLACES.length);

  tupleOf({ dimensions, provider }: Pick<PricedEvent, 'dimensions' | 'provider'>): number {
    for (let place = 0; place < TUPLE_WIDTH; place++) {
      const dimension = TUPLE_DIMENSIONS[place] ?? 'agent';
      const named = dimension === 'provider' ? (dimensions.provider ?? provider) : dimensions[dimension];
      this.values[place] = named === undefined ? 0 : (this.names[place]?.idOf(named) ?? 0);
    }
    return this.tuples.idOf(this.values);
  }

  taskOf({ dimensions }: Pick<PricedEvent, 'dimensions'>): number {
    return this.names[TUPLE_WIDTH]?.idOf(dimensions.task) ?? 0;
  }

  shapeOf(event: PricedEvent): number {
    return this.shapes.idOf(0, event);
  }

  get isFull(): boolean {
    return this.tuples.size > MOST_ENTRIES || this.names.some(({ size }) => size > MOST_ENTRIES);
  }

  /** Takes what has got a number since the last time into the tables. */
  write(): void {
    const { texts, tuples, shapes } = this.tables;
    this.names.forEach((names, place) => {
      const known = texts[place] ?? [];
      for (let id = known.length + 1; id < names.size; id++) known.push(names.textOf(id) ?? '');
    });
    for (let tuple = tuples.length / TUPLE_WIDTH; tuple < this.tuples.size; tuple++) {
      for (let place = 0; place < TUPLE_WIDTH; place++) tuples.push(this.tuples.valueOf(place, tuple));
    }
    for (let id = shapes.length; id < this.shapes.size; id++) shapes.push(shapeOf(this.shapes, id));
  }
}

function shapeOf(shapes: Shapes, id: number): BatchShape {
  const { source: _source, ...shape } = shapes.shapeOf(id);
  return shape;
}
