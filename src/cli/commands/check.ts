/** `spendlight check`: may this be spent? Exit code 0 allows, 1 refuses, 3 says that the figures cannot be trusted. */
import { join } from 'node:path';
import type { Command } from 'commander';
import {
  decide,
  decisionText,
  PRIORITIES,
  type GateDecision,
  type GateFinding,
  type PlannedCall,
  type Priority,
} from '../../core/budget/gate';
import { budgetLabel, budgetSpentText, budgetSumText } from '../../core/figures';
import { dateTime, money, moneyExact } from '../../core/format';
import { dollarsOf, dollarsOrNull } from '../../core/money';
import type { Problem } from '../../core/problem';
import { isoText, type JsonObject } from '../../core/report/json';
import { findOverride, readControls, TRACKER_FILE, type FoundOverride } from '../../engine/spendRules';
import { requireAmount, requireName } from '../amounts';
import { requirePr, type SharedOptions, withSharedOptions } from '../options';
import { problemLine } from '../problemLine';
import { innerColumns, section, styledHeader } from '../screen';
import { atAGlance, printJson, type Session, type Surroundings } from '../session';
import { figure, name, tableLines, text } from '../table';
import { plainText, printWrapped, wrap } from '../terminal';
import { EXIT, type ExitCode } from '../usage';

export interface CheckOptions extends SharedOptions {
  readonly estimated: string;
  readonly agent?: string;
  readonly pr?: string;
  readonly model?: string;
  readonly wbs?: string;
  readonly priority: Priority;
}

interface Verdict {
  readonly call: PlannedCall;
  readonly decision: GateDecision;
  readonly override: FoundOverride | null;
  /** Why the figures cannot be trusted; empty: they can. */
  readonly unreliable: readonly string[];
}

export function addCheck(program: Command, surroundings: Surroundings, finish: (code: ExitCode) => void): void {
  const command = program
    .command('check')
    .description('may this be spent? 0 yes, 1 no, 3 the figures cannot be trusted')
    .requiredOption('--estimated <usd>', 'what the call is expected to cost')
    .option('--agent <name>', 'who is about to call')
    .option('--pr <number>', 'the pull request it is for')
    .option('--model <name>', 'the model that is to be called')
    .option('--wbs <id>', 'the WBS item it is for');
  command.addOption(
    command.createOption('--priority <priority>', 'critical calls always pass').choices(PRIORITIES).default('normal'),
  );
  withSharedOptions(command).action(async (options: CheckOptions) => {
    finish(await runCheck(options, surroundings));
  });
}

export async function runCheck(options: CheckOptions, surroundings: Surroundings): Promise<ExitCode> {
  const call = callOf(options);
  const code = await atAGlance(options, surroundings, (session) => check(session, options, call));
  // Critical calls pass also where nothing can be read.
  return call.priority === 'critical' ? EXIT.done : code;
}

function callOf({ estimated, agent, pr, model, wbs, priority }: CheckOptions): PlannedCall {
  return {
    estimated: requireAmount('--estimated', estimated),
    priority,
    dimensions: {
      ...(agent === undefined ? {} : { agent: requireName('--agent', agent) }),
      ...(pr === undefined ? {} : { pr: requirePr('--pr', pr) }),
      ...(model === undefined ? {} : { model: requireName('--model', model) }),
      ...(wbs === undefined ? {} : { wbs: requireName('--wbs', wbs) }),
    },
  };
}

async function check(session: Session, { workspace, json }: CheckOptions, call: PlannedCall): Promise<ExitCode> {
  const { snapshot, zone, terminal, warn } = session;
  const { value: controls, problems } = await readControls(workspace);
  const trackers = snapshot.sources.filter(({ format }) => format === 'token-budget').map(({ file }) => file);
  const override = await findOverride([join(workspace, TRACKER_FILE), ...trackers], snapshot.now, zone);
  const rules = { blockOnLimit: controls.blockOnLimit, overridden: override !== null };
  const { states } = await session.engine.request('budgets', {
    most: 0,
    wanted: call.dimensions,
    keyMetrics: false,
  });
  const decision = decide(call, states, rules);
  const verdict: Verdict = { call, decision, override, unreliable: unreliable(session, problems) };
  if (json === true) printJson(terminal, checkJson(session, verdict));
  else print(session, verdict);
  for (const reason of verdict.unreliable) warn(reason);
  if (!decision.allowed) return EXIT.no;
  return verdict.unreliable.length > 0 ? EXIT.noSource : EXIT.done;
}

