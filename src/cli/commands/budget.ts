/** `spendlight budget`: keeps the tracker in `token_budget.json`: status, record, reset, override and recap. */
import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import { monthText, dayOf, parseMonth, parseDay, startOfDay, type Zone } from '../../core/calendar';
import { TOKEN_COUNTERS, TrackerRefused, type TokenCounter } from '../../core/budget/tracker';
import { problemText } from '../../core/problemText';
import { readTimestamp } from '../../core/timestamp';
import { TRACKER_FILE } from '../../engine/spendRules';
import { openTracker, type TrackerDesk } from '../../engine/trackerDesk';
import { requireAmount, requireCount } from '../amounts';
import { engineOptions, type SharedOptions, withSharedOptions } from '../options';
import { printJson, type Surroundings } from '../session';
import { plainText } from '../terminal';
import { trackerJson, trackerLines, type TrackerAnswer } from '../tracker';
import { EXIT, UsageError, type ExitCode } from '../usage';

interface BudgetOptions extends SharedOptions {
  readonly file?: string;
}

interface RecordOptions
  extends BudgetOptions, Readonly<Partial<Record<`${'claude' | 'openai'}${'Input' | 'Output'}`, string>>> {
  readonly cost: string;
  readonly pr?: boolean;
  readonly executions: string;
}

interface OverrideOptions extends BudgetOptions {
  readonly until?: string;
  readonly reason?: string;
  readonly clear?: boolean;
}

type Act = (desk: TrackerDesk) => Promise<TrackerAnswer | null>;

export function addBudget(program: Command, surroundings: Surroundings, finish: (code: ExitCode) => void): void {
  const budget = program.command('budget').description(`keep the tracker in ${TRACKER_FILE}`);
  const add = <T extends BudgetOptions>(command: Command, act: (options: T) => Act): void => {
    withSharedOptions(command)
      .option('--file <file>', `the tracker, relative to the workspace (default: ${TRACKER_FILE})`)
      .action(async (options: T) => {
        finish(await atDesk(options, surroundings, act(options)));
      });
  };
  add(budget.command('status').description('what the tracker says of the running month'), () => status);
  add(recordCommand(budget), (options: RecordOptions) => recordAct(options));
  add(
    budget
      .command('reset')
      .description('begin the running month anew at 0; the history stays')
      .option('--yes', 'do it: what was counted this month is gone from the tracker'),
    resetAct,
  );
  add(
    budget
      .command('override')
      .description('let "check" pass above limits for a while')
      .option('--until <when>', 'a day, which is included, or an ISO instant')
      .option('--reason <text>', 'why; shown wherever it is honoured')
      .option('--clear', 'end it now'),
    overrideAct,
  );
  add(
    budget
      .command('recap')
      .description('a month in figures')
      .option('--month <month>', 'YYYY-MM, also one of the history', 'current'),
    recapAct,
  );
}

function recordCommand(budget: Command): Command {
  const command = budget
    .command('record')
    .description('add what an execution cost')
    .requiredOption('--cost <usd>', 'what it cost')
    .option('--pr', 'it made a pull request')
    .option('--executions <n>', 'how many executions it stands for', '1');
  for (const counter of TOKEN_COUNTERS) {
    command.option(`--${counter.replace('_', '-')} <n>`, `${counter.replace('_', ' ')} tokens`);
  }
  return command;
}

