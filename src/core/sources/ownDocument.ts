/** An export of events as one JSON document, read back event by event. */
import { NO_TOKENS } from '../event';
import { cellOfText } from '../report/escape';
import { readOwnEvent } from './ownEvents';
import type { DocumentContext, DocumentFormat, Fields, ReadResult } from './source';
import type { CostEvent } from '../event';
import type { SourceProblem } from '../problem';
import { isRecord } from '../record';

export const ownDocument: DocumentFormat = {
  id: 'spendlight-events',
  recognises(document) {
    return isRecord(document) && document['schema'] === 'spendlight.export/1' && document['content'] === 'events';
  },
  read(document, context) {
    const rows = isRecord(document) ? document['rows'] : null;
    const events: CostEvent[] = [];
    const problems: SourceProblem[] = [];
    if (!Array.isArray(rows)) return { events, problems };
    rows.forEach((row: unknown, index) => {
      const read = readRow(row, index, context);
      for (const event of read.events) events.push(event);
      for (const problem of read.problems) problems.push(problem);
    });
    return { events, problems };
  },
};

function readRow(row: unknown, index: number, context: DocumentContext): ReadResult {
  const fields: Fields = isRecord(row) ? columnsOf(row) : {};
  return readOwnEvent(fields, { zone: context.zone, position: { offset: index, line: null, table: null } });
}

/** The same as columns: names are texts as they are, which a CSV would have escaped. */
function columnsOf(row: Readonly<Record<string, unknown>>): Fields {
  const dimensions = isRecord(row['dimensions']) ? row['dimensions'] : {};
  const tokens = isRecord(row['tokens']) ? { ...NO_TOKENS, ...row['tokens'] } : null;
  const columns = new Map<string, unknown>();
  for (const [name, value] of Object.entries(dimensions)) {
    if (typeof value === 'string') columns.set(name, cellOfText(value));
  }
  const flags = Array.isArray(row['flags']) ? row['flags'].join(' ') : '';
  const rest: Fields = {
    at: row['at'],
    kind: row['kind'],
    count: row['count'],
    failures: row['failures'],
    duration_ms: row['durationMs'],
    input: tokens?.input,
    output: tokens?.output,
    cache_read: tokens?.cacheRead,
    cache_write_5m: tokens?.cacheWrite5m,
    cache_write_1h: tokens?.cacheWrite1h,
    state: row['state'],
    counted_usd: row['costUsd'],
    recorded_usd: row['recordedUsd'],
    computed_usd: row['computedUsd'],
    price_row: row['priceRow'],
    flags,
    id_key: row['idKey'],
  };
  return { ...Object.fromEntries(columns), ...rest };
}
