/** The ledger's columns of whole numbers: their places in its rows, in batches of events, and in the line scanner's memory (`src/wasm`). */

/**
 * Whole numbers that are small nearly always: kept in 32 bits, the few others apart. Biased where it takes a bias to make
 * the usual value 0: a column in which all is usual takes no memory.
 */
export const INPUT = 0;
export const OUTPUT = 1;
export const CACHE_READ = 2;
export const CACHE_WRITE_5M = 3;
export const CACHE_WRITE_1H = 4;
/** Milliseconds plus one; 0: the log names no duration. */
export const DURATION_PLUS_ONE = 5;
export const COUNT_LESS_ONE = 6;
export const FAILURES = 7;
export const OFFSET = 8;
/** 0: no line. */
export const LINE = 9;
/** Interned. */
export const TASK = 10;
/** The next row with the same key, plus one; 0: none. */
export const NEXT = 11;
/** Nano-dollars as `costCode` writes them. Nearly every call costs less than the 4.29 dollars that fit. */
export const COST = 12;
/** Of a recorded cost the computed one, of any other the recorded one, as above. */
export const OTHER_COST = 13;
export const COUNT_COLUMNS = 14;

/** Events a batch may hold: enough that its texts are a small part of it. */
export const BATCH_EVENTS = 16_384;

/** Dimensions of a tuple in a batch. */
export const TUPLE_WORDS = 15;
/** More than a batch's events can name. */
export const BATCH_TUPLES = 2 * BATCH_EVENTS;
