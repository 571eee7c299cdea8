/** A workspace with a bit of everything, whose figures can be added up by hand: made in a temporary folder. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const NOW = '2026-02-20T12:00:00Z';

const HOSTILE = '<img src=x onerror=alert(1)>';

function decision(time: string, agent: string | null, model: string, cost: number | null, more: object = {}): string {
  const tokens = { input_tokens: 1000, output_tokens: 500 };
  return JSON.stringify({ timestamp: time, agent, model, ...tokens, cost_usd: cost, success: true, ...more });
}

const DECISIONS = [
  decision('2026-01-15T09:00:00Z', 'AGENT-1', 'claude-sonnet-4.5', 3.25, { wbs: 'WBS-001' }),
  decision('2026-02-11T09:00:00Z', 'AGENT-1', 'claude-sonnet-4.5', 1.5, { wbs: 'WBS-001' }),
  decision('2026-02-13T18:00:00Z', 'AGENT-2', 'gpt-4o', 0.75, { wbs: 'WBS-002' }),
  decision('2026-02-16T08:00:00Z', 'AGENT-1', 'claude-sonnet-4.5', 2.5, { wbs: 'WBS-002' }),
  decision('2026-02-17T08:30:00Z', '__proto__', 'gpt-4o', 0.125, { wbs: 'WBS-003', success: false }),
  'this line is torn',
  decision('2026-02-18T10:00:00Z', HOSTILE, 'claude-sonnet-4.5', 0.0123456, { wbs: 'a | b' }),
  decision('2026-02-18T10:00:01Z', '\u001b]0;owned\u0007\u001b[31mred', 'gpt-4o', 0.000000001),
  decision('2026-02-19T10:00:00Z', 'AGENT-2', 'model-nobody-knows', null),
  decision('2026-02-20T09:00:00Z', '日本語エージェント', 'gpt-4o', 0.5),
  decision('2026-02-20T10:15:00Z', '=HYPERLINK("https://evil.example")', 'gpt-4o', 0.25, { wbs: 'WBS-003' }),
  JSON.stringify({
    actor: 'ci',
    agent: 'AGENT-4',
    model: 'gpt-4o',
    reason: 'default',
    run_report: 'ops/runs/1.md',
    task_id: 'WBS-004',
    task_kind: 'docs',
    timestamp: '2026-02-20T11:00:00Z',
  }),
  decision('', 'AGENT-2', 'gpt-4o', 0.0625),
];

function prCall(pr: number, agent: string, stage: string, iteration: number, cost: number, time: string): string {
  const id = `${pr}-${agent}-${stage}-${iteration}`;
  const tokens = { input_tokens: 2000, output_tokens: 100 };
  return JSON.stringify({
    id,
    pr_number: pr,
    agent,
    model: 'claude-sonnet-4.5',
    provider: 'anthropic',
    ...tokens,
    stage,
    iteration,
    timestamp: time,
    cost_usd: cost,
  });
}

const PR_CALLS = [
  prCall(120, 'rex', 'code', 1, 1.25, '2026-02-16T12:00:00Z'),
  prCall(120, 'rex', 'code', 2, 0.75, '2026-02-16T13:00:00Z'),
  prCall(120, 'cleo', 'qa', 1, 0.5, '2026-02-16T14:00:00Z'),
  prCall(121, 'rex', 'code', 1, 0.25, '2026-02-17T12:00:00Z'),
  prCall(121, 'blaze', 'docs', 1, 0.125, '2026-02-17T13:00:00Z'),
];

function ciDay(date: string, workflow: string, runs: number, minutes: number, cost: number, successRate: number): string {
  return JSON.stringify({ date, workflow, runs, duration_minutes: minutes, cost_usd: cost, success_rate: successRate });
}

const CI = [
  ciDay('2026-02-12', 'build', 4, 40, 0.32, 1),
  ciDay('2026-02-17', 'build', 5, 50, 0.4, 0.8),
  ciDay('2026-02-18', 'deploy-production', 2, 125, 1, 1),
];

const TRACKER = {
  version: '1.0',
  current_month: '2026-02',
  total_spent: 9.5,
  executions: 17,
  prs_generated: 2,
  milestones_reached: [5],
  last_reset: '2026-02-01T00:00:00Z',
  history: [{ month: '2026-01', total_spent: 3.25, prs_generated: 1, executions: 1, milestones_reached: [] }],
};

const BUDGETS = { budgets: { monthly: { soft_limit: 10, hard_limit: 12 }, weekly: { soft_limit: 20, hard_limit: 30 } } };

const lines = (all: readonly string[]): string => all.map((line) => `${line}\n`).join('');

/** Writes the workspace into an existing folder. */
export function writeFixture(folder: string): void {
  const files: Readonly<Record<string, string>> = {
    'ops/model-decisions.jsonl': lines(DECISIONS),
    'ops/qa/ci-usage.jsonl': lines(CI),
    'costs/pr-calls.jsonl': lines(PR_CALLS),
    'costs/budget-config.json': JSON.stringify(BUDGETS),
    'token_budget.json': JSON.stringify(TRACKER),
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
