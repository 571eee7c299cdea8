/** An IANA time zone as offsets from UTC, cached per UTC day; `calendar` makes days, weeks and months of it. */

export const MS_PER_DAY = 86_400_000;

export interface Zone {
  /** IANA name as shown on screens. */
  readonly id: string;
  /** Milliseconds that the local clock is ahead of UTC at an instant (epoch ms). */
  offsetAt(at: number): number;
  /** First instant of a local day (days since 1970-01-01). */
  startOfDay(day: number): number;
  /** The instant of a wall-clock time given as if it were UTC (epoch ms); see `instantOf` for skipped and repeated times. */
  instantOfLocal(local: number): number;
}

const UTC: Zone = {
  id: 'UTC',
  offsetAt: () => 0,
  startOfDay: (day) => day * MS_PER_DAY,
  instantOfLocal: (local) => local,
};

/** The zone of an IANA name, in any case; null when it is unknown. `UTC` needs no zone data. */
export function openZone(id: string): Zone | null {
  const name = id.trim();
  if (name.toUpperCase() === 'UTC') return UTC;
  try {
    // A fixed locale: the machine's own may be a tag that Intl refuses (POSIX).
    const clock = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    const known = clock.resolvedOptions().timeZone;
    // Intl answers some current names with their old ones (Asia/Kolkata with Asia/Calcutta): the name asked for is kept.
    return new IanaZone(known.toLowerCase() === name.toLowerCase() ? known : name, clock);
  } catch {
    return null;
  }
}

/** A day on which the clock changes: the offset is `before` up to `at`, `after` from then on. */
interface ChangeDay {
  readonly before: number;
  readonly at: number;
  readonly after: number;
}

class IanaZone implements Zone {
  /** By UTC day: its one offset, or its change. Without the cache a lookup costs some microseconds of Intl. */
  private readonly days = new Map<number, number | ChangeDay>();
  private readonly midnights = new Map<number, number>();
  private readonly starts = new Map<number, number>();
  private lastDay = Number.NaN;
  private lastOffset = 0;

  constructor(
    readonly id: string,
    private readonly clock: Intl.DateTimeFormat,
  ) {}

  offsetAt(at: number): number {
    const day = Math.floor(at / MS_PER_DAY);
    if (day === this.lastDay) return this.lastOffset;
    let entry = this.days.get(day);
    if (entry === undefined) {
      entry = this.readDay(day);
      this.days.set(day, entry);
    }
    if (typeof entry !== 'number') return at < entry.at ? entry.before : entry.after;
    this.lastDay = day;
    this.lastOffset = entry;
    return entry;
  }

  startOfDay(day: number): number {
    let start = this.starts.get(day);
    if (start === undefined) {
      start = this.findLocal(day * MS_PER_DAY, true);
      this.starts.set(day, start);
    }
    return start;
  }

  instantOfLocal(local: number): number {
    return this.findLocal(local, false);
  }

  /** No zone is more than a day from UTC, so the offsets a day earlier and a day later are the two that can hold. */
  private findLocal(local: number, afterGap: boolean): number {
    const early = this.offsetAt(local - MS_PER_DAY);
    const late = this.offsetAt(local + MS_PER_DAY);
    const byEarly = local - early;
    if (early === late || this.offsetAt(byEarly) === early) {
      const byLate = local - late;
      return byLate < byEarly && this.offsetAt(byLate) === late ? byLate : byEarly;
    }
    const byLate = local - late;
    if (this.offsetAt(byLate) === late) return byLate;
    return afterGap ? transitionBetween(this, byLate, byEarly) : byEarly;
  }

  private readDay(day: number): number | ChangeDay {
    const before = this.offsetAtMidnight(day);
    const after = this.offsetAtMidnight(day + 1);
    if (before === after) return before;
    const start = day * MS_PER_DAY;
    const at = firstInstant(start, start + MS_PER_DAY, (instant) => this.readOffset(instant) !== before);
    return { before, at, after };
  }

  private offsetAtMidnight(day: number): number {
    let offset = this.midnights.get(day);
    if (offset === undefined) {
      offset = this.readOffset(day * MS_PER_DAY);
      this.midnights.set(day, offset);
    }
    return offset;
  }

  /** Asks Intl; `at` in whole seconds. */
  private readOffset(at: number): number {
    const fields = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
    for (const { type, value } of this.clock.formatToParts(at)) {
      if (type in fields) fields[type as keyof typeof fields] = Number(value);
    }
    const { year, month, day, hour, minute, second } = fields;
    return Date.UTC(year, month - 1, day, hour, minute, second) - at;
  }
}

/** The instant in (from, to] from which on the offset is that of `to`. */
export function transitionBetween(zone: Zone, from: number, to: number): number {
  const after = zone.offsetAt(to);
  const start = Math.floor(from / 1000) * 1000;
  return firstInstant(start, Math.ceil(to / 1000) * 1000, (instant) => zone.offsetAt(instant) === after);
}

/** Bisects whole seconds: the first in (from, to] for which `holds`, which must hold from there on. */
function firstInstant(from: number, to: number, holds: (instant: number) => boolean): number {
  let low = from;
  let high = to;
  while (high - low > 1000) {
    const middle = low + Math.floor((high - low) / 2000) * 1000;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
