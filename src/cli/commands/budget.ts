/** `spendlight budget`: keeps the tracker in `token_budget.json`: status, record, reset, override and recap. */
import { relative, resolve } from 'node:path';
import type { Command } from 'commander';
import type { BudgetState } from '../../core/budget/budget';
import type { KeyMetricsComparison } from '../../core/budget/keyMetrics';
import { monthText, dayOf, parseMonth, parseDay, startOfDay, type Zone } from '../../core/calendar';
import { TOKEN_COUNTERS, TrackerRefused, type TokenCounter } from '../../core/budget/tracker';
import { foreignIn, foreignNote, type ForeignSum } from '../../core/foreign';
import { readTimestamp } from '../../core/timestamp';
import { TRACKER_FILE } from '../../engine/spendRules';
import { openTracker, type RecordAnswer, type TrackerDesk, type TrackerState } from '../../engine/trackerDesk';
import type { TrackerEntry } from '../../core/budget/tracker';
import { announceFrom } from '../announce';
import { requireAmount, requireCount } from '../amounts';
import { budgetLines, keyMetricsLines, outlookLines } from '../budgetTable';
import { engineOptions, type SharedOptions, withSharedOptions } from '../options';
import { problemLine } from '../problemLine';
import { innerColumns, section } from '../screen';
import { anythingRead, atAGlance, printJson, type Surroundings } from '../session';
import { plainText, printWrapped, wrap, type Terminal } from '../terminal';
import { statusJson, trackerJson, trackerLines, type TrackerAnswer } from '../tracker';
import { EXIT, UsageError, type ExitCode } from '../usage';

interface BudgetOptions extends SharedOptions {
  readonly file?: string;
}

interface RecordOptions
  extends BudgetOptions, Readonly<Partial<Record<`${'claude' | 'openai'}${'Input' | 'Output'}`, string>>> {
  readonly cost?: string;
  readonly started?: boolean;
  /** False with `--no-announce`. */
  readonly announce?: boolean;
  readonly pr?: boolean;
  readonly executions: string;
}

interface OverrideOptions extends BudgetOptions {
  readonly until?: string;
  readonly reason?: string;
  readonly clear?: boolean;
}

interface StatusOptions extends BudgetOptions {
  readonly values: string;
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
  withSharedOptions(budget.command('status').description('all budgets, and what the tracker says of the running month'))
    .option('--file <file>', `the tracker, relative to the workspace (default: ${TRACKER_FILE})`)
    .option('--values <n>', 'of a budget on each value, how many are listed', '20')
    .action(async (options: StatusOptions) => {
      finish(await budgetStatus(options, surroundings));
    });
  add(recordCommand(budget), (options: RecordOptions) => recordAct(options, surroundings));
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
    .description('add what an execution cost, and announce it')
    .option('--cost <usd>', 'what it cost')
    .option('--started', 'announce that one begins; nothing is added')
    .option('--no-announce', 'tell nobody')
    .option('--pr', 'it made a pull request')
    .option('--executions <n>', 'how many executions it stands for', '1');
  for (const counter of TOKEN_COUNTERS) {
    command.option(`--${counter.replace('_', '-')} <n>`, `${counter.replace('_', ' ')} tokens`);
  }
  return command;
}

/** The tracker and all budgets; only where there is neither a tracker nor a log is there nothing to say. */
async function budgetStatus(options: StatusOptions, surroundings: Surroundings): Promise<ExitCode> {
  const most = requireCount('--values', options.values);
  const { desk, shown } = await openDesk(options, surroundings);
  const state = await refusedAsUsage(desk.status());
  const code = await atAGlance(options, surroundings, async ({ engine, snapshot, terminal, warn }) => {
    const { states, keyMetrics } = await engine.request('budgets', { most, wanted: {}, keyMetrics: true });
    const isRead = anythingRead(snapshot);
    // The usual one may well be missing; one that was named was meant.
    if (state === null && (options.file !== undefined || !isRead)) warn(noTracker(shown));
    if (state === null && !isRead) return EXIT.noSource;
    const answer: TrackerAnswer | null = state === null ? null : { action: 'status', ...state };
    if (options.json === true) printJson(terminal, statusJson(desk, shown, answer, states, keyMetrics));
    else printStatus(terminal, desk, answer, states, keyMetrics, foreignIn(snapshot.foreign, snapshot.month.range));
    return EXIT.done;
  });
  // A tracker that no pattern finds was read all the same.
  return state === null ? code : EXIT.done;
}

