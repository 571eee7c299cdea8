/** Vendors' bills: every telling of one is in the ledger, and those that another one goes before are put aside. */
import { BillLines, type SavedLines } from '../core/billLines';
import { decideBills, type BillPart } from '../core/bills';
import { monthText } from '../core/calendar';
import type { BillRow, PricedEvent } from '../core/event';
import type { Ledger } from '../core/ledger/ledger';
import type { SourceId } from '../core/ledger/sources';
import type { ForeignAmount } from '../core/sources/source';
import type { NanoUsd } from '../core/money';

/** Each part is a source of its own behind the file's path: `path\0bill\0…`. */
const MARK = '\0bill\0';

interface HeldPart extends BillPart {
  readonly key: string;
  /** Null: it holds only what is counted elsewhere (stand-ins, other currencies). */
  source: SourceId | null;
  counts: boolean;
  /** A newer export tells it again in the same shape: nothing to compare. */
  isReplaced: boolean;
  /** As the ledger has it. */
  isAside: boolean;
}

type SavedPart = Omit<HeldPart, 'source' | 'lines' | 'path'> & {
  readonly inLedger: boolean;
  readonly lines: SavedLines | null;
};

/** What was left out of a month, and what counts in its place. */
export interface BillStatement {
  readonly path: string;
  readonly month: string;
  readonly provider: string;
  readonly spent: NanoUsd;
  readonly ledger: NanoUsd;
}

export class Bills {
  private readonly files = new Map<string, Map<string, HeldPart>>();
  private isSettled = true;

  constructor(private readonly ledger: Ledger) {}

  /** Takes in rows of a file that are of a bill; those that stand in for calls are only told, and held elsewhere. */
  add(path: string, events: readonly PricedEvent[]): void {
    const byPart = new Map<HeldPart, PricedEvent[]>();
    for (const event of events) {
      if (event.bill === undefined) continue;
      const part = this.tell(path, event.bill, event.cost ?? 0, event.recorded !== null);
      if (event.standIn === true) continue;
      const rows = byPart.get(part);
      if (rows === undefined) byPart.set(part, [event]);
      else rows.push(event);
    }
    for (const [part, rows] of byPart) {
      part.source ??= this.ledger.addSource(path + MARK + part.key);
      // What comes to it is put aside together with what is there.
      this.putAside(part, false);
      this.ledger.append(part.source, rows);
    }
  }

  /** Amounts in another currency are kept elsewhere, and counted when their part of the bill is. */
  addForeign(path: string, amounts: readonly ForeignAmount[]): void {
    for (const { bill, amount } of amounts) if (bill !== undefined) this.tell(path, bill, amount, true);
  }

  remove(path: string): void {
    for (const { source } of this.files.get(path)?.values() ?? []) {
      if (source !== null) this.ledger.removeSource(source);
    }
    if (this.files.delete(path)) this.isSettled = false;
  }

  /** Of one file: rows that count, and those that others go before. */
  counts(path: string): { readonly events: number; readonly duplicates: number; readonly newest: number | null } {
    let [events, duplicates, newest] = [0, 0, -Infinity];
    for (const { source } of this.files.get(path)?.values() ?? []) {
      const counts = source === null ? null : this.ledger.sourceCounts(source);
      events += counts?.events ?? 0;
      duplicates += counts?.duplicates ?? 0;
      newest = Math.max(newest, counts?.newest ?? -Infinity);
    }
    return { events, duplicates, newest: Number.isFinite(newest) ? newest : null };
  }

  /** False for what another telling goes before. */
  isCounting(path: string, bill: BillRow | undefined): boolean {
    return bill === undefined || this.files.get(path)?.get(keyOf(bill))?.counts !== false;
  }

  /** Decides anew, when anything came or went. True when something was decided otherwise than before. */
  settle(): boolean {
    if (this.isSettled) return false;
    this.isSettled = true;
    const all = [...this.files.values()].flatMap((parts) => [...parts.values()]);
    const { counting, replaced } = decideBills(all);
    let changed = false;
    for (const part of all) {
      const counts = counting.has(part);
      this.putAside(part, !counts);
      changed ||= part.counts !== counts;
      part.counts = counts;
      part.isReplaced = replaced.has(part);
    }
    return changed;
  }

