/** The charts of a report as SVG text: no script, no font and no picture of their own, readable in print and by a screen reader. */
import { costText, sumText } from '../figures';
import { dateLabel, money, percentReached } from '../format';
import { openZone } from '../calendar';
import type { NanoUsd } from '../money';
import { keyText } from '../names';
import { bucketTitle } from './markdownSpend';
import type { Report } from './model';
import type { SectionName } from './sections';
import { HEALTH_WORDS } from './words';

const WIDTH = 720;
const LABEL = 190;
const VALUE = 110;
const ROW = 24;
const MOST_ROWS = 12;

/** The chart that stands behind a section; empty: none. */
export function sectionChart(report: Report, section: SectionName): string {
  switch (section) {
    case 'totals':
      return courseChart(report);
    case 'budgets':
      return budgetChart(report);
    case 'timeline':
      return timelineChart(report);
    case 'breakdowns':
      return agentChart(report);
    default:
      return '';
  }
}

/** Text as it may stand in SVG and HTML, in an attribute too. */
export function xmlText(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function courseChart({ course }: Report): string {
  if (course === null || course.cumulative.length < 2) return '';
  const height = 200;
  const top = 24;
  const bottom = height - 24;
  const last = course.cumulative.at(-1) ?? 0;
  const most = Math.max(last, course.limit ?? 0);
  if (most <= 0) return '';
  const x = (index: number): number => 8 + (index * (WIDTH - 16)) / Math.max(1, course.days - 1);
  const y = (cost: NanoUsd): number => bottom - ((bottom - top) * cost) / most;
  const points = course.cumulative.map((cost, index) => `${round(x(index))},${round(y(cost))}`);
  const endX = round(x(course.cumulative.length - 1));
  const area = `<polygon class="area" points="${round(x(0))},${bottom} ${points.join(' ')} ${endX},${bottom}"/>`;
  const line = `<polyline class="line" points="${points.join(' ')}"/>`;
  const limit = course.limit === null ? '' : limitLine(y(course.limit), course.limit);
  const first = `<text x="8" y="${height - 6}">${xmlText(dateLabel(course.firstDay))}</text>`;
  const end = `<text x="${WIDTH - 8}" y="${height - 6}" text-anchor="end">${xmlText(dateLabel(course.firstDay + course.days - 1))}</text>`;
  const sum = sumText(last, course.unpriced > 0);
  const figure = `<text class="figure" x="${Math.max(60, endX)}" y="${Math.max(14, round(y(last)) - 6)}" text-anchor="end">${xmlText(sum)}</text>`;
  const against = course.limit === null ? '' : ` of ${money(course.limit)}`;
  return chart(height, `Spend so far, day by day: ${sum}${against}`, area + line + limit + first + end + figure);
}

function limitLine(y: number, limit: NanoUsd): string {
  const at = round(y);
  return `<line class="limit" x1="8" x2="${WIDTH - 8}" y1="${at}" y2="${at}"/><text x="8" y="${at - 5}">Budget ${xmlText(money(limit))}</text>`;
}

function budgetChart({ budgets }: Report): string {
  const limited = budgets.filter(({ percent }) => percent !== null).slice(0, MOST_ROWS);
  if (limited.length === 0) return '';
  const rows = limited.map(({ budget, key, percent, health }) => ({
    label: key === null ? keyText('purpose', budget.name) : `${budget.name}: ${key}`,
    share: Math.min(1, (percent ?? 0) / 100),
    value: `${percentReached(percent)} ${HEALTH_WORDS[health]}`,
    kind: health,
  }));
  return bars('Budgets: how much of each is used', rows);
}

function timelineChart(report: Report): string {
  const { rows, bucket } = report.timeline;
  const zone = openZone(report.timeZone);
  const most = rows.reduce((max, row) => Math.max(max, row.measures.cost), 0);
  if (zone === null || most <= 0 || rows.length < 2) return '';
  const height = 150;
  const bottom = height - 22;
  const step = (WIDTH - 16) / rows.length;
  const every = Math.ceil(rows.length / 12);
  const drawn = rows.map(({ from, measures }, index) => {
    const tall = (Math.max(0, measures.cost) / most) * (bottom - 18);
    const at = 8 + index * step;
    const title = `${bucketTitle(bucket, zone, from)}: ${costText(measures)}`;
    const label =
      index % every === 0
        ? `<text x="${round(at + step / 2)}" y="${height - 6}" text-anchor="middle">${xmlText(bucketTitle(bucket, zone, from))}</text>`
        : '';
    return `<rect class="bar" x="${round(at + step * 0.1)}" y="${round(bottom - tall)}" width="${round(step * 0.8)}" height="${round(tall)}"><title>${xmlText(title)}</title></rect>${label}`;
  });
  const highest = `<text class="figure" x="8" y="14">up to ${xmlText(money(most))}</text>`;
  return chart(height, `Spend by ${bucket}, up to ${money(most)}`, drawn.join('') + highest);
}

function agentChart(report: Report): string {
  const agents = report.breakdowns.find(({ kind, dimension }) => kind === 'llm' && dimension === 'agent');
  if (agents === undefined || agents.total.cost <= 0) return '';
  const most = agents.rows.reduce((max, row) => Math.max(max, row.measures.cost), 1);
  const rows = agents.rows.slice(0, MOST_ROWS).map(({ key, measures }) => ({
    label: keyText('agent', key),
    share: Math.max(0, measures.cost) / most,
    value: costText(measures),
    kind: 'bar',
  }));
  return bars('Model spend by agent', rows);
}

interface BarRow {
  readonly label: string;
  /** 0 to 1. */
  readonly share: number;
  readonly value: string;
  /** Class of the bar. */
  readonly kind: string;
}

function bars(title: string, rows: readonly BarRow[]): string {
  const room = WIDTH - LABEL - VALUE - 16;
  const drawn = rows.map(({ label, share, value, kind }, index) => {
    const y = index * ROW + 6;
    const shown = [...label].length > 26 ? `${[...label].slice(0, 25).join('')}…` : label;
    return (
      `<text x="${LABEL}" y="${y + 13}" text-anchor="end">${xmlText(shown)}</text>` +
      `<rect class="rest" x="${LABEL + 8}" y="${y + 2}" width="${room}" height="14"/>` +
      `<rect class="${kind}" x="${LABEL + 8}" y="${y + 2}" width="${round(room * share)}" height="14"/>` +
      `<text class="figure" x="${WIDTH}" y="${y + 13}" text-anchor="end">${xmlText(value)}</text>`
    );
  });
  return chart(rows.length * ROW + 8, title, drawn.join(''));
}

function chart(height: number, title: string, content: string): string {
  return `<figure><figcaption>${xmlText(title)}</figcaption><svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${xmlText(title)}">${content}</svg></figure>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
