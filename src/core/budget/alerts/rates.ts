/** How fast money goes: the last hour, where today is heading, and what an hour usually costs; and which of it is told. */
import { bucketStart, dayOf, dayText, rangeOf, type Zone } from '../../calendar';
import { money } from '../../format';
import type { Query, QueryResult } from '../../ledger/query';
import { divideHalfEven, type NanoUsd } from '../../money';
import { sentence } from '../../words';
import type { Alert, AlertKind, AlertWords, Severity } from './alert';
import { alertSaying, fact } from './alertWords';
import { amountKey, groupId, levelId, type Level } from './level';
import type { AlertSettings } from './settings';

const MS_PER_HOUR = 3_600_000;
/** Whole days that a usual hour is looked for in, and hours with spend that it takes to know one. */
const USUAL_DAYS = 14;
const HOURS_NEEDED = 12;
/** Below a tenth of a dollar an hour no spike is worth a word. */
const SPIKE_FLOOR: NanoUsd = 100_000_000;
/** The first instant after one: instants have microseconds. */
const MICROSECOND_MS = 0.001;

const MODEL_CALLS = { kind: ['llm'] } as const;

export interface RatesQuestion {
  readonly zone: Zone;
  /** Epoch ms. */
  readonly now: number;
  readonly settings: AlertSettings;
  readonly ledger: (query: Query) => QueryResult;
  /** Projected spend of today, where there is enough to go on (`forecastSpend`); asked only with a limit for a day. */
  readonly projectToday: (limit: NanoUsd) => NanoUsd | null;
  /** As `usualHour` answers; the caller may keep it for a while. Asked only when the last hour may be a spike. */
  readonly usualHour: () => NanoUsd | null;
}

/** Model calls only, and nothing dated after now. What arrives late with an old time is in no rate. */
export function rateLevels(question: RatesQuestion): Level[] {
  const { now, settings, ledger } = question;
  const from = now - MS_PER_HOUR;
  const hour = ledger({ range: { from, to: now + MICROSECOND_MS }, filter: MODEL_CALLS, groupBy: [] }).total.cost;
  return [
    ...hourlyLevels(question, hour),
    ...(settings.dailyMax === null ? [] : dailyLevels(question, settings.dailyMax)),
    ...spikeLevels(question, hour),
  ];
}

function hourlyLevels({ now, settings }: RatesQuestion, hour: NanoUsd): Level[] {
  const { hourlyMax, cooldownMs } = settings;
  if (hourlyMax === null || hour <= hourlyMax) return [];
  return [
    level('hourly-rate', `@${amountKey(hourlyMax)}`, null, cooldownMs, (id) =>
      alertOf(id, 'hourly-rate', 'warning', now, null, {
        title: sentence('{0} in the last hour', money(hour)),
        text: sentence('That is above the {0} an hour that you set.', money(hourlyMax)),
        facts: [fact(sentence('Last hour'), money(hour)), fact(sentence('Limit an hour'), money(hourlyMax))],
        progress: (100 * hour) / hourlyMax,
      }),
    ),
  ];
}

function dailyLevels({ zone, now, ledger, projectToday }: RatesQuestion, dailyMax: NanoUsd): Level[] {
  const { from } = rangeOf(zone, 'day', now);
  const spent = ledger({ range: { from, to: now + MICROSECOND_MS }, filter: MODEL_CALLS, groupBy: [] }).total.cost;
  const projected = spent > dailyMax ? spent : (projectToday(dailyMax) ?? 0);
  if (projected <= dailyMax) return [];
  const isOver = spent > dailyMax;
  const day = dayText(dayOf(zone, now));
  return [
    level('daily-projection', `@${amountKey(dailyMax)}`, day, null, (id) =>
      alertOf(id, 'daily-projection', isOver ? 'critical' : 'warning', now, day, {
        title: isOver
          ? sentence('Today has cost {0}', money(spent))
          : sentence('Today is heading for {0}', money(projected)),
        text: isOver
          ? sentence('That is above the {0} a day that you set.', money(dailyMax))
          : sentence('{0} is spent so far; you set {1} a day.', money(spent), money(dailyMax)),
        facts: [fact(sentence('Today so far'), money(spent)), fact(sentence('Limit a day'), money(dailyMax))],
        progress: (100 * spent) / dailyMax,
      }),
    ),
  ];
}

function spikeLevels({ now, settings, usualHour }: RatesQuestion, hour: NanoUsd): Level[] {
  const { spikeFactor, cooldownMs } = settings;
  if (spikeFactor === 0 || hour < SPIKE_FLOOR) return [];
  const usual = usualHour();
  if (usual === null || usual <= 0 || hour < spikeFactor * usual) return [];
  const times = (Math.round((10 * hour) / usual) / 10).toFixed(1);
  return [
    level('spike', `x${spikeFactor}`, null, cooldownMs, (id) =>
      alertOf(id, 'spike', 'warning', now, null, {
        title: sentence('Spending is {0} times the usual', times),
        text: sentence('The last hour cost {0}; an hour with spend usually costs {1}.', money(hour), money(usual)),
        facts: [fact(sentence('Last hour'), money(hour)), fact(sentence('Usual hour'), money(usual))],
        progress: null,
      }),
    ),
  ];
}

/**
 * What an hour usually costs, the baseline of spikes: the median over the hours of the wall clock in which anything was
 * spent, of the 14 days up to the hour before `now`. A median, so that one runaway hour neither hides the next one nor
 * makes every ordinary hour look small; only hours with spend, because nights would make the median 0. Null with fewer than
 * 12 such hours: nothing is usual yet.
 */
export function usualHour(zone: Zone, now: number, ledger: (query: Query) => QueryResult): NanoUsd | null {
  const to = bucketStart(zone, 'hour', now - MS_PER_HOUR);
  const from = to - USUAL_DAYS * 24 * MS_PER_HOUR;
  const { rows } = ledger({ range: { from, to }, filter: MODEL_CALLS, groupBy: [], bucket: 'hour' });
  const costs = rows.flatMap(({ measures, bucket }) => (bucket !== null && measures.cost > 0 ? [measures.cost] : []));
  return costs.length < HOURS_NEEDED ? null : median(costs);
}

function median(values: readonly NanoUsd[]): NanoUsd {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : divideHalfEven((sorted[middle - 1] ?? 0) + upper, 2);
}

function level(
  kind: AlertKind,
  threshold: string,
  period: string | null,
  cooldownMs: number | null,
  describe: (id: string) => Alert,
): Level {
  const where = { budget: null, key: null, period };
  const id = levelId({ kind, threshold, ...where });
  return { id, kind, group: groupId(kind, where), rank: 0, cooldownMs, describe: () => describe(id) };
}

interface Telling extends AlertWords {
  readonly progress: number | null;
}

function alertOf(
  id: string,
  kind: AlertKind,
  severity: Severity,
  at: number,
  period: string | null,
  { progress, ...words }: Telling,
): Alert {
  return alertSaying({ id, kind, severity, budget: null, key: null, period, at, progress }, words);
}
