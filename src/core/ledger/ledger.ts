/** The counted-once store of events: sources are put in and taken out, and every figure on screen is a question to it. */
import type { Attributor } from '../attribution/attribution';
import { SUBAGENT, type Dimension, type PricedEvent } from '../event';
import type { Zone } from '../calendar';
import { AttributedRows } from './attributed';
import { Answers } from './answers';
import { Buckets } from './buckets';
import { COUNTED } from './chunk';
import { Columns } from './columns';
import { LINE } from './countColumns';
import { CountedOnce } from './countedOnce';
import type { BatchRun } from './eventBatch';
import type { DayImage, Keys } from './days';
import type { Encode, ImageReader, ImageWriter } from './image';
import { eventRow, list, listAll } from './listing';
import { Names } from './names';
import { pricingRows } from './pricing';
import type { Bucket, EventRow, EventsQuery, EventsResult, GroupKey, PricingRow, Query, QueryResult } from './query';
import { RowOrder } from './rowOrder';
import { RowWriter } from './rowWriter';
import type { ScanSource } from './scans';
import type { Dictionary } from './selection';
import { Shapes } from './shapes';
import { Sources, type Source, type SourceCounts, type SourceId } from './sources';
import { TUPLE_DIMENSIONS, Tuples } from './tuples';
import { visitRows } from './visit';
import type { GroupNames, Visited, VisitQuery } from './visit';

const PURPOSE = TUPLE_DIMENSIONS.indexOf('purpose');

export class Ledger {
  private readonly columns = new Columns();
  private readonly names = new Map<GroupKey, Names>();
  private readonly tuples = new Tuples();
  private readonly shapes = new Shapes();
  private readonly sources = new Sources(this.columns, this.shapes);
  private readonly dictionary: Dictionary = {
    names: this.names,
    tuples: this.tuples,
    shapes: this.shapes,
    pathOf: this.sources.shownPathOf,
  };
  private readonly order = new RowOrder(this.columns, this.shapes, this.sources.shownPathOf);
  private readonly attributed = new AttributedRows(this.columns, this.tuples, (place) => this.namesOf(place));
  private readonly counting = new CountedOnce(this.columns, {
    sourceOf: (row) => this.order.sourceOf(row),
    tallyOf: this.sources.tallyOf,
    comparePaths: (slot, other) => this.order.comparePaths(slot, other),
    comparePositions: (row, other) => this.order.comparePositions(row, other),
    baseOf: (tuple) => this.attributed.baseOf(tuple),
    givesWay: (tuple) => this.isSubagents(tuple),
    shown: (tuple, at) => this.attributed.shown(tuple, at),
  });
  private readonly buckets = new Map<Bucket, Buckets>();
  private readonly answers: Answers;
  private readonly writer = new RowWriter({
    columns: this.columns,
    tuples: this.tuples,
    shapes: this.shapes,
    attributed: this.attributed,
    namesOf: (dimension) => this.namesOf(dimension),
  });

  /** Calendar buckets begin in this zone. */
  constructor(private readonly zone: Zone) {
    this.answers = new Answers(this.columns, this.dictionary, (bucket) => this.bucketsOf(bucket));
  }

  /** A new, empty source. A source of the same path is removed first: that is how one is read again from its start. */
  addSource(path: string): SourceId {
    this.removePath(path);
    return this.sources.add(path);
  }

  /** Adds events of a source, in any order. Events for a source that was removed meanwhile are let go. */
  append(id: SourceId, events: readonly PricedEvent[]): void {
    const source = this.sources.get(id);
    if (source === undefined) return;
    for (const event of events) this.added(source, this.writer.write(source.slot, event), 1, event.at ?? -Infinity);
    this.attributed.touch();
  }

  /** Like `append`, of events that another thread has read. @param lines how many lines stand before the file's part that the batch is of */
  appendBatch(id: SourceId, run: BatchRun, lines: number): void {
    const source = this.sources.get(id);
    if (source === undefined) return;
    this.writer.writeBatch(source.slot, run, lines, (row, count, newest) => this.added(source, row, count, newest));
    this.attributed.touch();
    this.sumUpFull();
  }

  /** Takes out a source with all its events; what other sources hold of them counts from then on. */
  removeSource(id: SourceId): void {
    const source = this.sources.get(id);
    if (source === undefined) return;
    this.counting.remove(this.sources.rowsOf(source));
    this.attributed.touch();
    this.sources.remove(id);
  }

  removePath(path: string): void {
    const id = this.sources.idOf(path);
    if (id !== null) this.removeSource(id);
  }

  /** Puts all events of a source aside, so that they count as little as if they were not there; or takes them back. */
  putAside(id: SourceId, aside: boolean): void {
    const source = this.sources.get(id);
    if (source !== undefined) this.counting.putAside(this.sources.rowsOf(source), aside);
  }

  /** The source of a path, as long as it is in the ledger. */
  idOf(path: string): SourceId | null {
    return this.sources.idOf(path);
  }

  get paths(): string[] {
    return this.sources.paths;
  }

  /** All events of a source, also those that do not count because an equal one does, in no particular order. */
  *eventsOf(id: SourceId): Generator<EventRow> {
    this.settle();
    const source = this.sources.get(id);
    if (source === undefined) return;
    for (const row of this.sources.rowsOf(source)) yield eventRow(this.columns, this.dictionary, row);
  }

