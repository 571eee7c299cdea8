/** The sentences of the views: starting, loading, nothing found, nothing read, old figures, problems, where figures come from. */
import { foreignAmounts } from '../src/core/foreign';
import { ago, count, dateTime, money, safeText } from '../src/core/format';
import { openZone } from '../src/core/calendar';
import { problemText } from '../src/core/problemText';
import type { Snapshot } from '../src/protocol/engine';
import { noneReadable, sourceCount } from '../src/protocol/sources';
import type { Staleness, ViewCommand } from '../src/protocol/view';
import { button, progressRing } from './controls';
import { element, icon, linkButton, type Child } from './dom';
import { plural } from './words';

type Run = (command: ViewCommand) => void;

/** `figures`: there is something to show; the rest say in words why there is not. */
export type Standing = 'figures' | 'no-sources' | 'unreadable' | 'no-events';

export function standingOf(snapshot: Snapshot): Standing {
  if (snapshot.all.events > 0 || snapshot.statements.length > 0) return 'figures';
  if (sourceCount(snapshot) === 0) return 'no-sources';
  return noneReadable(snapshot) ? 'unreadable' : 'no-events';
}

const EMPTY_TITLES: Readonly<Record<Exclude<Standing, 'figures'>, string>> = {
  'no-sources': 'No cost logs found in this workspace',
  unreadable: 'No cost log could be read',
  'no-events': 'Logs found, but nothing in them yet',
};

const EMPTY_TEXTS: Readonly<Record<Exclude<Standing, 'figures'>, string>> = {
  'no-sources':
    'Spendlight reads ops/model-decisions.jsonl, token_budget.json, costs/**/*.jsonl, ops/qa/ci-usage.jsonl and known SQLite databases. Logs in another place? Name them in the setting spendlight.include.',
  unreadable: 'Every file that was found failed to open. The list of problems says why, file by file.',
  'no-events': 'The figures appear as soon as an agent writes its first record.',
};

export function zoned(snapshot: Snapshot, at: number): string {
  const zone = openZone(snapshot.timeZone) ?? openZone('UTC');
  return zone ? dateTime(zone, at) : '';
}

export function waiting(): readonly Child[] {
  return [element('p', { class: 'loading', role: 'status' }, progressRing(), 'Starting to read the logs…')];
}

export function loading(snapshot: Snapshot): readonly Child[] {
  const { done, total } = snapshot.progress;
  const bar = element('progress', { 'aria-label': 'Reading the logs' });
  if (total > 0) {
    bar.max = total;
    bar.value = done;
  }
  const amount = total > 0 ? `${megabytes(done)} of ${megabytes(total)}` : megabytes(done);
  return [
    element('p', { class: 'loading', role: 'status' }, progressRing(), `Reading the logs: ${amount}.`),
    bar,
    element('p', { class: 'muted' }, 'Figures appear when everything has been read.'),
  ];
}

function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${count(Math.round(bytes / 1000))} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

export function empty(standing: Exclude<Standing, 'figures'>, snapshot: Snapshot, run: Run): readonly Child[] {
  const problems = snapshot.problems.slice(0, 3);
  const refresh = button({ text: 'Refresh', onPress: () => run('spendlight.refresh') });
  const sample = button({
    text: 'Open Sample Workspace',
    primary: true,
    onPress: () => run('spendlight.openSample'),
  });
  const found = sourceCount(snapshot);
  return [
    element('h2', {}, EMPTY_TITLES[standing]),
    found > 0 ? element('p', {}, `${plural(found, 'file')} found.`) : null,
    element('p', {}, EMPTY_TEXTS[standing]),
    problems.length === 0
      ? null
      : element(
          'ul',
          { class: 'problems' },
          ...problems.map((problem) => element('li', {}, `${safeText(problem.path)}: ${problemText(problem)}`)),
        ),
    element('div', { class: 'buttons' }, ...(standing === 'no-sources' ? [sample, refresh] : [refresh])),
  ];
}

/** There are no figures, and none are on their way: says why. */
export function unavailable(stale: NonNullable<Staleness>, run: Run): readonly Child[] {
  return [
    element('h2', {}, 'No figures'),
    element('p', { role: 'status' }, safeText(stale.reason, 300)),
    element('div', { class: 'buttons' }, button({ text: 'Refresh', onPress: () => run('spendlight.refresh') })),
  ];
}

export function staleBanner(stale: NonNullable<Staleness>, snapshot: Snapshot): readonly Child[] {
  return [
    icon('⚠', 'warn'),
    element(
      'span',
      {},
      element('strong', {}, `Not updated since ${zoned(snapshot, stale.since)}. `),
      safeText(stale.reason, 300),
    ),
  ];
}

/** How sure the month's figures are: recorded, computed, not known. */
export function qualityLine(snapshot: Snapshot): string {
  const { recorded, computed, unpriced, unmetered } = snapshot.month.measures;
  const parts = [`${money(recorded)} recorded in the logs`, `${money(computed)} computed from tokens and prices`];
  if (unpriced > 0) parts.push(`${plural(unpriced, 'call')} without a known price, not in the sum`);
  if (unmetered > 0) parts.push(`${plural(unmetered, 'call')} with neither tokens nor cost`);
  const foreign = foreignAmounts(snapshot.foreign, snapshot.month.range);
  if (foreign !== null) parts.push(`+ ${foreign}, not in the total`);
  return `This month: ${parts.join('; ')}.`;
}

export function problemLine(snapshot: Snapshot, run: Run): readonly Child[] {
  if (snapshot.problemCount === 0) return [];
  const text = `${plural(snapshot.problemCount, 'problem')} in the logs`;
  return [icon('⚠', 'warn'), linkButton(text, () => run('spendlight.showSources'), { 'data-focus': 'problems' })];
}

export function footnote(snapshot: Snapshot): string {
  const { newest, now, sources, timeZone, pricesAsOf } = snapshot;
  const freshness =
    newest === null
      ? 'No event has a time.'
      : `Newest event ${zoned(snapshot, newest)} (${ago(Math.max(0, now - newest))}).`;
  return `${freshness} ${plural(sources.length, 'source')}. Times in ${timeZone}, US dollars, prices as of ${pricesAsOf}.`;
}
