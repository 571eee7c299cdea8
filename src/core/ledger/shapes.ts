/** What rows are besides their dimensions and amounts, each combination kept once and known by a small number. */
import { KINDS, COST_STATES, NO_TOKENS, PRICE_FLAGS } from '../event';
import type { CostState, Kind, PricedEvent, PriceFlag } from '../event';
import type { ImageReader, ImageWriter } from './image';
import { Names, NAMES_PER_MAP } from './names';

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
