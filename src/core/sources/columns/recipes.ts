/** Tells the scanner how rows become events (`src/wasm/events.ts`), once it has been seen on one of them that both come to the same. */
import type { PricedEvent } from '../../event';
import { TASK } from '../../ledger/countColumns';
import { COUNT, NUMBERING, type PackingRoom } from '../../ledger/eventBatch';
import { beginOf } from '../../ledger/eventKeys';
import { plainRates } from '../../pricing/plainRates';
import type { PriceTable } from '../../pricing/table';
import type { Composer } from './composing';
import * as at from './layout';
import type { LineScanner } from './lineScanner';
import { Meanings, type NameNumbers } from './meanings';
import { NUMBER_ROLES } from './plan';
import type { Template } from './templates';

/** In the order of `PLACE_…`. */
const PLACES = ['time', 'id', 'request', ...NUMBER_ROLES] as const satisfies readonly (keyof Template['places'])[];

/** A row that was packed as the last event, of a template that is understood. */
export interface TaughtRow {
  readonly template: number;
  readonly event: PricedEvent;
  /** Knows what its values mean, as far as they mean the same beside anything; null: nobody does. */
  readonly composer: Composer | null;
  /** What has neither tokens nor searches is nothing. */
  readonly skipsZero: boolean;
  /** What the scanner makes of the same row, behind it: its variant, below 0 for none. */
  attempt(): number;
}

export class Recipes {
  /** Recipes by which the scanner came to something else than the reader: they are not used. There should be none. */
  refuted = 0;
  private readonly bytes: Uint8Array;
  private readonly words: Uint32Array;
  private readonly doubles: Float64Array;
  private readonly meanings: Meanings;

  constructor(
    private readonly scanner: LineScanner,
    private readonly prices: PriceTable,
    numbers: NameNumbers,
    private readonly packed: PackingRoom,
  ) {
    const { memory } = scanner;
    this.bytes = new Uint8Array(memory);
    this.words = new Uint32Array(memory);
    this.doubles = new Float64Array(memory);
    this.meanings = new Meanings(scanner, numbers);
    const { low, high, words } = beginOf('llm');
    this.words.set([low, high, words], at.KEY_START / 4);
  }

  /** From now on no row of the template is packed by the scanner. @param isNothing none of them is an event */
  close(template: number, isNothing: boolean): void {
    this.words[(entryOf(template) + at.ENTRY_STATE) / 4] = isNothing ? at.NO_EVENT : at.LEFT;
  }

  /** Tells how rows like this one become events, if the scanner comes to the same. */
  teach(template: Template, row: TaughtRow): void {
    const recipe = this.scanner.recipeOf(row.template);
    if (!this.holds(recipe, row.event.at)) this.write(recipe, template, row);
    if (this.bytes[recipe + at.RECIPE_STATE] !== at.READY) return this.close(row.template, false);
    this.renew(recipe);
    const entry = entryOf(row.template) / 4;
    const before = this.words.slice(entry, entry + at.ENTRY_BYTES / 4);
    this.putEntry(entry, recipe, template);
    const variant = row.attempt();
    // What is unusual about it may be in its names as well.
    if (variant < 0) return this.words.set(before, entry);
    const last = (this.packed.state[COUNT] ?? 0) - 1;
    if (!this.isSame(last, last + 1)) {
      this.refuted += 1;
      this.bytes[recipe + at.RECIPE_STATE] = at.LEFT;
      return this.close(row.template, false);
    }
    this.words[(recipe + at.RECIPE_SHAPES) / 4 + variant] = (this.packed.shape[last] ?? 0) + 1;
    this.tell(recipe, row);
  }

  /** False: it is not written, or for calls of another time. */
  private holds(recipe: number, instant: number | null): boolean {
    const state = this.bytes[recipe + at.RECIPE_STATE];
    if (state !== at.READY) return state !== at.UNTOLD;
    const since = this.doubles[(recipe + at.RECIPE_SINCE) / 8] ?? 0;
    const before = this.doubles[(recipe + at.RECIPE_BEFORE) / 8] ?? 0;
    return instant === null || (instant >= since && instant < before);
  }

  /** Numbers in other tables than those of the batch mean nothing. */
  private renew(recipe: number): void {
    const { words } = this;
    const numbering = this.packed.state[NUMBERING] ?? 0;
    if (words[(recipe + at.RECIPE_NUMBERING) / 4] === numbering) return;
    words[(recipe + at.RECIPE_NUMBERING) / 4] = numbering;
    words.fill(0, (recipe + at.RECIPE_SHAPES) / 4, (recipe + at.RECIPE_SHAPES) / 4 + at.VARIANTS);
    this.bytes[recipe + at.RECIPE_FLAGS] = (this.bytes[recipe + at.RECIPE_FLAGS] ?? 0) & ~at.COMPOSES;
  }

  private putEntry(entry: number, recipe: number, { numbering, tuple, task, keyBegin }: Template): void {
    const { low, high, words } = keyBegin ?? NO_KEY;
    this.words.set([at.READY, recipe, numbering, tuple, task, low, high, words], entry);
  }

  /** What other templates of the recipe are made of. */
  private tell(recipe: number, { template, composer, event }: TaughtRow): void {
    const rest = composer?.restOf(recipe);
    if (composer === null || rest === undefined) return;
    const flags = this.bytes[recipe + at.RECIPE_FLAGS] ?? 0;
    if ((flags & at.COMPOSES) === 0) {
      this.meanings.putRest(recipe, rest, event.provider);
      this.bytes[recipe + at.RECIPE_FLAGS] = flags | at.COMPOSES;
    }
    this.meanings.tell(template, composer, this.packed.state[NUMBERING] ?? 0);
  }

  private write(
    recipe: number,
    { event, places, compares }: Template,
    { event: { at: instant }, skipsZero }: TaughtRow,
  ): void {
    const rates = plainRates({ ...event, at: instant }, this.prices);
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

const NO_KEY = { low: 0, high: 0, words: 0 };

function entryOf(template: number): number {
  return at.ENTRIES + template * at.ENTRY_BYTES;
}
