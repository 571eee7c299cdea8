/** Vendors' own accounts of a day: they count where no log holds that day's calls, and are only compared where one does. */
import { dayOf, monthText, type Zone } from '../core/calendar';
import type { PricedEvent } from '../core/event';
import type { Ledger } from '../core/ledger/ledger';
import { ALL_TIME } from '../core/ledger/query';
import type { SourceId } from '../core/ledger/sources';
import type { NanoUsd } from '../core/money';
import { priceEvent } from '../core/pricing/price';
import type { PriceTable } from '../core/pricing/table';
import { grownBy } from '../core/running';
import type { Statement } from '../core/statement';
import type { Bills } from './bills';

/** The stand-ins of a file are a source of their own beside its other events: shown under the same path. */
const PART = '\0stand-ins';

interface Export {
  readonly format: string;
  readonly events: PricedEvent[];
  /** The same with running sums told apart (`core/running.ts`), as they were settled last. */
  told: readonly PricedEvent[];
  /** Its place in the ledger for those that count for now; null: none does. */
  source: SourceId | null;
  newest: number | null;
}

export type SavedStandIns = Pick<Export, 'format'> & { readonly events: readonly PricedEvent[] };

/** A statement beside what the ledger counts for that vendor and month. */
export interface ReconciledExport extends Statement {
  readonly ledger: NanoUsd;
}

/** What a day of a vendor is known by; CI is one for all vendors, because CI logs name none. */
function vendorOf(kind: string, provider: string | null): string {
  return kind === 'ci' ? 'ci' : `${kind} ${provider?.toLowerCase() ?? ''}`;
}

/**
 * Decided anew from all that is known whenever something changed, so that it does not matter what was read first. Where two
 * exports of different formats tell of one vendor's day, one is chosen: dollars before tokens, then by the format's name.
 */
export class StandIns {
  private readonly exports = new Map<string, Export>();

  constructor(
    private readonly ledger: Ledger,
    private readonly zone: Zone,
    private readonly bills: Pick<Bills, 'isCounting'>,
  ) {}

  /** @param path the file that holds them; one file has one format */
  add(path: string, format: string, events: readonly PricedEvent[]): void {
    let held = this.exports.get(path);
    if (held === undefined) {
      held = { format, events: [], told: [], source: null, newest: null };
      this.exports.set(path, held);
    }
    for (const event of events) {
      held.events.push(event);
      if (event.at !== null && event.at > (held.newest ?? -Infinity)) held.newest = event.at;
    }
  }

  remove(path: string): void {
    const held = this.exports.get(path);
    if (held !== undefined) this.withdraw(held);
    this.exports.delete(path);
  }

  /** What `restore` takes, plain data; null: the file has none. They are not in a saved ledger: what counts of them changes with others. */
  save(path: string): SavedStandIns | null {
    const held = this.exports.get(path);
    return held === undefined ? null : { format: held.format, events: held.events };
  }

  restore(path: string, saved: SavedStandIns | null): void {
    if (saved !== null) this.add(path, saved.format, saved.events);
  }

  /** Of one file: stand-ins that count, and those left out because logs or another export hold the same. */
  counts(path: string): { readonly events: number; readonly duplicates: number; readonly newest: number | null } {
    const held = this.exports.get(path);
    if (held === undefined) return { events: 0, duplicates: 0, newest: null };
    const events = held.source === null ? 0 : this.ledger.sourceCounts(held.source).events;
    return { events, duplicates: held.events.length - events, newest: held.newest };
  }

  /** Replaces what counts by what has to count now. Call after events came or went. */
  settle(prices: PriceTable): void {
    if (this.exports.size === 0) return;
    for (const held of this.exports.values()) this.withdraw(held);
    this.tellApart(prices);
    const logged = this.loggedDays();
    const chosen = this.chosenFormats();
    for (const [path, held] of this.exports) {
      const counting = held.told.filter(
        (event) =>
          this.bills.isCounting(path, event.bill) &&
          chosen.get(this.choiceOf(event))?.format === held.format &&
          !logged.has(this.dayKey(event)),
      );
      if (counting.length === 0) continue;
      held.source = this.ledger.addSource(path + PART);
      this.ledger.append(held.source, counting);
    }
  }

  /** Every file's total by vendor and month, beside what the ledger counts; sorted by path, month and vendor. */
  statements(): ReconciledExport[] {
    if (this.exports.size === 0) return [];
    const counted = this.countedByMonth();
    const rows: ReconciledExport[] = [];
    for (const [path, held] of this.exports) {
      for (const { month, kind, provider, spent } of this.monthsOf(held.told)) {
        const ledger = counted.get(`${vendorOf(kind, provider)} ${month}`) ?? 0;
        rows.push({ ...NOT_SAID, path, month, spent, provider: kind === 'ci' ? `${provider} CI` : provider, ledger });
      }
    }
    return rows.sort((a, b) => compare([a.path, a.month, a.provider ?? ''], [b.path, b.month, b.provider ?? '']));
  }

