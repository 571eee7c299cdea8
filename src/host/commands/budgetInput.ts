/** What a person types as a limit, and the setting it becomes. Pure. */
import type { Period } from '../../core/budget/budget';
import type { Translate } from '../words';

/** The names of periods in `spendlight.budgets` and in `costs/budget-config.json`. */
export const BUDGET_KEYS: Readonly<Record<Period, string>> = { day: 'daily', week: 'weekly', month: 'monthly' };

/** Above this a limit is a slip of the finger, dollars. */
export const MOST_DOLLARS = 1_000_000;

/** `null`: the limit is to be taken away; `undefined`: it is no amount. */
export function readLimit(text: string): number | null | undefined {
  const trimmed = text.trim().replace(/^\$\s*/, '');
  if (trimmed === '') return null;
  if (!/^\d{1,7}(\.\d{1,9})?$/.test(trimmed)) return undefined;
  const dollars = Number(trimmed);
  return dollars <= MOST_DOLLARS ? dollars : undefined;
}

/** The sentence under the input; undefined: it is fine. */
export function limitProblem(text: string, t: Translate): string | undefined {
  if (readLimit(text) !== undefined) return undefined;
  return t('Write an amount in US dollars, such as 15 or 7.50, at most 1000000. Empty: no limit.');
}

type Settings = Readonly<Record<string, unknown>>;

/** The names under which people write a limit; the first that is there counts. */
const LIMIT_NAMES = ['soft_limit', 'softLimit', 'limit', 'hard_limit', 'hardLimit'] as const;

/** The limit that the setting holds for a period, in dollars; null: none. */
export function limitIn(setting: unknown, period: Period): number | null {
  const entry = own(budgetsIn(setting), BUDGET_KEYS[period]);
  if (typeof entry === 'number') return entry;
  const limits = LIMIT_NAMES.map((name) => own(entry, name));
  return limits.find((limit) => typeof limit === 'number') ?? null;
}

/**
 * The setting with this period's limit. Everything else a person wrote stays, except a hard limit that the new limit passes.
 * @param limit dollars; null takes the period's budget away
 */
export function withLimit(setting: unknown, period: Period, limit: number | null): Settings {
  const { [BUDGET_KEYS[period]]: entry, ...others } = budgetsIn(setting);
  if (limit === null) return others;
  const hard = own(entry, 'hard_limit') ?? own(entry, 'hardLimit');
  const rest = record(entry);
  for (const name of LIMIT_NAMES) delete rest[name];
  const keepsHard = typeof hard === 'number' && hard >= limit;
  return {
    ...others,
    [BUDGET_KEYS[period]]: { ...rest, soft_limit: limit, ...(keepsHard ? { hard_limit: hard } : {}) },
  };
}

/** The team's file puts an outer `budgets` around them, and so may a setting that was copied from it. */
function budgetsIn(setting: unknown): Record<string, unknown> {
  return record(own(setting, 'budgets') ?? setting);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function own(value: unknown, key: string): unknown {
  const fields = record(value);
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}
