/** Names, tuples of dimensions and shapes of rows, each kept once and known by a small number. */
import { KINDS, COST_STATES, NO_TOKENS, PRICE_FLAGS } from '../event';
import type { CostState, Kind, NamedDimension, PricedEvent, PriceFlag } from '../event';
import type { ImageReader, ImageWriter } from './image';
import { ATTRIBUTION_KEYS } from '../attribution/attribution';
import { hashWord } from './keys';

/** A `Map` takes 2^24 entries and throws at the next one: past this many, another one is begun. */
const NAMES_PER_MAP = 8_388_608;

/** Texts of one dimension. 0 stands for no value. */
export class Names {
  private readonly maps: Map<string, number>[] = [new Map<string, number>()];
  private texts: string[] = [''];
  private lastText = '';
  private lastId = 0;
  /** Texts of an image that nobody has asked for yet: a million names take longer to read than all numbers. */
  private later: (() => unknown) | null = null;
  private laterSize = 0;
  /** False while `maps` lacks texts that came from an image. */
  private isMapped = true;

  /** How many numbers are in use, 0 included. */
  get size(): number {
    return this.later === null ? this.texts.length : this.laterSize;
  }

  save(image: ImageWriter): void {
    const texts = this.known();
    image.numbers([texts.length]);
    image.json(texts);
  }

  load(image: ImageReader): void {
    this.laterSize = image.numbers()[0] ?? 0;
    this.later = image.jsonLater();
    this.isMapped = false;
  }

  /** The number of a text, a new one when it was not seen before; 0 for none. */
  idOf(text: string | null | undefined): number {
    if (text === undefined || text === null || text === '') return 0;
    if (text === this.lastText) return this.lastId;
    const id = this.find(text) ?? this.add(text);
    this.lastText = this.known()[id] ?? text;
    this.lastId = id;
    return id;
  }

  /** The number of a text that was seen; undefined: it never was. */
  find(text: string): number | undefined {
    if (!this.isMapped) this.mapAll();
    for (const map of this.maps) {
      const id = map.get(text);
      if (id !== undefined) return id;
    }
    return undefined;
  }

  textOf(id: number): string | null {
    return id === 0 ? null : (this.known()[id] ?? null);
  }

  /** Every text, in the order of their numbers. */
  all(): readonly string[] {
    return this.known().slice(1);
  }

  private known(): string[] {
    if (this.later !== null) {
      this.texts = this.later() as string[];
      this.later = null;
    }
    return this.texts;
  }

  private mapAll(): void {
    this.isMapped = true;
    const texts = this.known();
    for (let id = 1; id < texts.length; id++) this.map(texts[id] ?? '', id);
  }

  private add(text: string): number {
    // A slice of a log's text would keep the whole text alive for as long as the name is known: this makes a copy.
    const copy = JSON.parse(JSON.stringify(text)) as string;
    const id = this.texts.length;
    this.map(copy, id);
    this.texts.push(copy);
    return id;
  }

  private map(text: string, id: number): void {
    let map = this.maps[this.maps.length - 1];
    if (map === undefined || map.size >= NAMES_PER_MAP) this.maps.push((map = new Map<string, number>()));
    map.set(text, id);
  }
}

/** What rows of one tuple share. `task` is not among them: many logs have one a call, and a tuple a call would save nothing. */
export const TUPLE_DIMENSIONS = [
  'agent',
  'model',
  'provider',
  'tier',
  'wbs',
  'pr',
  'branch',
  'stage',
  'iteration',
  'purpose',
  'session',
  'project',
  'service',
  'workflow',
  'environment',
] as const satisfies readonly Exclude<NamedDimension, 'task'>[];
export type TupleDimension = (typeof TUPLE_DIMENSIONS)[number];

/**
 * All that a tuple holds. Those that show what was attributed name how it is known, and their `base`: the number, plus
 * one, of the tuple that the log itself gave.
 */
export const TUPLE_PLACES = [...TUPLE_DIMENSIONS, ...ATTRIBUTION_KEYS, 'base'] as const;
export type TuplePlace = (typeof TUPLE_PLACES)[number];

