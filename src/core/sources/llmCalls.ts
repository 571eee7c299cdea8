/** The tracker's `llm_calls` table, one row a call, and the CSV that the tracker exports from it. */
import { readCall } from './call';
import { callPlan } from './columns/plan';
import type { RecordFormat } from './source';

const REQUIRED = ['timestamp', 'model', 'input_tokens', 'output_tokens', 'cost_usd'] as const;
const OPTIONAL = [
  'id',
  'agent',
  'task_id',
  'correlation_id',
  'model_tier',
  'duration_seconds',
  'success',
  'error',
] as const;

export const llmCalls: RecordFormat = {
  id: 'llm-calls',
  containers: ['json-lines', 'csv', 'sqlite'],
  table: 'llm_calls',
  requiredColumns: REQUIRED,
  optionalColumns: OPTIONAL,
  recognises(names) {
    return names.has('model_tier') && names.has('agent') && REQUIRED.every((name) => names.has(name));
  },
  read: readCall,
  columns: callPlan,
};
