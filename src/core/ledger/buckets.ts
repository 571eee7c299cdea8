/** Calendar buckets of instants at the speed of a table: the calendar is asked once per hour that has events, not per event. */
import { bucketStart } from '../calendar';
import type { Zone } from '../calendar';
import type { Bucket } from './query';

const HOUR = 3_600_000;
/** Zones differ by quarters of an hour, so only within one of those is a local hour sure to be the same. */
const QUARTER = 900_000;
/** Instants scattered over more slots than this (a damaged log) empty the table instead of filling the memory. */
const SLOTS_KEPT = 400_000;

export class Buckets {
  private readonly slotMs: number;
  /** Bucket start by slot; NaN where a bucket begins within the slot. */
  private readonly starts = new Map<number, number>();
  private lastSlot = NaN;
  private lastStart = NaN;

  constructor(
    private readonly zone: Zone,
    private readonly bucket: Exclude<Bucket, 'none'>,
  ) {
    this.slotMs = bucket === 'hour' ? QUARTER : HOUR;
  }

  /** Instant at which the bucket of an instant begins, both epoch ms. */
  startOf(at: number): number {
    const slot = Math.floor(at / this.slotMs);
    if (slot !== this.lastSlot) {
      this.lastSlot = slot;
      this.lastStart = this.starts.get(slot) ?? this.ask(slot);
    }
    return Number.isNaN(this.lastStart) ? bucketStart(this.zone, this.bucket, at) : this.lastStart;
  }

  /**
   * Between these instants (epoch ms; `to` exclusive), around the one that was asked for last, all have the same bucket. None
   * do where a bucket begins among those that are known together.
   */
  get from(): number {
    return Number.isNaN(this.lastStart) ? Infinity : this.lastSlot * this.slotMs;
  }

  get to(): number {
    return Number.isNaN(this.lastStart) ? -Infinity : (this.lastSlot + 1) * this.slotMs;
  }

  private ask(slot: number): number {
    if (this.starts.size >= SLOTS_KEPT) this.starts.clear();
    const first = bucketStart(this.zone, this.bucket, slot * this.slotMs);
    const last = bucketStart(this.zone, this.bucket, (slot + 1) * this.slotMs - 1);
    const start = first === last ? first : NaN;
    this.starts.set(slot, start);
    return start;
  }
}
