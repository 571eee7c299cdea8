/** Lists single events, newest or most expensive first, without sorting all of them for a page of a few. */
import { ATTRIBUTIONS } from '../attribution/attribution';
import type { Attribution, AttributionKey } from '../attribution/attribution';
import { DIMENSIONS } from '../event';
import type { Dimension } from '../event';
import { CHUNK_MASK, CHUNK_ROWS, HAS_ID, type Chunk } from './chunk';
import type { Columns } from './columns';
import {
  CACHE_READ,
  CACHE_WRITE_1H,
  CACHE_WRITE_5M,
  COUNT_LESS_ONE,
  DURATION_PLUS_ONE,
  FAILURES,
  INPUT,
  LINE,
  OFFSET,
  OUTPUT,
  TASK,
} from './countColumns';
import { valueOf } from './groups';
import { keyText } from './keys';
import type { EventOrder, EventRow, EventsQuery, EventsResult } from './query';
import { Selection } from './selection';
import type { Dictionary } from './selection';
import type { RowOrder } from './rowOrder';

/** The rows that count must have been decided. */
export function list(columns: Columns, dictionary: Dictionary, order: RowOrder, query: EventsQuery): EventsResult {
  const selection = new Selection(dictionary, query.range, query.filter, query);
  const offset = wholeOrZero(query.offset ?? 0);
  const best = new Best(offset + wholeOrZero(query.limit), orderOf(order, query.order));
  const picked = new Uint16Array(CHUNK_ROWS);
  let matching = 0;
  // Logs grow at their end: from there on nearly every other row is turned away by one comparison.
  for (const chunk of [...columns.chunks].sort((a, b) => b.newest - a.newest)) {
    for (let place = selection.pick(chunk, picked) - 1; place >= 0; place--) {
      const index = picked[place] ?? 0;
      if (!selection.openRange && Number.isNaN(chunk.at[index])) continue;
      matching++;
      best.offer(chunk.firstRow + index);
    }
  }
  const events = best
    .inOrder()
    .slice(offset)
    .map((row) => eventRow(columns, dictionary, row));
  return { events, matching };
}

/** Every matching row in the order of time, oldest first, those without a time before; made one by one as they are asked for. */
export function* listAll(
  columns: Columns,
  dictionary: Dictionary,
  order: RowOrder,
  { range, filter }: Pick<EventsQuery, 'range' | 'filter'>,
): Generator<EventRow> {
  const selection = new Selection(dictionary, range, filter);
  const picked = new Uint16Array(CHUNK_ROWS);
  const rows: number[] = [];
  for (const chunk of columns.chunks) {
    const count = selection.pick(chunk, picked);
    for (let place = 0; place < count; place++) {
      const index = picked[place] ?? 0;
      if (selection.openRange || !Number.isNaN(chunk.at[index])) rows.push(chunk.firstRow + index);
    }
  }
  rows.sort((row, other) => order.newestFirst(other, row));
  for (const row of rows) yield eventRow(columns, dictionary, row);
}

function orderOf(order: RowOrder, name: EventOrder): (row: number, other: number) => number {
  switch (name) {
    case 'newest':
      return order.newestFirst;
    case 'most-expensive':
      return order.mostExpensiveFirst;
    case 'largest-difference':
      return order.largestDifferenceFirst;
  }
}

function wholeOrZero(value: number): number {
  return value > 0 ? Math.floor(value) : 0;
}

/** Keeps the first `limit` of what it is offered: a heap with the last of them on top. */
class Best {
  private readonly heap: number[] = [];

  constructor(
    private readonly limit: number,
    private readonly compare: (row: number, other: number) => number,
  ) {}

  offer(row: number): void {
    if (this.heap.length < this.limit) {
      this.heap.push(row);
      this.rise(this.heap.length - 1);
      return;
    }
    const last = this.heap[0];
    if (last === undefined || this.compare(row, last) >= 0) return;
    this.heap[0] = row;
    this.sink();
  }

