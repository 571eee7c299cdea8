/** The words of reports: names of kinds, periods and healths as a reader meets them. */
import type { Health, Period } from '../budget/budget';
import type { Kind } from '../event';

export const KIND_TITLES: Readonly<Record<Kind, string>> = {
  llm: 'LLM usage',
  ci: 'CI/CD',
  cloud: 'Cloud',
  service: 'Services',
};

export const PERIOD_NAMES: Readonly<Record<Period, { readonly this: string; readonly before: string }>> = {
  day: { this: 'Today', before: 'the day before' },
  week: { this: 'This week', before: 'the week before' },
  month: { this: 'This month', before: 'the month before' },
};

export const HEALTH_WORDS: Readonly<Record<Health, string>> = {
  none: 'no limit',
  green: 'green',
  yellow: 'yellow',
  red: 'red',
  blocked: 'blocked',
};

/** `1 call`, `2 calls`; the figure is formatted by the caller. */
export function plural(n: number, figure: string, one: string, many = `${one}s`): string {
  return `${figure} ${n === 1 ? one : many}`;
}

/** How full something is: a bar of `cells` blocks, for a share between 0 and 1; more than 1 fills it. */
export function gauge(share: number, cells: number): string {
  const full = Math.min(cells, Math.max(0, Math.round(share * cells)));
  return '█'.repeat(full) + '░'.repeat(cells - full);
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** A bar as long as a share between 0 and 1 of `cells` columns, to an eighth of a column; anything above 0 shows. */
export function bar(share: number, cells: number): string {
  if (!(share > 0)) return '';
  const eighths = Math.max(1, Math.round(Math.min(1, share) * cells * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}
