/** Between which instants the events of each day lie, as far as the pieces that hold it tell: bounds that only widen. */
import type { Rollup } from './rollup';

/** No local day is longer (ms); where a zone's day ends is not known here. */
const LONGEST_DAY = 27 * 3_600_000;

export interface Bounds {
  /** Epoch ms. */
  oldest: number;
  newest: number;
}

export class DayBounds {
  private readonly bounds = new Map<number, Bounds>();

  /** @param part what was added up in the rollup lies between its bounds */
  add(rollup: Rollup, part: Readonly<Bounds>): void {
    const { at } = rollup;
    let last = NaN;
    for (let entry = 0; entry < at.length; entry++) {
      const day = at[entry] as number;
      if (day === last || Number.isNaN(day)) continue;
      last = day;
      this.widen(day, Math.max(day, part.oldest), Math.min(day + LONGEST_DAY, part.newest));
    }
  }

  /** Of the day that begins at an instant. */
  of(day: number): Readonly<Bounds> | undefined {
    return this.bounds.get(day);
  }

  private widen(day: number, oldest: number, newest: number): void {
    const held = this.bounds.get(day);
    if (held === undefined) this.bounds.set(day, { oldest, newest });
    else {
      held.oldest = Math.min(held.oldest, oldest);
      held.newest = Math.max(held.newest, newest);
    }
  }
}
