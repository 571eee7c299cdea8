/** Decides which tellings of a vendor's bill count: one bill in several shapes, or exported again, is spent once. */
import type { BillLines } from './billLines';
import { dateOf, monthText, type Day } from './calendar';
import type { BillRow } from './event';
import type { NanoUsd } from './money';

/** What one file says of one day in one shape. */
export interface BillPart extends Pick<BillRow, 'of' | 'part' | 'account' | 'shape' | 'detail' | 'day' | 'period'> {
  /** The file. */
  readonly path: string;
  rows: number;
  cost: NanoUsd;
  /** True while every row named its cost. */
  isRecorded: boolean;
  /** The fewest days that one of its rows is about. */
  days: number;
  /** True while all its rows are dates alone. */
  isDate: boolean;
  final: boolean;
  /** Null: its rows are known by their ids. */
  readonly lines: BillLines | null;
}

/** One way of telling in one month: a shape, by days or as a whole, of one account. */
interface Telling {
  readonly byDay: boolean;
  readonly parts: BillPart[];
}

/** A month's account that is larger than this share of what the days add up to holds what the days leave out. */
const WHOLE_SHARE = 1.02;
/** Days at the ends of a month that may be without anything. */
const QUIET_DAYS = 3;

export interface Decided {
  readonly counting: ReadonlySet<BillPart>;
  /** Parts that a newer export of the same shape, or a copy, tells again. */
  readonly replaced: ReadonlySet<BillPart>;
}

/**
 * The parts that count. Of two exports of one shape that tell of the same lines the newer counts, for the days (or the whole
 * bill) that it tells of. Then, month by month and for each day, the shape with the most detail; what is told by the month
 * counts where nothing of that month is told by days, or where the days plainly end too early. It does not depend on the order.
 */
export function decideBills(parts: readonly BillPart[]): Decided {
  const counting = new Set<BillPart>();
  const newestOnes = new Set<BillPart>();
  for (const bill of groups(parts, ({ of }) => of).values()) {
    const byDays = tellsDays(bill);
    const newest = newestOf(bill);
    for (const part of newest) newestOnes.add(part);
    for (const month of groups(newest, ({ day }) => monthText(day)).values()) {
      for (const part of chosenIn(month, byDays)) counting.add(part);
    }
  }
  return { counting, replaced: new Set(parts.filter((part) => !newestOnes.has(part))) };
}

/** Null is not said, and may be any. */
function mayBeOne(one: string | null, other: string | null): boolean {
  return one === null || other === null || one === other;
}

function mayOverlap(one: BillPart, other: BillPart): boolean {
  return mayBeOne(one.part, other.part) && mayBeOne(one.account, other.account);
}

function groups<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = found.get(key);
    if (group === undefined) found.set(key, [item]);
    else group.push(item);
  }
  return found;
}

/** Whether a file tells of days: not where all its dates are first days of months, written without an end. */
function tellsDays(bill: readonly BillPart[]): (part: BillPart) => boolean {
  const files = groups(bill, fileKey);
  const monthly = new Set(
    [...files]
      .filter(([, parts]) => parts.every((part) => part.isDate && dateOf(part.day).day === 1))
      .map(([key]) => key),
  );
  return (part) => part.days === 1 && !monthly.has(fileKey(part));
}

function fileKey({ path, shape, part, account }: BillPart): string {
  return JSON.stringify([path, shape, part, account]);
}

// Exports of one shape

function newestOf(bill: readonly BillPart[]): BillPart[] {
  const kept: BillPart[] = [];
  for (const told of groups(bill, ({ shape, part }) => JSON.stringify([shape, part])).values()) {
    const files = [...groups(told, fileKey).values()].sort(compareAge);
    const newer: BillPart[][] = [];
    for (const file of files) {
      const replacing = newer.filter((other) => isAgain(file, other)).flat();
      const replaced = new Set(replacing.map(unitOf));
      for (const part of file) if (!replaced.has(unitOf(part))) kept.push(part);
      newer.push(file);
    }
  }
  return kept;
}

function unitOf({ period, day }: BillPart): string {
  return period ?? String(day);
}

/** The newest first: by the last day it knows of, whether it is closed, how much it holds (bills grow), and at last by its name. */
function compareAge(one: readonly BillPart[], other: readonly BillPart[]): number {
  const [a, b] = [one, other].map((parts) => ({
    last: parts.reduce((last, { day }) => Math.max(last, day), -Infinity),
    final: parts.filter(({ final }) => final).length,
    rows: parts.reduce((sum, { rows }) => sum + rows, 0),
    cost: parts.reduce((sum, { cost }) => sum + cost, 0),
    name: parts[0]?.path.replace(/\.[^./]*$/, '') ?? '',
  }));
  if (a === undefined || b === undefined) return 0;
  return b.last - a.last || b.final - a.final || b.rows - a.rows || b.cost - a.cost || compareText(b.name, a.name);
}

