/** Money in other currencies than US dollars: summed by currency and day, shown, and never added to anything in dollars. */
import { count } from './format';
import type { Range } from './ledger/query';
import { dollarsOf } from './money';

/** What was counted of one currency on one local day. */
export interface ForeignDay {
  /** ISO 4217, upper case. */
  readonly currency: string;
  /** Instant at which the day begins, epoch ms; null: the records have no time. */
  readonly day: number | null;
  /** In billionths of the currency's unit. */
  readonly amount: number;
  readonly events: number;
}

export interface ForeignSum {
  readonly currency: string;
  /** In billionths of the currency's unit. */
  readonly amount: number;
  readonly events: number;
}

/** One sum a currency, by its code. Days without a time are in it only when the range is open at both ends. */
export function foreignIn(days: readonly ForeignDay[], range: Range): ForeignSum[] {
  const sums = new Map<string, { amount: number; events: number }>();
  for (const { currency, day, amount, events } of days) {
    if (!isIn(day, range)) continue;
    const sum = sums.get(currency) ?? { amount: 0, events: 0 };
    sums.set(currency, { amount: sum.amount + amount, events: sum.events + events });
  }
  return [...sums].map(([currency, sum]) => ({ currency, ...sum })).sort((a, b) => (a.currency < b.currency ? -1 : 1));
}

function isIn(day: number | null, { from, to }: Range): boolean {
  if (day === null) return from === null && to === null;
  return (from === null || day >= from) && (to === null || day < to);
}

/** `12.30 EUR`: at least two digits after the point, more where the amount has them. */
export function foreignMoney({ amount, currency }: Pick<ForeignSum, 'amount' | 'currency'>): string {
  const unit = Math.abs(amount) / 1e9;
  const whole = Math.floor(unit);
  const cents = Math.round((unit - whole) * 100);
  const carried = cents === 100 ? whole + 1 : whole;
  return `${amount < 0 ? '-' : ''}${count(carried)}.${String(cents % 100).padStart(2, '0')} ${currency}`;
}

/** `Also 12.30 EUR (4 amounts), not added: no exchange rate is known.`; empty without any. */
export function foreignNote(sums: readonly ForeignSum[]): string {
  if (sums.length === 0) return '';
  const events = sums.reduce((total, sum) => total + sum.events, 0);
  const amounts = events === 1 ? '1 amount' : `${count(events)} amounts`;
  return `Also ${sums.map(foreignMoney).join(', ')} (${amounts}), not added: other currencies have no rate here.`;
}

/** The amounts alone, for a line beside a total: `12.30 EUR, 100.00 JPY`; null without any. */
export function foreignAmounts(days: readonly ForeignDay[], range: Range): string | null {
  const sums = foreignIn(days, range);
  return sums.length === 0 ? null : sums.map(foreignMoney).join(', ');
}

/** For JSON: `{ currency, amount, events }`, the amount in units of the currency. */
export function foreignJson(sums: readonly ForeignSum[]): { currency: string; amount: number; events: number }[] {
  return sums.map(({ currency, amount, events }) => ({ currency, amount: dollarsOf(amount), events }));
}
