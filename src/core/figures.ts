/** What a group of events cost, in words that never pass off an unknown price as $0: every screen and report uses them. */
import type { Measures } from './measures';
import { money, percent } from './format';
import { divideHalfEven, type NanoUsd } from './money';

type CostMeasures = Pick<Measures, 'cost' | 'unpriced' | 'unmetered' | 'events'>;

/** True when no event of the group has a known cost. */
export function isCostUnknown(measures: CostMeasures): boolean {
  const unknown = measures.unpriced + measures.unmetered;
  return measures.cost === 0 && unknown > 0 && unknown >= measures.events;
}

/** `$1.28`; `≥ $1.28` when calls without a price come on top; `unpriced` or `unmetered` when nothing of it is known. */
export function costText(measures: CostMeasures): string {
  if (isCostUnknown(measures)) return measures.unpriced > 0 ? 'unpriced' : 'unmetered';
  return measures.unpriced > 0 ? `≥ ${money(measures.cost)}` : money(measures.cost);
}

/** Part of a total (nano-dollars) in percent; `--` where the cost is not known at all. */
export function shareText(measures: CostMeasures, total: number): string {
  return percent(isCostUnknown(measures) || total <= 0 ? null : (100 * measures.cost) / total);
}

/** Of the calls whose cost is known, rounded to the nano-dollar; null when there are none. An unknown cost is not $0. */
export function costPerCall(measures: Pick<Measures, 'cost' | 'calls' | 'unpriced' | 'unmetered'>): NanoUsd | null {
  const known = measures.calls - measures.unpriced - measures.unmetered;
  return known > 0 ? divideHalfEven(measures.cost, known) : null;
}

/** How fast a budget burns, 1 being an even spend: `1.50×`. */
export function paceText(pace: number): string {
  return `${pace.toFixed(2)}×`;
}
