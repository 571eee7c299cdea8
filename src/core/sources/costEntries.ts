/** The tracker's newer `cost_entries` table: one row an operation. Its name is common, so its columns decide. */
import { readCall } from './call';
import type { RecordFormat } from './source';

const REQUIRED = ['timestamp', 'operation', 'model', 'tokens_in', 'tokens_out', 'cost_usd'] as const;
const OPTIONAL = ['id', 'model_tier', 'duration_seconds', 'success', 'error'] as const;

export const costEntries: RecordFormat = {
  id: 'cost-entries',
  containers: ['json-lines', 'csv', 'sqlite'],
  table: 'cost_entries',
  requiredColumns: REQUIRED,
  optionalColumns: OPTIONAL,
  recognises(names) {
    return REQUIRED.every((name) => names.has(name));
  },
  read: readCall,
};
