/** `spendlight summary`: totals and breakdowns of a range, budgets, statements, and how far to trust them. */
import type { Command } from 'commander';
import { HEALTHS, type Health } from '../../core/budget/budget';
import { rangeOf } from '../../core/calendar';
import type { Dimension } from '../../core/event';
import { foreignIn, foreignNote } from '../../core/foreign';
import { costText } from '../../core/figures';
import { count, dimensionTitle, money } from '../../core/format';
import type { GroupKey, QueryResult, Range, Row } from '../../core/ledger/query';
import { summaryJson, SUMMARY_DIMENSIONS, type Summary } from '../../core/report/summary';
import { plural } from '../../core/report/words';
import type { StatementRow } from '../../protocol/engine';
import { budgetLines, fewOfEach } from '../budgetTable';
import { requireGroupKeys, requireRange, type RangeOptions, type SharedOptions, withSharedOptions } from '../options';
import { breakdownLines, innerColumns, rangeText, printReadLine, section, styledHeader, totalLines } from '../screen';
import { anythingRead, atAGlance, printJson, type Session, type Surroundings } from '../session';
import { figure, name, tableLines, text } from '../table';
import type { Terminal } from '../terminal';
import { EXIT, UsageError, type ExitCode } from '../usage';

const ROWS_ON_SCREEN = 10;
const SCREEN_DIMENSIONS: readonly Dimension[] = ['kind', 'agent', 'model', 'pr', 'wbs'];
const STATEMENTS_ON_SCREEN = 6;
const FAIL_LEVELS = ['yellow', 'red', 'blocked'] as const satisfies readonly Health[];

export interface SummaryOptions extends SharedOptions, RangeOptions {
  readonly by?: string;
  readonly failOn?: string;
}

export function addSummary(program: Command, surroundings: Surroundings, finish: (code: ExitCode) => void): void {
  const command = program
    .command('summary')
    .description('totals and breakdowns of a month or a range of days')
    .option('--month <month>', 'YYYY-MM, current or all (default: current)')
    .option('--since <day>', 'from this day on, YYYY-MM-DD')
    .option('--until <day>', 'up to and with this day, YYYY-MM-DD')
    .option(
      '--by <dimensions>',
      'what to break down by, such as agent,model,task; attribution: how pull requests are known',
    )
    .option('--fail-on <health>', 'exit with 1 when a budget is at least yellow, red or blocked');
  withSharedOptions(command).action(async (options: SummaryOptions) => {
    finish(await runSummary(options, surroundings));
  });
}

export function runSummary(options: SummaryOptions, surroundings: Surroundings): Promise<ExitCode> {
  return atAGlance(options, surroundings, (session) => summary(session, options));
}

async function summary(session: Session, options: SummaryOptions): Promise<ExitCode> {
  const { snapshot, zone, ask, head } = session;
  const level = requireLevel(options.failOn);
  const range = requireRange(options, zone, snapshot.now, rangeOf(zone, 'month', snapshot.now));
  const dimensions = dimensionsOf(options);
  const results = await Promise.all(dimensions.map((dimension) => ask({ range, groupBy: [dimension] })));
  const whole = results[0] ?? (await ask({ range, groupBy: [] }));
  const answer: Summary = {
    ...head(range),
    total: whole.total,
    undated: whole.undated,
    by: dimensions.map((dimension, at) => ({ dimension, rows: results[at]?.rows ?? [] })),
    budgets: snapshot.budgets,
    statements: snapshot.statements,
    foreign: foreignIn(snapshot.foreign, range),
    sources: snapshot.sources,
    problems: snapshot.problems,
  };
  if (options.json === true) printJson(session.terminal, summaryJson(answer));
  else if (anythingRead(snapshot)) print(session, answer, range, whole);
  return level !== null && snapshot.budgets.some((state) => isAtLeast(state.health, level)) ? EXIT.no : EXIT.done;
}

function dimensionsOf({ by, json }: SummaryOptions): readonly GroupKey[] {
  if (by !== undefined) return requireGroupKeys(by);
  return json === true ? SUMMARY_DIMENSIONS : SCREEN_DIMENSIONS;
}

export function requireLevel(typed: string | undefined): Health | null {
  if (typed === undefined) return null;
  const level = FAIL_LEVELS.find((health) => health === typed);
  if (level === undefined) throw new UsageError(`--fail-on takes ${FAIL_LEVELS.join(', ')}, not "${typed}".`);
  return level;
}

export function isAtLeast(health: Health, level: Health): boolean {
  return HEALTHS.indexOf(health) >= HEALTHS.indexOf(level);
}

function print(session: Session, answer: Summary, range: Range, whole: QueryResult): void {
  const { terminal, zone, snapshot } = session;
  terminal.line(terminal.style('bold', `Cost summary, ${rangeText(range, zone)}`));
  terminal.line();
  for (const line of totalLines(terminal, answer.total)) terminal.line(line);
  if (range.from !== null || range.to !== null) undatedLine(terminal, whole);
  if (answer.foreign.length > 0) terminal.line(foreignNote(answer.foreign));
  if (answer.budgets.length > 0) section(terminal, 'Budgets', budgetLines(terminal, fewOfEach(answer.budgets)));
  for (const { dimension, rows } of answer.by) {
    if (!worthATable(dimension, rows)) continue;
    const lines = breakdownLines(terminal, dimension, rows, answer.total, ROWS_ON_SCREEN);
    section(terminal, `By ${inSentence(dimension)}`, lines);
  }
  if (snapshot.statements.length > 0) {
    section(terminal, statementTitle(snapshot.statements), statementLines(terminal, snapshot.statements));
  }
  terminal.line();
  printReadLine(terminal, snapshot);
}

/** One row that says nothing new is no table: all of it model calls, or none of it with a PR. */
function worthATable(dimension: GroupKey, rows: readonly Row[]): boolean {
  const named = rows.some(({ key }) => key[0] !== null);
  return dimension === 'kind' ? rows.length > 1 : named;
}

function undatedLine(terminal: Terminal, { undated }: QueryResult): void {
  if (undated.events === 0) return;
  const events = plural(undated.events, count(undated.events), 'event');
  terminal.line(`${events} without a time (${costText(undated)}): only in --month all`);
}

/** `By agent`, but `By PR`. */
export function inSentence(dimension: GroupKey): string {
  const title = dimensionTitle(dimension);
  return /^[A-Z]{2}/u.test(title) ? title : title.toLowerCase();
}

function statementTitle(statements: readonly StatementRow[]): string {
  const vendors = statements.filter(({ provider }) => provider !== undefined).length;
  if (vendors === 0) return 'Stated by trackers';
  return vendors === statements.length ? 'Stated by vendors' : 'Stated by trackers and vendors';
}

function statementLines(terminal: Terminal, statements: readonly StatementRow[]): string[] {
  const columns = [name('Statement'), text('Month'), figure('Stated'), figure('In the logs'), figure('Difference')];
  const newest = [...statements].sort((a, b) => b.month.localeCompare(a.month)).slice(0, STATEMENTS_ON_SCREEN);
  const cells = newest.map(({ path, month, spent, ledger, provider }) => [
    provider === undefined ? path : `${path} (${provider})`,
    month,
    money(spent),
    money(ledger),
    spent === ledger ? 'none' : money(spent - ledger),
  ]);
  const lines = styledHeader(terminal, tableLines(columns, cells, innerColumns(terminal)));
  const more = statements.length - newest.length;
  return more > 0 ? [...lines, `${count(more)} more, of earlier months`] : lines;
}
