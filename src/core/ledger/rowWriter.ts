/** Puts events into the ledger's columns: its dimensions and shape interned, its amounts as numbers, its key made. */
import { KINDS, NO_TOKENS, type Dimension, type PricedEvent } from '../event';
import type { AttributedRows } from './attributed';
import {
  ALIVE,
  CACHE_READ,
  CACHE_WRITE_1H,
  CACHE_WRITE_5M,
  CHUNK_MASK,
  COST,
  COUNT_COLUMNS,
  COUNT_LESS_ONE,
  costOfCode,
  HAS_ID,
  INPUT,
  LINE,
  NEXT,
  OTHER_COST,
  OUTPUT,
  TASK,
  type Columns,
} from './columns';
import { CONTENT_SPACE, ID_SPACE, type BatchColumn, type BatchRun, type EventBatch } from './eventBatch';
import { putCounts } from './eventCounts';
import { TUPLE_DIMENSIONS, TUPLE_PLACES, type Names, type Shapes, type Tuples } from './intern';
import { KeyBuilder } from './keys';
import type { GroupKey } from './query';

/** Where rows go. */
export interface Store {
  readonly columns: Columns;
  readonly tuples: Tuples;
  readonly shapes: Shapes;
  readonly attributed: AttributedRows;
  readonly namesOf: (dimension: GroupKey) => Names;
}

const WIDTH = TUPLE_DIMENSIONS.length;
const AGENT = TUPLE_DIMENSIONS.indexOf('agent');
const MODEL = TUPLE_DIMENSIONS.indexOf('model');
const WORKFLOW = TUPLE_DIMENSIONS.indexOf('workflow');
const SERVICE = TUPLE_DIMENSIONS.indexOf('service');
const TIER = TUPLE_DIMENSIONS.indexOf('tier');
const PR = TUPLE_DIMENSIONS.indexOf('pr');
const WBS = TUPLE_DIMENSIONS.indexOf('wbs');
const PR_BY = TUPLE_PLACES.indexOf('attribution');
const WBS_BY = TUPLE_PLACES.indexOf('wbs-attribution');

export class RowWriter {
  private readonly key = new KeyBuilder();
  /** By place in `TUPLE_DIMENSIONS`. */
  private readonly tupleNames: readonly Names[];
  private readonly tupleValues = new Uint32Array(TUPLE_PLACES.length);
  /** What the numbers of the batch written last are. */
  private lastBatch: EventBatch | null = null;
  private lastNames: Omit<Tables, 'shapes'> | null = null;

  constructor(private readonly store: Store) {
    this.tupleNames = TUPLE_DIMENSIONS.map((dimension) => store.namesOf(dimension));
  }

  /** The row of an event of a source, by the source's slot. */
  write(slot: number, event: PricedEvent): number {
    const { columns, shapes } = this.store;
    const row = columns.allocate();
    const chunk = columns.chunkOf(row);
    const index = row & CHUNK_MASK;
    columns.putAt(row, event.at ?? NaN);
    columns.putCosts(row, event.cost, event.state === 'recorded' ? event.computed : event.recorded);
    this.putDimensions(row, event);
    chunk.shape[index] = shapes.idOf(slot, event);
    putCounts(columns, row, event);
    columns.put(row, NEXT, 0);
    this.buildKey(row, event);
    chunk.keyLow[index] = this.key.low;
    chunk.keyHigh[index] = this.key.high;
    chunk.flags[index] = event.id === null ? ALIVE : ALIVE | HAS_ID;
    return row;
  }

  /**
   * The same for all events of a batch, in their order, column by column. `added` is told of rows that follow each other in
   * one chunk. @param lines added to the lines of the events
   */
  writeBatch(
    slot: number,
    { batch, from: first, to }: BatchRun,
    lines: number,
    added: (row: number, count: number) => void,
  ): void {
    const tables = this.tablesOf(slot, batch);
    for (let from = first; from < to;) {
      const { row, count } = this.store.columns.allocateRun(to - from);
      this.writeCounts(row, batch, [from, from + count], lines, tables);
      this.writeRows(row, batch, [from, from + count], tables);
      added(row, count);
      from += count;
    }
  }

