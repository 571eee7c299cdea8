/** Reads budgets as people write them: `costs/budget-config.json` and the setting `spendlight.budgets`. */
import type { SourceProblem } from '../problem';
import { isRecord } from '../record';
import type { Budget } from './budget';
import { readBudgetEntry } from './configEntry';
import { invalid } from './configFields';
import { DEFAULT_FILTER, scopeOf } from './scope';
import { DEFAULT_THRESHOLDS } from './thresholds';
import { sentence } from '../words';

const DOLLAR = 1_000_000_000;

/** Sections of the team's file that are not budgets. */
const OTHER_SECTIONS = new Set([
  'cost_controls',
  'costControls',
  'notifications',
  'version',
  '$schema',
  'schema_version',
]);

export interface BudgetsRead {
  readonly budgets: Budget[];
  readonly problems: SourceProblem[];
}

/**
 * Budgets of a parsed configuration: `{ budgets: { "<name>": … } }`, the same without the outer key, or a list of budgets
 * with a `name`. Never throws. What is wrong is a problem `config-invalid` whose data names the key; that budget is left
 * out and the others stay. A missing limit is no limit; 0 is a limit.
 *
 * @param origin where it comes from, as budgets show it: `costs/budget-config.json`, `settings`
 */
export function readBudgets(value: unknown, origin: string): BudgetsRead {
  const read: { budgets: Budget[]; problems: SourceProblem[] } = { budgets: [], problems: [] };
  if (value === undefined || value === null) return read;
  const entries = namedEntries(value, read.problems);
  const names = new Set<string>();
  for (const { name, key, entry } of entries) {
    if (entry === null || entry === undefined) continue;
    if (names.has(name)) {
      read.problems.push(invalid(`${key}.name`, sentence('used twice')));
      continue;
    }
    const result = readBudgetEntry(name, key, entry, origin);
    for (const problem of result.problems) read.problems.push(problem);
    if (result.budget === null) continue;
    names.add(name);
    read.budgets.push(result.budget);
  }
  return read;
}

/** What a `token_budget.json` means without a configured limit: $15 a month with milestones 5, 10 and 15 (seed 000). */
export function defaultTrackerBudget(): Budget {
  return {
    name: 'monthly',
    period: 'month',
    limit: 15 * DOLLAR,
    hardLimit: null,
    thresholds: DEFAULT_THRESHOLDS,
    milestones: [5 * DOLLAR, 10 * DOLLAR, 15 * DOLLAR],
    filter: DEFAULT_FILTER,
    scope: scopeOf(DEFAULT_FILTER),
    origin: 'token_budget.json',
  };
}

interface NamedEntry {
  readonly name: string;
  /** Where it stands, for problems: `budgets.daily`, `budgets[0]`. */
  readonly key: string;
  readonly entry: unknown;
}

function namedEntries(value: unknown, problems: SourceProblem[]): NamedEntry[] {
  if (Array.isArray(value)) return listed(value, problems);
  if (!isRecord(value)) {
    problems.push(invalid('budgets', sentence('not an object')));
    return [];
  }
  if (!Object.hasOwn(value, 'budgets')) {
    return Object.entries(value)
      .filter(([name]) => !OTHER_SECTIONS.has(name))
      .map(([name, entry]) => ({ name, key: `budgets.${name}`, entry }));
  }
  const { budgets } = value;
  if (Array.isArray(budgets)) return listed(budgets, problems);
  if (isRecord(budgets))
    return Object.entries(budgets).map(([name, entry]) => ({ name, key: `budgets.${name}`, entry }));
  if (budgets !== null && budgets !== undefined) problems.push(invalid('budgets', sentence('not an object')));
  return [];
}

function listed(list: readonly unknown[], problems: SourceProblem[]): NamedEntry[] {
  const entries: NamedEntry[] = [];
  list.forEach((entry, index) => {
    const key = `budgets[${index}]`;
    const name = isRecord(entry) && Object.hasOwn(entry, 'name') ? entry['name'] : undefined;
    if (typeof name === 'string' && name.trim() !== '') entries.push({ name: name.trim(), key, entry });
    else problems.push(invalid(`${key}.name`, sentence('missing')));
  });
  return entries;
}
