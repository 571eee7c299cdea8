/** `spendlight doctor`: which files were found, what was read of each, and every problem with its place. */
import type { Command } from 'commander';
import { count, dateTime, safeText } from '../../core/format';
import { ALL_TIME } from '../../core/ledger/query';
import type { Severity } from '../../core/problem';
import { doctorJson } from '../../core/report/doctorAnswer';
import { groupProblems, type ProblemGroup } from '../../core/report/problemGroups';
import { plural } from '../../core/report/words';
import type { SourceState, SourceStatus } from '../../protocol/engine';
import { withSharedOptions, type SharedOptions } from '../options';
import { innerColumns, section } from '../screen';
import { inWorkspace, printJson, type Session, type Surroundings } from '../session';
import { plainText, wrap, type Style, type Terminal } from '../terminal';
import { EXIT, type ExitCode } from '../usage';

const LONGEST_PATH = 200;
const STATE_STYLES: Readonly<Record<SourceState, Style>> = {
  reading: 'dim',
  ok: 'green',
  partial: 'yellow',
  stale: 'yellow',
  unreadable: 'red',
};
const STATE_WORDS: Readonly<Record<SourceState, string>> = {
  reading: 'still reading',
  ok: 'ok',
  partial: 'partly read',
  stale: 'as it last could be read',
  unreadable: 'not readable',
};
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
  terminal.line(terminal.style('bold', 'Sources and problems'));
  const found = plural(sources.length, count(sources.length), 'source');
  section(
    terminal,
    `${found} found`,
    sources.flatMap((source) => sourceLines(terminal, source)),
  );
  const title = problemCount === 0 ? 'No problems' : plural(problemCount, count(problemCount), 'problem');
  section(
    terminal,
    title,
    groupProblems(problems).flatMap((group) => groupLines(terminal, group)),
  );
  if (problemCount > problems.length) {
    terminal.line(`  and ${count(problemCount - problems.length)} more, counted but not kept`);
  }
  terminal.line();
  terminal.line(terminal.style('dim', `Days begin in ${zone.id}; read at ${dateTime(zone, snapshot.now)}`));
}

/** The whole path on a line of its own, for it is what people copy; what was read of it below. */
function sourceLines(terminal: Terminal, source: SourceStatus): string[] {
  const state = terminal.style(STATE_STYLES[source.state], STATE_WORDS[source.state]);
  const parts = [
    `${plainText(source.format)} format`,
    plural(source.events, count(source.events), 'event'),
    plural(source.duplicates, count(source.duplicates), 'duplicate'),
    plural(source.problems, count(source.problems), 'problem'),
    plural(source.bytes, count(source.bytes), 'byte'),
  ];
  if (source.pendingBytes > 0) parts.push(`the last ${count(source.pendingBytes)} of them an unfinished record`);
  const details = wrap(parts.join(', '), innerColumns(terminal) - 2);
  return [`${safeText(source.path, LONGEST_PATH)}  ${state}`, ...details.map((line) => `  ${line}`)];
}

/** Each place on a line of its own, so that a terminal can open it, and the sentence that holds for all of them. */
function groupLines(terminal: Terminal, group: ProblemGroup): string[] {
  const severity = terminal.style(SEVERITY_STYLES[group.severity], group.severity);
  const places = group.problems.map(
    ({ path, line }) => `  ${safeText(path, LONGEST_PATH)}${line === null ? '' : `:${line}`}`,
  );
  const sentence = wrap(plainText(group.sentence), innerColumns(terminal) - 4);
  return [`${severity} ${group.code}`, ...places, ...sentence.map((line) => `    ${line}`)];
}
