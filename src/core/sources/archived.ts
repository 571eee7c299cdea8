/** Events of logs that their programs delete, as the history archive keeps them: one line of JSON each. */
import { DIMENSIONS } from '../event';
import type { EventRow } from '../ledger/query';
import { moneyDecimal } from '../report/decimal';
import { cellOfText } from '../report/escape';
import { preciseText } from '../report/json';
import { readOwnEvent } from './ownEvents';
import type { RecordFormat } from './source';

/** Raised when older lines can no longer be read as they are. */
const VERSION = 1;

/** The first line of an archived file: whose events follow. */
export function archiveHead(file: string): string {
  return `${JSON.stringify({ spendlight_archive: VERSION, of: file })}\n`;
}

/** One line. What was found for a PR or a WBS item by its branch is left out: it is found again, as far as it still holds. */
export function archivedLine(event: EventRow): string {
  const { at, dimensions, attribution, tokens, recorded, cost, computed } = event;
  const found = (known: string | null | undefined): boolean => known === 'branch' || known === 'pattern';
  const fields: Record<string, string | number> = { spendlight_archive: VERSION };
  const put = (name: string, value: string | number | null | undefined): void => {
    if (value !== null && value !== undefined && value !== '') fields[name] = value;
  };
  put('at', at === null ? null : preciseText(at));
  for (const name of DIMENSIONS) {
    const isFound = (name === 'pr' && found(attribution?.pr)) || (name === 'wbs' && found(attribution?.wbs));
    const value = dimensions[name];
    if (name !== 'source' && !isFound && value !== undefined) put(name, cellOfText(value));
  }
  put('kind', event.kind);
  put('count', event.count === 1 ? null : event.count);
  put('failures', event.failures === 0 ? null : event.failures);
  put('duration_ms', event.durationMs);
  if (tokens !== null) {
    put('input', tokens.input);
    put('output', tokens.output === 0 ? null : tokens.output);
    put('cache_read', tokens.cacheRead === 0 ? null : tokens.cacheRead);
    put('cache_write_5m', tokens.cacheWrite5m === 0 ? null : tokens.cacheWrite5m);
    put('cache_write_1h', tokens.cacheWrite1h === 0 ? null : tokens.cacheWrite1h);
  }
  put('state', event.state);
  put('counted_usd', cost === null ? null : moneyDecimal(cost));
  put('recorded_usd', recorded === null ? null : moneyDecimal(recorded));
  put('computed_usd', computed === null ? null : moneyDecimal(computed));
  put('price_row', event.priceRow);
  put('flags', event.flags.join(' '));
  put('id_key', event.idKey);
  return `${JSON.stringify(fields)}\n`;
}

export const archived: RecordFormat = {
  id: 'history-archive',
  containers: ['json-lines'],
  needsPlace: true,
  recognises: (names) => names.has('spendlight_archive'),
  read: (fields, context) =>
    fields['of'] === undefined ? readOwnEvent(fields, context) : { events: [], problems: [] },
};
