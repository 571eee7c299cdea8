/** The sums of days by one dimension and by kind, kept up with the chunks of a ledger: a question looks at some thousand cells instead of all entries. */
import { KINDS } from '../event';
import { CHUNK_ROWS, type Chunk } from './chunk';
import type { TupleDimension } from './tuples';
import { DayBounds } from './dayBounds';
import { piecesByDay, type Piece } from './merge';
import { NumberedSums } from './numberedSums';
import { Numbers } from './numbers';
import { Pairs } from './pairs';
import type { GroupKey } from './query';
import type { Rollup } from './rollup';
import { noShape, TUPLE_PLACE, type Dictionary } from './selection';

const ALL_KINDS = KINDS.map((_, kind) => kind);

/** With more of them it takes longer to lay out the cells after each change than to look at all entries. */
const MOST_CELLS = 65_536;
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
  /** By cell. */
  private readonly starts: number[] = [];
  private readonly names: number[] = [];
  private readonly kinds: number[] = [];
  /** By day and group the cell plus one, 0 is not known yet: looked up like this it takes a third of the time. */
  private readonly cellsOf: Uint32Array[] = [];
  private sums = new NumberedSums();
  private bounds = new DayBounds();
  private made: readonly Piece[] | null = null;
  private kept = true;
  /** Each name stands for itself. */
  private identity: Uint32Array = new Uint32Array(0);

  constructor(
    readonly dimension: TupleDimension,
    private readonly ledger: Dictionary,
  ) {
    this.keys = new Set(['kind', dimension]);
    this.place = TUPLE_PLACE.get(dimension) ?? -1;
  }

  /** False: it had more cells than are worth keeping, and tells nothing. */
  get isKept(): boolean {
    return this.kept;
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
    if (!this.kept) return;
    const changed: number[] = [];
    for (let place = from; place < to; place++) if (this.taken[place] !== chunks[place]?.rollup) changed.push(place);
    if (changed.length === 0) return;
    this.made = null;
    const again = changed.filter((place) => this.taken[place] !== undefined);
    // Taking out takes as long as putting in.
    if (again.length * 2 > this.taken.length) return this.beginAgain(chunks, to);
    for (const place of again) this.takeOut(place);
    this.putIn(chunks, changed);
  }

  /** One for each day, name and kind: its tuples are numbers of names, its shapes those of kinds. */
  get pieces(): readonly Piece[] {
    const { starts, names, kinds, sums, bounds } = this;
    return (this.made ??= piecesByDay({ days: starts, tuples: names, shapes: kinds, sums: sums.columns }, bounds));
  }

  /** What the numbers in its pieces mean. */
  get dictionary(): Dictionary {
    const { ledger, dimension, place } = this;
    const names = ledger.names.get(dimension);
    const size = names?.size ?? 1;
    if (this.identity.length < size) this.identity = Uint32Array.from({ length: size * 2 }, (_, name) => name);
    const own = this.identity;
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
    this.clear();
    this.putIn(
      chunks,
      Array.from({ length: to }, (_, place) => place),
    );
  }

  private clear(): void {
    this.taken.length = 0;
    this.days.clear();
    this.cells.clear();
    for (const list of [this.cellsOf, this.starts, this.names, this.kinds]) list.length = 0;
    this.sums = new NumberedSums();
    this.bounds = new DayBounds();
    this.made = null;
  }

  private putIn(chunks: readonly Chunk[], places: readonly number[]): void {
    for (const place of places) {
      const chunk = chunks[place];
      const rollup = chunk?.rollup ?? null;
      if (chunk === undefined || rollup === null) continue;
      this.numberEntries(rollup);
      this.sums.add(rollup, CELLS, this.cells.size);
      this.bounds.add(rollup, chunk);
      this.taken[place] = rollup;
      if (this.cells.size > MOST_CELLS) return this.giveUp();
    }
  }

  private giveUp(): void {
    this.kept = false;
    this.clear();
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
    if (cell === this.starts.length) {
      this.starts.push(this.days.values[day] ?? NaN);
      this.names.push(Math.floor(group / KINDS.length));
      this.kinds.push(group % KINDS.length);
    }
    if (group >= MOST_LISTED) return cell;
    const listed = this.cellsOf[day] ?? NO_CELLS;
    const known = group < listed.length ? listed : widened(listed, group + 1);
    this.cellsOf[day] = known;
    known[group] = cell + 1;
    return cell;
  }
}

function widened(values: Uint32Array, needed: number): Uint32Array {
  const wider = new Uint32Array(Math.max(needed, values.length * 2));
  wider.set(values);
  return wider;
}