/** A budget that was left out, or a tracker whose total and override nobody can read. */
const MAKES_A_GUESS: ReadonlySet<Problem['code']> = new Set(['config-invalid', 'statement-torn']);

/** Spend that was not read can only make a refusal surer; it makes a permission a guess. */
function unreliable({ snapshot }: Session, problems: readonly Problem[]): string[] {
  const unread = snapshot.sources
    // What is stale held once, and nobody knows what was added since.
    .filter(({ state }) => state === 'unreadable' || state === 'stale')
    .map(({ path }) => `${path} could not be read, so what was spent is not known; "spendlight doctor" says why.`);
  const config = [...snapshot.problems.filter(({ code }) => MAKES_A_GUESS.has(code)), ...problems]
    .filter(({ severity }) => severity === 'error')
    .map(problemLine);
  return [...unread, ...new Set(config)];
}

/** A permission that rests on spend nobody could read begins with saying so. */
function isGuess({ call, decision, unreliable: reasons }: Verdict): boolean {
  return decision.allowed && call.priority !== 'critical' && reasons.length > 0;
}

function messageOf(verdict: Verdict): string {
  const said = decisionText(verdict.decision, verdict.call.estimated);
  return isGuess(verdict) ? `Not known, because not everything could be read. By what was read: ${said}` : said;
}

function print({ terminal, zone }: Session, verdict: Verdict): void {
  const { call, decision, override } = verdict;
  const allowed = decision.reason === 'within' && !isGuess(verdict) ? 'green' : 'yellow';
  const style = decision.allowed ? allowed : 'red';
  for (const line of wrap(plainText(messageOf(verdict)), terminal.columns)) {
    terminal.line(terminal.style(style, line));
  }
  if (override !== null) {
    const said = `Override until ${dateTime(zone, override.until)} (${zone.id}): ${plainText(override.reason)}`;
    printWrapped(terminal, said);
  }
  const cells = decision.findings
    .filter(({ applies }) => applies)
    .map(({ state, after, effect }) => [
      budgetLabel(state),
      budgetSpentText(state),
      budgetSumText(state, after),
      state.budget.limit === null ? 'none' : money(state.budget.limit),
      state.budget.hardLimit === null ? '' : money(state.budget.hardLimit),
      effect === 'none' ? '' : effect === 'soft' ? 'above the soft limit' : 'over',
    ]);
  if (cells.length === 0) return;
  const columns = [name('Budget'), ...['Spent', 'After', 'Limit', 'Hard limit'].map(figure), text('')];
  section(
    terminal,
    `With ${moneyExact(call.estimated)} more`,
    styledHeader(terminal, tableLines(columns, cells, innerColumns(terminal))),
  );
}

function checkJson({ snapshot }: Session, verdict: Verdict): JsonObject {
  const { call, decision, override, unreliable: reasons } = verdict;
  return {
    schema: 'spendlight.check/1',
    now: isoText(snapshot.now),
    timeZone: snapshot.timeZone,
    allowed: decision.allowed,
    reason: decision.reason,
    message: messageOf(verdict),
    estimatedUsd: dollarsOf(call.estimated),
    priority: call.priority,
    call: { ...call.dimensions },
    reliable: reasons.length === 0,
    override:
      override === null ? null : { until: isoText(override.until), reason: override.reason, path: override.file },
    budgets: decision.findings.map(findingJson),
  };
}

function findingJson({ state, applies, after, effect }: GateFinding): JsonObject {
  const { name: title, period, limit, hardLimit, scope } = state.budget;
  return {
    name: title,
    period,
    scope,
    key: state.key,
    applies,
    spentUsd: dollarsOf(state.spent),
    afterUsd: dollarsOf(after),
    limitUsd: dollarsOrNull(limit),
    hardLimitUsd: dollarsOrNull(hardLimit),
    effect,
  };
}
