/** Adds up the rows of one chunk after the other. Their sums are small beside the room that it takes to make them: it is made once. */
import type { Buckets } from './buckets';
import { CHUNK_ROWS, COUNTED, type Chunk } from './chunk';
import type { Columns } from './columns';
import { EntrySums, NO_ENTRY } from './entrySums';
import type { Shapes } from './shapes';
import { Numbers } from './numbers';
import { Rollup } from './rollup';

/** Of one ledger. */
export class RollupMaker {
  private readonly entries: Entries;
  private readonly sums: EntrySums;

  constructor(columns: Columns, shapes: Pick<Shapes, 'kind' | 'state'>, days: Buckets) {
    this.entries = new Entries(days);
    this.sums = new EntrySums(columns, shapes);
  }

  /** The sums of a chunk, made when they are missing. */
  of(chunk: Chunk): Rollup {
    return (chunk.rollup ??= this.make(chunk));
  }

  private make(chunk: Chunk): Rollup {
    const { entries, sums } = this;
    const count = entries.numberRows(chunk);
    const { entryOf, shapes } = entries;
    const measures = sums.of(chunk, { entryOf, shapes, events: entries.events.subarray(0, count), count });
    return Rollup.from(entries.daysOf(count), entries.tuples.slice(0, count), shapes.slice(0, count), measures);
  }
}

/** Twice as many as there are rows, so that an entry is soon found. */
const PLACES = CHUNK_ROWS * 2;

/** The entries of a chunk, one after the other in the same memory. */
class Entries {
  /** By row; `NO_ENTRY`: it does not count. */
  readonly entryOf = new Uint16Array(CHUNK_ROWS);
  /** By entry. */
  readonly tuples = new Uint32Array(CHUNK_ROWS);
  readonly shapes = new Uint32Array(CHUNK_ROWS);
  readonly events = new Float64Array(CHUNK_ROWS);
  private readonly dayOf = new Uint16Array(CHUNK_ROWS);
  private readonly days = new Numbers();
  /** Open addressing: number of an entry plus one, 0 is empty. */
  private readonly table = new Uint16Array(PLACES);

  constructor(private readonly calendar: Buckets) {}

  /** How many entries they have. Rows stand nearly in the order of time: the calendar is asked once for a stretch of a day. */
  numberRows({ at, tuple, shape, flags, used }: Chunk): number {
    const { entryOf, tuples, shapes, events, dayOf, table, calendar } = this;
    this.days.clear();
    table.fill(0);
    let [from, to, day, count] = [Infinity, -Infinity, 0, 0];
    for (let row = 0; row < used; row++) {
      if (((flags[row] as number) & COUNTED) === 0) {
        entryOf[row] = NO_ENTRY;
        continue;
      }
      const instant = at[row] as number;
      if (!(instant >= from && instant < to)) {
        const isDated = !Number.isNaN(instant);
        day = this.days.numberOf(isDated ? calendar.startOf(instant) : NaN);
        from = isDated ? calendar.from : Infinity;
        to = calendar.to;
      }
      const ofTuple = tuple[row] as number;
      const ofShape = shape[row] as number;
      let place = placeOf(ofTuple, ofShape, day);
      let entry = (table[place] as number) - 1;
      while (entry >= 0 && (tuples[entry] !== ofTuple || shapes[entry] !== ofShape || dayOf[entry] !== day)) {
        place = (place + 1) & (PLACES - 1);
        entry = (table[place] as number) - 1;
      }
      if (entry < 0) {
        entry = count++;
        table[place] = count;
        tuples[entry] = ofTuple;
        shapes[entry] = ofShape;
        dayOf[entry] = day;
        events[entry] = 0;
      }
      entryOf[row] = entry;
      events[entry] = (events[entry] as number) + 1;
    }
    return count;
  }

  /** When the days of the first entries begin (epoch ms); NaN: no time. */
  daysOf(count: number): Float64Array {
    const days = new Float64Array(count);
    for (let entry = 0; entry < count; entry++) days[entry] = this.days.values[this.dayOf[entry] ?? 0] ?? NaN;
    return days;
  }
}

function placeOf(tuple: number, shape: number, day: number): number {
  const mixed = Math.imul(tuple, 0x9e3779b1) ^ Math.imul(shape + 1, 0x85ebca77) ^ Math.imul(day + 1, 0xc2b2ae3d);
  return (mixed ^ (mixed >>> 15)) & (PLACES - 1);
}
