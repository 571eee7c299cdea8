/** Which column holds which count of an event: the same in the ledger and in the batches that a reading thread hands to it. */
import { NO_TOKENS, type PricedEvent } from '../event';
import {
  CACHE_READ,
  CACHE_WRITE_1H,
  CACHE_WRITE_5M,
  COUNT_LESS_ONE,
  DURATION_PLUS_ONE,
  FAILURES,
  INPUT,
  LINE,
  OFFSET,
  OUTPUT,
} from './countColumns';

/** Columns of numbers, by row. */
export interface CountColumns {
  put(row: number, column: number, value: number): void;
}

export function putCounts(columns: CountColumns, row: number, event: PricedEvent): void {
  const tokens = event.tokens ?? NO_TOKENS;
  columns.put(row, INPUT, tokens.input);
  columns.put(row, OUTPUT, tokens.output);
  columns.put(row, CACHE_READ, tokens.cacheRead);
  columns.put(row, CACHE_WRITE_5M, tokens.cacheWrite5m);
  columns.put(row, CACHE_WRITE_1H, tokens.cacheWrite1h);
  columns.put(row, DURATION_PLUS_ONE, durationCode(event.durationMs));
  columns.put(row, COUNT_LESS_ONE, event.count - 1);
  columns.put(row, FAILURES, event.failures);
  columns.put(row, OFFSET, event.position.offset);
  columns.put(row, LINE, event.position.line ?? 0);
}

/** Whole milliseconds plus one, because sums of fractions would depend on the order of adding; 0: not said. */
function durationCode(durationMs: number | null): number {
  return durationMs === null ? 0 : Math.round(durationMs) + 1;
}
