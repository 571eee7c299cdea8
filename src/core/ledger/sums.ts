/** Measures of many groups at once, added up column by column. Whole numbers only, so the order of adding cannot matter. */
import { COST_STATES, KINDS } from '../event';
import { MEASURE_NAMES, noMeasures } from '../measures';
import type { Measures } from '../measures';
import { WIDE, type Chunk, type Narrow } from './chunk';
import type { Columns } from './columns';
import { costOfCode } from './costCode';
import {
  CACHE_READ,
  CACHE_WRITE_1H,
  CACHE_WRITE_5M,
  COST,
  COUNT_LESS_ONE,
  DURATION_PLUS_ONE,
  FAILURES,
  INPUT,
  OUTPUT,
} from './countColumns';
import type { Shapes } from './shapes';
import type { Rollup } from './rollup';

const LLM = KINDS.indexOf('llm');
const CI = KINDS.indexOf('ci');
const RECORDED = COST_STATES.indexOf('recorded');
const UNPRICED = COST_STATES.indexOf('unpriced');
const UNMETERED = COST_STATES.indexOf('unmetered');

const NO_SUMS = new Float64Array(0);
const FEWEST_GROUPS = 16;

type Entries = [places: Uint16Array, groups: Uint32Array, count: number];

/** Some rows of a chunk: their places in it, and the group of each. */
export interface Batch {
  readonly chunk: Chunk;
  readonly places: Uint16Array;
  readonly groups: Uint32Array;
  /** How many of the places and groups hold. */
  readonly count: number;
}

export class Sums {
  /** One value a group, as far as there is anything but 0. */
  private readonly by = Object.fromEntries(MEASURE_NAMES.map((name) => [name, NO_SUMS])) as Record<
    keyof Measures,
    Float64Array
  >;

  constructor(
    private readonly columns: Columns,
    private readonly shapes: Pick<Shapes, 'kind' | 'state'>,
  ) {}

  /** Adds rows by the rules of `EntrySums.of`. They stand here too: a table of them for both took a tenth longer by row. */
  add(batch: Batch): void {
    const groups = highestOf(batch.groups, batch.count) + 1;
    for (const name of MEASURE_NAMES) this.withRoom(name, groups);
    this.addCosts(batch);
    this.addCounts(batch);
    this.addColumn(batch, INPUT, this.by.inputTokens);
    this.addColumn(batch, OUTPUT, this.by.outputTokens);
    this.addColumn(batch, CACHE_READ, this.by.cacheReadTokens);
    this.addColumn(batch, CACHE_WRITE_5M, this.by.cacheWriteTokens);
    this.addColumn(batch, CACHE_WRITE_1H, this.by.cacheWriteTokens);
    this.addColumn(batch, DURATION_PLUS_ONE, this.by.durationMs, 1);
  }

  /** Adds entries of a rollup, given like rows of a chunk. */
  addEntries(rollup: Rollup, { places, groups, count }: Omit<Batch, 'chunk'>): void {
    if (count === 0) return;
    const needed = highestOf(groups, count) + 1;
    MEASURE_NAMES.forEach((name, measure) => {
      const values = rollup.sums[measure];
      if (values === null || values === undefined) return;
      const sums = this.withRoom(name, needed);
      if (values instanceof Uint32Array) addNarrow(sums, values, places, groups, count);
      else addWide(sums, values, places, groups, count);
    });
  }

  /** True when a row was added to the group. */
  has(group: number): boolean {
    return (this.by.events[group] ?? 0) > 0;
  }

  /** By name and not in a loop: most questions make hundreds of them. */
  of(group: number): Measures {
    const { by } = this;
    return {
      cost: by.cost[group] ?? 0,
      recorded: by.recorded[group] ?? 0,
      computed: by.computed[group] ?? 0,
      events: by.events[group] ?? 0,
      calls: by.calls[group] ?? 0,
      failures: by.failures[group] ?? 0,
      runs: by.runs[group] ?? 0,
      runFailures: by.runFailures[group] ?? 0,
      unpriced: by.unpriced[group] ?? 0,
      unmetered: by.unmetered[group] ?? 0,
      inputTokens: by.inputTokens[group] ?? 0,
      outputTokens: by.outputTokens[group] ?? 0,
      cacheReadTokens: by.cacheReadTokens[group] ?? 0,
      cacheWriteTokens: by.cacheWriteTokens[group] ?? 0,
      durationMs: by.durationMs[group] ?? 0,
    };
  }

  /** Of all groups together. */
  total(): Measures {
    const measures = noMeasures();
    for (const name of MEASURE_NAMES) measures[name] = sumOf(this.by[name]);
    return measures;
  }

