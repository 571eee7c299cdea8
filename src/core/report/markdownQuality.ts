/** How far a report can be trusted and how its figures were made, in Markdown. */
import { costText } from '../figures';
import { count } from '../format';
import { foreignNote } from '../foreign';
import { ROWS_SHOWN } from './breakdown';
import { markdownText } from './escape';
import { markdownName, markdownPath } from './markdownName';
import { left, markdownTable, right } from './markdownTable';
import type { Quality, Report, ReportSource } from './model';
import { groupProblems, type ProblemGroup } from './problemGroups';
import { plural } from './words';

const MODELS_NAMED = 5;
const PLACES_NAMED = 3;

export function qualitySection({ quality }: Report): string[] {
  const notes = [
    ...unpricedNote(quality),
    ...unmeteredNote(quality),
    ...undatedNote(quality),
    ...duplicatesNote(quality),
    ...foreignNotes(quality),
  ];
  return [
    '## Data quality',
    notes.length === 0
      ? 'Every call of this period has a cost and a time.'
      : notes.map((note) => `- ${note}`).join('\n'),
    ...problemList(quality),
    ...sourceTable(quality.sources),
  ];
}

function unpricedNote({ unpriced, unpricedModels }: Quality): string[] {
  if (unpriced === 0) return [];
  const named = unpricedModels.slice(0, MODELS_NAMED).map(({ model }) => markdownName('model', model));
  const more = unpricedModels.length > named.length ? ` and ${count(unpricedModels.length - named.length)} more` : '';
  const calls = plural(unpriced, count(unpriced), 'call');
  return [
    `${calls} ${unpriced === 1 ? 'has' : 'have'} tokens but no known price (${named.join(', ')}${more}): the real cost is higher.`,
  ];
}

function unmeteredNote({ unmetered }: Quality): string[] {
  if (unmetered === 0) return [];
  const calls = plural(unmetered, count(unmetered), 'call');
  return [`${calls} ${unmetered === 1 ? 'names' : 'name'} neither tokens nor a cost: counted as calls, cost unknown.`];
}

function undatedNote({ undated }: Quality): string[] {
  if (undated.events === 0) return [];
  const events = plural(undated.events, count(undated.events), 'event');
  return [
    `${events} without a time (${costText(undated)}) ${undated.events === 1 ? 'is' : 'are'} in no day, week or month.`,
  ];
}

function duplicatesNote({ duplicates }: Quality): string[] {
  if (duplicates === 0) return [];
  const events = plural(duplicates, count(duplicates), 'event');
  return [`${events} in several files ${duplicates === 1 ? 'was' : 'were'} counted once.`];
}

function foreignNotes({ foreign }: Quality): string[] {
  return foreign.length === 0 ? [] : [foreignNote(foreign)];
}

function problemList({ problems, problemCount }: Quality): string[] {
  if (problemCount === 0) return ['No problem was met while reading.'];
  const shown = groupProblems(problems).map((group) => `- ${placesOf(group)}: ${markdownText(group.sentence)}`);
  if (problemCount > problems.length) shown.push(`- ${count(problemCount - problems.length)} more`);
  return [`${plural(problemCount, count(problemCount), 'problem')} while reading, of any date:`, shown.join('\n')];
}

function placesOf({ problems }: ProblemGroup): string {
  const named = problems.slice(0, PLACES_NAMED).map(({ path, line }) => markdownPath(path, line));
  const more = problems.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${count(more)} more` : named.join(', ');
}

function sourceTable(sources: readonly ReportSource[]): string[] {
  if (sources.length === 0) return ['No log was found.'];
  const sorted = [...sources].sort((a, b) => b.events - a.events);
  const rows = sorted.slice(0, ROWS_SHOWN).map(sourceCells);
  const rest = sorted.slice(ROWS_SHOWN);
  if (rest.length > 0) rows.push([`${count(rest.length)} more`, '', '', ...sourceCounts(rest)]);
  const columns = [
    left('Source'),
    left('Format'),
    left('State'),
    right('Events'),
    right('Duplicates'),
    right('Problems'),
  ];
  return ['Read from:', markdownTable(columns, rows)];
}

function sourceCells(source: ReportSource): string[] {
  return [markdownPath(source.path), markdownText(source.format), source.state, ...sourceCounts([source])];
}

function sourceCounts(sources: readonly ReportSource[]): string[] {
  const sum = (of: (source: ReportSource) => number): string =>
    count(sources.reduce((total, source) => total + of(source), 0));
  return [sum((source) => source.events), sum((source) => source.duplicates), sum((source) => source.problems)];
}

const METHOD_OF_PERIOD = {
  day: 'A day begins at midnight',
  week: 'Weeks are ISO weeks and begin on Monday at midnight',
  month: 'Months are calendar months and begin at midnight',
} as const;

export function methodSection(report: Report): string[] {
  const lines = [
    `${METHOD_OF_PERIOD[report.period]} in the time zone ${markdownText(report.timeZone)}; a time without a zone is read in it.`,
    `A cost that a log records wins; without one it is tokens x list price of that day (price table of ${markdownText(report.quality.pricesAsOf)}).`,
    'A call that stands in several files counts once. Spend without a name stands in a row of its own, so each table adds up.',
    'Money is added in whole nano-dollars and rounded only for display.',
  ];
  if (report.period === 'month') lines.push('Weeks are ISO weeks, cut at both ends of the month.');
  if (report.running) lines.push('The period is not over: it is compared with the same stretch of the one before.');
  if (report.budgets.length > 0) lines.push('Budgets count what the column "Counts" says; a forecast is an estimate.');
  return ['## How these figures were made', lines.map((line) => `- ${line}`).join('\n')];
}
