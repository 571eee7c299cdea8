/** The sample's text files: each log as the system that keeps it would write it, untidiness included. */
import { dayText, type Day } from '../../core/calendar';
import { dollarsOf } from '../../core/money';
import type { Call } from './calls';
import type { Random } from './random';
import { WORKFLOWS } from './team';

export function decisionLog(calls: readonly Call[]): string {
  const lines: string[] = [];
  calls.forEach((call, index) => {
    lines.push(index % 97 === 40 ? prettyDecision(call) : JSON.stringify(decision(call, index)));
    const untidy = UNTIDY[index % 160];
    if (untidy !== undefined) lines.push(untidy(call));
  });
  return `${lines.join('\n')}\n`;
}

function decision(call: Call, index: number): Record<string, unknown> {
  return {
    timestamp: iso(call.at),
    agent: call.agent.name,
    wbs: call.wbs,
    ...(index % 3 === 0 ? {} : { pr: call.pr }),
    model: call.model,
    provider: call.provider,
    purpose: call.purpose,
    input_tokens: call.input,
    output_tokens: call.output,
    // Every eleventh line leaves the cost to be computed from the price table.
    ...(index % 11 === 5 ? {} : { cost_usd: dollarsOf(call.cost) }),
    duration_ms: call.durationMs,
    success: call.success,
  };
}

const prettyDecision = (call: Call): string => JSON.stringify(decision(call, 1), null, 2);

/** What real logs hold besides good lines, by the place in every 160 at which it stands. */
const UNTIDY: Readonly<Record<number, (call: Call) => string>> = {
  20: (call) =>
    JSON.stringify({
      actor: call.agent.name,
      agent: call.agent.name,
      model: call.model,
      reason: 'retry',
      run_report: 'runs/7.md',
      task_id: call.wbs,
      task_kind: 'code',
      timestamp: iso(call.at),
    }),
  45: (call) =>
    JSON.stringify({
      source: 'orchestrator',
      wbs_id: call.wbs,
      status: 'ok',
      reason: 'planned',
      model: call.model,
      tier: 'cloud_standard',
      report_path: 'runs/8.md',
      logged_at: iso(call.at),
    }),
  70: (call) =>
    JSON.stringify({
      kind: 'review',
      wbs_id: call.wbs,
      model: call.model,
      started_at: iso(call.at),
      finished_at: iso(call.at + 4_000),
      raw_response: 'ok',
    }),
  95: (call) =>
    JSON.stringify({
      source: 'reviewer',
      model: call.model,
      tier: 'cloud_mini',
      wbs_id: call.wbs,
      run_report_path: 'runs/9.md',
      review_path: 'reviews/9.md',
      logged_at: iso(call.at),
    }),
  110: (call) =>
    JSON.stringify({
      timestamp: iso(call.at),
      agent: call.agent.name,
      wbs: call.wbs,
      model: 'in-house-experiment',
      input_tokens: 5_000,
      output_tokens: 900,
      success: true,
    }),
  130: (call) => `{"timestamp": "${iso(call.at)}", "agent": "${call.agent.name}", "model": "claude-son`,
  150: () => 'Traceback (most recent call last):',
};

export function callLog(calls: readonly Call[]): string {
  let total = 0;
  const lines = calls.map((call) => {
    total += call.cost;
    return JSON.stringify({
      timestamp: iso(call.at),
      model: call.model,
      input_tokens: call.input,
      output_tokens: call.output,
      cost: dollarsOf(call.cost),
      total_today: dollarsOf(call.cost),
      total_mtd: dollarsOf(total),
    });
  });
  return `${lines.join('\n')}\n`;
}

export function ciLinesOf(day: Day, random: Random): string[] {
  return WORKFLOWS.filter(() => random.chance(0.8)).map((workflow, index) => {
    const runs = random.between(1, 5);
    const minutes = runs * random.between(2, 7);
    const cost = Math.round(minutes * 8);
    const recorded = index === 2 ? { os: 'linux' } : { cost_usd: cost / 1000 };
    const failed = random.chance(0.3) ? 1 : 0;
    return JSON.stringify({
      date: dayText(day),
      workflow,
      runs,
      duration_minutes: minutes,
      ...recorded,
      success_rate: Math.round(((runs - failed) / runs) * 100) / 100,
    });
  });
}

/** Model, tier, input, output, dollars and seconds, as every table of the tracker has them side by side. */
export function usageCells({ model, input, output, cost, durationMs }: Call): (string | number)[] {
  return [model, tier(model), input, output, dollarsOf(cost), durationMs / 1000];
}

/** The tracker's own export of its newest rows: the same calls, which count once. */
export function csvExport(calls: readonly Call[]): string {
  const header =
    'timestamp,agent,model,model_tier,input_tokens,output_tokens,cost_usd,duration_seconds,success,task_id,correlation_id';
  const rows = calls.map((call) =>
    [iso(call.at), call.agent.name, ...usageCells(call), call.success ? 'True' : 'False', call.wbs, ''].join(','),
  );
  return `${[header, ...rows].join('\r\n')}\r\n`;
}

/** A tracker that adds floats, as the program behind this format does: its noise belongs to the sample. */
export function tokenBudget(calls: readonly Call[], date: string): string {
  const months = new Map<string, { spent: number; executions: number }>();
  for (const call of calls) {
    const month = iso(call.at).slice(0, 7);
    const sum = months.get(month) ?? { spent: 0, executions: 0 };
    months.set(month, { spent: sum.spent + dollarsOf(call.cost), executions: sum.executions + 1 });
  }
  const current = date.slice(0, 7);
  const now = months.get(current) ?? { spent: 0, executions: 0 };
  const milestones = (spent: number) => [5, 10, 15].filter((milestone) => spent >= milestone);
  const history = [...months]
    .filter(([month]) => month !== current)
    .map(([month, { spent, executions }]) => ({
      month,
      total_spent: spent,
      prs_generated: executions >> 4,
      executions,
      milestones_reached: milestones(spent),
    }));
  return `${JSON.stringify(
    {
      version: '1.0',
      current_month: current,
      total_spent: now.spent,
      executions: now.executions,
      prs_generated: now.executions >> 4,
      tokens_used: { claude_input: 0, claude_output: 0, openai_input: 0, openai_output: 0 },
      milestones_reached: milestones(now.spent),
      last_reset: `${current}-01T00:00:00.000000`,
      history,
    },
    null,
    2,
  )}\n`;
}

/** The tracker's tier of a model. */
export const tier = (model: string): string =>
  /mini|haiku|3\.5-turbo|deepseek/.test(model) ? 'cloud_mini' : 'cloud_standard';

export const iso = (at: number): string => new Date(at).toISOString();
