/** Keeps what files say in other currencies, each amount counted once across files, beside the ledger and never in it. */
import { dayOf, startOfDay, type Zone } from '../core/calendar';
import type { ForeignDay } from '../core/foreign';
import type { ForeignAmount } from '../core/sources/source';
import type { Bills } from './bills';

export class ForeignAmounts {
  private readonly files = new Map<string, ForeignAmount[]>();

  constructor(
    private readonly zone: Zone,
    private readonly bills: Pick<Bills, 'isCounting'>,
  ) {}

  /** @param path the file that holds them */
  add(path: string, amounts: readonly ForeignAmount[]): void {
    if (amounts.length === 0) return;
    let held = this.files.get(path);
    if (held === undefined) this.files.set(path, (held = []));
    for (const amount of amounts) held.push(amount);
  }

  remove(path: string): void {
    this.files.delete(path);
  }

  /** What a file has, plain data for `add`: they are in no ledger. */
  of(path: string): readonly ForeignAmount[] {
    return this.files.get(path) ?? [];
  }

  /** By currency and local day, in an order that does not depend on the files'. */
  days(): ForeignDay[] {
    const sums = new Map<string, ForeignDay>();
    for (const [amount, times] of this.countedOnce()) {
      const day = amount.at === null ? null : startOfDay(this.zone, dayOf(this.zone, amount.at));
      const key = `${amount.currency} ${day ?? ''}`;
      const before = sums.get(key);
      sums.set(key, {
        currency: amount.currency,
        day,
        amount: (before?.amount ?? 0) + amount.amount * times,
        events: (before?.events ?? 0) + times,
      });
    }
    return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, day]) => day);
  }

  /** An id counts once; equal amounts without one count as often as in the file that has them most often (formats.md). */
  private countedOnce(): Iterable<readonly [ForeignAmount, number]> {
    const counted = new Map<string, readonly [ForeignAmount, number]>();
    for (const [path, amounts] of [...this.files].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const here = new Map<string, number>();
      for (const amount of amounts) {
        if (!this.bills.isCounting(path, amount.bill)) continue;
        const key = keyOf(amount);
        const times = amount.id === null ? (here.get(key) ?? 0) + 1 : 1;
        here.set(key, times);
        if (times > (counted.get(key)?.[1] ?? 0)) counted.set(key, [amount, times]);
      }
    }
    return counted.values();
  }
}

function keyOf({ id, currency, amount, at, kind, service }: ForeignAmount): string {
  return id === null ? JSON.stringify([currency, amount, at, kind, service]) : JSON.stringify([id]);
}
