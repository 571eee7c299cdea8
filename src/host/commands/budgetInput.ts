/** What a person types about a budget, and the setting it becomes. Pure. */
import type { Translate } from '../../core/translate';
import type { Keys } from './budgetDraft';

/** Above this a limit is a slip of the finger, dollars. */
export const MOST_DOLLARS = 1_000_000;
const MOST_PERCENT = 1000;

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

/** A hard limit has to be one, and not below the soft one (dollars; null: none is set). */
export function hardLimitProblem(text: string, limit: number | null, t: Translate): string | undefined {
  const hard = readLimit(text);
  if (hard === undefined) return limitProblem(text, t);
  if (hard === null || limit === null || hard >= limit) return undefined;
  return t('The hard limit must not be below the limit of ${0}.', limit);
}

/** Percents with commas or blanks between them, ascending, each once. Undefined: one of them is none. */
export function readPercents(text: string): number[] | undefined {
  return readList(text, (part) => {
    const trimmed = part.replace(/\s*%$/, '');
    const percent = /^\d{1,4}(\.\d{1,3})?$/.test(trimmed) ? Number(trimmed) : 0;
    // Up to 2 a number in the file is a share of the limit.
    return percent > 2 && percent <= MOST_PERCENT ? percent : undefined;
  });
}

export function percentsProblem(text: string, t: Translate): string | undefined {
  if (readPercents(text) !== undefined) return undefined;
  return t('Write percents of the limit above 2 with commas between them, such as 80, 95, 100.');
}

/** Dollars, likewise. */
export function readAmounts(text: string): number[] | undefined {
  return readList(text, (part) => {
    const amount = readLimit(part);
    return amount === null || amount === 0 ? undefined : amount;
  });
}

export function amountsProblem(text: string, t: Translate): string | undefined {
  if (readAmounts(text) !== undefined) return undefined;
  return t('Write amounts in US dollars with commas between them, such as 5, 10, 15.');
}

function readList(text: string, read: (part: string) => number | undefined): number[] | undefined {
  const parts = text.split(/[,;\s]+/u).filter((part) => part !== '');
  const values: number[] = [];
  for (const part of parts) {
    const value = read(part);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return [...new Set(values)].sort((a, b) => a - b);
}

export function nameProblem(text: string, taken: ReadonlySet<string>, t: Translate): string | undefined {
  const name = text.trim();
  if (name === '') return t('Give it a name.');
  if (name.length > 100) return t('That is too long for a name.');
  return taken.has(name) ? t('Another budget has this name.') : undefined;
}

type Settings = Readonly<Record<string, unknown>>;

/** Keys that give way to the name under which a budget is written here. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  soft_limit: ['softLimit', 'limit'],
  hard_limit: ['hardLimit'],
  thresholds: ['alert_threshold', 'alertThreshold'],
};

/** True where the setting holds a budget of this name. */
export function isInSetting(setting: unknown, name: string): boolean {
  return Object.hasOwn(budgetsIn(setting), name);
}

/**
 * The setting with one budget changed; everything else a person wrote stays.
 * @param keys null takes the budget out; a key with null is taken away
 */
export function withBudget(setting: unknown, name: string, keys: Keys | null): Settings {
  const { [name]: entry, ...others } = budgetsIn(setting);
  if (keys === null) return others;
  const edited: Record<string, unknown> =
    typeof entry === 'number' || typeof entry === 'string' ? { soft_limit: entry } : record(entry);
  for (const [key, value] of Object.entries(keys)) {
    for (const alias of ALIASES[key] ?? []) delete edited[alias];
    if (value === null) delete edited[key];
    else edited[key] = value;
  }
  return { ...others, [name]: edited };
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
