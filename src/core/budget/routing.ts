/** Which model for which task, at what is left of the budget: the rules of `formats.md` 7 and seed 004, as data and as a choice. */
import { money, percentReached } from '../format';
import type { NanoUsd } from '../money';
import type { BudgetState } from './budget';
import { DEFAULT_CONTROLS, type CostControls } from './gate';
import type { RoutingTable, TaskRule } from './routingTable';

export const COMPLEXITIES = ['low', 'medium', 'high'] as const;
export type Complexity = (typeof COMPLEXITIES)[number];
export const QUALITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Quality = (typeof QUALITIES)[number];
export const URGENCIES = ['normal', 'high'] as const;
export type Urgency = (typeof URGENCIES)[number];
/** How much the budget weighs against quality: the less is left, the more. */
export const SENSITIVITIES = ['low', 'medium', 'high'] as const;
export type Sensitivity = (typeof SENSITIVITIES)[number];

/** What is to be done. */
export interface Task {
  readonly type: string;
  readonly complexity: Complexity;
  readonly quality: Quality;
  readonly urgency: Urgency;
  /** A model asked for by name; null: any. */
  readonly model: string | null;
}

/** What is left of the budget that routing looks at; null: no budget has a limit, so nothing is scarce. */
export interface BudgetLeft {
  readonly name: string;
  /** Never below zero. */
  readonly dollars: NanoUsd;
  /** 0 to 100. */
  readonly percent: number;
}

export const ROUTES = ['task', 'matrix', 'emergency', 'degradation', 'as-asked'] as const;
export type Route = (typeof ROUTES)[number];

export interface Choice {
  readonly model: string;
  readonly route: Route;
  readonly sensitivity: Sensitivity;
  /** One sentence. */
  readonly why: string;
}

const FULL = 100;
const DOLLAR = 1_000_000_000;

/**
 * The model for a task.
 *
 * - A model asked for by name follows its degradation path by the percent that is left, and nothing else; one without a
 *   path, or with `auto_switch_models` off, stays as asked.
 * - Below the emergency amount ($5), or with more of the limit used than `emergency_mode_threshold` where a team has set
 *   that, the emergency table decides.
 * - Then the first rule of the task that fits, and for any other task the quality-cost matrix.
 */
export function chooseModel(
  task: Task,
  left: BudgetLeft | null,
  table: RoutingTable,
  controls: CostControls = DEFAULT_CONTROLS,
): Choice {
  const sensitivity = sensitivityOf(left, table);
  const answer = (model: string, route: Route, why: string): Choice => ({ model, route, sensitivity, why });
  const emergency = emergencyText(left, table, controls);
  if (task.model !== null) {
    const path = table.degradation.paths.get(task.model);
    if (!controls.autoSwitchModels) return answer(task.model, 'as-asked', 'auto_switch_models is off.');
    if (path === undefined || path.length === 0) {
      return answer(task.model, 'as-asked', `No degradation path is known for ${task.model}.`);
    }
    const step = thresholdUsed(left, controls) ? path.length : stepOf(left, table);
    const model = step === 0 ? task.model : (path[Math.min(step, path.length) - 1] ?? task.model);
    const why =
      step === 0
        ? `${leftText(left)}: enough for the model that was asked for.`
        : `${leftText(left)}: step ${Math.min(step, path.length)} of ${path.length} down from ${task.model}.`;
    return answer(model, step === 0 ? 'as-asked' : 'degradation', why);
  }
  if (emergency !== null) {
    const model = table.emergency.models.get(task.type) ?? table.emergency.otherwise;
    return answer(model, 'emergency', emergency);
  }
  const rule = table.tasks.get(task.type)?.find((one) => fits(one, task, left, sensitivity));
  if (rule !== undefined) return answer(rule.use, 'task', ruleText(rule, task, left));
  const why = `Quality ${task.quality} at ${sensitivity} budget sensitivity (${leftText(left)}).`;
  return answer(table.matrix[task.quality][sensitivity], 'matrix', why);
}

