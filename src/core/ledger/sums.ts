/** Measures of many groups at once, added up row by row. Whole numbers only, so the order of adding cannot matter. */
import { COST_STATES, KINDS } from '../event';
import { MEASURE_NAMES, noMeasures } from '../measures';
import type { Measures } from '../measures';
import type { Chunk, Columns, CountColumn } from './columns';
import { WIDE } from './columns';
import type { Shapes } from './intern';

const WIDTH = MEASURE_NAMES.length;
const PLACE = Object.fromEntries(MEASURE_NAMES.map((name, place) => [name, place])) as Record<keyof Measures, number>;
const LLM = KINDS.indexOf('llm');
const CI = KINDS.indexOf('ci');
const RECORDED = COST_STATES.indexOf('recorded');
const UNPRICED = COST_STATES.indexOf('unpriced');
const UNMETERED = COST_STATES.indexOf('unmetered');

export class Sums {
  private values = new Float64Array(WIDTH * 16);

  constructor(
    private readonly columns: Columns,
    private readonly shapes: Shapes,
  ) {}

  /** Adds the row at a place of a chunk to a group. */
  add(group: number, chunk: Chunk, index: number): void {
    const base = group * WIDTH;
    if (base + WIDTH > this.values.length) this.widen(base + WIDTH);
    const { values } = this;
    const shape = chunk.shape[index] ?? 0;
    const state = this.shapes.state[shape] ?? 0;
    const cost = chunk.cost[index] ?? NaN;
    if (!Number.isNaN(cost)) {
      this.increase(base + PLACE.cost, cost);
      this.increase(base + (state === RECORDED ? PLACE.recorded : PLACE.computed), cost);
    }
    values[base + PLACE.events] = (values[base + PLACE.events] ?? 0) + 1;
    const count = this.read(chunk, index, 'countLessOne') + 1;
    const failures = this.read(chunk, index, 'failures');
    const kind = this.shapes.kind[shape] ?? 0;
    if (kind === LLM) {
      this.increase(base + PLACE.calls, count);
      if (failures !== 0) this.increase(base + PLACE.failures, failures);
    } else if (kind === CI) {
      this.increase(base + PLACE.runs, count);
      if (failures !== 0) this.increase(base + PLACE.runFailures, failures);
    }
    // Of other kinds than calls an event is one gap in the figures, whatever it counts.
    if (state === UNPRICED) this.increase(base + PLACE.unpriced, kind === LLM ? count : 1);
    else if (state === UNMETERED) this.increase(base + PLACE.unmetered, kind === LLM ? count : 1);
    this.addTokens(base, chunk, index);
    const durationPlusOne = this.read(chunk, index, 'durationPlusOne');
    if (durationPlusOne > 0) this.increase(base + PLACE.durationMs, durationPlusOne - 1);
  }

  /** True when a row was added to the group. */
  has(group: number): boolean {
    return (this.values[group * WIDTH + PLACE.events] ?? 0) > 0;
  }

  of(group: number): Measures {
    const measures = noMeasures();
    const base = group * WIDTH;
    for (let place = 0; place < WIDTH; place++) {
      const name = MEASURE_NAMES[place];
      if (name !== undefined) measures[name] = this.values[base + place] ?? 0;
    }
    return measures;
  }

  private addTokens(base: number, chunk: Chunk, index: number): void {
    const input = this.read(chunk, index, 'input');
    const output = this.read(chunk, index, 'output');
    const cacheRead = this.read(chunk, index, 'cacheRead');
    const cacheWrite = this.read(chunk, index, 'cacheWrite5m') + this.read(chunk, index, 'cacheWrite1h');
    if (input !== 0) this.increase(base + PLACE.inputTokens, input);
    if (output !== 0) this.increase(base + PLACE.outputTokens, output);
    if (cacheRead !== 0) this.increase(base + PLACE.cacheReadTokens, cacheRead);
    if (cacheWrite !== 0) this.increase(base + PLACE.cacheWriteTokens, cacheWrite);
  }

  private read(chunk: Chunk, index: number, name: CountColumn): number {
    const value = chunk[name][index] ?? 0;
    return value === WIDE ? this.columns.wideValue(chunk.firstRow + index, name) : value;
  }

  private increase(place: number, more: number): void {
    this.values[place] = (this.values[place] ?? 0) + more;
  }

  private widen(needed: number): void {
    const wider = new Float64Array(Math.max(needed, this.values.length * 2));
    wider.set(this.values);
    this.values = wider;
  }
}
