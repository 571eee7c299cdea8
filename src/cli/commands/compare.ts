/** `spendlight compare`: pull requests side by side. */
import type { Command } from 'commander';
import type { Dimension } from '../../core/event';
import { costPerCall, costText } from '../../core/figures';
import { count, dimensionTitle, keyText, money, tokens } from '../../core/format';
import { ALL_TIME, type Row } from '../../core/ledger/query';
import { totalTokens, type Measures } from '../../core/measures';
import { askForPr, compareJson, type PrFigures } from '../../core/report/prAnswer';
import { plural } from '../../core/report/words';
import { requirePrs, type SharedOptions, withSharedOptions } from '../options';
import { innerColumns, printReadLine, section, styledHeader } from '../screen';
import { anythingRead, atAGlance, printJson, type Session, type Surroundings } from '../session';
import { figure, name, tableLines } from '../table';
import { printWrapped, type Terminal } from '../terminal';
import { EXIT, type ExitCode } from '../usage';
import { inSentence } from './summary';

/** PRs that stand side by side in 80 columns; more go below. */
const SIDE_BY_SIDE = 5;

interface CompareOptions extends SharedOptions {
  readonly prs: string;
}

export function addCompare(program: Command, surroundings: Surroundings, finish: (code: ExitCode) => void): void {
  const command = program
    .command('compare')
    .description('pull requests side by side, over all time')
    .requiredOption('--prs <numbers>', 'the pull requests, such as 120,121,122');
  withSharedOptions(command).action(async (options: CompareOptions) => {
    finish(await atAGlance(options, surroundings, (session) => compare(session, options)));
  });
}

async function compare(session: Session, options: CompareOptions): Promise<ExitCode> {
  const prs: PrFigures[] = [];
  for (const pr of requirePrs(options.prs)) prs.push(await askForPr(session.ask, pr));
  if (options.json === true) printJson(session.terminal, compareJson(session.head(ALL_TIME), prs));
  else if (anythingRead(session.snapshot)) print(session, prs);
  return EXIT.done;
}

function print({ terminal, snapshot }: Session, prs: readonly PrFigures[]): void {
  terminal.line(terminal.style('bold', `${plural(prs.length, count(prs.length), 'PR')}, all time`));
  for (let from = 0; from < prs.length; from += SIDE_BY_SIDE) {
    printBlock(terminal, prs.slice(from, from + SIDE_BY_SIDE));
  }
  const absent = prs.filter(({ total }) => total.events === 0).map(({ pr }) => keyText('pr', pr));
  terminal.line();
  if (absent.length > 0) {
    printWrapped(terminal, `No event names ${absent.join(', ')}.`);
  }
  printReadLine(terminal, snapshot);
}

function printBlock(terminal: Terminal, prs: readonly PrFigures[]): void {
  section(terminal, 'Totals', grid(terminal, '', prs, totalRows(prs)));
  for (const dimension of BROKEN_DOWN) {
    const rows = costRows(dimension, prs);
    if (rows.length === 0) continue;
    section(terminal, `By ${inSentence(dimension)}`, grid(terminal, dimensionTitle(dimension), prs, rows));
  }
}

function grid(terminal: Terminal, title: string, prs: readonly PrFigures[], rows: readonly string[][]): string[] {
  const columns = [name(title), ...prs.map(({ pr }) => figure(keyText('pr', pr, 14)))];
  return styledHeader(terminal, tableLines(columns, rows, innerColumns(terminal)));
}

function totalRows(prs: readonly PrFigures[]): string[][] {
  const row = (title: string, cell: (figures: PrFigures) => string): string[] => [
    title,
    ...prs.map((figures) => (figures.total.events === 0 ? '-' : cell(figures))),
  ];
  return [
    row('Cost', ({ total }) => costText(total)),
    row('Calls', ({ total }) => count(total.calls)),
    row('Failed', ({ total }) => count(total.failures)),
    row('Per call', ({ total }) => perCall(total)),
    row('Tokens', ({ total }) => tokens(totalTokens(total))),
    row('Iterations', ({ iterations }) => count(iterations.reduce((most, one) => Math.max(most, one.iterations), 0))),
  ];
}

function perCall(total: Measures): string {
  const cost = costPerCall(total);
  return cost === null ? '' : money(cost);
}

const BROKEN_DOWN = ['agent', 'stage', 'model'] as const satisfies readonly Dimension[];
type PrDimension = (typeof BROKEN_DOWN)[number];

/** One row for each value that any of the PRs has, most expensive over all of them first, the unattributed one last. */
function costRows(dimension: PrDimension, prs: readonly PrFigures[]): string[][] {
  const sums = new Map<string | null, number>();
  const costs = prs.map(
    (figures) => new Map(rowsOf(dimension, figures).map((row) => [row.key[0] ?? null, row.measures])),
  );
  for (const byKey of costs) for (const [key, { cost }] of byKey) sums.set(key, (sums.get(key) ?? 0) + cost);
  const keys = [...sums].sort(([a, x], [b, y]) => Number(a === null) - Number(b === null) || y - x);
  return keys.map(([key]) => [
    keyText(dimension, key),
    ...costs.map((byKey) => {
      const measures = byKey.get(key);
      return measures === undefined ? '-' : costText(measures);
    }),
  ]);
}

function rowsOf(dimension: PrDimension, figures: PrFigures): readonly Row[] {
  switch (dimension) {
    case 'agent':
      return figures.byAgent;
    case 'stage':
      return figures.byStage;
    case 'model':
      return figures.byModel;
  }
}