  private writeCounts(row: number, { counts }: EventBatch, [from, to]: Run, lines: number, { tasks }: Tables): void {
    const { columns } = this.store;
    for (let column = 0; column < COUNT_COLUMNS; column++) {
      const values = counts[column]?.subarray(from, to);
      if (values === undefined) continue;
      if (column === TASK)
        columns.putRun(
          row,
          column,
          changed(values, (task) => tasks[task] ?? 0),
        );
      else if (column !== LINE || lines === 0) columns.putRun(row, column, values);
      else
        columns.putRun(
          row,
          column,
          changed(values, (line) => (line === 0 ? 0 : line + lines)),
        );
    }
  }

  private writeRows(first: number, batch: EventBatch, [from, to]: Run, tables: Tables): void {
    const { columns, attributed } = this.store;
    const { at, idLow, idHigh } = batch;
    const chunk = columns.chunkOf(first);
    columns.putTimes(first, at.subarray(from, to));
    chunk.rollup = null;
    for (let event = from; event < to; event++) {
      const row = first + event - from;
      const index = row & CHUNK_MASK;
      chunk.tuple[index] = attributed.shown(tables.tuples[batch.tuple[event] ?? 0] ?? 0, at[event] ?? NaN);
      chunk.shape[index] = tables.shapes[batch.shape[event] ?? 0] ?? 0;
      const low = idLow?.[event] ?? 0;
      const high = idHigh?.[event] ?? 0;
      const hasId = low !== 0 || high !== 0;
      if (!hasId) this.buildContentKey(row, batch, event, tables);
      chunk.keyLow[index] = hasId ? low : this.key.low;
      chunk.keyHigh[index] = hasId ? high : this.key.high;
      chunk.flags[index] = hasId ? ALIVE | HAS_ID : ALIVE;
    }
  }

  private tablesOf(slot: number, batch: EventBatch): Tables {
    const { store } = this;
    const shapes = Uint32Array.from(batch.shapes, ({ hasTokens, table, ...shape }) =>
      store.shapes.idOf(slot, { ...shape, tokens: hasTokens ? NO_TOKENS : null, position: { table } }),
    );
    // A batch may hold the events of many small files.
    if (this.lastBatch !== batch || this.lastNames === null) {
      this.lastNames = this.namesOf(batch);
      this.lastBatch = batch;
    }
    return { ...this.lastNames, shapes };
  }

  private namesOf({ texts, tuples }: EventBatch): Omit<Tables, 'shapes'> {
    const { tupleValues, store } = this;
    const names = this.tupleNames.map((known, place) => idsOf(known, texts[place] ?? []));
    const count = tuples.length / WIDTH;
    const own = new Uint32Array(tuples.length);
    const ids = new Uint32Array(count);
    for (let tuple = 0; tuple < count; tuple++) {
      for (let place = 0; place < WIDTH; place++) {
        const value = names[place]?.[tuples[tuple * WIDTH + place] ?? 0] ?? 0;
        tupleValues[place] = value;
        own[tuple * WIDTH + place] = value;
      }
      this.markRecorded();
      ids[tuple] = store.tuples.idOf(tupleValues);
    }
    return {
      tuples: ids,
      values: own,
      tasks: idsOf(store.namesOf('task'), texts[WIDTH] ?? []),
    };
  }

  private putDimensions(row: number, event: PricedEvent): void {
    const { dimensions } = event;
    const { columns, tuples, attributed, namesOf } = this.store;
    for (let place = 0; place < WIDTH; place++) {
      const dimension = TUPLE_DIMENSIONS[place] ?? 'agent';
      const named = dimension === 'provider' ? (dimensions.provider ?? event.provider) : dimensions[dimension];
      this.tupleValues[place] = named === undefined ? 0 : (this.tupleNames[place]?.idOf(named) ?? 0);
    }
    this.markRecorded();
    columns.putTuple(row, attributed.shown(tuples.idOf(this.tupleValues), event.at ?? NaN));
    columns.put(row, TASK, namesOf('task').idOf(dimensions.task));
  }

