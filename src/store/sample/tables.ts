/** The sample's database tables, as the trackers that own them define them. */
import { dollarsOf } from '../../core/money';
import type { Call } from './calls';
import { iso, usageCells } from './logs';

export interface SampleTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
}

export function llmCalls(calls: readonly Call[]): SampleTable {
  return {
    name: 'llm_calls',
    columns: [
      'id',
      'timestamp',
      'agent',
      'task_id',
      'correlation_id',
      'model',
      'model_tier',
      'input_tokens',
      'output_tokens',
      'cost_usd',
      'duration_seconds',
      'success',
      'error',
    ],
    rows: calls.map((call, index) => [
      index + 1,
      iso(call.at),
      call.agent.name,
      call.wbs,
      `run-${index >> 2}`,
      ...usageCells(call),
      call.success ? 1 : 0,
      call.success ? null : 'overloaded',
    ]),
  };
}

export function costEntries(calls: readonly Call[]): SampleTable {
  return {
    name: 'cost_entries',
    columns: [
      'id',
      'timestamp',
      'operation',
      'model',
      'model_tier',
      'tokens_in',
      'tokens_out',
      'cost_usd',
      'duration_seconds',
      'success',
      'metadata',
      'error',
    ],
    rows: calls.map((call, index) => [
      index + 1,
      iso(call.at),
      call.purpose,
      ...usageCells(call),
      call.success ? 1 : 0,
      null,
      null,
    ]),
  };
}

export function tokenUsage(calls: readonly Call[]): SampleTable {
  return {
    name: 'token_usage',
    columns: [
      'id',
      'pr_number',
      'agent',
      'cli',
      'model',
      'provider',
      'input_tokens',
      'output_tokens',
      'stage',
      'iteration',
      'task_id',
      'timestamp',
      'cost_usd',
    ],
    rows: calls.map((call, index) => [
      `usage-${index + 1}`,
      call.pr,
      call.agent.name,
      null,
      call.model,
      call.provider,
      call.input,
      call.output,
      call.agent.stage,
      call.iteration,
      call.wbs,
      iso(call.at),
      dollarsOf(call.cost),
    ]),
  };
}
