/** Numbers of a batch's tables to those of a ledger: each is looked up once, so that a run of events is a loop over arrays. */
import { NO_TOKENS } from '../event';
import type { AttributedRows } from './attributed';
import { TUPLE_WIDTH, type BatchShape, type BatchTables } from './batchTables';
import type { BatchColumn, BatchRun } from './eventBatch';
import type { Names } from './names';
import type { Shapes } from './shapes';
import { TUPLE_PLACES, type Tuples } from './tuples';

/** Of the ledger. */
export interface TranslatedTo {
  /** By place in `TUPLE_DIMENSIONS`, then those of `task`. */
  readonly names: readonly Names[];
  readonly tuples: Tuples;
  readonly shapes: Shapes;
  readonly attributed: AttributedRows;
  /** Completes the values of a tuple. */
  readonly markRecorded: (values: Uint32Array) => void;
}

/** All lists hold one more than the ledger's number; 0: not looked up yet. */
export class Translation {
  private readonly names = Array.from({ length: TUPLE_WIDTH + 1 }, newList);
  private bases = newList();
  /** Of tuples that are shown as the same one at any time; 0 for all others too. */
  private shown = newList();
  /** Of `AttributedRows`, when `shown` was begun. */
  private version = 0;
  /** Of the source of `slot`. */
  private shapes = newList();
  private slot = -1;
  private readonly sorts: number[] = [];
  private readonly values = new Uint32Array(TUPLE_PLACES.length);

  constructor(
    private readonly tables: BatchTables,
    private readonly ledger: TranslatedTo,
  ) {}

  /** The tuples that show the events of a run, put into a column from a place on. */
  putTuples({ batch: { at, tuple }, from, to }: BatchRun, column: Uint32Array, start: number): void {
    this.makeRoomForTuples();
    const { shown } = this;
    const shift = start - from;
    for (let event = from; event < to; event++) {
      const number = tuple[event] ?? 0;
      const known = shown[number] ?? 0;
      column[event + shift] = known === 0 ? this.findShown(number, at[event] ?? NaN) : known - 1;
    }
  }

  /** The same of their shapes. @param slot of the source whose events they are */
  putShapes({ batch: { shape }, from, to }: BatchRun, slot: number, column: Uint32Array, start: number): void {
    this.makeRoomForShapes(slot);
    const { shapes } = this;
    const shift = start - from;
    for (let event = from; event < to; event++) {
      const number = shape[event] ?? 0;
      const known = shapes[number] ?? 0;
      column[event + shift] = known === 0 ? this.findShape(number) : known - 1;
    }
  }

  /** What their tasks are in the ledger, from the beginning of `tasks` on. */
  putTasks(numbers: BatchColumn, tasks: Uint32Array): void {
    for (let event = 0; event < numbers.length; event++) tasks[event] = this.nameOf(TUPLE_WIDTH, numbers[event] ?? 0);
  }

  private makeRoomForTuples(): void {
    const { version } = this.ledger.attributed;
    if (version !== this.version) this.shown.fill(0);
    this.version = version;
    const count = this.tables.tuples.length / TUPLE_WIDTH;
    this.bases = withRoom(this.bases, count);
    this.shown = withRoom(this.shown, count);
  }

  private makeRoomForShapes(slot: number): void {
    if (slot !== this.slot) this.shapes.fill(0);
    this.slot = slot;
    this.shapes = withRoom(this.shapes, this.tables.shapes.length);
  }

  private findShown(number: number, at: number): number {
    const { attributed } = this.ledger;
    const base = this.baseOf(number);
    const shown = attributed.shown(base, at);
    if (attributed.isShownConstantly(base)) this.shown[number] = shown + 1;
    return shown;
  }

  private baseOf(number: number): number {
    const known = this.bases[number] ?? 0;
    if (known !== 0) return known - 1;
    const { tables, values, ledger } = this;
    const first = number * TUPLE_WIDTH;
    for (let place = 0; place < TUPLE_WIDTH; place++)
      values[place] = this.nameOf(place, tables.tuples.room[first + place] ?? 0);
    ledger.markRecorded(values);
    const base = ledger.tuples.idOf(values);
    this.bases[number] = base + 1;
    return base;
  }

  private nameOf(place: number, number: number): number {
    if (number === 0) return 0;
    const known = this.names[place]?.[number] ?? 0;
    return known === 0 ? this.findName(place, number) : known - 1;
  }

  private findName(place: number, number: number): number {
    const texts = this.tables.texts[place] ?? [];
    const list = withRoom(this.names[place] ?? newList(), texts.length + 1);
    const found = this.ledger.names[place]?.idOf(texts[number - 1]) ?? 0;
    list[number] = found + 1;
    this.names[place] = list;
    return found;
  }

  private findShape(number: number): number {
    const { shapes } = this.ledger;
    const { hasTokens, table, ...rest } = this.tables.shapes[number] as BatchShape;
    const shape = { ...rest, tokens: hasTokens ? NO_TOKENS : null, position: { table } };
    const found = shapes.idIn(this.slot, (this.sorts[number] ??= shapes.sortOf(shape)), shape);
    this.shapes[number] = found + 1;
    return found;
  }
}

function newList(): Uint32Array {
  return new Uint32Array(64);
}

/** The list itself where it has room for so many, else a longer one. */
function withRoom(list: Uint32Array, count: number): Uint32Array {
  if (count <= list.length) return list;
  const longer = new Uint32Array(Math.max(count, list.length * 2));
  longer.set(list);
  return longer;
}
