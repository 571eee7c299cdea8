/** The sums of days by one dimension and by kind, kept up with the chunks of a ledger: a question looks at some thousand cells instead of all entries. */
import { KINDS } from '../event';
import { CHUNK_ROWS, type Chunk } from './columns';
import type { Shape } from './shapes';
import type { TupleDimension } from './tuples';
import { DayBounds } from './dayBounds';
import { piecesByDay, type Piece } from './merge';
import { NumberedSums } from './numberedSums';
import { Numbers } from './numbers';
import { Pairs } from './pairs';
import type { GroupKey } from './query';
import type { Rollup } from './rollup';
import { TUPLE_PLACE, type Dictionary } from './selection';

const ALL_KINDS = KINDS.map((_, kind) => kind);

/** Of groups: lists of more of them for every day would take more memory than they save time. */
const MOST_LISTED = 4096;
const NO_CELLS: Uint32Array = new Uint32Array(0);

/** The cell of each entry: one rollup is added up at a time. */
const CELLS = new Uint32Array(CHUNK_ROWS);

export class DayTable {
  readonly keys: ReadonlySet<GroupKey>;
  /** Of the dimension in a tuple. */
  private readonly place: number;
  /** By place of the chunk: what of it was added up. */
  private readonly taken: (Rollup | undefined)[] = [];
  private readonly days = new Numbers();
  /** Of a day, and name and kind in one number. */
  private readonly cells = new Pairs();
  /** By day and group the cell plus one, 0 is not known yet: looked up like this it takes a third of the time. */
  private readonly cellsOf: Uint32Array[] = [];
  private sums = new NumberedSums();
  private bounds = new DayBounds();
  private made: readonly Piece[] | null = null;
  private names: Uint32Array = new Uint32Array(0);

  constructor(
    readonly dimension: TupleDimension,
    private readonly ledger: Dictionary,
  ) {
    this.keys = new Set(['kind', dimension]);
    this.place = TUPLE_PLACE.get(dimension) ?? -1;
  }

  /** How many chunks have become others since they were added up. */
  behind(chunks: readonly Chunk[]): number {
    let behind = 0;
    for (let place = 0; place < chunks.length; place++) {
      const rollup = chunks[place]?.rollup ?? null;
      if (rollup === null || this.taken[place] !== rollup) behind++;
    }
    return behind;
  }

  /** Adds up what chunks have become since. All of them must have their sums. @param from,to their places, `to` exclusive */
  keepUp(chunks: readonly Chunk[], from = 0, to = chunks.length): void {
    const changed: number[] = [];
    for (let place = from; place < to; place++) if (this.taken[place] !== chunks[place]?.rollup) changed.push(place);
    if (changed.length === 0) return;
    this.made = null;
    const again = changed.filter((place) => this.taken[place] !== undefined);
    // Taking out takes as long as putting in.
    if (again.length * 2 > this.taken.length) return this.beginAgain(chunks, to);
    for (const place of again) this.takeOut(place);
    for (const place of changed) this.putIn(chunks[place], place);
  }

  /** One for each day, name and kind: its tuples are numbers of names, its shapes those of kinds. */
  get pieces(): readonly Piece[] {
    return (this.made ??= this.makePieces());
  }

  /** What the numbers in its pieces mean. */
  get dictionary(): Dictionary {
    const { ledger, dimension, place } = this;
    const names = ledger.names.get(dimension);
    const size = names?.size ?? 1;
    if (this.names.length < size) this.names = Uint32Array.from({ length: size * 2 }, (_, name) => name);
    const own = this.names;
    return {
      names: ledger.names,
      tuples: {
        size,
        column: (wanted) => (wanted === place ? own : null),
        valueOf: (wanted, tuple) => (wanted === place ? tuple : 0),
      },
      shapes: { size: KINDS.length, kind: ALL_KINDS, source: ALL_KINDS, state: [], shapeOf: noShape },
      pathOf: () => '',
    };
  }

  private beginAgain(chunks: readonly Chunk[], to: number): void {
    this.taken.length = 0;
    this.days.clear();
    this.cells.clear();
    this.cellsOf.length = 0;
    this.sums = new NumberedSums();
    this.bounds = new DayBounds();
    for (let place = 0; place < to; place++) this.putIn(chunks[place], place);
  }

  private putIn(chunk: Chunk | undefined, place: number): void {
    const rollup = chunk?.rollup;
    if (chunk === undefined || rollup === undefined || rollup === null) return;
    this.numberEntries(rollup);
    this.sums.add(rollup, CELLS, this.cells.size);
    this.bounds.add(rollup, chunk);
    this.taken[place] = rollup;
  }

  private takeOut(place: number): void {
    const rollup = this.taken[place];
    if (rollup === undefined) return;
    this.numberEntries(rollup);
    this.sums.add(rollup, CELLS, this.cells.size, -1);
  }

  /** Writes the cell of each entry. They stand nearly in the order of days. */
  private numberEntries({ at, tuple, shape, count }: Rollup): void {
    const { kind } = this.ledger.shapes;
    const names = this.ledger.tuples.column(this.place);
    let [start, day, known] = [NaN, -1, NO_CELLS];
    for (let entry = 0; entry < count; entry++) {
      if (at[entry] !== start) {
        start = at[entry] as number;
        day = this.days.numberOf(start);
        known = this.cellsOf[day] ?? NO_CELLS;
      }
      const name = names === null ? 0 : (names[tuple[entry] as number] as number);
      const group = name * KINDS.length + (kind[shape[entry] as number] as number);
      const cell = group < known.length ? (known[group] as number) : 0;
      CELLS[entry] = cell > 0 ? cell - 1 : this.cellOf(day, group);
      if (cell === 0) known = this.cellsOf[day] ?? NO_CELLS;
    }
  }

  private cellOf(day: number, group: number): number {
    const cell = this.cells.numberOf(day, group);
    if (group >= MOST_LISTED) return cell;
    const listed = this.cellsOf[day] ?? NO_CELLS;
    const known = group < listed.length ? listed : widened(listed, group + 1);
    this.cellsOf[day] = known;
    known[group] = cell + 1;
    return cell;
  }

  private makePieces(): Piece[] {
    const { days, cells, sums, bounds } = this;
    const tuples = new Uint32Array(cells.size);
    const shapes = new Uint32Array(cells.size);
    const starts: number[] = [];
    for (let cell = 0; cell < cells.size; cell++) {
      const group = cells.rights[cell] ?? 0;
      tuples[cell] = Math.floor(group / KINDS.length);
      shapes[cell] = group % KINDS.length;
      starts.push(days.values[cells.lefts[cell] ?? 0] ?? NaN);
    }
    return piecesByDay({ days: starts, tuples, shapes, sums: sums.columns }, bounds);
  }
}

function widened(values: Uint32Array, needed: number): Uint32Array {
  const wider = new Uint32Array(Math.max(needed, values.length * 2));
  wider.set(values);
  return wider;
}

export function noShape(): Shape {
  throw new RangeError('sums of days know nothing of how events were priced');
}
