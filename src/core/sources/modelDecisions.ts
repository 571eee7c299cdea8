/** `ops/model-decisions.jsonl`: the documented call record, and the four shapes without tokens that share the file. */
import { ALIASES, DIMENSION_ALIASES, hasAny } from './aliases';
import { readCall } from './call';
import { callPlan } from './columns/plan';
import type { RecordFormat } from './source';

/** Names that only the shapes without tokens have; their calls are unmetered. */
const DECISION_NAMES = [
  'reason',
  'run_report',
  'run_report_path',
  'report_path',
  'review_path',
  'raw_response',
] as const;

/** Of the documented record; with an agent and a model, one of them is enough: writers leave out what they do not know. */
const CALL_NAMES = ['purpose', 'input_tokens', 'output_tokens', 'cost_usd'] as const;

export const modelDecisions: RecordFormat = {
  id: 'model-decisions',
  containers: ['json-lines', 'csv'],
  recognises(names) {
    if (!hasAny(names, DIMENSION_ALIASES.model) || !hasAny(names, ALIASES.time)) return false;
    if (names.has('agent') && names.has('model') && hasAny(names, CALL_NAMES)) return true;
    return hasAny(names, DIMENSION_ALIASES.wbs) || (names.has('task_id') && hasAny(names, DECISION_NAMES));
  },
  read: readCall,
  columns: callPlan,
};