  /** Of a source the events that begin in some lines, both included, with whether they count; so many at most. */
  eventsAt(id: SourceId, from: number, to: number, limit: number): { event: EventRow; counts: boolean }[] {
    this.settle();
    const source = this.sources.get(id);
    const found: { event: EventRow; counts: boolean }[] = [];
    if (source === undefined) return found;
    for (const row of this.sources.rowsOf(source)) {
      const line = this.columns.get(row, LINE);
      if (line < from || line > to) continue;
      const counts = (this.columns.flagsOf(row) & COUNTED) !== 0;
      found.push({ event: eventRow(this.columns, this.dictionary, row), counts });
      if (found.length >= limit) break;
    }
    return found;
  }

  sourceCounts(id: SourceId): SourceCounts {
    this.counting.settle();
    return this.sources.countsOf(id);
  }

  /** Decides anew which pull request and WBS item every event belongs to, those that come later included. */
  attribute(attributor: Attributor): void {
    this.attributed.use(attributor);
  }

  /** True when an event ever named a value of the dimension. */
  knows(dimension: Exclude<Dimension, 'kind' | 'source'>): boolean {
    return this.namesOf(dimension).size > 1;
  }

  /** Instant (epoch ms) before which no event lies; null when none has a time. */
  oldest(): number | null {
    let oldest = Infinity;
    for (const chunk of this.columns.chunks) if (chunk.oldest < oldest) oldest = chunk.oldest;
    return Number.isFinite(oldest) ? oldest : null;
  }

  /** Instant (epoch ms) of the newest event that counts and is not after `now`; null when there is none. */
  newestUpTo(now: number): number | null {
    this.counting.settle();
    let newest = -Infinity;
    // From the end: logs grow there, so that nearly all chunks are passed over.
    for (const { at, flags, used, newest: bound, oldest } of this.columns.chunks.toReversed()) {
      if (bound <= newest || oldest > now) continue;
      for (let index = 0; index < used; index++) {
        const instant = at[index] ?? NaN;
        if (instant > newest && instant <= now && ((flags[index] ?? 0) & COUNTED) !== 0) newest = instant;
      }
    }
    return newest === -Infinity ? null : newest;
  }

  query(query: Query): QueryResult {
    this.settle();
    return this.answers.query(query);
  }

  events(query: EventsQuery): EventsResult {
    this.settle();
    return list(this.columns, this.dictionary, this.order, query);
  }

  /** All matching events, oldest first, made while they are taken; the ledger must not change meanwhile. */
  allEvents(query: Pick<EventsQuery, 'range' | 'filter'>): Iterable<EventRow> {
    this.settle();
    return listAll(this.columns, this.dictionary, this.order, query);
  }

  /** Shows every matching event, in no particular order; the answer names their groups. */
  visit(query: VisitQuery, visit: (event: Visited) => void): GroupNames {
    this.settle();
    return visitRows(this.columns, this.dictionary, query, visit);
  }

  /** Sums by how events were priced, in no particular order. */
  pricing(query: Pick<Query, 'range' | 'filter'>): PricingRow[] {
    this.settle();
    return pricingRows(this.columns, this.dictionary, query);
  }

  /** Asks one of the questions of `scans.ts`. */
  scan<T>(question: (source: ScanSource) => T): T {
    this.settle();
    const { columns, dictionary, zone } = this;
    return question({ columns, dictionary, zone, hours: this.bucketsOf('hour') });
  }

  /** Adds up in advance what questions about days would add up each time. */
  gather(): void {
    this.settle();
    this.answers.gather();
  }

  /** The whole ledger (`serialise.ts`). Nothing may be put in or taken out until the image is written. */
  save(image: ImageWriter): void {
    this.settle();
    this.sources.save(image);
    image.json([...this.names.keys()]);
    for (const names of this.names.values()) names.save(image);
    this.tuples.save(image);
    this.shapes.save(image);
    this.columns.save(image);
    this.counting.save(image);
  }

  /** Takes in what `save` wrote; only into a new ledger of the same zone. @throws RangeError when it does not fit */
  load(image: ImageReader): void {
    this.sources.load(image);
    for (const dimension of image.json() as GroupKey[]) this.namesOf(dimension).load(image);
    this.tuples.load(image);
    this.shapes.load(image);
    this.columns.load(image);
    this.counting.load(image);
    this.attributed.loaded();
    this.answers.loaded();
  }

  /** Its sums of days, to be asked without its events (`days.ts`). @param wanted what will be asked for often */
  saveDays(wanted: readonly Keys[], encode: Encode): DayImage {
    this.settle();
    return this.answers.saveDays(wanted, encode);
  }

  private isSubagents(tuple: number): boolean {
    const purpose = this.tuples.valueOf(PURPOSE, tuple);
    return purpose !== 0 && purpose === this.namesOf('purpose').idOf(SUBAGENT);
  }

  private settle(): void {
    this.counting.settle();
    this.attributed.settle();
  }

  private bucketsOf(bucket: Exclude<Bucket, 'none'>): Buckets {
    let buckets = this.buckets.get(bucket);
    if (buckets === undefined) this.buckets.set(bucket, (buckets = new Buckets(this.zone, bucket)));
    return buckets;
  }

  /** Adds up the chunks that a batch has filled, while other threads read on: the first question would otherwise wait for all of them. */
  private sumUpFull(): void {
    if (!this.answers.hasFull) return;
    this.settle();
    this.answers.sumUpFull();
  }

  private added(source: Source, row: number, count: number, newest: number): void {
    this.sources.noteRows(source, row, newest);
    this.counting.add(row, count, source);
  }

  private namesOf(dimension: GroupKey): Names {
    let names = this.names.get(dimension);
    if (names === undefined) this.names.set(dimension, (names = new Names()));
    return names;
  }
}
