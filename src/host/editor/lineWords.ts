/** What a line of a log costs and where it counts, in words. Free of the editor. */
import { costText } from '../../core/figures';
import { count, dateTime, dimensionTitle, keyText, money, moneyExact, tokens } from '../../core/format';
import { DIMENSIONS, type Dimension } from '../../core/event';
import type { EventRow } from '../../core/ledger/query';
import { noMeasures } from '../../core/measures';
import type { Zone } from '../../core/calendar';
import type { LineEvent, SourceGlance } from '../../protocol/lines';
import type { Translate } from '../../core/translate';

/** Of what a line counts under, in the order of what people ask for. */
const SHOWN: readonly Dimension[] = [
  'agent',
  'pr',
  'wbs',
  'model',
  'stage',
  'task',
  'purpose',
  'branch',
  'workflow',
  'service',
  'environment',
];
const LONGEST_VALUE = 60;

/** Lines of plain text; the caller escapes them for its own syntax. Empty: nothing counts from this line. */
export function lineWords(events: readonly LineEvent[], zone: Zone | null, t: Translate): string[] {
  return events.flatMap(({ event, counts }) => [
    costLine(event, t),
    whereLine(event, zone, t),
    ...notes(event, counts, t),
  ]);
}

function costLine(event: EventRow, t: Translate): string {
  const used = event.tokens === null ? '' : ` · ${t('{0} tokens', tokens(totalOf(event.tokens)))}`;
  return `${costOf(event, t)}${used}`;
}

function totalOf(used: NonNullable<EventRow['tokens']>): number {
  return used.input + used.output + used.cacheRead + used.cacheWrite5m + used.cacheWrite1h;
}

function costOf({ state, cost, recorded, computed, priceRow }: EventRow, t: Translate): string {
  switch (state) {
    case 'recorded': {
      const list = computed === null ? '' : `, ${t('{0} at list prices', money(computed))}`;
      return `${t('{0} recorded by the log', moneyExact(cost ?? 0))}${list}`;
    }
    case 'computed': {
      const row = priceRow === null ? '' : ` (${priceRow})`;
      const distrusted = recorded === null ? '' : `, ${t('{0} recorded', money(recorded))}`;
      return `${t('{0} computed from tokens', moneyExact(cost ?? 0))}${row}${distrusted}`;
    }
    case 'unpriced':
      return t('No price is known for this model: not in any sum');
    case 'unmetered':
      return t('Neither tokens nor a cost: its cost is not known');
  }
}

function whereLine({ at, dimensions }: EventRow, zone: Zone | null, t: Translate): string {
  const parts = SHOWN.filter((name) => DIMENSIONS.includes(name) && dimensions[name] !== undefined).map(
    (name) => `${dimensionTitle(name, t)} ${keyText(name, dimensions[name] ?? null, LONGEST_VALUE, t)}`,
  );
  const when = at === null || zone === null ? [] : [`${dateTime(zone, at)} (${zone.id})`];
  return [...when, ...parts].join(' · ');
}

function notes({ at, attribution, count: calls }: EventRow, counts: boolean, t: Translate): string[] {
  const found: string[] = [];
  if (!counts) found.push(t('Not counted here: an equal record counts from another place.'));
  if (at === null) found.push(t('Without a time: counts only in all time.'));
  if (calls !== 1) found.push(t('Stands for {0} calls.', count(calls)));
  const by = attribution?.pr ?? null;
  if (by === 'branch' || by === 'pr-link') {
    found.push(
      by === 'branch'
        ? t('The pull request is known by the branch.')
        : t('The pull request is known by the session’s link.'),
    );
  }
  return found;
}

/** One line about a whole file: `95 calls, $5.23 · 2 problems`. */
export function fileWords({ events, duplicates, problems, measures }: SourceGlance, t: Translate): string {
  const cost = costText({ ...noMeasures(), ...measures }, t);
  const parts = [t('{0} in {1} events', cost, count(events))];
  if (duplicates > 0) parts.push(t('{0} counted elsewhere', count(duplicates)));
  if (problems > 0) parts.push(problems === 1 ? t('1 problem') : t('{0} problems', count(problems)));
  return parts.join(' · ');
}
