/** Any other JSON line that names a model with tokens or a cost, under names that the alias table knows. */
import { ALIASES, DIMENSION_ALIASES, hasAny } from './aliases';
import { readCall } from './call';
import { callPlan } from './columns/plan';
import type { RecordFormat } from './source';

/** JSON lines only: a CSV with a model and a cost may as well be a vendor's own export of the same calls. */
export const genericCall: RecordFormat = {
  id: 'generic',
  containers: ['json-lines'],
  recognises(names) {
    const tokens = hasAny(names, ALIASES.input) || hasAny(names, ALIASES.output);
    return hasAny(names, DIMENSION_ALIASES.model) && (tokens || hasAny(names, ALIASES.cost));
  },
  read: readCall,
  columns: callPlan,
};