/** Opens the tracker, acts, prints. A file that must not be overwritten is wrong usage; none at all is no source. */
async function atDesk(options: BudgetOptions, { terminal, warn }: Surroundings, act: Act): Promise<ExitCode> {
  const told = engineOptions(options, warn);
  const folder = resolve(options.workspace);
  const file = resolve(folder, options.file ?? TRACKER_FILE);
  const shown = relative(folder, file).replaceAll('\\', '/');
  const desk = await openTracker(told, file, shown);
  for (const problem of desk.problems) warn(`${problem.path}: ${problemText(problem)}`);
  let answer: TrackerAnswer | null;
  try {
    answer = await act(desk);
  } catch (error) {
    throw error instanceof TrackerRefused ? new UsageError(error.message) : error;
  }
  if (answer === null) {
    warn(`There is no ${plainText(shown)}; "spendlight budget record" makes one.`);
    return EXIT.noSource;
  }
  if (answer.recorded?.ahead === true) {
    warn(`${shown} is already in ${answer.running.month}, which lies ahead of now; it was counted there.`);
  }
  if (options.json === true) printJson(terminal, trackerJson(desk, shown, answer));
  else for (const line of trackerLines(desk, answer)) terminal.line(plainText(line));
  return EXIT.done;
}

const status: Act = async (desk) => {
  const state = await desk.status();
  return state === null ? null : { action: 'status', ...state };
};

function recordAct(options: RecordOptions): Act {
  const typed: Readonly<Record<TokenCounter, string | undefined>> = {
    claude_input: options.claudeInput,
    claude_output: options.claudeOutput,
    openai_input: options.openaiInput,
    openai_output: options.openaiOutput,
  };
  const tokens = TOKEN_COUNTERS.map((counter) => {
    const text = typed[counter];
    return [counter, text === undefined ? 0 : requireCount(`--${counter.replace('_', '-')}`, text)] as const;
  });
  const entry = {
    cost: requireAmount('--cost', options.cost),
    executions: requireCount('--executions', options.executions),
    prs: options.pr === true ? 1 : 0,
    tokens: Object.fromEntries(tokens),
  };
  return async (desk) => ({ action: 'record', entry, ...(await desk.record(entry)) });
}

function resetAct({ yes }: BudgetOptions & { readonly yes?: boolean }): Act {
  if (yes !== true) throw new UsageError('reset takes away what was counted this month; say --yes to do it.');
  return async (desk) => {
    const state = await desk.reset();
    return state === null ? null : { action: 'reset', ...state };
  };
}

function overrideAct({ until, reason, clear }: OverrideOptions): Act {
  if (clear === true) {
    if (until !== undefined || reason !== undefined) throw new UsageError('--clear stands alone.');
    return async (desk) =>
      (await desk.status()) === null ? null : { action: 'override', ...(await desk.override(null)) };
  }
  if (until === undefined) throw new UsageError('override needs --until, a day or an instant (or --clear).');
  const why = reason?.trim() ?? '';
  if (why === '') throw new UsageError('override needs --reason: it is shown to whoever asks the gate.');
  return async (desk) => {
    const end = requireEnd(until, desk.zone);
    if (end <= desk.now) throw new UsageError(`--until: ${JSON.stringify(until)} is over already.`);
    return { action: 'override', ...(await desk.override({ until: end, reason: why })) };
  };
}

/** A day is included, so it ends when the next one begins. */
function requireEnd(typed: string, zone: Zone): number {
  const day = parseDay(typed);
  if (day !== null) return startOfDay(zone, day + 1);
  const at = /^\d{4}-\d{2}-\d{2}[T ]/u.test(typed) ? readTimestamp(typed, zone) : undefined;
  if (typeof at === 'number') return at;
  throw new UsageError(`--until: ${JSON.stringify(typed)} is neither a day (YYYY-MM-DD) nor an ISO instant.`);
}

function recapAct({ month }: BudgetOptions & { readonly month: string }): Act {
  if (month !== 'current' && parseMonth(month) === null) {
    throw new UsageError(`--month: ${JSON.stringify(month)} is not a month; write YYYY-MM or current.`);
  }
  return async (desk) => {
    const state = await desk.status();
    if (state === null) return null;
    const wanted = month === 'current' ? monthText(dayOf(desk.zone, desk.now)) : month;
    const found = month === 'current' ? state.running : await desk.month(wanted);
    if (found === null) throw new UsageError(`--month: the tracker knows nothing of ${wanted}.`);
    return { action: 'recap', ...state, running: found };
  };
}
