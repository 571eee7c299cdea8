/** One event as a JSON object: what it is about, what was counted, how its cost is known and where it stands. */
import { DIMENSIONS } from '../event';
import type { EventRow } from '../ledger/query';
import { dollarsOrNull } from '../money';
import { preciseText, type JsonObject, type JsonValue } from './json';

export function eventJson(event: EventRow): JsonObject {
  const { tokens, attribution } = event;
  return {
    at: event.at === null ? null : preciseText(event.at),
    kind: event.kind,
    dimensions: Object.fromEntries(dimensionsOf(event)),
    ...(attribution === undefined ? {} : { attribution: { pr: attribution.pr, wbs: attribution.wbs } }),
    count: event.count,
    failures: event.failures,
    durationMs: event.durationMs,
    tokens: tokens === null ? null : { ...tokens },
    state: event.state,
    costUsd: dollarsOrNull(event.cost),
    recordedUsd: dollarsOrNull(event.recorded),
    computedUsd: dollarsOrNull(event.computed),
    priceRow: event.priceRow,
    flags: [...event.flags],
    path: event.source,
    line: event.line,
    table: event.table,
    offset: event.offset,
    ...(event.idKey === undefined ? {} : { idKey: event.idKey }),
  };
}

/** `kind` and `source` stand by themselves. */
function dimensionsOf({ dimensions }: EventRow): [string, JsonValue][] {
  return DIMENSIONS.flatMap((name): [string, JsonValue][] => {
    const value = name === 'kind' || name === 'source' ? undefined : dimensions[name];
    return value === undefined ? [] : [[name, value]];
  });
}
