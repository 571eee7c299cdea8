/** Usage that programs tell as running sums: what each event grew by, whatever files tell of the sum and in whatever order they were read. */
import type { CostEvent, RunningMeasure, TokenCounts } from './event';

/** A sum as it stood when an event was told. */
interface Stand {
  readonly at: number;
  readonly value: number;
  readonly of: RunningMeasure;
  /** Place of the event in the list. */
  readonly event: number;
}

/**
 * What each event tells beyond those before it in time, of all files together: the same event with its growth as tokens, cost and
 * calls; null where it tells nothing new, as of a copied log or a rotated one that goes on; undefined for an event without running
 * sums. A sum that shrinks began anew. It depends on the events alone, not on their order, as far as figures go; of two that tell the
 * same, the first one of the list keeps it.
 *
 * @param events of all files, those without running sums as well
 */
export function grownBy<T extends CostEvent>(events: readonly T[]): readonly (CostEvent | null | undefined)[] {
  const grown = new Map<number, Map<RunningMeasure, number>>();
  for (const stands of standsBySeries(events).values()) {
    let before: number | null = null;
    for (const { value, of, event } of stands.sort(byTime)) {
      const by: number = before === null || value < before ? value : value - before;
      before = value;
      if (by === 0) continue;
      let measures = grown.get(event);
      if (measures === undefined) grown.set(event, (measures = new Map<RunningMeasure, number>()));
      measures.set(of, (measures.get(of) ?? 0) + by);
    }
  }
  return events.map((event, at) => {
    if (event.running === undefined) return undefined;
    const measures = grown.get(at);
    return measures === undefined ? null : withGrowth(event, measures);
  });
}

function standsBySeries(events: readonly CostEvent[]): Map<string, Stand[]> {
  const found = new Map<string, Stand[]>();
  events.forEach(({ at, running }, event) => {
    if (at === null) return;
    for (const { series, of, value } of running ?? []) {
      const stand = { at, value, of, event };
      const stands = found.get(series);
      if (stands === undefined) found.set(series, [stand]);
      else stands.push(stand);
    }
  });
  return found;
}

function byTime(one: Stand, other: Stand): number {
  return one.at - other.at || one.value - other.value || one.event - other.event;
}

/** A call without any use of it is none: what only counts calls grew elsewhere. */
function withGrowth(event: CostEvent, measures: ReadonlyMap<RunningMeasure, number>): CostEvent | null {
  const count = (of: RunningMeasure): number => measures.get(of) ?? 0;
  const tokens: TokenCounts = {
    input: count('input'),
    output: count('output'),
    cacheRead: count('cacheRead'),
    cacheWrite5m: count('cacheWrite5m'),
    cacheWrite1h: count('cacheWrite1h'),
  };
  const hasTokens = Object.values(tokens).some((number) => number > 0);
  if (!hasTokens && count('cost') === 0) return null;
  const told = event.inputHoldsCached === true ? withoutCached(tokens) : tokens;
  return {
    ...event,
    tokens: hasTokens ? told : null,
    // A sum of many prompts says nothing of how long each was.
    longContext: false,
    recorded: count('cost') > 0 ? count('cost') : null,
    count: count('calls'),
  };
}

/** Where the input includes what was read from the cache; sums that were told apart may say less of it than of the cache. */
export function withoutCached(tokens: TokenCounts): TokenCounts {
  return tokens.cacheRead > tokens.input ? tokens : { ...tokens, input: tokens.input - tokens.cacheRead };
}