  private addCosts({ chunk, places, groups, count }: Batch): void {
    const { cost: sums, recorded, computed } = this.by;
    const { shape } = chunk;
    const { state: states } = this.shapes;
    const costs = this.columns.columnOf(chunk, COST);
    if (costs === null) return;
    for (let row = 0; row < count; row++) {
      const place = places[row] ?? 0;
      const code = this.read(chunk, costs, place, COST);
      if (code === 0) continue;
      const cost = costOfCode(code);
      const group = groups[row] ?? 0;
      increase(sums, group, cost);
      increase(states[shape[place] ?? 0] === RECORDED ? recorded : computed, group, cost);
    }
  }

  private addCounts(batch: Batch): void {
    const { chunk, places, groups, count } = batch;
    const { by, shapes } = this;
    const { shape } = chunk;
    const counts = this.columns.columnOf(chunk, COUNT_LESS_ONE);
    for (let row = 0; row < count; row++) {
      const place = places[row] ?? 0;
      const group = groups[row] ?? 0;
      const shapeId = shape[place] ?? 0;
      const kind = shapes.kind[shapeId] ?? 0;
      const state = shapes.state[shapeId] ?? 0;
      const calls = counts === null ? 1 : this.read(chunk, counts, place, COUNT_LESS_ONE) + 1;
      increase(by.events, group, 1);
      if (kind === LLM) increase(by.calls, group, calls);
      else if (kind === CI) increase(by.runs, group, calls);
      // Of other kinds than calls an event is one gap in the figures, whatever it counts.
      if (state === UNPRICED) increase(by.unpriced, group, kind === LLM ? calls : 1);
      else if (state === UNMETERED) increase(by.unmetered, group, kind === LLM ? calls : 1);
    }
    this.addFailures(batch);
  }

  private addFailures({ chunk, places, groups, count }: Batch): void {
    const column = this.columns.columnOf(chunk, FAILURES);
    if (column === null) return;
    for (let row = 0; row < count; row++) {
      const place = places[row] ?? 0;
      const failures = this.read(chunk, column, place, FAILURES);
      if (failures === 0) continue;
      const kind = this.shapes.kind[chunk.shape[place] ?? 0] ?? 0;
      if (kind === LLM) increase(this.by.failures, groups[row] ?? 0, failures);
      else if (kind === CI) increase(this.by.runFailures, groups[row] ?? 0, failures);
    }
  }

  /** Adds a column's values less `bias`; 0 in the column stands for nothing. */
  private addColumn({ chunk, places, groups, count }: Batch, number: number, sums: Float64Array, bias = 0): void {
    const column = this.columns.columnOf(chunk, number);
    if (column === null) return;
    for (let row = 0; row < count; row++) {
      const place = places[row] ?? 0;
      const value = this.read(chunk, column, place, number);
      if (value !== 0) increase(sums, groups[row] ?? 0, value - bias);
    }
  }

  private read(chunk: Chunk, column: Narrow, place: number, number: number): number {
    const value = column[place] ?? 0;
    return value === WIDE ? this.columns.wideValue(chunk.firstRow + place, number) : value;
  }

  private withRoom(name: keyof Measures, groups: number): Float64Array {
    const sums = this.by[name];
    if (groups <= sums.length) return sums;
    const wider = new Float64Array(Math.max(groups, FEWEST_GROUPS, sums.length * 4));
    wider.set(sums);
    this.by[name] = wider;
    return wider;
  }
}

function highestOf(groups: Uint32Array, count: number): number {
  let highest = 0;
  for (let row = 0; row < count; row++) highest = Math.max(highest, groups[row] ?? 0);
  return highest;
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let group = 0; group < values.length; group++) sum += values[group] ?? 0;
  return sum;
}

/** The same loop twice: one that met both kinds of columns took half as long again. */
function addNarrow(sums: Float64Array, values: Uint32Array, ...[places, groups, count]: Entries): void {
  for (let row = 0; row < count; row++) {
    const group = groups[row] ?? 0;
    sums[group] = (sums[group] ?? 0) + (values[places[row] ?? 0] ?? 0);
  }
}

function addWide(sums: Float64Array, values: Float64Array, ...[places, groups, count]: Entries): void {
  for (let row = 0; row < count; row++) {
    const group = groups[row] ?? 0;
    sums[group] = (sums[group] ?? 0) + (values[places[row] ?? 0] ?? 0);
  }
}

function increase(sums: Float64Array, group: number, more: number): void {
  sums[group] = (sums[group] ?? 0) + more;
}
