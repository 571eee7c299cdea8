/** All that is counted into: the ledger, and what is decided beside it anew whenever something came or went. */
import type { Zone } from '../core/calendar';
import { Ledger } from '../core/ledger/ledger';
import type { PriceTable } from '../core/pricing/table';
import type { Attributions } from './attribution';
import { Bills } from './bills';
import { ForeignAmounts } from './foreign';
import { FreeMinutes } from './freeMinutes';
import { StandIns } from './standIns';

export class Books {
  readonly bills: Bills;
  readonly standIns: StandIns;
  readonly foreign: ForeignAmounts;
  private readonly freeMinutes: FreeMinutes;

  /** @param freeCiMinutes as in the engine's options. @param ledger empty, or as a checkpoint had it */
  constructor(
    readonly zone: Zone,
    freeCiMinutes: number,
    readonly ledger = new Ledger(zone),
  ) {
    this.freeMinutes = new FreeMinutes(ledger, zone, freeCiMinutes);
    this.bills = new Bills(ledger);
    this.standIns = new StandIns(ledger, zone, this.bills);
    this.foreign = new ForeignAmounts(zone, this.bills);
  }

  /** What depends on everything else that was read. */
  settle(attributions: Attributions, prices: PriceTable): void {
    attributions.settle(this.ledger);
    // Credits of days whose log is gone would look like a log.
    this.freeMinutes.settle(prices);
    this.bills.settle();
    this.standIns.settle(prices);
  }
}
