/** Tells the scanner how rows of a template become events (`src/wasm/events.ts`), once it has been seen on one of them that both come to the same. */
import { BATCH_EVENTS, COUNT_COLUMNS, TASK } from '../../ledger/countColumns';
import type { PackingRoom } from '../../ledger/eventBatch';
import { plainRates } from '../../pricing/plainRates';
import type { PriceTable } from '../../pricing/table';
import * as at from './layout';
import { NUMBER_ROLES } from './plan';
import type { Template } from './templates';

/** In the order of `PLACE_…`. */
const PLACES = ['time', 'id', 'request', ...NUMBER_ROLES] as const satisfies readonly (keyof Template['places'])[];

/** Columns of the batch that is being packed, in the scanner's memory. */
export function packingRoomIn(memory: ArrayBuffer): PackingRoom {
  const state = new Uint32Array(memory, at.PACKED_NUMBERING, 2);
  const words = (start: number): Uint32Array => new Uint32Array(memory, start, BATCH_EVENTS);
  const doubles = (start: number): Float64Array => new Float64Array(memory, start, BATCH_EVENTS);
  const bytes = BATCH_EVENTS * Float64Array.BYTES_PER_ELEMENT;
  return {
    state,
    at: doubles(at.PACKED_AT),
    tuple: words(at.PACKED_TUPLE),
    shape: words(at.PACKED_SHAPE),
    keyLow: words(at.PACKED_KEY_LOW),
    keyHigh: words(at.PACKED_KEY_HIGH),
    hasId: doubles(at.PACKED_HAS_ID),
    counts: Array.from({ length: COUNT_COLUMNS }, (_, column) => doubles(at.PACKED_COUNTS + column * bytes)),
  };
}

export class Recipes {
  /** Recipes by which the scanner came to something else than the reader: they are not used. There should be none. */
  refuted = 0;
  private readonly bytes: Uint8Array;
  private readonly words: Uint32Array;
  private readonly doubles: Float64Array;
  private readonly packed: PackingRoom;

  constructor(
    memory: ArrayBuffer,
    private readonly prices: PriceTable,
  ) {
    this.bytes = new Uint8Array(memory);
    this.words = new Uint32Array(memory);
    this.doubles = new Float64Array(memory);
    this.packed = packingRoomIn(memory);
  }

  /** From now on no row of the template is packed by the scanner. @param isNothing none of them is an event */
  close(template: number, isNothing: boolean): void {
    this.bytes[recipeOf(template) + at.RECIPE_STATE] = isNothing ? at.NO_EVENT : at.LEFT;
  }

  /**
   * After a row of the template was packed as the last event. @param attempt what the scanner makes of the same row, behind it:
   * its variant, below 0 for none
   */
  teach(number: number, template: Template, skipsZero: boolean, attempt: () => number): void {
    const recipe = recipeOf(number);
    const { words, packed } = this;
    if (this.bytes[recipe + at.RECIPE_STATE] === at.UNTOLD) this.write(recipe, template, skipsZero);
    if (this.bytes[recipe + at.RECIPE_STATE] !== at.READY) return;
    const [numbering = 0, count = 0] = packed.state;
    if (words[(recipe + at.RECIPE_NUMBERING) / 4] !== numbering) {
      words[(recipe + at.RECIPE_NUMBERING) / 4] = numbering;
      words.fill(0, (recipe + at.RECIPE_SHAPES) / 4, (recipe + at.RECIPE_SHAPES) / 4 + at.VARIANTS);
    }
    const variant = attempt();
    if (variant < 0) return;
    const last = count - 1;
    if (!this.isSame(last, count)) {
      this.refuted += 1;
      this.close(number, false);
      return;
    }
    words[(recipe + at.RECIPE_TUPLE) / 4] = packed.tuple[last] ?? 0;
    words[(recipe + at.RECIPE_TASK) / 4] = packed.counts[TASK]?.[last] ?? 0;
    words[(recipe + at.RECIPE_SHAPES) / 4 + variant] = (packed.shape[last] ?? 0) + 1;
  }

  private write(recipe: number, { event, places, compares, keyBegin }: Template, skipsZero: boolean): void {
    const rates = plainRates(event, this.prices);
    if (rates === null) {
      this.bytes[recipe + at.RECIPE_STATE] = at.LEFT;
      return;
    }
    const { bytes, words, doubles } = this;
    const { charges } = rates;
    const hasRates = charges === null ? 0 : at.HAS_RATES;
    bytes[recipe + at.RECIPE_STATE] = at.READY;
    bytes[recipe + at.RECIPE_FLAGS] =
      hasRates |
      (event.tokens === null ? 0 : at.HAS_TOKENS) |
      (skipsZero ? at.SKIPS_ZERO : 0) |
      (compares ? at.COMPARES : 0) |
      (charges?.readDerived === true ? at.READ_DERIVED : 0) |
      (charges?.write5mDerived === true ? at.WRITE_5M_DERIVED : 0) |
      (charges?.write1hDerived === true ? at.WRITE_1H_DERIVED : 0);
    PLACES.forEach((name, place) => (bytes[recipe + at.RECIPE_PLACES + place] = places[name]));
    words[(recipe + at.RECIPE_NUMBERING) / 4] = 0;
    words[(recipe + at.RECIPE_FAILURES) / 4] = event.failures;
    const key = keyBegin ?? { low: 0, high: 0, words: 0 };
    words.set([key.low, key.high, key.words], (recipe + at.RECIPE_KEY) / 4);
    doubles.set([rates.since, rates.before, rates.longest], (recipe + at.RECIPE_SINCE) / 8);
    if (charges === null) return;
    const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = charges;
    doubles.set([input, output, cacheRead, cacheWrite5m, cacheWrite1h], (recipe + at.RECIPE_RATES) / 8);
  }

  /** Two places of the batch, but for what a recipe itself says. */
  private isSame(one: number, other: number): boolean {
    const { at: times, keyLow, keyHigh, hasId, counts } = this.packed;
    for (const column of [times, keyLow, keyHigh, hasId]) if (column[one] !== column[other]) return false;
    for (let column = 0; column < counts.length; column++) {
      const values = counts[column];
      if (column !== TASK && values?.[one] !== values?.[other]) return false;
    }
    return true;
  }
}

function recipeOf(template: number): number {
  return at.RECIPES + template * at.RECIPE_BYTES;
}
