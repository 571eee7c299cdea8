/** `spendlight report`: the daily, weekly or monthly report, to standard output, to a file, or to the channels. */
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { PERIODS, type Period } from '../../core/budget/budget';
import { dayText, parseDay, parseMonth } from '../../core/calendar';
import { reportJson } from '../../core/report/json';
import type { Problem } from '../../core/problem';
import { REPORT_FORMATS, type ReportFormat } from '../../core/report/paths';
import type { DeliveryFromEnvironment } from '../../engine/delivery/environment';
import type { ReportRequest, ReportText } from '../../protocol/reports';
import { CHANNELS_HELP } from '../channels';
import { requireDay, type SharedOptions, withSharedOptions } from '../options';
import { problemLine } from '../problemLine';
import { anythingRead, inWorkspace, printJson, type Session, type Surroundings } from '../session';
import { missedWords, requireChannels, sendingLines, sendReport, type Sending, type SentReport } from '../sending';
import { EXIT, UsageError, type ExitCode } from '../usage';

interface ReportOptions extends SharedOptions {
  readonly period: Period;
  readonly date?: string;
  readonly output?: string;
  readonly force?: boolean;
  readonly format?: ReportFormat;
  readonly send?: boolean;
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
    .option('--force', 'replace the file even when a person has edited it')
    .option('--send', 'send it, as Markdown, to the channels that alerts go to, and print only what became of that')
    .addHelpText('after', `\nReports ${CHANNELS_HELP}`);
  withSharedOptions(command).action(async (options: ReportOptions) => {
    const channels = options.send === true ? requireChannels('--send', surroundings.warn) : null;
    finish(await inWorkspace(options, surroundings, (session) => report(session, options, channels)));
  });
}

async function report(
  session: Session,
  options: ReportOptions,
  channels: DeliveryFromEnvironment | null,
): Promise<ExitCode> {
  const request: ReportRequest = { period: options.period, date: requireDate(options), format: formatOf(options) };
  const { output, json } = options;
  if (output === '') throw new UsageError('--output needs a file, or - for standard output.');
  // A report of nothing would look like a report of $0, and would be sent as one.
  if (!anythingRead(session.snapshot) && (json !== true || channels !== null)) return EXIT.noSource;
  const file = output === undefined || output === '-' ? null : await write(session, request, resolve(output), options);
  // What a person wrote into the file is not what would be sent.
  if (file === EDITED) return EXIT.no;
  const made = file === null || json === true ? await session.engine.request('report', request) : null;
  if (made !== null && file === null) warnOf(session, made.problems);
  const sent = channels === null ? null : await send(session, request, channels);
  const isTextPrinted = json !== true && (output === '-' || (file === null && sent === null));
  if (made !== null && json === true) printJson(session.terminal, answer(made, file, sent));
  if (made !== null && isTextPrinted) session.terminal.line(made.text.trimEnd());
  if (sent === null || channels === null) return EXIT.done;
  if (json !== true) tellOfSending(session, sent, isTextPrinted);
  return isAllSent(sent, channels) ? EXIT.done : EXIT.no;
}

function answer({ report: figures, path }: ReportText, file: string | null, sent: SentReport | null): object {
  return { ...reportJson(figures), path: file ?? path, ...(sent === null ? {} : { delivery: sent.sendings }) };
}

/** A person's file is there, and stays. */
const EDITED = Symbol('edited');

/** The file's absolute path. */
async function write(
  session: Session,
  request: ReportRequest,
  output: string,
  { force = false, send: isToBeSent = false }: ReportOptions,
): Promise<string | typeof EDITED> {
  const { engine, warn } = session;
  const { outcome, file, problems } = await engine.request('writeReport', { ...request, replaceEdited: force, output });
  warnOf(session, problems);
  if (outcome === 'written') {
    warn(`Wrote ${file}`);
    return file;
  }
  const unsent = isToBeSent ? ' Nothing was sent.' : '';
  warn(`${file} was written or edited by a person and is left alone; --force replaces it.${unsent}`);
  return EDITED;
}

/** Where not even the outbox can keep it, nothing is sent, and that is said of each channel. */
async function send(
  { engine }: Session,
  request: ReportRequest,
  channels: DeliveryFromEnvironment,
): Promise<SentReport> {
  try {
    return await sendReport(engine, request, channels);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const sendings = channels.delivery.on.map((channel): Sending => ({ channel, outcome: 'failed', reason }));
    return { label: 'The report could not be queued', sendings };
  }
}

/** On standard output, unless the report itself stands there. */
function tellOfSending({ terminal, warn }: Session, sent: SentReport, isTextPrinted: boolean): void {
  for (const line of sendingLines(terminal, sent)) {
    if (isTextPrinted) warn(line);
    else terminal.line(line);
  }
  const missed = missedWords(sent.sendings);
  if (missed !== null) warn(missed);
}

/** A channel that is set up wrongly is one on which it has not arrived. */
function isAllSent({ sendings }: SentReport, { problems }: DeliveryFromEnvironment): boolean {
  return problems.length === 0 && missedWords(sendings) === null;
}

/** A file's ending says what is wanted where nothing else does. */
function formatOf({ format, output }: ReportOptions): ReportFormat {
  return format ?? (/\.html?$/iu.test(output ?? '') ? 'html' : 'markdown');
}

function warnOf({ warn }: Session, problems: readonly Problem[]): void {
  for (const problem of problems) warn(problemLine(problem));
}

function requireDate({ date, period }: ReportOptions): string | null {
  if (date === undefined) return null;
  if (period !== 'month') return dayText(requireDay('--date', date));
  const day = parseMonth(date) ?? parseDay(date);
  if (day !== null) return dayText(day);
  throw new UsageError(`--date: ${JSON.stringify(date)} is neither a day (YYYY-MM-DD) nor a month (YYYY-MM).`);
}