  inOrder(): number[] {
    return [...this.heap].sort(this.compare);
  }

  private rise(from: number): void {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.swapIfLater(place, parent)) return;
      place = parent;
    }
  }

  private sink(): void {
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      if (left >= this.heap.length) return;
      const right = left + 1;
      const later = right < this.heap.length && this.compare(this.row(right), this.row(left)) > 0 ? right : left;
      if (!this.swapIfLater(later, place)) return;
      place = later;
    }
  }

  private row(place: number): number {
    return this.heap[place] ?? 0;
  }

  /** Swaps when the row at the lower place comes later than the one above it. */
  private swapIfLater(lower: number, upper: number): boolean {
    const below = this.row(lower);
    const above = this.row(upper);
    if (this.compare(below, above) <= 0) return false;
    this.heap[lower] = above;
    this.heap[upper] = below;
    return true;
  }
}

/** What is known of one row. */
export function eventRow(columns: Columns, dictionary: Dictionary, row: number): EventRow {
  const chunk = columns.chunkOf(row);
  const index = row & CHUNK_MASK;
  const shapeId = columns.shapeOf(row);
  const shape = dictionary.shapes.shapeOf(shapeId);
  const cost = amount(columns.cost(row));
  const other = amount(columns.otherCost(row));
  const durationPlusOne = columns.get(row, DURATION_PLUS_ONE);
  const line = columns.get(row, LINE);
  return {
    at: amount(chunk.at[index]),
    kind: shape.kind,
    dimensions: dimensionsOf(dictionary, columns.tupleOf(row), columns.get(row, TASK), shapeId),
    ...attributionOf(dictionary, columns.tupleOf(row)),
    tokens: shape.hasTokens
      ? {
          input: columns.get(row, INPUT),
          output: columns.get(row, OUTPUT),
          cacheRead: columns.get(row, CACHE_READ),
          cacheWrite5m: columns.get(row, CACHE_WRITE_5M),
          cacheWrite1h: columns.get(row, CACHE_WRITE_1H),
        }
      : null,
    count: columns.get(row, COUNT_LESS_ONE) + 1,
    failures: columns.get(row, FAILURES),
    durationMs: durationPlusOne === 0 ? null : durationPlusOne - 1,
    cost,
    recorded: shape.state === 'recorded' ? cost : other,
    computed: shape.state === 'recorded' ? other : cost,
    state: shape.state,
    priceRow: shape.priceRow,
    flags: shape.flags,
    ...idKeyOf(chunk, index),
    source: dictionary.pathOf(shape.source),
    offset: columns.get(row, OFFSET),
    line: line === 0 ? null : line,
    table: shape.table,
  };
}

function idKeyOf({ flags, keyLow, keyHigh }: Chunk, index: number): Pick<EventRow, 'idKey'> {
  if (((flags[index] ?? 0) & HAS_ID) === 0) return {};
  return { idKey: keyText(keyLow[index] ?? 0, keyHigh[index] ?? 0) };
}

function amount(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

function attributionOf(dictionary: Dictionary, tuple: number): Pick<EventRow, 'attribution'> {
  const known = (key: AttributionKey): Attribution | null => {
    const value = valueOf(dictionary, key, tuple, 0, 0);
    return ATTRIBUTIONS.find((attribution) => attribution === value) ?? null;
  };
  const pr = known('attribution');
  const wbs = known('wbs-attribution');
  const isFound = [pr, wbs].some((attribution) => attribution !== null && attribution !== 'recorded');
  return isFound ? { attribution: { pr, wbs } } : {};
}

function dimensionsOf(
  dictionary: Dictionary,
  tuple: number,
  task: number,
  shape: number,
): Partial<Record<Dimension, string>> {
  const dimensions: Partial<Record<Dimension, string>> = {};
  for (const dimension of DIMENSIONS) {
    const value = valueOf(dictionary, dimension, tuple, task, shape);
    if (value !== null) dimensions[dimension] = value;
  }
  return dimensions;
}