/**
 * True when both tell of the same lines. Where no account is named, two accounts may have lines of the same names: there most
 * amounts have to be the same, or the older one ends on a day that had not ended yet.
 */
function isAgain(older: readonly BillPart[], newer: readonly BillPart[]): boolean {
  const [first, second] = [older[0], newer[0]];
  if (first === undefined || second === undefined || !mayOverlap(first, second)) return false;
  const days = new Map(newer.map((part) => [dayKey(part), part]));
  const sum = { smaller: 0, common: 0, equal: 0, grown: 0 };
  let shared = 0;
  for (const part of older) {
    const other = days.get(dayKey(part));
    if (part.lines === null || other?.lines === null || other === undefined) continue;
    const overlap = part.lines.overlapWith(other.lines);
    shared += 1;
    sum.smaller += overlap.smaller;
    sum.common += overlap.common;
    sum.equal += overlap.equal;
    sum.grown += overlap.grown;
  }
  if (sum.common === 0 || sum.common * 2 < sum.smaller) return false;
  const isOneAccount = first.account !== null && first.account === second.account;
  return isOneAccount || sum.equal * 2 >= sum.common || (shared <= 2 && sum.grown === sum.common);
}

function dayKey({ period, day }: BillPart): string {
  return `${period ?? ''} ${day}`;
}

// Shapes

function chosenIn(month: readonly BillPart[], byDays: (part: BillPart) => boolean): BillPart[] {
  const tellings = tellingsOf(month, byDays);
  let days: BillPart[] = [];
  for (const { byDay, parts } of tellings) {
    if (byDay) days = [...days, ...uncovered(parts, days, (one, other) => one.day === other.day)];
  }
  let whole: BillPart[] = [];
  for (const { byDay, parts } of tellings) {
    if (byDay) continue;
    const told = uncovered(parts, whole, () => true);
    const rivals = days.filter((part) => told.some((one) => mayOverlap(part, one)));
    const wins = holdsMore(told, rivals);
    if (wins) days = days.filter((part) => !rivals.includes(part));
    whole = [...whole, ...(wins ? told : uncovered(told, days, () => true))];
  }
  return [...days, ...whole];
}

/** Those with the most detail first. A shape that tells of days at all tells of its months' fees on their first day. */
function tellingsOf(month: readonly BillPart[], byDays: (part: BillPart) => boolean): Telling[] {
  const tellings: Telling[] = [];
  for (const parts of groups(month, ({ shape, part, account }) => JSON.stringify([shape, part, account])).values()) {
    const days: BillPart[] = [];
    const whole: BillPart[] = [];
    for (const file of groups(parts, ({ path }) => path).values()) {
      const target = file.some(byDays) ? days : whole;
      for (const part of file) target.push(part);
    }
    if (days.length > 0) tellings.push({ byDay: true, parts: days });
    if (whole.length > 0) tellings.push({ byDay: false, parts: whole });
  }
  return tellings.sort((a, b) => {
    const [one, other] = [a.parts[0], b.parts[0]];
    if (one === undefined || other === undefined) return 0;
    return other.detail - one.detail || compareText(keyOfTelling(one), keyOfTelling(other));
  });
}

function keyOfTelling({ shape, part, account }: BillPart): string {
  return JSON.stringify([shape, part, account]);
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function uncovered(
  parts: readonly BillPart[],
  chosen: readonly BillPart[],
  coversTime: (part: BillPart, other: BillPart) => boolean,
): BillPart[] {
  return parts.filter((part) => !chosen.some((other) => coversTime(part, other) && mayOverlap(part, other)));
}

/** True where the month's own account says clearly more than the days do, and these do not reach both ends of the month. */
function holdsMore(whole: readonly BillPart[], days: readonly BillPart[]): boolean {
  const first = days[0];
  if (first === undefined || !whole.every(({ isRecorded }) => isRecorded)) return false;
  const cost = (parts: readonly BillPart[]): NanoUsd => parts.reduce((sum, part) => sum + part.cost, 0);
  const dates = days.map(({ day }) => dateOf(day));
  const opens = dates.some(({ day }) => day <= QUIET_DAYS);
  const closes = dates.some((date) => date.day > lastDate(first.day) - QUIET_DAYS);
  return cost(whole) > WHOLE_SHARE * cost(days) && !(opens && closes);
}

function lastDate(day: Day): number {
  let last = day;
  while (monthText(last + 1) === monthText(day)) last += 1;
  return dateOf(last).day;
}
