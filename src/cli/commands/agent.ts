/** `spendlight agent`: one agent, by PR, by model, and its trend. */
import type { Command } from 'commander';
import { dayOf, weekText, type Zone } from '../../core/calendar';
import { count, dateLabel, keyText, monthLabel } from '../../core/format';
import { ALL_TIME, type Range, type Row } from '../../core/ledger/query';
import { agentJson, askForAgent, type AgentFigures, type TrendBucket } from '../../core/report/agentAnswer';
import { costText } from '../../core/figures';
import { plural } from '../../core/report/words';
import { requireRange, type RangeOptions, type SharedOptions, withSharedOptions } from '../options';
import {
  breakdownLines,
  innerColumns,
  printTitle,
  rangeText,
  printReadLine,
  section,
  styledHeader,
  totalLines,
} from '../screen';
import { anythingRead, atAGlance, printJson, type Session, type Surroundings } from '../session';
import { figure, shareBar, tableLines, text, type Cell } from '../table';
import { printWrapped, type Terminal } from '../terminal';
import { EXIT, UsageError, type ExitCode } from '../usage';

const ROWS_ON_SCREEN = 10;
const LONGEST_NAME = 40;

interface AgentOptions extends SharedOptions, RangeOptions {
  readonly name: string;
}

export function addAgent(program: Command, surroundings: Surroundings, finish: (code: ExitCode) => void): void {
  const command = program
    .command('agent')
    .description('one agent, over all time unless told otherwise: by PR, by model, trend')
    .requiredOption('--name <name>', 'the agent, written as in the logs')
    .option('--since <day>', 'from this day on, YYYY-MM-DD')
    .option('--days <n>', 'the last so many days, today among them');
  withSharedOptions(command).action(async (options: AgentOptions) => {
    finish(await atAGlance(options, surroundings, (session) => agent(session, options)));
  });
}

async function agent(session: Session, options: AgentOptions): Promise<ExitCode> {
  const { snapshot, zone, ask, terminal } = session;
  if (options.name === '') throw new UsageError('--name needs the name of an agent.');
  const range = requireRange(options, zone, snapshot.now, ALL_TIME);
  const figures = await askForAgent(ask, options.name, range, zone, snapshot.now);
  if (options.json === true) printJson(terminal, agentJson(session.head(range), figures));
  else if (anythingRead(snapshot)) await print(session, figures, range);
  return EXIT.done;
}

async function print(session: Session, figures: AgentFigures, range: Range): Promise<void> {
  const { terminal, zone, snapshot } = session;
  printTitle(terminal, 'Agent', keyText('agent', figures.agent), `, ${rangeText(range, zone)}`);
  terminal.line();
  if (figures.total.events > 0) printFigures(terminal, zone, figures);
  else await printAbsence(session, range);
  terminal.line();
  printReadLine(terminal, snapshot);
}

function printFigures(terminal: Terminal, zone: Zone, figures: AgentFigures): void {
  const { total, byPr, byModel } = figures;
  for (const line of totalLines(terminal, total)) terminal.line(line);
  section(terminal, 'By PR', breakdownLines(terminal, 'pr', byPr, total, ROWS_ON_SCREEN));
  section(terminal, 'By model', breakdownLines(terminal, 'model', byModel, total, ROWS_ON_SCREEN));
  section(terminal, `Trend by ${figures.bucket}`, trendLines(terminal, zone, figures));
}

function trendLines(terminal: Terminal, zone: Zone, { bucket, trend }: AgentFigures): string[] {
  const most = trend.reduce((max, row) => Math.max(max, row.measures.cost), 0);
  const cells = trend.map((row): Cell[] => [
    bucketTitle(bucket, zone, row),
    most > 0 ? row.measures.cost / most : 0,
    costText(row.measures),
    count(row.measures.calls),
  ]);
  const columns = [text(''), shareBar, figure('Cost'), figure('Calls')];
  return styledHeader(terminal, tableLines(columns, cells, innerColumns(terminal)));
}

function bucketTitle(bucket: TrendBucket, zone: Zone, { bucket: from }: Row): string {
  if (from === null) return 'No time';
  const day = dayOf(zone, from);
  switch (bucket) {
    case 'day':
      return dateLabel(day);
    case 'week':
      return weekText(day);
    case 'month':
      return monthLabel(day);
  }
}

/** A name that is not there is most often a slip of the keyboard: say which ones are. */
async function printAbsence({ ask, terminal }: Session, range: Range): Promise<void> {
  const { rows } = await ask({ range, groupBy: ['agent'] });
  const known = rows.flatMap(({ key }) =>
    key[0] === null || key[0] === undefined ? [] : [keyText('agent', key[0], LONGEST_NAME)],
  );
  terminal.line('No event of this agent in this time.');
  if (known.length === 0) return;
  const shown = known.slice(0, ROWS_ON_SCREEN).join(', ');
  const more = known.length > ROWS_ON_SCREEN ? ` and ${count(known.length - ROWS_ON_SCREEN)} more` : '';
  const sentence = `${plural(known.length, count(known.length), 'agent is', 'agents are')} known: ${shown}${more}`;
  printWrapped(terminal, sentence);
}
