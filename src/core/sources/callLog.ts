/** Call logs under `costs/`: a call with the running totals of the day and the month, which are statements and not read. */
import { ALIASES, hasAny } from './aliases';
import { readCall } from './call';
import { callPlan } from './columns/plan';
import type { RecordFormat } from './source';

export const callLog: RecordFormat = {
  id: 'call-log',
  containers: ['json-lines', 'csv'],
  recognises(names) {
    return names.has('model') && hasAny(names, ALIASES.cost) && (names.has('total_today') || names.has('total_mtd'));
  },
  read: readCall,
  columns: callPlan,
};
