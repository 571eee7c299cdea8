/** Keeps a name that runs from right to left from turning around the figures and signs that stand beside it. */

/**
 * Blocks of letters with a right-to-left direction: Hebrew to Arabic Extended-A, presentation forms, and the supplementary
 * blocks that Unicode keeps for such scripts (UAX #9, DerivedBidiClass.txt: R and AL by default).
 */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const FIRST_STRONG_ISOLATE = '\u2068';
const POP_DIRECTIONAL_ISOLATE = '\u2069';

/**
 * A name between isolates when it holds right-to-left letters, as it is otherwise.
 * @param shown through `safeText` before, which spells a name's own signs of direction: a name cannot end its isolate
 */
export function isolated(shown: string): string {
  return RIGHT_TO_LEFT.test(shown) ? `${FIRST_STRONG_ISOLATE}${shown}${POP_DIRECTIONAL_ISOLATE}` : shown;
}