  /** What files say of months in which another shape counts for some of it; sorted by path, vendor and month. */
  statements(): BillStatement[] {
    const sums = new Map<string, { row: Omit<BillStatement, 'ledger'>; spent: NanoUsd; isLeftOut: boolean }>();
    const counted = new Map<string, NanoUsd>();
    for (const [path, parts] of this.files) {
      for (const { of, day, cost, source, counts, isReplaced } of parts.values()) {
        if (source === null) continue;
        const month = monthText(day);
        const bill = `${of} ${month}`;
        if (counts) counted.set(bill, (counted.get(bill) ?? 0) + cost);
        const key = `${path}\0${bill}`;
        const sum = sums.get(key) ?? { row: { path, month, provider: of, spent: 0 }, spent: 0, isLeftOut: false };
        sum.spent += cost;
        sum.isLeftOut ||= !counts && !isReplaced;
        sums.set(key, sum);
      }
    }
    return [...sums]
      .filter(([, { isLeftOut }]) => isLeftOut)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { row, spent }]) => ({ ...row, spent, ledger: counted.get(`${row.provider} ${row.month}`) ?? 0 }));
  }

  save(path: string): readonly SavedPart[] {
    return [...(this.files.get(path)?.values() ?? [])].map(({ source, lines, path: _path, ...part }) => ({
      ...part,
      inLedger: source !== null,
      lines: lines?.save() ?? null,
    }));
  }

  /** Only with the ledger that held the file's parts when they were saved. */
  restore(path: string, saved: readonly SavedPart[]): void {
    for (const { inLedger, lines, ...part } of saved) {
      const source = inLedger ? this.ledger.idOf(path + MARK + part.key) : null;
      const held = { ...part, path, source, lines: lines === null ? null : new BillLines(lines) };
      this.partsOf(path).set(part.key, held);
      this.isSettled = false;
    }
  }

  private tell(path: string, bill: BillRow, cost: NanoUsd, isRecorded: boolean): HeldPart {
    const parts = this.partsOf(path);
    const key = keyOf(bill);
    let part = parts.get(key);
    if (part === undefined) parts.set(key, (part = newPart(path, key, bill)));
    part.rows += 1;
    part.cost += cost;
    part.isRecorded &&= isRecorded;
    part.days = Math.min(part.days, bill.days);
    part.isDate &&= bill.isDate;
    part.final ||= bill.final;
    if (bill.line !== null) part.lines?.add(bill.line, cost);
    this.isSettled = false;
    return part;
  }

  private putAside(part: HeldPart, aside: boolean): void {
    if (part.source === null || part.isAside === aside) return;
    this.ledger.putAside(part.source, aside);
    part.isAside = aside;
  }

  private partsOf(path: string): Map<string, HeldPart> {
    let parts = this.files.get(path);
    if (parts === undefined) this.files.set(path, (parts = new Map<string, HeldPart>()));
    return parts;
  }
}

/** The file of a part's source in the ledger; null: it is no part. */
export function fileOfPart(source: string): string | null {
  const end = source.indexOf(MARK);
  return end < 0 ? null : source.slice(0, end);
}

function keyOf({ of, part, account, shape, day, period }: BillRow): string {
  // Not as JSON: it is made for every row.
  return `${of}\0${part ?? ''}\0${account ?? ''}\0${shape}\0${period ?? ''}\0${day}`;
}

function newPart(path: string, key: string, bill: BillRow): HeldPart {
  const { of, part, account, shape, detail, day, days, period, isDate, final, line } = bill;
  return {
    ...{ path, key, of, part, account, shape, detail, day, days, period, isDate, final },
    ...{
      rows: 0,
      cost: 0,
      isRecorded: true,
      lines: line === null ? null : new BillLines(),
      source: null,
      counts: true,
      isReplaced: false,
      isAside: false,
    },
  };
}
