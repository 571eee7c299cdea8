/** `spendlight doctor`: which files were found, what was read of each, and every problem with its place. */
import type { Command } from 'commander';
import { count, dateTime, safeText } from '../../core/format';
import { ALL_TIME } from '../../core/ledger/query';
import { problemText } from '../../core/problemText';
import type { Problem, Severity } from '../../core/problem';
import { doctorJson } from '../../core/report/doctorAnswer';
import { plural } from '../../core/report/words';
import type { SourceStatus } from '../../protocol/engine';
import { withSharedOptions, type SharedOptions } from '../options';
import { innerColumns, section, styledHeader } from '../screen';
import { inWorkspace, printJson, type Session, type Surroundings } from '../session';
import { figure, name, tableLines, text } from '../table';
import { plainText, wrap, type Style, type Terminal } from '../terminal';
import { EXIT, type ExitCode } from '../usage';

const LONGEST_PATH = 200;
const SEVERITY_STYLES: Readonly<Record<Severity, Style>> = { error: 'red', warning: 'yellow', info: 'dim' };

export function addDoctor(program: Command, surroundings: Surroundings, finish: (code: ExitCode) => void): void {
  const command = program.command('doctor').description('which files were found, what was read, every problem');
  withSharedOptions(command).action(async (options: SharedOptions) => {
    finish(await inWorkspace(options, surroundings, (session) => doctor(session, options)));
  });
}

function doctor(session: Session, options: SharedOptions): ExitCode {
  const { snapshot, terminal, head } = session;
  const { sources, problems, problemCount } = snapshot;
  if (options.json === true) printJson(terminal, doctorJson(head(ALL_TIME), sources, problems, problemCount));
  else print(session);
  return EXIT.done;
}

function print({ terminal, snapshot, zone }: Session): void {
  const { sources, problems, problemCount } = snapshot;
  terminal.line(terminal.style('bold', `${plural(sources.length, count(sources.length), 'source')} found`));
  if (sources.length > 0) section(terminal, 'Sources', sourceLines(terminal, sources));
  const odd = sources.flatMap(stateNote);
  if (odd.length > 0) section(terminal, 'Not read to the end', odd);
  const title = problemCount === 0 ? 'No problems' : plural(problemCount, count(problemCount), 'problem');
  section(
    terminal,
    title,
    problems.flatMap((problem) => problemLines(terminal, problem)),
  );
  if (problemCount > problems.length) {
    terminal.line(`  and ${count(problemCount - problems.length)} more, counted but not kept`);
  }
  terminal.line();
  terminal.line(terminal.style('dim', `Days begin in ${zone.id}; read at ${dateTime(zone, snapshot.now)}`));
}

function sourceLines(terminal: Terminal, sources: readonly SourceStatus[]): string[] {
  const columns = [
    name('Source'),
    name('Format'),
    text('State'),
    ...['Events', 'Duplicates', 'Problems', 'Bytes'].map(figure),
  ];
  const cells = sources.map((source) => [
    safeText(source.path, LONGEST_PATH),
    source.format,
    source.state,
    count(source.events),
    count(source.duplicates),
    count(source.problems),
    count(source.bytes),
  ]);
  return styledHeader(terminal, tableLines(columns, cells, innerColumns(terminal)));
}

function stateNote({ path, state, pendingBytes }: SourceStatus): string[] {
  const shown = safeText(path, LONGEST_PATH);
  const notes: string[] = [];
  if (state === 'unreadable') notes.push(`${shown}: could not be read`);
  if (state === 'stale') notes.push(`${shown}: shows what it had when it could last be read`);
  if (pendingBytes > 0) {
    const bytes = plural(pendingBytes, count(pendingBytes), 'byte');
    notes.push(`${shown}: the last ${bytes} are a record that is not finished`);
  }
  return notes;
}

/** The place on a line of its own, so that a terminal can open it, and the sentence below. */
function problemLines(terminal: Terminal, problem: Problem): string[] {
  const place = safeText(problem.path, LONGEST_PATH) + (problem.line === null ? '' : `:${problem.line}`);
  const sentence = wrap(plainText(problemText(problem)), innerColumns(terminal) - 2);
  const severity = terminal.style(SEVERITY_STYLES[problem.severity], problem.severity);
  return [`${place}  ${severity} ${problem.code}`, ...sentence.map((line) => `  ${line}`)];
}
