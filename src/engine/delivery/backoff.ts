/** When a message that did not arrive is tried again, and when it is given up. */
import { sentence, type Sentence } from '../../core/words';

const FIRST_MS = 1_000;
const LONGEST_MS = 15 * 60_000;
/** After a day nobody needs an alert any more (reliability.md A11); attempts are bounded besides. */
const LONGEST_AGE_MS = 24 * 3_600_000;
const MOST_ATTEMPTS = 150;
/** Several windows that were told the same time do not come back at the same time. */
const SPREAD_MS = 1_000;

/**
 * Milliseconds until the next attempt: anything from a second to a bound that doubles with each failure in a row up to a quarter of an
 * hour (full jitter), or what the receiver asked for and a little more.
 *
 * @param failures in a row, from 1
 * @param random from 0 to below 1
 */
export function delayMs(failures: number, afterMs: number | null, random: () => number): number {
  if (afterMs !== null) return Math.round(afterMs + random() * SPREAD_MS);
  const bound = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 30));
  return Math.round(FIRST_MS + random() * (bound - FIRST_MS));
}

/** Why there is no further attempt, as a sentence; null: there is one. */
export function givenUp(attempts: number, ageMs: number): Sentence | null {
  if (attempts < MOST_ATTEMPTS && ageMs < LONGEST_AGE_MS) return null;
  const hours = Math.max(0, Math.floor(ageMs / 3_600_000));
  return sentence('Given up after {0} attempts in {1} hours.', attempts, hours);
}
