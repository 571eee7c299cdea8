/** `spendlight report`: the daily, weekly or monthly report, to standard output or to a file. */
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { PERIODS, type Period } from '../../core/budget/budget';
import { dayText, parseMonth } from '../../core/calendar';
import { reportJson } from '../../core/report/json';
import { problemText } from '../../core/problemText';
import type { Problem } from '../../core/problem';
import { REPORT_FORMATS, type ReportFormat } from '../../core/report/paths';
import type { ReportRequest } from '../../protocol/reports';
import { requireDay, type SharedOptions, withSharedOptions } from '../options';
import { anythingRead, inWorkspace, printJson, type Session, type Surroundings } from '../session';
import { EXIT, UsageError, type ExitCode } from '../usage';

interface ReportOptions extends SharedOptions {
  readonly period: Period;
  readonly date?: string;
  readonly output?: string;
  readonly force?: boolean;
  readonly format?: ReportFormat;
}

export function addReport(program: Command, surroundings: Surroundings, finish: (code: ExitCode) => void): void {
  const command = program
    .command('report')
    .description('the daily, weekly or monthly report as Markdown or HTML')
    .addOption(new Option('--period <period>', 'day, week or month').choices(PERIODS).makeOptionMandatory())
    .option('--date <day>', 'a day in it, YYYY-MM-DD; of a month also YYYY-MM (default: today)')
    .option('-o, --output <file>', 'write it to this file; - is standard output (default: -)')
    .addOption(
      new Option('--format <format>', 'markdown or html (default: as the file is called, else markdown)').choices(
        REPORT_FORMATS,
      ),
    )
    .option('--force', 'replace the file even when a person has edited it');
  withSharedOptions(command).action(async (options: ReportOptions) => {
    finish(await inWorkspace(options, surroundings, (session) => report(session, options)));
  });
}

async function report(session: Session, options: ReportOptions): Promise<ExitCode> {
  const request: ReportRequest = { period: options.period, date: requireDate(options), format: formatOf(options) };
  const output = options.output ?? '-';
  if (output === '') throw new UsageError('--output needs a file, or - for standard output.');
  // A report of nothing would look like a report of $0.
  if (!anythingRead(session.snapshot) && options.json !== true) return EXIT.noSource;
  if (output !== '-') return write(session, request, resolve(output), options);
  const { report: figures, text, path, problems } = await session.engine.request('report', request);
  warnOf(session, problems);
  if (options.json === true) printJson(session.terminal, { ...reportJson(figures), path });
  else session.terminal.line(text.trimEnd());
  return EXIT.done;
}

async function write(
  session: Session,
  request: ReportRequest,
  output: string,
  options: ReportOptions,
): Promise<ExitCode> {
  const { engine, warn, terminal } = session;
  const { outcome, file, problems } = await engine.request('writeReport', {
    ...request,
    replaceEdited: options.force === true,
    output,
  });
  warnOf(session, problems);
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

/** A file's ending says what is wanted where nothing else does. */
function formatOf({ format, output }: ReportOptions): ReportFormat {
  return format ?? (/\.html?$/iu.test(output ?? '') ? 'html' : 'markdown');
}

function warnOf({ warn }: Session, problems: readonly Problem[]): void {
  for (const problem of problems) warn(`${problem.path}: ${problemText(problem)}`);
}

function requireDate({ date, period }: ReportOptions): string | null {
  if (date === undefined) return null;
  const month = period === 'month' ? parseMonth(date) : null;
  return dayText(month ?? requireDay('--date', date));
}
