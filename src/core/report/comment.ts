/** What a pull request's own page says of its cost: one comment, updated in place (seed 002). */
import type { BudgetState } from '../budget/budget';
import { count, dateTime, dimensionTitle, money, percent, percentReached, tokens } from '../format';
import { budgetSpentText, costText, isCostUnknown } from '../figures';
import type { Row } from '../ledger/query';
import { addMeasures, noMeasures, totalTokens, type Measures } from '../measures';
import type { Dimension } from '../event';
import type { Zone } from '../calendar';
import { markdownLabel, markdownName } from './markdownName';
import { left, markdownTable, right } from './markdownTable';
import type { PrFigures } from './prAnswer';
import { HEALTH_WORDS, plural } from './words';

/** Begins the comment, unseen: by it the comment is found again. Nobody who quotes a comment begins with it. */
export const COMMENT_MARKER = '<!-- spendlight:pr-cost -->';
const ROWS_SHOWN = 10;

export interface CommentInput {
  readonly figures: PrFigures;
  /** Budgets that are about this pull request alone. */
  readonly budgets: readonly BudgetState[];
  /** Of all logs, whatever they are about. */
  readonly problemCount: number;
  readonly zone: Zone;
  /** Epoch ms of the newest event of the pull request; null: it has none with a time. */
  readonly newest: number | null;
}

/**
 * The same figures give the same text: nothing in it says when it was made, so a comment is only written again when there is
 * something new. Names are escaped.
 */
export function commentMarkdown({ figures, budgets, problemCount, zone, newest }: CommentInput): string {
  const { total, byAgent, byStage, byModel, iterations } = figures;
  const blocks = [
    COMMENT_MARKER,
    `### Cost of this pull request: ${costText(total)}`,
    sentence(total),
    ...budgets.map(budgetLine),
    ...table('agent', byAgent, total, iterationsColumn(iterations)),
    ...table('stage', byStage, total, null),
    ...table('model', byModel, total, null),
    foot(problemCount, zone, newest),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function sentence(total: Measures): string {
  if (total.events === 0) return 'No log names this pull request yet.';
  const failed = total.failures > 0 ? ` (${count(total.failures)} failed)` : '';
  const calls = `${plural(total.calls, count(total.calls), 'model call')}${failed}, ${tokens(totalTokens(total))} tokens`;
  const runs = total.runs > 0 ? `, ${plural(total.runs, count(total.runs), 'CI run')}` : '';
  const unknown = total.unpriced + total.unmetered;
  const left = unknown > 0 ? ` ${plural(unknown, count(unknown), 'call')} of unknown cost not included.` : '';
  return `${calls}${runs}.${left}`;
}

function budgetLine(state: BudgetState): string {
  const { budget, percent: used, health } = state;
  const { limit } = budget;
  if (limit === null) return '';
  const mark = health === 'green' ? '' : '**';
  return `${mark}Budget "${inert(markdownLabel(budget.name))}": ${budgetSpentText(state)} of ${money(limit)}, ${percentReached(used)} used, ${HEALTH_WORDS[health]}.${mark}`;
}

/** A single row, or one without a name, tells nothing that the total does not. */
function table(
  dimension: Dimension,
  rows: readonly Row[],
  total: Measures,
  extra: { readonly title: string; readonly of: (key: string | null) => string } | null,
): string[] {
  const named = rows.filter(({ key }) => (key[0] ?? null) !== null);
  if (named.length === 0 || (rows.length < 2 && extra === null)) return [];
  const shown = rows
    .slice(0, ROWS_SHOWN)
    .map(({ key, measures }) => [
      inert(markdownName(dimension, key[0] ?? null)),
      costText(measures),
      total.cost > 0 ? percent(isCostUnknown(measures) ? null : (100 * measures.cost) / total.cost, 0) : '',
      count(measures.calls),
      ...(extra === null ? [] : [extra.of(key[0] ?? null)]),
    ]);
  const rest = rows.slice(ROWS_SHOWN);
  if (rest.length > 0) {
    const sum = noMeasures();
    for (const { measures } of rest) addMeasures(sum, measures);
    shown.push([`${count(rest.length)} more`, costText(sum), '', count(sum.calls), ...(extra === null ? [] : [''])]);
  }
  const columns = [
    left(dimensionTitle(dimension)),
    right('Cost'),
    right('Share'),
    right('Calls'),
    ...(extra === null ? [] : [right(extra.title)]),
  ];
  return [markdownTable(columns, shown)];
}

/** On a pull request's page a name could call a person or point at another one, escaped or not: an unseen joiner prevents it. */
function inert(markdown: string): string {
  return markdown.replace(/@(?=\S)/gu, '@\u2060').replace(/#(?=\d)/gu, '#\u2060');
}

function iterationsColumn(
  iterations: PrFigures['iterations'],
): { readonly title: string; readonly of: (key: string | null) => string } | null {
  const known = new Map(iterations.map(({ agent, iterations: times }) => [agent, times]));
  if (![...known.values()].some((times) => times > 0)) return null;
  return { title: 'Iterations', of: (key) => ((known.get(key) ?? 0) === 0 ? '' : count(known.get(key) ?? 0)) };
}

function foot(problemCount: number, zone: Zone, newest: number | null): string {
  const fresh = newest === null ? '' : `Last event ${dateTime(zone, newest)} (${zone.id}). `;
  const problems = problemCount === 0 ? '' : `${plural(problemCount, count(problemCount), 'problem')} in the logs. `;
  return `<sub>${fresh}${problems}From the cost logs, by Spendlight.</sub>`;
}
