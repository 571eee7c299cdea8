/** Where the money went, in Markdown: the period's course and the tables by agent, model, PR, workflow, service. */
import { dayOf, openZone, weekText, type Zone } from '../calendar';
import type { Dimension, Kind } from '../event';
import { change, count, dateLabel, dateTime, dimensionTitle, money, tokens } from '../format';
import { totalTokens, type Measures } from '../measures';
import type { NanoUsd } from '../money';
import { markdownName } from './markdownName';
import { left, markdownTable, right, type Column } from './markdownTable';
import type { Breakdown, Report, Timeline } from './model';
import { costPerCall, costText, shareText } from '../figures';
import { bar, KIND_TITLES, plural } from './words';

const BAR_CELLS = 16;
const TIMELINE_TITLES = { hour: 'Hour', day: 'Day', week: 'Week' } as const;

export function timelineSection(report: Report): string[] {
  const { bucket, kind, rows } = report.timeline;
  const zone = openZone(report.timeZone);
  if (report.total.events === 0 || rows.length === 0 || zone === null) return [];
  const most = rows.reduce((max, row) => Math.max(max, row.measures.cost), 0);
  const cells = rows.map(({ from, measures }) => [
    bucketTitle(bucket, zone, from),
    costText(measures),
    most > 0 ? bar(measures.cost / most, BAR_CELLS) : '',
    count(measures.calls),
  ]);
  const columns = [left(TIMELINE_TITLES[bucket]), right('Cost'), left(''), right('Calls')];
  const note = kind === null ? [] : ['Model calls only: other spend is known by the day.'];
  return [`## By ${bucket}`, ...note, markdownTable(columns, cells)];
}

export function bucketTitle(bucket: Timeline['bucket'], zone: Zone, from: number): string {
  const day = dayOf(zone, from);
  switch (bucket) {
    case 'hour':
      return dateTime(zone, from).slice(-5);
    case 'day':
      return dateLabel(day);
    case 'week':
      return weekText(day);
  }
}

/** One kind of spend: a line of totals, then a table for each dimension that has something to say. */
export function breakdownSection(report: Report, kind: Kind): string[] {
  const figures = report.kinds.find((candidate) => candidate.kind === kind);
  if (figures === undefined || figures.measures.events === 0) return [];
  const tables = report.breakdowns
    .filter((breakdown) => breakdown.kind === kind)
    .flatMap((breakdown) => [`### By ${inSentence(breakdown.dimension)}`, breakdownTable(breakdown)]);
  return [`## ${KIND_TITLES[kind]}`, totalsLine(kind, figures.measures), ...tables];
}

function inSentence(dimension: Dimension): string {
  const title = dimensionTitle(dimension);
  return /^[A-Z]{2}/.test(title) ? title : title.toLowerCase();
}

function totalsLine(kind: Kind, measures: Measures): string {
  const cost = `**${costText(measures)}**`;
  switch (kind) {
    case 'llm':
      return `${cost} for ${failed(measures.calls, measures.failures, 'call')} and ${tokensLine(measures)}.${costOrigin(measures)}`;
    case 'ci':
      return `${cost} for ${failed(measures.runs, measures.runFailures, 'run')} and ${minutes(measures)} minutes.`;
    case 'cloud':
    case 'service':
      return `${cost} in ${plural(measures.events, count(measures.events), 'line')}.`;
  }
}

function failed(all: number, failures: number, what: string): string {
  const sentence = plural(all, count(all), what);
  return failures === 0 ? sentence : `${sentence} (${count(failures)} failed)`;
}

function tokensLine(measures: Measures): string {
  const classes = [
    ['input', measures.inputTokens],
    ['output', measures.outputTokens],
    ['cache read', measures.cacheReadTokens],
    ['cache write', measures.cacheWriteTokens],
  ] as const;
  const parts = classes.filter(([, n]) => n > 0).map(([name, n]) => `${tokens(n)} ${name}`);
  const all = `${tokens(totalTokens(measures))} tokens`;
  return parts.length === 0 ? all : `${all} (${parts.join(', ')})`;
}

function costOrigin(measures: Measures): string {
  if (measures.computed === 0) return ' The logs record all of this cost.';
  if (measures.recorded === 0) return ' All of it is computed from tokens and prices.';
  return ` The logs record ${money(measures.recorded)} of it; ${money(measures.computed)} is computed from tokens and prices.`;
}

function minutes(measures: Measures): string {
  return count(Math.round(measures.durationMs / 60_000));
}

const COST_COLUMNS: readonly Column[] = [right('Cost'), right('Share'), right('Change')];
const KIND_COLUMNS: Readonly<Record<Kind, readonly Column[]>> = {
  llm: [right('Calls'), right('Tokens'), right('Per call')],
  ci: [right('Runs'), right('Failed'), right('Minutes')],
  cloud: [],
  service: [],
};

function breakdownTable(breakdown: Breakdown): string {
  const { kind, dimension, rows, rest, total } = breakdown;
  const cells = rows.map(({ key, measures, previousCost }) => [
    markdownName(dimension, key),
    ...costCells(measures, total, changed(measures.cost, previousCost)),
    ...kindCells(kind, measures),
  ]);
  if (rest !== null) {
    cells.push([`${count(rest.keys)} more`, ...costCells(rest.measures, total, ''), ...kindCells(kind, rest.measures)]);
  }
  return markdownTable([left(dimensionTitle(dimension)), ...COST_COLUMNS, ...KIND_COLUMNS[kind]], cells);
}

/** Empty where there is nothing to compare, such as a call whose cost is not known. */
function changed(now: NanoUsd, before: NanoUsd): string {
  return now === 0 && before === 0 ? '' : change(now, before);
}

function costCells(measures: Measures, total: Measures, difference: string): string[] {
  return [costText(measures), total.cost === 0 ? '' : shareText(measures, total.cost), difference];
}

function kindCells(kind: Kind, measures: Measures): string[] {
  switch (kind) {
    case 'llm':
      return [count(measures.calls), tokens(totalTokens(measures)), perCall(measures)];
    case 'ci':
      return [count(measures.runs), count(measures.runFailures), minutes(measures)];
    case 'cloud':
    case 'service':
      return [];
  }
}

function perCall(measures: Measures): string {
  const cost = costPerCall(measures);
  return cost === null ? '' : money(cost);
}
