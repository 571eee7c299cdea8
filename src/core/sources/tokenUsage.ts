/** The `token_usage` table, one row a call of an agent for a pull request, and the same record as JSON lines or CSV. */
import { readCall } from './call';
import { callPlan } from './columns/plan';
import type { RecordFormat } from './source';

const REQUIRED = ['pr_number', 'agent', 'model', 'input_tokens', 'output_tokens', 'timestamp'] as const;
const OPTIONAL = ['id', 'cli', 'provider', 'stage', 'iteration', 'task_id', 'cost_usd'] as const;

export const tokenUsage: RecordFormat = {
  id: 'token-usage',
  containers: ['json-lines', 'csv', 'sqlite'],
  table: 'token_usage',
  requiredColumns: REQUIRED,
  optionalColumns: OPTIONAL,
  recognises(names) {
    const marked = names.has('stage') || names.has('iteration') || names.has('cli');
    return marked && REQUIRED.every((name) => names.has(name));
  },
  read: readCall,
  columns: callPlan,
};
