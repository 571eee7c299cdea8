/** Tokens x rates, exactly, rounded once: half to even. */
import type { TokenCounts } from '../event';
import { divideHalfEven, MAX_EVENT_NANO, type NanoUsd } from '../money';
import type { PicoUsd, Rates } from './table';

/** Rates without gaps, and which of them were derived because the vendor lists none. */
export interface Charges {
  readonly input: PicoUsd;
  readonly output: PicoUsd;
  readonly cacheRead: PicoUsd;
  readonly cacheWrite5m: PicoUsd;
  readonly cacheWrite1h: PicoUsd;
  readonly readDerived: boolean;
  readonly write5mDerived: boolean;
  readonly write1hDerived: boolean;
}

/**
 * Fills missing cache rates. Anthropic: read 0.1 x input, 5-minute write 1.25 x, 1-hour write 2 x (formats.md 8).
 * Others: read and write at the input rate, 1-hour writes as 5-minute ones.
 */
export function chargesOf(rates: Rates, provider: string): Charges {
  const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = rates;
  const anthropic = provider === 'anthropic';
  return {
    input,
    output,
    cacheRead: cacheRead ?? (anthropic ? divideHalfEven(input, 10) : input),
    cacheWrite5m: cacheWrite5m ?? (anthropic ? divideHalfEven(input * 5, 4) : input),
    cacheWrite1h: cacheWrite1h ?? (anthropic ? input * 2 : (cacheWrite5m ?? input)),
    readDerived: cacheRead === null,
    write5mDerived: cacheWrite5m === null,
    write1hDerived: cacheWrite1h === null,
  };
}

/** True when the cost of these tokens rests on a derived rate. */
export function usesDerivedRate(tokens: TokenCounts, charges: Charges): boolean {
  return (
    (charges.readDerived && tokens.cacheRead > 0) ||
    (charges.write5mDerived && tokens.cacheWrite5m > 0) ||
    (charges.write1hDerived && tokens.cacheWrite1h > 0)
  );
}

/** Of a rate as it is listed; a mode of serving may make it more or less. */
export const FULL_PERCENT = 100;
const PICO_PERCENT_PER_NANO = 1000 * FULL_PERCENT;

/**
 * What the tokens cost at so many percent of the rates, rounded once; null when that is more than any single event can.
 *
 * @param percent of the mode it was served in; `onTop`: of where it was served, on top of that
 */
export function costOf(
  tokens: TokenCounts,
  charges: Charges,
  percent = FULL_PERCENT,
  onTop = FULL_PERCENT,
): NanoUsd | null {
  const pico =
    tokens.input * charges.input +
    tokens.output * charges.output +
    tokens.cacheRead * charges.cacheRead +
    tokens.cacheWrite5m * charges.cacheWrite5m +
    tokens.cacheWrite1h * charges.cacheWrite1h;
  // All terms are non-negative: an exact sum proves exact products.
  const scaled = pico * percent;
  const nano =
    Number.isSafeInteger(scaled) && onTop === FULL_PERCENT
      ? divideHalfEven(scaled, PICO_PERCENT_PER_NANO)
      : largeCost(tokens, charges, percent, onTop);
  return nano <= MAX_EVENT_NANO ? nano : null;
}

function largeCost(tokens: TokenCounts, charges: Charges, percent: number, onTop: number): NanoUsd {
  const pico =
    BigInt(tokens.input) * BigInt(charges.input) +
    BigInt(tokens.output) * BigInt(charges.output) +
    BigInt(tokens.cacheRead) * BigInt(charges.cacheRead) +
    BigInt(tokens.cacheWrite5m) * BigInt(charges.cacheWrite5m) +
    BigInt(tokens.cacheWrite1h) * BigInt(charges.cacheWrite1h);
  const scaled = pico * BigInt(percent) * BigInt(onTop);
  const divisor = BigInt(PICO_PERCENT_PER_NANO * FULL_PERCENT);
  const nano = scaled / divisor;
  const twice = (scaled % divisor) * 2n;
  const up = twice > divisor || (twice === divisor && nano % 2n === 1n);
  return Number(up ? nano + 1n : nano);
}