const WIDTH = TUPLE_PLACES.length;

/** Every combination of dimension values that occurs, once. */
export class Tuples {
  private count = 0;
  private capacity = 64;
  /** By place of the dimension; null: no tuple has a value in it. */
  private readonly values: (Uint32Array | null)[] = new Array<Uint32Array | null>(WIDTH).fill(null);
  /** Open addressing: tuple number plus one, 0 is empty. */
  private table: Uint32Array = new Uint32Array(128);
  private last = -1;

  get size(): number {
    return this.count;
  }

  /** The column of a dimension, by tuple number; null: nothing has a value in it. */
  column(place: number): Uint32Array | null {
    return this.values[place] ?? null;
  }

  valueOf(place: number, tuple: number): number {
    return this.values[place]?.[tuple] ?? 0;
  }

  save(image: ImageWriter): void {
    image.numbers([this.count, ...this.values.map((column) => (column === null ? 0 : 1))]);
    for (const column of this.values) if (column !== null) image.array(column.subarray(0, this.count));
    image.array(this.table);
  }

  load(image: ImageReader): void {
    const [count = 0, ...present] = image.numbers();
    this.count = count;
    while (this.capacity < count) this.capacity *= 2;
    for (let place = 0; place < WIDTH; place++) {
      if (present[place] !== 1) continue;
      const column = new Uint32Array(this.capacity);
      column.set(image.uint32());
      this.values[place] = column;
    }
    this.table = image.uint32();
  }

  /** The number of a tuple, given as interned values by place of the dimension. */
  idOf(values: Uint32Array): number {
    if (this.last >= 0 && this.equals(this.last, values)) return this.last;
    this.last = this.search(values);
    return this.last;
  }

  private search(values: Uint32Array): number {
    const mask = this.table.length - 1;
    let slot = hashOf(values) & mask;
    for (;;) {
      const held = this.table[slot] ?? 0;
      if (held === 0) return this.add(values, slot);
      if (this.equals(held - 1, values)) return held - 1;
      slot = (slot + 1) & mask;
    }
  }

  private add(values: Uint32Array, slot: number): number {
    const tuple = this.count++;
    if (tuple >= this.capacity) this.widen();
    for (let place = 0; place < WIDTH; place++) {
      const value = values[place] ?? 0;
      if (value === 0) continue;
      const column = (this.values[place] ??= new Uint32Array(this.capacity));
      column[tuple] = value;
    }
    this.table[slot] = tuple + 1;
    if (this.count * 3 > this.table.length * 2) this.rehash();
    return tuple;
  }

  private widen(): void {
    this.capacity *= 2;
    this.values.forEach((column, place) => {
      if (column === null) return;
      const wider = new Uint32Array(this.capacity);
      wider.set(column);
      this.values[place] = wider;
    });
  }

  private rehash(): void {
    const table = new Uint32Array(this.table.length * 2);
    const mask = table.length - 1;
    const values = new Uint32Array(WIDTH);
    for (let tuple = 0; tuple < this.count; tuple++) {
      for (let place = 0; place < WIDTH; place++) values[place] = this.valueOf(place, tuple);
      let slot = hashOf(values) & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = tuple + 1;
    }
    this.table = table;
  }

  private equals(tuple: number, values: Uint32Array): boolean {
    for (let place = 0; place < WIDTH; place++) if (this.valueOf(place, tuple) !== values[place]) return false;
    return true;
  }
}

function hashOf(values: Uint32Array): number {
  let hash = 0x9747b28c;
  for (let place = 0; place < WIDTH; place++) hash = hashWord(hash, values[place] ?? 0);
  return hash ^ (hash >>> 15);
}

/** What rows share besides dimensions: few combinations, whatever the number of rows. */
export interface Shape {
  /** The source's slot in the ledger. */
  readonly source: number;
  readonly kind: Kind;
  readonly state: CostState;
  readonly flags: readonly PriceFlag[];
  readonly hasTokens: boolean;
  readonly priceRow: string | null;
  readonly table: string | null;
}

