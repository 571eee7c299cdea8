/** `ops/model-decisions.jsonl`: the documented call record, and the four shapes without tokens that share the file. */
import { ALIASES, DIMENSION_ALIASES, hasAny } from './aliases';
import { readCall } from './call';
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

export const modelDecisions: RecordFormat = {
  id: 'model-decisions',
  containers: ['json-lines', 'csv'],
  recognises(names) {
    if (!hasAny(names, DIMENSION_ALIASES.model) || !hasAny(names, ALIASES.time)) return false;
    if (hasAny(names, DIMENSION_ALIASES.wbs)) return true;
    return names.has('task_id') ? hasAny(names, DECISION_NAMES) : names.has('agent') && names.has('purpose');
  },
  read: readCall,
};
