/** The minutes of CI that a plan includes each month: credited day by day against the CI cost that was computed from minutes. */
import type { PricedEvent } from '../core/event';
import { dayOf, monthText, type Zone } from '../core/calendar';
import type { Ledger } from '../core/ledger/ledger';
import { ALL_TIME } from '../core/ledger/query';
import type { SourceId } from '../core/ledger/sources';
import type { NanoUsd } from '../core/money';
import type { PriceTable } from '../core/pricing/table';

/** Shown as the source of the credits. */
const SOURCE = 'spendlight.freeCiMinutes';

/**
 * Included minutes are counted as the vendor counts them: a minute of Windows takes two, one of macOS ten. Those are the
 * ratios of the prices, so the minutes are worth the same amount of money whatever they are used for.
 */
export class FreeMinutes {
  private source: SourceId | null = null;

  constructor(
    private readonly ledger: Ledger,
    private readonly zone: Zone,
    private readonly minutesAMonth: number,
  ) {}

  /**
   * Replaces the credits by those of what the ledger holds now. Costs that the log itself states are left alone.
   * @param prices what an included minute is worth: the linux rate
   */
  settle(prices: PriceTable): void {
    if (this.minutesAMonth <= 0) return;
    if (this.source !== null) this.ledger.removeSource(this.source);
    this.source = null;
    const credits = this.credits(this.minutesAMonth * (prices.runners.get('linux')?.perMinute ?? 0));
    if (credits.length === 0) return;
    this.source = this.ledger.addSource(SOURCE);
    this.ledger.append(this.source, credits);
  }

  private credits(worthAMonth: NanoUsd): PricedEvent[] {
    const days = this.ledger.query({ range: ALL_TIME, filter: { kind: ['ci'] }, groupBy: [], bucket: 'day' }).rows;
    const left = new Map<string, NanoUsd>();
    const credits: PricedEvent[] = [];
    for (const row of [...days].sort((a, b) => (a.bucket ?? 0) - (b.bucket ?? 0))) {
      if (row.bucket === null || row.measures.computed <= 0) continue;
      const month = monthText(dayOf(this.zone, row.bucket));
      const available = left.get(month) ?? worthAMonth;
      const credit = Math.min(available, row.measures.computed);
      left.set(month, available - credit);
      if (credit > 0) credits.push(creditOf(row.bucket, credit));
    }
    return credits;
  }
}

function creditOf(at: number, credit: NanoUsd): PricedEvent {
  return {
    kind: 'ci',
    at,
    dimensions: { workflow: 'included minutes' },
    tokens: null,
    count: 0,
    failures: 0,
    durationMs: null,
    recorded: null,
    id: `${SOURCE} ${at}`,
    position: { offset: at, line: null, table: null },
    state: 'computed',
    cost: -credit,
    computed: -credit,
    priceRow: SOURCE,
    provider: null,
    flags: [],
  };
}