  /** Files that go on with the running sums of others, as rotated logs do, tell them together. */
  private tellApart(prices: PriceTable): void {
    const all = [...this.exports].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, held]) => held);
    const running = all.filter(({ events }) => events.some((event) => event.running !== undefined));
    for (const held of all) held.told = held.events;
    if (running.length === 0) return;
    const events = running.flatMap((held) => held.events);
    const grown = grownBy(events);
    let from = 0;
    for (const held of running) {
      const own = grown.slice(from, (from += held.events.length));
      held.told = held.events.flatMap((event, at) => {
        const one = own[at];
        if (one === undefined) return [event];
        return one === null ? [] : [priceEvent(one, prices)];
      });
    }
  }

  private withdraw(held: Export): void {
    if (held.source !== null) this.ledger.removeSource(held.source);
    held.source = null;
  }

  private dayText(at: number | null): string {
    return at === null ? 'undated' : String(dayOf(this.zone, at));
  }

  private dayKey({ kind, provider, at }: PricedEvent): string {
    return `${vendorOf(kind, provider)} ${this.dayText(at)}`;
  }

  /** GitHub bills seats, requests and minutes side by side: there each part is chosen for itself. */
  private choiceOf(event: PricedEvent): string {
    return `${this.dayKey(event)} ${event.bill?.part ?? ''}`;
  }

  /** The vendors' days that logs hold. An account without a day stands in only for a vendor that no log names. */
  private loggedDays(): ReadonlySet<string> {
    const logged = new Set<string>();
    const groups = { range: ALL_TIME, filter: { kind: ['llm', 'ci'] }, groupBy: ['kind', 'provider'] } as const;
    for (const { key, bucket } of this.ledger.query({ ...groups, bucket: 'day' }).rows) {
      const vendor = vendorOf(key[0] ?? '', key[1] ?? null);
      logged.add(`${vendor} undated`);
      if (bucket !== null) logged.add(`${vendor} ${this.dayText(bucket)}`);
    }
    return logged;
  }

  private chosenFormats(): ReadonlyMap<string, { readonly format: string; readonly dollars: boolean }> {
    const chosen = new Map<string, { format: string; dollars: boolean }>();
    for (const [path, { format, told }] of this.exports) {
      for (const event of told) {
        if (!this.bills.isCounting(path, event.bill)) continue;
        const key = this.choiceOf(event);
        const dollars = event.recorded !== null;
        const before = chosen.get(key);
        if (before?.format === format) before.dollars ||= dollars;
        else if (before === undefined || isPreferred({ format, dollars }, before)) chosen.set(key, { format, dollars });
      }
    }
    return chosen;
  }

  private monthsOf(events: readonly PricedEvent[]): Iterable<MonthTotal> {
    const totals = new Map<string, MonthTotal>();
    for (const { at, kind, provider, cost } of events) {
      if (at === null) continue;
      const month = monthText(dayOf(this.zone, at));
      const key = `${vendorOf(kind, provider)} ${month}`;
      const total = totals.get(key) ?? { month, kind, provider: provider ?? '', spent: 0 };
      totals.set(key, { ...total, spent: total.spent + (cost ?? 0) });
    }
    return totals.values();
  }

  private countedByMonth(): ReadonlyMap<string, NanoUsd> {
    const counted = new Map<string, NanoUsd>();
    const groups = { range: ALL_TIME, filter: { kind: ['llm', 'ci'] }, groupBy: ['kind', 'provider'] } as const;
    for (const { key, bucket, measures } of this.ledger.query({ ...groups, bucket: 'month' }).rows) {
      if (bucket === null) continue;
      const month = `${vendorOf(key[0] ?? '', key[1] ?? null)} ${monthText(dayOf(this.zone, bucket))}`;
      counted.set(month, (counted.get(month) ?? 0) + measures.cost);
    }
    return counted;
  }
}

interface MonthTotal {
  readonly month: string;
  readonly kind: string;
  readonly provider: string;
  readonly spent: NanoUsd;
}

const NOT_SAID = { executions: null, prsGenerated: null, milestonesReached: [], current: false } as const;

function isPreferred(one: { format: string; dollars: boolean }, other: { format: string; dollars: boolean }): boolean {
  return one.dollars === other.dollars ? one.format < other.format : one.dollars;
}

function compare(one: readonly string[], other: readonly string[]): number {
  for (let at = 0; at < one.length; at += 1) {
    const [a, b] = [one[at] ?? '', other[at] ?? ''];
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}
