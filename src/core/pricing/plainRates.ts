/** Of a call what a row of the price table charges by its tokens alone, and for which calls of the same names that holds. */
import type { CostEvent } from '../event';
import type { Charges } from './charges';
import { findRows, rowAt } from './lookup';
import type { PriceTable } from './table';

export interface PlainRates {
  /** Null: nothing is known to have a price. */
  readonly charges: Charges | null;
  /** Epoch ms: from the one on, before the other. */
  readonly since: number;
  readonly before: number;
  /** A prompt of more tokens costs something else. */
  readonly longest: number;
}

const NOTHING: PlainRates = { charges: null, since: -Infinity, before: Infinity, longest: Infinity };

/** Null: it takes `priceEvent` to tell. */
export function plainRates(event: CostEvent, table: PriceTable): PlainRates | null {
  const { dimensions, at, tokens } = event;
  const isPlain = (event.mode ?? null) === null && event.geography === undefined && event.longContext === undefined;
  if (!isPlain || event.kind !== 'llm' || event.settled !== undefined || event.estimate !== undefined) return null;
  if (tokens === null) return NOTHING;
  const { rows } = findRows(table, dimensions.model, dimensions.provider, dimensions.tier);
  if (rows.length === 0) return NOTHING;
  const ready = rowAt(rows, at);
  if (ready === undefined || rows.some(({ row }) => row.hours !== undefined)) return null;
  const { fees } = ready.row;
  if ((fees?.request ?? fees?.requestUpTo) !== undefined) return null;
  const newer = rows.slice(0, rows.indexOf(ready));
  return {
    charges: ready.base,
    since: ready.since,
    before: Math.min(Infinity, ...newer.map(({ since }) => since)),
    longest: Math.min(Infinity, ...ready.longContext.map(({ abovePromptTokens }) => abovePromptTokens)),
  };
}