/** What of an event makes its shape. */
type Shaped = Pick<PricedEvent, 'kind' | 'state' | 'flags' | 'tokens' | 'priceRow'> & {
  readonly position: Pick<PricedEvent['position'], 'table'>;
};

export class Shapes {
  /** What shapes are besides their source, by what fits into one number, then by price row and table. */
  private readonly sorts = new Map<number, Map<number, number>>();
  private sortCount = 0;
  /** Shapes by that and their source. */
  private readonly ids = new Map<number, number>();
  private readonly priceRows = new Names();
  private readonly tables = new Names();
  private readonly shapes: Shape[] = [];
  /** False while `ids` lacks shapes that came from an image. */
  private isFound = true;
  /** By shape number, for scans: source slot, place in `KINDS`, place in `COST_STATES`. */
  readonly source: number[] = [];
  readonly kind: number[] = [];
  readonly state: number[] = [];

  get size(): number {
    return this.shapes.length;
  }

  idOf(source: number, event: Shaped): number {
    return this.idIn(source, this.sortOf(event), event);
  }

  /** The same where the number of all but the source is known (`sortOf`). */
  idIn(source: number, sort: number, event: Shaped): number {
    if (!this.isFound) this.findAll();
    const key = sort * MOST_SOURCES + source;
    let id = this.ids.get(key);
    if (id === undefined) {
      id = this.shapes.length;
      this.ids.set(key, id);
      this.add(source, KINDS.indexOf(event.kind), COST_STATES.indexOf(event.state), event);
    }
    return id;
  }

  /** A number for all that is not its source. */
  sortOf(event: Shaped): number {
    let group = KINDS.indexOf(event.kind);
    group = group * SHAPE_RADIX + COST_STATES.indexOf(event.state);
    group = group * SHAPE_RADIX + flagBits(event.flags);
    group = group * SHAPE_RADIX + (event.tokens === null ? 0 : 1);
    let known = this.sorts.get(group);
    if (known === undefined) this.sorts.set(group, (known = new Map<number, number>()));
    const names = this.priceRows.idOf(event.priceRow) * NAMES_PER_MAP + this.tables.idOf(event.position.table);
    let sort = known.get(names);
    if (sort === undefined) known.set(names, (sort = this.sortCount++));
    return sort;
  }

  save(image: ImageWriter): void {
    image.json(this.shapes);
  }

  /** Shapes get the numbers they had; what finds them is made when it is needed. */
  load(image: ImageReader): void {
    for (const shape of image.json() as Shape[]) {
      this.source.push(shape.source);
      this.kind.push(KINDS.indexOf(shape.kind));
      this.state.push(COST_STATES.indexOf(shape.state));
      this.shapes.push(shape);
    }
    this.isFound = this.shapes.length === 0;
  }

  private findAll(): void {
    this.isFound = true;
    this.shapes.forEach(({ source, hasTokens, table, ...shape }, id) => {
      const sort = this.sortOf({ ...shape, tokens: hasTokens ? NO_TOKENS : null, position: { table } });
      this.ids.set(sort * MOST_SOURCES + source, id);
    });
  }

  shapeOf(id: number): Shape {
    const shape = this.shapes[id];
    if (shape === undefined) throw new RangeError(`no shape ${id} in the ledger`);
    return shape;
  }

  private add(source: number, kind: number, state: number, event: Shaped): void {
    this.source.push(source);
    this.kind.push(kind);
    this.state.push(state);
    this.shapes.push({
      source,
      kind: event.kind,
      state: event.state,
      flags: [...event.flags],
      hasTokens: event.tokens !== null,
      priceRow: event.priceRow,
      table: event.position.table,
    });
  }
}

/** More than any slot of a source. */
const MOST_SOURCES = 2 ** 26;
/** More than any of the other numbers of a shape. */
const SHAPE_RADIX = 2 ** PRICE_FLAGS.length;

function flagBits(flags: readonly PriceFlag[]): number {
  let bits = 0;
  for (const flag of flags) bits |= 1 << PRICE_FLAGS.indexOf(flag);
  return bits;
}