function printStatus(
  terminal: Terminal,
  desk: TrackerDesk,
  answer: TrackerAnswer | null,
  states: readonly BudgetState[],
  keyMetrics: KeyMetricsComparison | null,
  foreign: readonly ForeignSum[],
): void {
  if (answer !== null) printTracker(terminal, desk, answer);
  if (states.length === 0) {
    terminal.line('No budget is set.');
  } else {
    const besides = foreign.length === 0 ? [] : wrap(foreignNote(foreign), innerColumns(terminal));
    section(terminal, 'Budgets', [...budgetLines(terminal, states), ...besides]);
    const rated = states.filter(({ burnRate }) => burnRate !== null);
    if (rated.length > 0) section(terminal, 'At this rate', outlookLines(terminal, rated, desk.now));
  }
  if (keyMetrics !== null && keyMetrics.current.prs + keyMetrics.previous.prs > 0) {
    section(terminal, 'Pull requests', keyMetricsLines(terminal, keyMetrics));
  }
}

function printTracker(terminal: Terminal, desk: TrackerDesk, answer: TrackerAnswer): void {
  for (const line of trackerLines(desk, answer)) {
    printWrapped(terminal, plainText(line));
  }
}

interface Desk {
  readonly desk: TrackerDesk;
  /** As named to people: relative to the workspace. */
  readonly shown: string;
}

async function openDesk(options: BudgetOptions, { warn }: Surroundings): Promise<Desk> {
  const told = engineOptions(options, warn);
  if (options.file === '') throw new UsageError('--file needs a file.');
  const folder = resolve(options.workspace);
  const file = resolve(folder, options.file ?? TRACKER_FILE);
  const shown = relative(folder, file).replaceAll('\\', '/') || '.';
  const desk = await openTracker(told, file, shown);
  for (const problem of desk.problems) warn(problemLine(problem));
  return { desk, shown };
}

/** A file that must not be overwritten, or says nothing that can be understood, is wrong usage. */
async function refusedAsUsage<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw error instanceof TrackerRefused ? new UsageError(error.message) : error;
  }
}

function noTracker(shown: string): string {
  return `There is no ${plainText(shown)}; "spendlight budget record" makes one.`;
}

/** Opens the tracker, acts, prints. A file that must not be overwritten is wrong usage; none at all is no source. */
async function atDesk(options: BudgetOptions, surroundings: Surroundings, act: Act): Promise<ExitCode> {
  const { terminal, warn } = surroundings;
  const { desk, shown } = await openDesk(options, surroundings);
  const answer = await refusedAsUsage(act(desk));
  if (answer === null) {
    warn(noTracker(shown));
    return EXIT.noSource;
  }
  if (answer.recorded?.ahead === true) {
    warn(`${shown} is already in ${answer.running.month}, which lies ahead of now; it was counted there.`);
  }
  if (options.json === true) printJson(terminal, trackerJson(desk, shown, answer));
  else printTracker(terminal, desk, answer);
  return EXIT.done;
}

function recordAct(options: RecordOptions, { warn }: Surroundings): Act {
  const announced = (desk: TrackerDesk, state: TrackerState, entry: TrackerEntry | null): Promise<void> =>
    options.announce === false ? Promise.resolve() : announceFrom(options, desk, state, entry, warn);
  if (options.started === true) {
    if (options.cost !== undefined) throw new UsageError('--started and --cost exclude each other.');
    if (options.pr === true || TOKEN_COUNTERS.some((counter) => typedOf(options)[counter] !== undefined)) {
      throw new UsageError('--started adds nothing: --pr and tokens go with the --cost of the record at its end.');
    }
    return async (desk) => {
      const state = await desk.current();
      await announced(desk, state, null);
      return { action: 'status', ...state };
    };
  }
  if (options.cost === undefined) throw new UsageError('record needs --cost, what the execution cost (or --started).');
  const cost = requireAmount('--cost', options.cost);
  const typed = typedOf(options);
  const tokens = TOKEN_COUNTERS.map((counter) => {
    const text = typed[counter];
    return [counter, text === undefined ? 0 : requireCount(`--${counter.replace('_', '-')}`, text)] as const;
  });
  const entry = {
    cost,
    executions: requireCount('--executions', options.executions),
    prs: options.pr === true ? 1 : 0,
    tokens: Object.fromEntries(tokens),
  };
  return async (desk) => {
    const answer: RecordAnswer = await desk.record(entry);
    await announced(desk, answer, entry);
    return { action: 'record', entry, ...answer };
  };
}

function typedOf(options: RecordOptions): Readonly<Record<TokenCounter, string | undefined>> {
  return {
    claude_input: options.claudeInput,
    claude_output: options.claudeOutput,
    openai_input: options.openaiInput,
    openai_output: options.openaiOutput,
  };
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
