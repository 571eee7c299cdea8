/** One row of a vendor's export: its fields by name, whatever the case and the signs in it, and its amounts, days and currency. */
import type { Zone } from '../../calendar';
import { dayOfDate, daysInMonth } from '../../calendar';
import type { Position } from '../../event';
import { MAX_EVENT_NANO, nanoFromDecimal } from '../../money';
import { MAX_COUNT } from '../../numbers';
import type { ProblemCode, Severity, SourceProblem } from '../../problem';
import { readTimestamp } from '../../timestamp';
import { MS_PER_DAY, openZone } from '../../zone';
import { dimensionText } from '../dimensions';
import { problemAt, type ProblemData } from '../problems';
import type { Fields, ReadContext } from '../source';
import { readAmountText, readCurrency } from './amountText';
import { plainName } from './names';

/** An amount of money that may not be US dollars. */
export interface Money {
  /** In billionths of the currency's unit; may be negative (credits). */
  readonly nano: number;
  /** ISO 4217, upper case. */
  readonly currency: string;
}

export const DOLLARS = 'USD';
const UTC = openZone('UTC');
const US_DATE = /^(\d{1,2})\/(\d{1,2})\/(\d{2}|\d{4})(?:\s+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

/** Names of fields are asked for as `plainName` makes them. After an `error` the row does not count. */
export class VendorRecord {
  readonly problems: SourceProblem[] = [];
  refused = false;
  /** The vendor's own days that the row is about, once `time` was asked; null: none could be read. */
  period: VendorPeriod | null = null;
  private readonly values = new Map<string, { readonly name: string; readonly value: unknown }>();

  constructor(
    fields: Fields,
    private readonly context: ReadContext,
  ) {
    for (const name of Object.keys(fields)) {
      const plain = plainName(name);
      // A name that comes twice is read at its first place.
      if (!this.values.has(plain)) this.values.set(plain, { name, value: fields[name] });
    }
  }

  get position(): Position {
    return this.context.position;
  }

  get zone(): Zone {
    return this.context.zone;
  }

  tell(code: ProblemCode, severity: Severity, data?: ProblemData): void {
    this.problems.push(problemAt(code, severity, this.context.position, data));
    if (severity === 'error') this.refused = true;
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  /** As its header writes the name; null: there is no such field. */
  nameOf(name: string): string | null {
    return this.values.get(name)?.name ?? null;
  }

  /** As it stands in the row, for cells that hold a structure. */
  raw(name: string): unknown {
    return this.values.get(name)?.value;
  }

  /** Text of the first of the names that has any, trimmed; null: none has. */
  text(...names: readonly string[]): string | null {
    for (const name of names) {
      const text = dimensionText(this.values.get(name)?.value)?.trim();
      if (text !== undefined && text !== '') return text;
    }
    return null;
  }

  /** Text of the first cell, where a footer says what it is. */
  get first(): string | null {
    const [first] = this.values.values();
    return dimensionText(first?.value)?.trim() ?? null;
  }

  /** Names and values of the row, in its order. */
  entries(): IterableIterator<{ readonly name: string; readonly value: unknown }> {
    return this.values.values();
  }

  /** Dollars unless a sign, a code beside the digits or the currency column says otherwise. Null: none of the names has an amount. */
  money(names: readonly string[], currencyNames: readonly string[] = ['currency']): Money | null {
    const found = this.amountText(names);
    if (found === null) return null;
    const nano = nanoFromDecimal(found.decimal);
    if (nano === null || Math.abs(nano) > MAX_EVENT_NANO) return this.refuse('amount-too-large', found.name);
    const named = this.text(...currencyNames);
    const currency = named === null ? (found.currency ?? DOLLARS) : readCurrency(named);
    if (currency === null) return this.refuse('invalid-number', currencyNames[0] ?? 'currency');
    return { nano: nano + 0, currency };
  }

  /** A number from 0 on, fractions allowed; null: none of the names has one. */
  quantity(...names: readonly string[]): number | null {
    const found = this.amountText(names);
    if (found === null) return null;
    const number = Number(found.decimal);
    if (number < 0) return this.refuse('negative-amount', found.name);
    if (number > MAX_COUNT) return this.refuse('amount-too-large', found.name);
    return number + 0;
  }

  /** Like `quantity`, in whole numbers; exports of averages write `12.0`. */
  count(...names: readonly string[]): number | null {
    const number = this.quantity(...names);
    return number === null || Number.isInteger(number) ? number : this.refuse('invalid-number', names[0] ?? '');
  }

  private amountText(names: readonly string[]): { decimal: string; currency: string | null; name: string } | null {
    for (const wanted of names) {
      const field = this.values.get(wanted);
      if (field === undefined) continue;
      const read = readAmountText(field.value, this.context.decimalComma === true);
      if (read === undefined) return this.refuse('invalid-number', field.name);
      if (read !== null) return { ...read, name: field.name };
    }
    return null;
  }

  /**
   * When the row's time begins, epoch ms; null, and told, when it cannot be read. Vendors keep UTC days. A row of whole days
   * (a date alone, or midnight to midnight) stands on those calendar days in the configured zone, so that its month is the
   * one on the vendor's own invoice.
   * @param end names of the period's end; absent where a time at midnight may be an instant
   * @param until where that is another one: names of the end that tells how many days the row is about
   */
  time(
    start: readonly string[],
    end: readonly string[] | 'days' = [],
    until = end === 'days' ? [] : end,
  ): number | null {
    const field = start.map((name) => this.values.get(name)).find((one) => one !== undefined && !isBlank(one.value));
    if (field === undefined) {
      this.tell('missing-time', 'warning');
      return null;
    }
    const at = readVendorTime(field.value);
    if (at === null) {
      this.tell('invalid-time', 'warning', { field: field.name });
      return null;
    }
    const day = Math.floor(at.utc / MS_PER_DAY);
    if (!at.isDay && at.utc % MS_PER_DAY !== 0) {
      this.period = { day, days: 1, isDate: false };
      return at.utc;
    }
    const to = this.endOf(until);
    this.period = { day, days: daysUntil(to, day) ?? at.days, isDate: at.isDay && to === null && at.days === 1 };
    if (!at.isDay && !isWholeDays(at.utc, end === 'days' ? end : to)) return at.utc;
    return this.context.zone.startOfDay(day);
  }

  private endOf(end: readonly string[]): VendorTime | null {
    const field = end.map((name) => this.values.get(name)).find((one) => one !== undefined && !isBlank(one.value));
    return field === undefined ? null : readVendorTime(field.value);
  }

  private refuse(code: ProblemCode, field: string): null {
    this.tell(code, 'error', { field });
    return null;
  }
}

/** Days of the vendor's own calendar, which is UTC. */
export interface VendorPeriod {
  /** The first, in days since 1970. */
  readonly day: number;
  readonly days: number;
  /** True for a date alone: it may stand for more than its day. */
  readonly isDate: boolean;
}

interface VendorTime {
  /** Epoch ms; of a date alone its midnight in UTC. */
  readonly utc: number;
  readonly isDay: boolean;
  /** 1, or those of a month that is written without a day. */
  readonly days: number;
}

function isWholeDays(from: number, to: VendorTime | 'days' | null): boolean {
  if (from % MS_PER_DAY !== 0) return false;
  if (to === 'days') return true;
  if (to === null || to.utc <= from) return false;
  // Some ends are the last second of the day.
  return to.isDay || to.utc % MS_PER_DAY === 0 || (to.utc + 1000) % MS_PER_DAY < 1000;
}

/** Null: there is no end behind the first day. A date as an end is the last day in one export and the day behind it in another. */
function daysUntil(to: VendorTime | null, first: number): number | null {
  const days = to === null ? 0 : Math.ceil((to.utc - first * MS_PER_DAY) / MS_PER_DAY);
  return days > 0 ? days : null;
}

function readVendorTime(value: unknown): VendorTime | null {
  if (UTC === null) return null;
  const trimmed = typeof value === 'string' ? value.trim() : value;
  // A month stands for its first day.
  const month = typeof trimmed === 'string' ? /^(\d{4})-(\d{2})$/.exec(trimmed) : null;
  const text = month === null ? trimmed : `${month[0]}-01`;
  const days = month === null ? 1 : daysInMonth(Number(month[1]), Number(month[2]));
  const at = readTimestamp(text, UTC);
  if (typeof at === 'number')
    return { utc: at, isDay: typeof text === 'string' && /^\d{4}\D\d{1,2}\D\d{1,2}$/.test(text), days };
  const parts = typeof text === 'string' && text.length <= 40 ? US_DATE.exec(text) : null;
  if (parts === null) return null;
  const year = Number(parts[3]) + (parts[3]?.length === 2 ? 2000 : 0);
  const day = dayOfDate(year, Number(parts[1]), Number(parts[2]));
  const [hour, minute, second] = [Number(parts[4] ?? 0), Number(parts[5] ?? 0), Number(parts[6] ?? 0)];
  if (day === null || hour > 23 || minute > 59 || second > 59) return null;
  return {
    utc: day * MS_PER_DAY + ((hour * 60 + minute) * 60 + second) * 1000,
    isDay: parts[4] === undefined,
    days: 1,
  };
}

function isBlank(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && value.trim() === '');
}
