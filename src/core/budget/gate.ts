/** The gate: may this be spent? Decided from the states of the budgets that a call counts in (seed 004's enforcer). */
import { DIMENSIONS, type Dimension } from '../event';
import { isAtLeast } from '../figures';
import { keyText, money, moneyExact } from '../format';
import type { NanoUsd } from '../money';
import type { SourceProblem } from '../problem';
import { isRecord } from '../record';
import type { BudgetState } from './budget';
import { invalid } from './configFields';
import { covers } from './scope';
import { sentence } from '../words';

export const PRIORITIES = ['normal', 'critical'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** A call that somebody is about to make. */
export interface PlannedCall {
  readonly estimated: NanoUsd;
  readonly priority: Priority;
  /** What is known of it; a model call unless it says otherwise. */
  readonly dimensions: Readonly<Partial<Record<Dimension, string>>>;
}

/** `cost_controls` of `costs/budget-config.json`. */
export interface CostControls {
  /** Absent in the file: true. */
  readonly blockOnLimit: boolean;
  /** Absent in the file: true. */
  readonly autoSwitchModels: boolean;
  /** Share of a limit from which only the emergency models are chosen; null: not set. */
  readonly emergencyThreshold: number | null;
}

export const DEFAULT_CONTROLS: CostControls = { blockOnLimit: true, autoSwitchModels: true, emergencyThreshold: null };

/** What the call would do to one budget. `over`: above what blocks; `soft`: above the soft limit only. */
export interface GateFinding {
  readonly state: BudgetState;
  /** False: the call does not count in this budget. */
  readonly applies: boolean;
  /** Spent so far and the estimate. */
  readonly after: NanoUsd;
  readonly effect: 'none' | 'soft' | 'over';
}

/** Why the gate answers as it does; `critical`, `override` and `not-blocking` let pass what limits would refuse. */
export const GATE_REASONS = [
  'within',
  'no-budget',
  'soft-limit',
  'hard-limit',
  'critical',
  'override',
  'not-blocking',
] as const;
export type GateReason = (typeof GATE_REASONS)[number];

export interface GateDecision {
  readonly allowed: boolean;
  readonly reason: GateReason;
  /** One a budget, in the order of the states; of a budget on each value the one of the call's own value. */
  readonly findings: readonly GateFinding[];
}

export interface GateRules {
  readonly blockOnLimit: boolean;
  /** True while somebody has set the limits aside. */
  readonly overridden: boolean;
}

/**
 * Critical calls always pass. Otherwise spent + estimate above a budget's hard limit, or above its limit where it has only
 * one, refuses, unless an override holds or `block_on_limit` is false; above the soft limit warns. Exactly at a limit is
 * within it. Only budgets whose filter the call matches are asked; one without a limit never refuses. A budget on each value
 * is asked for the call's value, whatever the others have spent.
 *
 * @param states of budgets on each value those that the call names must be among them (`BudgetsQuestion.wanted`)
 */
export function decide(call: PlannedCall, states: readonly BudgetState[], rules: GateRules): GateDecision {
  const findings = askedFor(call, states).map((state) => findingOf(call, state));
  const has = (effect: GateFinding['effect']): boolean => findings.some((finding) => finding.effect === effect);
  const answer = (allowed: boolean, reason: GateReason): GateDecision => ({ allowed, reason, findings });
  if (call.priority === 'critical') return answer(true, 'critical');
  if (has('over')) {
    if (rules.overridden) return answer(true, 'override');
    return rules.blockOnLimit ? answer(false, 'hard-limit') : answer(true, 'not-blocking');
  }
  if (has('soft')) return answer(true, 'soft-limit');
  const limited = findings.some(({ applies, state }) => applies && blockingLimit(state) !== null);
  return answer(true, limited ? 'within' : 'no-budget');
}

/** One state a budget: of a budget on each value that of the call's value, else the worst, which does not apply. */
function askedFor({ dimensions }: PlannedCall, states: readonly BudgetState[]): BudgetState[] {
  const chosen = new Map<string, BudgetState>();
  for (const state of states) {
    const { name, each } = state.budget;
    if (!chosen.has(name) || (each !== undefined && state.key !== null && state.key === dimensions[each])) {
      chosen.set(name, state);
    }
  }
  return [...chosen.values()];
}

function findingOf({ estimated, dimensions }: PlannedCall, state: BudgetState): GateFinding {
  const applies = matches(state, dimensions);
  const after = state.spent + estimated;
  return { state, applies, after, effect: applies ? effectOf(state, after) : 'none' };
}

function effectOf(state: BudgetState, after: NanoUsd): GateFinding['effect'] {
  const { limit } = state.budget;
  const blocking = blockingLimit(state);
  if (blocking !== null && after > blocking) return 'over';
  return limit !== null && after > limit ? 'soft' : 'none';
}

/** The hard limit, or the only one; null: none is set. */
export function blockingLimit({ budget }: BudgetState): NanoUsd | null {
  return budget.hardLimit ?? budget.limit;
}

/**
 * A call that does not say its agent matches no agent's budget, and the budget of calls without one. Patterns and WBS items
 * stand for values that the ledger has never seen, too.
 */
function matches({ budget: { filter, each }, key }: BudgetState, dimensions: PlannedCall['dimensions']): boolean {
  const known: PlannedCall['dimensions'] = { kind: 'llm', ...dimensions };
  if (each !== undefined && (key === null || key !== known[each])) return false;
  return DIMENSIONS.every((dimension) => {
    const value = known[dimension] ?? null;
    return filter[dimension]?.some((written) => covers(dimension, written, value)) ?? true;
  });
}

/** The decision in one sentence. */
export function decisionText({ reason, findings }: GateDecision, estimated: NanoUsd): string {
  const over = findings.filter(({ effect }) => effect === 'over').map(overText);
  const soft = findings.filter(({ effect }) => effect === 'soft').map(overText);
  const what = moneyExact(estimated);
  switch (reason) {
    case 'within':
      return isKnownInPart(findings)
        ? `Allowed: ${what} stays within every budget it counts in, as far as costs are known.`
        : `Allowed: ${what} stays within every budget it counts in.`;
    case 'no-budget':
      return `Allowed: no budget with a limit covers this call.`;
    case 'soft-limit':
      return `Allowed with a warning: ${soft.join('; ')}.`;
    case 'hard-limit':
      return `Refused: ${over.join('; ')}.`;
    case 'critical':
      return over.length + soft.length === 0
        ? 'Allowed: critical calls always pass.'
        : `Allowed because critical calls always pass, although ${[...over, ...soft].join('; ')}.`;
    case 'override':
      return `Allowed by an override, although ${over.join('; ')}.`;
    case 'not-blocking':
      return `Allowed with a warning, because block_on_limit is off: ${over.join('; ')}.`;
  }
}

function isKnownInPart(findings: readonly GateFinding[]): boolean {
  return findings.some(({ applies, state }) => applies && isAtLeast(state));
}

function overText({ state, after, effect }: GateFinding): string {
  const { budget, key } = state;
  const { name, limit, hardLimit, each } = budget;
  const kind = hardLimit === null ? 'limit' : effect === 'over' ? 'hard limit' : 'soft limit';
  const crossed = effect === 'over' ? (hardLimit ?? limit) : limit;
  const sum = `${isAtLeast(state) ? '≥ ' : ''}${moneyExact(after)}`;
  return `${key === null ? name : `${name} (${keyText(each ?? 'pr', key, 60)})`} would reach ${sum}, above its ${kind} of ${money(crossed ?? 0)}`;
}

export interface ControlsRead {
  readonly controls: CostControls;
  readonly problems: readonly SourceProblem[];
}

/** The section `cost_controls` of a parsed configuration; what is wrong is a problem, and the default holds. */
export function readCostControls(value: unknown): ControlsRead {
  const problems: SourceProblem[] = [];
  const section = isRecord(value) && Object.hasOwn(value, 'cost_controls') ? value['cost_controls'] : undefined;
  if (section === undefined || section === null) return { controls: DEFAULT_CONTROLS, problems };
  if (!isRecord(section)) {
    return { controls: DEFAULT_CONTROLS, problems: [invalid('cost_controls', sentence('not an object'))] };
  }
  const fields = section;
  const flag = (name: string, otherwise: boolean): boolean => {
    const written = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (typeof written === 'boolean') return written;
    if (written !== undefined && written !== null)
      problems.push(invalid(`cost_controls.${name}`, sentence('not true or false')));
    return otherwise;
  };
  const controls = {
    blockOnLimit: flag('block_on_limit', DEFAULT_CONTROLS.blockOnLimit),
    autoSwitchModels: flag('auto_switch_models', DEFAULT_CONTROLS.autoSwitchModels),
    emergencyThreshold: readThreshold(fields, problems),
  };
  return { controls, problems };
}

function readThreshold(fields: Readonly<Record<string, unknown>>, problems: SourceProblem[]): number | null {
  const name = 'emergency_mode_threshold';
  const written = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (written === undefined || written === null) return null;
  if (typeof written === 'number' && Number.isFinite(written) && written > 0) return written;
  problems.push(invalid(`cost_controls.${name}`, sentence('not a share above 0')));
  return null;
}
