/** The names under which logs write the same thing. One table for all formats; the first name that has a value wins. */
import type { NamedDimension } from '../event';
import type { Fields } from './source';

/** Of `formats.md`, "Common aliases", and what the documented formats add to it. */
export const ALIASES = {
  time: ['timestamp', 'ts', 'time', 'created_at', 'logged_at', 'finished_at', 'started_at', 'date'],
  id: ['id', 'event_id', 'message_id', 'response_id', 'request_id', 'call_id'],
  input: ['input_tokens', 'prompt_tokens', 'tokens_in', 'inputTokens'],
  output: ['output_tokens', 'completion_tokens', 'tokens_out', 'outputTokens'],
  cacheRead: ['cache_read_input_tokens', 'cached_tokens'],
  cacheWrite: ['cache_creation_input_tokens'],
  cost: ['cost_usd', 'cost', 'costUSD', 'total_cost_usd', 'spend'],
  milliseconds: ['duration_ms', 'latency_ms'],
  seconds: ['duration_seconds'],
  started: ['started_at'],
  finished: ['finished_at'],
  success: ['success'],
  status: ['status'],
  error: ['error'],
  runs: ['runs'],
  minutes: ['duration_minutes'],
  successRate: ['success_rate'],
  runner: ['os', 'runner'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The dimensions a record names in so many words; `pr`, `wbs` and `task` need a look at the value (`dimensions.ts`). */
export const DIMENSION_ALIASES = {
  agent: ['agent', 'agent_name', 'agentName', 'actor'],
  model: ['model', 'model_name'],
  provider: ['provider'],
  tier: ['model_tier', 'tier'],
  wbs: ['wbs', 'wbs_id', 'wbsId'],
  pr: ['pr', 'pr_number', 'prNumber', 'pull_request', 'pull_request_number'],
  branch: ['branch', 'git_branch', 'gitBranch'],
  stage: ['stage', 'workflow_stage'],
  iteration: ['iteration'],
  task: ['task_id', 'taskId', 'task', 'task_kind', 'task_type'],
  purpose: ['purpose', 'operation'],
  session: ['session', 'session_id', 'sessionId', 'correlation_id', 'run_id'],
  project: ['project', 'project_id', 'repository', 'repo'],
  service: ['service'],
  workflow: ['workflow', 'workflow_name'],
  environment: ['environment', 'env'],
} as const satisfies Readonly<Record<NamedDimension, readonly string[]>>;

/** A task's id, which may be a WBS item, and the names that tell what kind of task it is. */
export const TASK_IDS = ['task_id', 'taskId'] as const;
export const TASK_KINDS = ['task', 'task_kind', 'task_type'] as const;

export interface FoundField {
  readonly name: string;
  readonly value: unknown;
}

/** A thing's names, and its place among all things that the table knows. */
export type Aliases = readonly string[] & { place?: number };

const LISTS: readonly Aliases[] = [
  ...Object.values(ALIASES),
  ...Object.values(DIMENSION_ALIASES),
  TASK_IDS,
  TASK_KINDS,
];
LISTS.forEach((names, place) => (names.place = place));

interface Meaning {
  readonly place: number;
  /** How many names of the thing come before this one. */
  readonly rank: number;
}

const MEANINGS = new Map<string, Meaning[]>();
LISTS.forEach((names, place) =>
  names.forEach((name, rank) => MEANINGS.set(name, [...(MEANINGS.get(name) ?? []), { place, rank }])),
);

/**
 * The fields of one record by what they mean. Looking once at each field there is takes a third of the time of asking for
 * every name there might be.
 */
export class SortedFields {
  private readonly names: string[] = LISTS.map(() => '');
  private readonly values: unknown[] = LISTS.map(() => null);
  private readonly ranks = new Uint8Array(LISTS.length);
  /** The record that a place was last filled by. */
  private readonly records = new Float64Array(LISTS.length);
  private record = 0;
  fields: Fields = {};

  /** Forgets the record before. */
  sort(fields: Fields): void {
    this.fields = fields;
    this.record += 1;
    for (const name in fields) {
      const meanings = MEANINGS.get(name);
      if (meanings === undefined) continue;
      const value = fields[name];
      if (value === undefined || value === null || isBlank(value)) continue;
      for (const meaning of meanings) this.take(meaning, name, value);
    }
  }

  /** As `findField`. */
  find(names: Aliases): FoundField | null {
    const { place } = names;
    if (place === undefined) return findField(this.fields, names);
    if (this.records[place] !== this.record) return null;
    return { name: this.names[place] ?? '', value: this.values[place] };
  }

  private take({ place, rank }: Meaning, name: string, value: unknown): void {
    if (this.records[place] === this.record && (this.ranks[place] ?? 0) < rank) return;
    this.records[place] = this.record;
    this.ranks[place] = rank;
    this.names[place] = name;
    this.values[place] = value;
  }
}

/** The first of the names that has a value: not absent, not null, not blank text. Null: none has. */
export function findField(fields: Fields, names: readonly string[]): FoundField | null {
  for (const name of names) {
    const value = fields[name];
    if (value !== undefined && value !== null && !isBlank(value)) return { name, value };
  }
  return null;
}

/** True when the record has one of the names, whatever its value. */
export function hasAny(names: ReadonlySet<string>, wanted: readonly string[]): boolean {
  return wanted.some((name) => names.has(name));
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && (value === '' || value.trim() === '');
}