  /** What a log says itself needs no second tuple that shows it: nearly all of them do, and there may be a million. */
  private markRecorded(): void {
    const { tupleValues, store } = this;
    tupleValues[PR_BY] = tupleValues[PR] === 0 ? 0 : store.namesOf('attribution').idOf('recorded');
    tupleValues[WBS_BY] = tupleValues[WBS] === 0 ? 0 : store.namesOf('wbs-attribution').idOf('recorded');
  }

  /** What makes two records the same one (`formats.md`, "Counting once"). */
  private buildKey(row: number, event: PricedEvent): void {
    const { key } = this;
    if (event.id !== null) {
      key.ofId(ID_SPACE, event.id);
      return;
    }
    const { dimensions } = event;
    key.begin(CONTENT_SPACE).word(KINDS.indexOf(event.kind)).amount(event.at).amount(event.recorded);
    key.word(this.nameId('agent', dimensions.agent)).word(this.nameId('model', dimensions.model));
    key.word(this.store.columns.get(row, TASK));
    const tokens = event.tokens;
    key.amount(tokens === null ? null : tokens.input).amount(tokens === null ? null : tokens.output);
    const { cacheRead, cacheWrite5m, cacheWrite1h } = tokens ?? NO_TOKENS;
    key.amount(cacheRead).amount(cacheWrite5m).amount(cacheWrite1h);
    if (event.kind !== 'llm') {
      key.word(this.nameId('workflow', dimensions.workflow)).word(this.nameId('service', dimensions.service));
      key.word(this.nameId('tier', dimensions.tier)).amount(event.count);
    }
    key.finish();
  }

  /** The key that `buildKey` makes of the same event. */
  private buildContentKey(
    row: number,
    { counts, at, tuple, shape, shapes }: EventBatch,
    from: number,
    { values }: Tables,
  ): void {
    const { key } = this;
    const { kind, state, hasTokens } = shapes[shape[from] ?? 0] ?? SHAPELESS;
    const recorded = costOfCode(counts[state === 'recorded' ? COST : OTHER_COST]?.[from] ?? 0);
    const first = (tuple[from] ?? 0) * WIDTH;
    key
      .begin(CONTENT_SPACE)
      .word(KINDS.indexOf(kind))
      .amount(orNull(at[from] ?? NaN))
      .amount(orNull(recorded));
    key.word(values[first + AGENT] ?? 0).word(values[first + MODEL] ?? 0);
    key.word(this.store.columns.get(row, TASK));
    key
      .amount(hasTokens ? (counts[INPUT]?.[from] ?? 0) : null)
      .amount(hasTokens ? (counts[OUTPUT]?.[from] ?? 0) : null);
    key.amount(counts[CACHE_READ]?.[from] ?? 0).amount(counts[CACHE_WRITE_5M]?.[from] ?? 0);
    key.amount(counts[CACHE_WRITE_1H]?.[from] ?? 0);
    if (kind !== 'llm') {
      key
        .word(values[first + WORKFLOW] ?? 0)
        .word(values[first + SERVICE] ?? 0)
        .word(values[first + TIER] ?? 0);
      key.amount((counts[COUNT_LESS_ONE]?.[from] ?? 0) + 1);
    }
    key.finish();
  }

  private nameId(dimension: Dimension, text: string | undefined): number {
    return this.store.namesOf(dimension).idOf(text);
  }
}

/** What the numbers of a batch are in the ledger. */
interface Tables {
  /** By tuple: its number, and the numbers of its values. */
  readonly tuples: Uint32Array;
  readonly values: Uint32Array;
  readonly shapes: Uint32Array;
  readonly tasks: Uint32Array;
}

/** Events of a batch, the last one excluded. */
type Run = readonly [from: number, to: number];

const SHAPELESS = { kind: 'llm', state: 'unmetered', hasTokens: false } as const;

function changed(values: BatchColumn, change: (value: number) => number): Float64Array {
  const others = new Float64Array(values.length);
  for (let index = 0; index < values.length; index++) others[index] = change(values[index] ?? 0);
  return others;
}

function idsOf(names: Names, texts: readonly string[]): Uint32Array {
  const ids = new Uint32Array(texts.length + 1);
  texts.forEach((text, index) => (ids[index + 1] = names.idOf(text)));
  return ids;
}

function orNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
