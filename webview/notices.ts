/** The sentences of the views: starting, loading, nothing found, nothing read, old figures, problems, where figures come from. */
import { foreignAmounts } from '../src/core/foreign';
import { count, dateTime, safeText } from '../src/core/format';
import { openZone } from '../src/core/calendar';
import type { Problem } from '../src/core/problem';
import type { Snapshot } from '../src/protocol/engine';
import { noneReadable, sourceCount } from '../src/protocol/sources';
import type { Staleness, ViewCommand } from '../src/protocol/view';
import { button, progressRing } from './controls';
import { element, icon, linkButton, prose, type Child } from './dom';
import { t } from './l10n';
import { ago, problemPlace, problemText } from './translated';
import { costParts, sourceWords } from './words';

type Run = (command: ViewCommand) => void;

/** `figures`: there is something to show; the rest say in words why there is not. */
export type Standing = 'figures' | 'no-sources' | 'unreadable' | 'refused' | 'no-events';

export function standingOf(snapshot: Snapshot): Standing {
  if (snapshot.all.events > 0 || snapshot.statements.length > 0) return 'figures';
  if (sourceCount(snapshot) === 0) return 'no-sources';
  if (noneReadable(snapshot)) return 'unreadable';
  const { sources, sourceGroups = [] } = snapshot;
  return [...sources, ...sourceGroups].some(({ state }) => state === 'partial') ? 'refused' : 'no-events';
}

const EMPTY_TITLES: Readonly<Record<Exclude<Standing, 'figures'>, string>> = {
  'no-sources': t('No cost logs found in this workspace'),
  unreadable: t('No cost log could be read'),
  refused: t('Logs found, but nothing in them could be counted'),
  'no-events': t('Logs found, but nothing in them yet'),
};

const EMPTY_TEXTS: Readonly<Record<Exclude<Standing, 'figures'>, string>> = {
  'no-sources': t(
    'Spendlight reads ops/model-decisions.jsonl, token_budget.json, costs/**/*.jsonl, ops/qa/ci-usage.jsonl and known SQLite databases. Logs in another place? Name them in the setting spendlight.include.',
  ),
  unreadable: t('Every file that was found failed to open. The list of problems says why, file by file.'),
  refused: t('Nothing that was found is a record that Spendlight knows. The list of problems says why, line by line.'),
  'no-events': t('The figures appear as soon as an agent writes its first record.'),
};

export function zoned(snapshot: Snapshot, at: number): string {
  const zone = openZone(snapshot.timeZone) ?? openZone('UTC');
  return zone ? dateTime(zone, at) : '';
}

/** When the newest event was, as a sentence of its own; none: no event has a time. */
export function newestWords(snapshot: Snapshot): readonly string[] {
  return snapshot.newest === null ? [] : [t('The newest event is of {0}.', zoned(snapshot, snapshot.newest))];
}

export function waiting(): readonly Child[] {
  return [element('p', { class: 'loading', role: 'status' }, progressRing(), t('Starting to read the logs…'))];
}

export function loading(snapshot: Snapshot): readonly Child[] {
  const { done, total } = snapshot.progress;
  const bar = element('progress', { 'aria-label': t('Reading the logs') });
  if (total > 0) {
    bar.max = total;
    bar.value = done;
  }
  const words =
    total > 0
      ? t('Reading the logs: {0} of {1}.', megabytes(done), megabytes(total))
      : t('Reading the logs: {0}.', megabytes(done));
  return [
    element('p', { class: 'loading', role: 'status' }, progressRing(), words),
    bar,
    element('p', { class: 'muted' }, t('Figures appear when everything has been read.')),
  ];
}

function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${count(Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function empty(standing: Exclude<Standing, 'figures'>, snapshot: Snapshot, run: Run): readonly Child[] {
  const problems = snapshot.problems.slice(0, 3);
  const refresh = button({ text: t('Refresh'), onPress: () => run('spendlight.refresh') });
  const sample = button({
    text: t('Open Sample Workspace'),
    primary: true,
    onPress: () => run('spendlight.openSample'),
  });
  const found = sourceCount(snapshot);
  return [
    element('h2', {}, EMPTY_TITLES[standing]),
    found > 0 ? element('p', {}, found === 1 ? t('1 file found.') : t('{0} files found.', count(found))) : null,
    element('p', {}, EMPTY_TEXTS[standing]),
    problems.length === 0
      ? null
      : element(
          'ul',
          { class: 'problems' },
          ...problems.map((problem) => element('li', {}, `${placeOf(problem)}: ${problemText(problem)}`)),
        ),
    element('div', { class: 'buttons' }, ...(standing === 'no-sources' ? [sample, refresh] : [refresh])),
  ];
}

function placeOf(problem: Problem): string {
  const place = problemPlace(problem);
  return problem.line === null ? place : `${place}:${problem.line}`;
}

/** There are no figures, and none are on their way: says why. */
export function unavailable(stale: NonNullable<Staleness>, run: Run): readonly Child[] {
  return [
    element('h2', {}, t('No figures')),
    element('p', { role: 'status' }, safeText(stale.reason, 300)),
    element('div', { class: 'buttons' }, button({ text: t('Refresh'), onPress: () => run('spendlight.refresh') })),
  ];
}

export function staleBanner(stale: NonNullable<Staleness>, snapshot: Snapshot): readonly Child[] {
  return [
    icon('⚠', 'warn'),
    element(
      'span',
      {},
      element('strong', {}, prose(`${t('Not updated since {0}.', zoned(snapshot, stale.since))} `)),
      safeText(stale.reason, 300),
    ),
  ];
}

/** How sure the month's figures are: recorded, computed, not known. */
export function qualityLine(snapshot: Snapshot): string {
  const parts = costParts(snapshot.month.measures);
  const foreign = foreignAmounts(snapshot.foreign, snapshot.month.range);
  if (foreign !== null) parts.push(t('+ {0}, not in the total', foreign));
  return t('This month: {0}.', parts.join('; '));
}

export function problemLine(snapshot: Snapshot, run: Run): readonly Child[] {
  if (snapshot.problemCount === 0) return [];
  const number = snapshot.problemCount;
  const text = number === 1 ? t('1 problem in the logs') : t('{0} problems in the logs', count(number));
  return [icon('⚠', 'warn'), linkButton(text, () => run('spendlight.showSources'), { 'data-focus': 'problems' })];
}

function withoutNewest({ all }: Snapshot): string {
  return all.events === 0 ? t('No event was read.') : t('No event has a time.');
}

export function footnote(snapshot: Snapshot): string {
  const { newest, now, sources, timeZone, pricesAsOf } = snapshot;
  const freshness =
    newest === null
      ? withoutNewest(snapshot)
      : t('Newest event {0} ({1}).', zoned(snapshot, newest), ago(Math.max(0, now - newest)));
  const ground = t(
    '{0}. Times in {1}, US dollars, prices as of {2}.',
    sourceWords(sources.length),
    timeZone,
    pricesAsOf,
  );
  return `${freshness} ${ground}`;
}