/** Low above 50 % left, medium above 15 %, high below, or as the table says. */
function sensitivityOf(left: BudgetLeft | null, { sensitivity }: RoutingTable): Sensitivity {
  const share = left?.percent ?? FULL;
  if (share > sensitivity.lowAbovePercent) return 'low';
  return share > sensitivity.mediumAbovePercent ? 'medium' : 'high';
}

function emergencyText(left: BudgetLeft | null, { emergency }: RoutingTable, controls: CostControls): string | null {
  if (left === null) return null;
  if (left.dollars < emergency.below) {
    return `${leftText(left)}, which is below ${money(emergency.below)}: emergency models only.`;
  }
  if (!thresholdUsed(left, controls)) return null;
  return `${leftText(left)}, which is past emergency_mode_threshold: emergency models only.`;
}

function thresholdUsed(left: BudgetLeft | null, { emergencyThreshold }: CostControls): boolean {
  return left !== null && emergencyThreshold !== null && FULL - left.percent > emergencyThreshold * FULL;
}

/** How many of the borders (50, 30, 15 and 5 % left) the rest is not above. */
function stepOf(left: BudgetLeft | null, { degradation }: RoutingTable): number {
  const share = left?.percent ?? FULL;
  return degradation.abovePercent.filter((border) => !(share > border)).length;
}

function fits(rule: TaskRule, task: Task, left: BudgetLeft | null, sensitivity: Sensitivity): boolean {
  if (rule.quality !== null && !rule.quality.includes(task.quality)) return false;
  if (rule.complexity !== null && !rule.complexity.includes(task.complexity)) return false;
  if (rule.urgency !== null && !rule.urgency.includes(task.urgency)) return false;
  if (rule.sensitivity !== null && !rule.sensitivity.includes(sensitivity)) return false;
  return rule.above === null || left === null || left.dollars > rule.above;
}

function ruleText(rule: TaskRule, task: Task, left: BudgetLeft | null): string {
  const because = [
    ...(rule.quality === null ? [] : [`quality is ${task.quality}`]),
    ...(rule.complexity === null ? [] : [`complexity is ${task.complexity}`]),
    ...(rule.urgency === null ? [] : [`urgency is ${task.urgency}`]),
    ...(rule.above === null && rule.sensitivity === null ? [] : [leftText(left)]),
  ];
  if (because.length === 0) return `What is left for ${task.type} when no other rule holds (${leftText(left)}).`;
  return `For ${task.type}: ${because.join(', ')}.`;
}

function leftText(left: BudgetLeft | null): string {
  if (left === null) return 'no budget is set';
  return `${money(left.dollars)} (${percentReached(left.percent)}) of ${left.name} left`;
}

/**
 * What routing looks at: the monthly budget over all model calls, else another one of a month, else the worst one that has
 * a limit, never one on each value. Measured against the soft limit where there are two. A limit of 0 leaves nothing.
 *
 * @param states worst first
 */
export function budgetLeft(states: readonly BudgetState[]): BudgetLeft | null {
  const limited = states.filter(({ budget }) => budget.limit !== null && budget.each === undefined);
  const monthly = limited.filter(({ budget }) => budget.period === 'month');
  const whole = monthly.find(({ budget }) => budget.scope === 'kind=llm' || budget.scope === 'all');
  const state = whole ?? monthly[0] ?? limited[0];
  if (state === undefined) return null;
  const { limit, name } = state.budget;
  const dollars = Math.max(0, (limit ?? 0) - state.spent);
  // From the amounts themselves, so that a border such as 50 % is met exactly.
  const share = limit === null || limit <= 0 ? 0 : Math.min(FULL, (FULL * dollars) / limit);
  return { name, dollars, percent: share };
}

/** Dollars as a routing file writes them. */
export function dollars(amount: number): NanoUsd {
  return Math.round(amount * DOLLAR);
}
