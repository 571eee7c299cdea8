/** `spendlight show`: one pull request, by agent, by stage, by iteration. */
import type { Command } from 'commander';
import { costText } from '../../core/figures';
import { count, keyText, money, tokens } from '../../core/format';
import { ALL_TIME, type Row } from '../../core/ledger/query';
import { totalTokens } from '../../core/measures';
import { askForPr, showJson, type PrFigures } from '../../core/report/prAnswer';
import { requirePr, type SharedOptions, withSharedOptions } from '../options';
import { breakdownLines, innerColumns, printReadLine, printTitle, section, styledHeader, totalLines } from '../screen';
import { anythingRead, atAGlance, printJson, type Session, type Surroundings } from '../session';
import { figure, name, tableLines } from '../table';
import { printWrapped, type Terminal } from '../terminal';
import { EXIT, type ExitCode } from '../usage';

const ROWS_ON_SCREEN = 20;

interface ShowOptions extends SharedOptions {
  readonly pr: string;
  readonly detailed?: boolean;
}

export function addShow(program: Command, surroundings: Surroundings, finish: (code: ExitCode) => void): void {
  const command = program
    .command('show')
    .description('one pull request, over all time: total, by agent, by stage, iterations')
    .requiredOption('--pr <number>', 'the pull request, such as 123 or owner/repo#123')
    .option('--detailed', 'every iteration of every agent, stage by stage');
  withSharedOptions(command).action(async (options: ShowOptions) => {
    finish(await atAGlance(options, surroundings, (session) => show(session, options)));
  });
}

async function show(session: Session, options: ShowOptions): Promise<ExitCode> {
  const figures = await askForPr(session.ask, requirePr('--pr', options.pr));
  const detailed = options.detailed === true;
  if (options.json === true) printJson(session.terminal, showJson(session.head(ALL_TIME), figures, detailed));
  else if (anythingRead(session.snapshot)) print(session, figures, detailed);
  return EXIT.done;
}

function print({ terminal, snapshot }: Session, figures: PrFigures, detailed: boolean): void {
  printTitle(terminal, 'PR', keyText('pr', figures.pr), ', all time');
  terminal.line();
  if (figures.total.events === 0) printWrapped(terminal, noneLine(figures));
  else printFigures(terminal, figures, detailed);
  terminal.line();
  printReadLine(terminal, snapshot);
}

/** A number alone is no PR where the logs name several repositories. */
function noneLine({ alike }: PrFigures): string {
  if (alike.length === 0) return 'No event names this PR.';
  return `No event names this PR. The logs name ${alike.map((pr) => keyText('pr', pr)).join(', ')}.`;
}

function printFigures(terminal: Terminal, figures: PrFigures, detailed: boolean): void {
  const { total, byAgent, byStage, byModel, byAttribution } = figures;
  for (const line of totalLines(terminal, total)) terminal.line(line);
  section(terminal, 'By agent', breakdownLines(terminal, 'agent', byAgent, total, ROWS_ON_SCREEN));
  section(terminal, 'By stage', breakdownLines(terminal, 'stage', byStage, total, ROWS_ON_SCREEN));
  if (detailed) {
    section(terminal, 'By model', breakdownLines(terminal, 'model', byModel, total, ROWS_ON_SCREEN));
    section(terminal, 'How it is known', breakdownLines(terminal, 'attribution', byAttribution, total, ROWS_ON_SCREEN));
    section(terminal, 'Step by step', stepLines(terminal, figures.steps));
  } else {
    section(terminal, 'Iterations', iterationLines(terminal, figures));
  }
}

function iterationLines(terminal: Terminal, { iterations, byAgent }: PrFigures): string[] {
  const spent = new Map(byAgent.map((row) => [row.key[0] ?? null, row.measures]));
  const cells = iterations.map(({ agent, iterations: times }) => {
    const cost = spent.get(agent)?.cost ?? 0;
    return [
      keyText('agent', agent),
      times === 0 ? 'not said' : count(times),
      times === 0 ? '' : money(Math.round(cost / times)),
    ];
  });
  const columns = [name('Agent'), figure('Iterations'), figure('Cost each')];
  return styledHeader(terminal, tableLines(columns, cells, innerColumns(terminal)));
}

function stepLines(terminal: Terminal, steps: readonly Row[]): string[] {
  const cells = steps.map(({ key, measures }) => [
    key[1] ?? '-',
    keyText('agent', key[0] ?? null),
    keyText('stage', key[2] ?? null),
    costText(measures),
    count(measures.calls),
    tokens(totalTokens(measures)),
  ]);
  const columns = [figure('Iteration'), name('Agent'), name('Stage'), ...['Cost', 'Calls', 'Tokens'].map(figure)];
  return styledHeader(terminal, tableLines(columns, cells, innerColumns(terminal)));
}
