/** `spendlight report`: the daily, weekly or monthly report, to standard output or to a file. */
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { PERIODS, type Period } from '../../core/budget/budget';
import { dayText, parseMonth } from '../../core/calendar';
import { reportJson } from '../../core/report/json';
import type { ReportRequest } from '../../protocol/engine';
import { requireDay, type SharedOptions, withSharedOptions } from '../options';
import { anythingRead, inWorkspace, printJson, type Session, type Surroundings } from '../session';
import { EXIT, UsageError, type ExitCode } from '../usage';

interface ReportOptions extends SharedOptions {
  readonly period: Period;
  readonly date?: string;
  readonly output?: string;
  readonly force?: boolean;
}

export function addReport(program: Command, surroundings: Surroundings, finish: (code: ExitCode) => void): void {
  const command = program
    .command('report')
    .description('the daily, weekly or monthly report as Markdown')
    .addOption(new Option('--period <period>', 'day, week or month').choices(PERIODS).makeOptionMandatory())
    .option('--date <day>', 'a day in it, YYYY-MM-DD; of a month also YYYY-MM (default: today)')
    .option('-o, --output <file>', 'write it to this file; - is standard output (default: -)')
    .option('--force', 'replace the file even when a person has edited it');
  withSharedOptions(command).action(async (options: ReportOptions) => {
    finish(await inWorkspace(options, surroundings, (session) => report(session, options)));
  });
}

async function report(session: Session, options: ReportOptions): Promise<ExitCode> {
  const request: ReportRequest = { period: options.period, date: requireDate(options) };
  const output = options.output ?? '-';
  if (output === '') throw new UsageError('--output needs a file, or - for standard output.');
  // A report of nothing would look like a report of $0.
  if (!anythingRead(session.snapshot) && options.json !== true) return EXIT.noSource;
  if (output !== '-') return write(session, request, resolve(output), options);
  const { report: figures, markdown, path } = await session.engine.request('report', request);
  if (options.json === true) printJson(session.terminal, { ...reportJson(figures), path });
  else session.terminal.line(markdown.trimEnd());
  return EXIT.done;
}

async function write(
  { engine, warn, terminal }: Session,
  request: ReportRequest,
  output: string,
  options: ReportOptions,
): Promise<ExitCode> {
  const { outcome, file } = await engine.request('writeReport', {
    ...request,
    replaceEdited: options.force === true,
    output,
  });
  if (outcome === 'edited-by-person') {
    warn(`${file} was written or edited by a person and is left alone; --force replaces it.`);
    return EXIT.no;
  }
  warn(`Wrote ${file}`);
  if (options.json === true) {
    const { report: figures } = await engine.request('report', request);
    printJson(terminal, { ...reportJson(figures), path: file });
  }
  return EXIT.done;
}

function requireDate({ date, period }: ReportOptions): string | null {
  if (date === undefined) return null;
  const month = period === 'month' ? parseMonth(date) : null;
  return dayText(month ?? requireDay('--date', date));
}
