/** `token_budget.json`: a tracker's own monthly totals, as statements. */
import type { NanoUsd } from '../money';
import { readCount, readMoney, readNumber } from '../numbers';
import type { SourceProblem } from '../problem';
import { isRecord } from '../record';
import type { Statement } from '../statement';
import { keyList, problemAt, type ProblemData } from './problems';
import type { Fields } from './source';

export interface TokenBudget {
  /** The running month first, then the history in file order. */
  readonly statements: Statement[];
  readonly problems: SourceProblem[];
}

const NOWHERE = { line: null, offset: null } as const;
const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;

/**
 * The whole file's text and its path as shown. Text that is no JSON is `statement-torn`: the tracker rewrites the file in place, so half a
 * file, or two mixed, is what a reader meets (read it again shortly). Other programs' files of this name are `unknown-shape`.
 */
export function readTokenBudget(text: string, path: string): TokenBudget {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return { statements: [], problems: [problemAt('statement-torn', 'error', NOWHERE)] };
  }
  if (!isRecord(value) || !('current_month' in value) || !('total_spent' in value)) {
    const keys = isRecord(value) ? keyList(Object.keys(value)) : '';
    return { statements: [], problems: [problemAt('unknown-shape', 'error', NOWHERE, { keys })] };
  }
  return readMonths(value, path);
}

function readMonths(tracker: Fields, path: string): TokenBudget {
  const statements: Statement[] = [];
  const problems: SourceProblem[] = [];
  const add = (month: Fields, name: unknown, current: boolean, field: string): void => {
    const statement = readMonth(month, name, path, current);
    if (typeof statement !== 'string') statements.push(statement);
    else problems.push(problemAt('statement-invalid', 'error', NOWHERE, { field: `${field}${statement}` }));
  };
  add(tracker, tracker['current_month'], true, '');
  const history = tracker['history'] ?? [];
  if (!Array.isArray(history)) return { statements, problems: [...problems, invalid({ field: 'history' })] };
  history.forEach((entry: unknown, index) => {
    const field = `history[${index}]`;
    if (isRecord(entry)) add(entry, entry['month'], false, `${field}.`);
    else problems.push(invalid({ field }));
  });
  return { statements, problems };
}

function invalid(data: ProblemData): SourceProblem {
  return problemAt('statement-invalid', 'error', NOWHERE, data);
}

/** The statement, or the name of the field for which it is none. */
function readMonth(fields: Fields, month: unknown, path: string, current: boolean): Statement | string {
  if (typeof month !== 'string' || !MONTH.test(month)) return current ? 'current_month' : 'month';
  const spent = readSpent(fields['total_spent']);
  if (spent === null) return 'total_spent';
  return {
    path,
    month,
    spent,
    executions: readCount(fields['executions']) ?? null,
    prsGenerated: readCount(fields['prs_generated']) ?? null,
    milestonesReached: readMilestones(fields['milestones_reached']),
    current,
  };
}

function readSpent(value: unknown): NanoUsd | null {
  const nano = readMoney(value);
  return typeof nano === 'number' && nano >= 0 ? nano : null;
}

function readMilestones(value: unknown): readonly number[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    const dollars = readNumber(entry);
    return typeof dollars === 'number' && dollars >= 0 ? [dollars] : [];
  });
}
