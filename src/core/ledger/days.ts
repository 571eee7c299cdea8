/** A ledger's sums of days, to be kept in a file and asked again: most questions need no event at all. */
import { ATTRIBUTION_KEYS } from '../attribution/attribution';
import { DIMENSIONS } from '../event';
import type { Zone } from '../calendar';
import type { Decode } from '../sources/utf8';
import { Buckets } from './buckets';
import { answerOfDays } from './grouping';
import { groupShapes, groupTuples, type Groups } from './groups';
import { ImageReader, ImageWriter, type Encode } from './image';
import { entriesIn, mergePieces, type Piece } from './merge';
import { Names } from './names';
import type { Bucket, GroupKey, Query, QueryResult } from './query';
import { Rollup } from './rollup';
import { TUPLE_PLACE, type Dictionary } from './selection';
import type { Shape } from './shapes';

/** Raised whenever what the sections mean changes. */
const VERSION = 2;

/** Sections of a file: each is read, and checked, on its own and only when it is needed. */
export interface DayImage {
  /** Plain data. */
  readonly head: unknown;
  /** Of each section the parts, to be laid out one behind the other, each padded to a multiple of eight. */
  readonly sections: readonly (readonly Uint8Array[])[];
}

/** What is told apart besides days: the fewer, the faster a question is answered that asks for no more. */
export type Keys = readonly GroupKey[];

/** What nearly everybody asks for. */
const USUAL: readonly Keys[] = [
  ['kind'],
  ...(['agent', 'model', 'pr', 'wbs'] as const).map((key) => ['kind', key] as const),
];
/** Somebody may have a budget for anything. */
const MOST_TABLES = 16;
/** Many logs have a task of its own for every call, and sums of days do not tell tasks apart. */
const ALL: Keys = [...DIMENSIONS.filter((dimension) => dimension !== 'task'), ...ATTRIBUTION_KEYS];

/** With more of them, a table of everything is hardly smaller than the events, and whoever asks for it asks the ledger. */
const MOST_ENTRIES_KEPT = 200_000;

interface PieceHead {
  readonly lengths: readonly number[];
  /** Null: infinite. */
  readonly oldest: number | null;
  readonly newest: number | null;
  readonly hasUndated: boolean;
}

interface TableHead {
  readonly keys: Keys;
  /** The section of its dictionary; those of its pieces follow. */
  readonly section: number;
  /** Lengths of the dictionary's parts. */
  readonly dictionary: readonly number[];
  readonly pieces: readonly PieceHead[];
}

interface Head {
  readonly version: number;
  /** Of those that can answer the first one is asked. */
  readonly tables: readonly TableHead[];
}

/**
 * @param pieces all of the ledger's, whose numbers `dictionary` explains
 * @param wanted what else will be asked for often
 */
export function saveDays(
  pieces: Iterable<Piece>,
  dictionary: Dictionary,
  wanted: readonly Keys[],
  encode: Encode,
): DayImage {
  const sections: (readonly Uint8Array[])[] = [];
  const tables: TableHead[] = [];
  const all = [...pieces];
  const isSmall = entriesIn(all) <= MOST_ENTRIES_KEPT;
  const merged = isSmall ? mergePieces(all) : all;
  for (const keys of keysOfTables(wanted, isSmall)) {
    const tuples = groupTuples(dictionary, keys);
    const shapes = groupShapes(dictionary, keys);
    const words = new ImageWriter(encode);
    saveDictionary(dictionary, keys, { tuples, shapes }, words);
    const table = mergePieces(merged, { tuples, shapes });
    const section = sections.length;
    sections.push(words.parts);
    const heads = table.map((piece) => {
      const image = new ImageWriter(encode);
      piece.rollup.save(image);
      sections.push(image.parts);
      return headOf(piece, image.parts);
    });
    tables.push({ keys, section, dictionary: lengthsOf(words.parts), pieces: heads });
  }
  const head: Head = { version: VERSION, tables };
  return { head, sections };
}

/** Every table is worth its place: the next one can answer more, or something else. @param withAll the last one tells everything apart */
function keysOfTables(wanted: readonly Keys[], withAll: boolean): Keys[] {
  const tables: Keys[] = [...USUAL];
  for (const keys of wanted) {
    const isThere = tables.some((table) => keys.every((key) => table.includes(key)));
    if (!isThere && !keys.includes('task') && tables.length < MOST_TABLES) tables.push(keys);
  }
  return withAll ? [...tables, ALL] : tables;
}

function lengthsOf(parts: readonly Uint8Array[]): number[] {
  return parts.map((part) => part.length);
}

function headOf({ oldest, newest, hasUndated }: Piece, parts: readonly Uint8Array[]): PieceHead {
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return { lengths: lengthsOf(parts), oldest: finite(oldest), newest: finite(newest), hasUndated };
}

function saveDictionary(
  { names, tuples, shapes, pathOf }: Dictionary,
  keys: Keys,
  groups: { readonly tuples: Groups | null; readonly shapes: Groups | null },
  image: ImageWriter,
): void {
  const dimensions = keys.filter((key) => names.has(key));
  image.json(dimensions);
  for (const dimension of dimensions) names.get(dimension)?.save(image);
  const examples = groups.tuples?.example ?? [0];
  image.numbers([examples.length]);
  for (const dimension of dimensions) {
    const column = tuples.column(TUPLE_PLACE.get(dimension) ?? -1);
    image.array(Uint32Array.from(examples, (tuple) => column?.[tuple] ?? 0));
  }
  const members = groups.shapes?.example ?? [0];
  image.numbers(members.map((shape) => shapes.kind[shape] ?? 0));
  image.json(members.map((shape) => (keys.includes('source') ? pathOf(shapes.source[shape] ?? 0) : '')));
}

/** Reads one section, whole and as it was written; null: it is not. */
export type ReadSection = (section: number) => Uint8Array | null;

/** Sums of days as they were saved. */
export class Days {
  private readonly calendars = new Map<Bucket, Buckets>();
  private readonly tables: readonly Table[];

  private constructor(
    private readonly zone: Zone,
    head: Head,
    read: ReadSection,
    decode: Decode,
  ) {
    const section = (number: number): Uint8Array => {
      const bytes = read(number);
      if (bytes === null) throw new RangeError('a section of a file of sums is damaged');
      return bytes;
    };
    this.tables = head.tables.map((table) => new Table(table, section, decode));
  }

  /** Null: of another version. Sections are read when a question needs them; `zone` must be the one of the ledger. */
  static open(zone: Zone, head: unknown, read: ReadSection, decode: Decode): Days | null {
    const known = typeof head === 'object' && head !== null && 'version' in head && head.version === VERSION;
    return known ? new Days(zone, head as Head, read, decode) : null;
  }

  /** Null: sums of days do not tell. @throws RangeError where a section is damaged */
  query(query: Query): QueryResult | null {
    const bucket = query.bucket ?? 'none';
    const asked: readonly string[] = [...query.groupBy, ...Object.keys(query.filter ?? {})];
    const table = this.tables.find(({ keys }) => asked.every((key) => keys.has(key)));
    if (bucket === 'hour' || table === undefined) return null;
    return answerOfDays(table.pieces, table.dictionary, query, {
      buckets: bucket === 'none' ? null : this.calendarOf(bucket),
      days: this.calendarOf('day'),
    });
  }

  private calendarOf(bucket: Exclude<Bucket, 'none'>): Buckets {
    let calendar = this.calendars.get(bucket);
    if (calendar === undefined) this.calendars.set(bucket, (calendar = new Buckets(this.zone, bucket)));
    return calendar;
  }
}

class Table {
  readonly keys: ReadonlySet<string>;
  readonly pieces: readonly SavedPiece[];
  private words: Dictionary | null = null;

  constructor(
    private readonly head: TableHead,
    private readonly section: (number: number) => Uint8Array,
    private readonly decode: Decode,
  ) {
    this.keys = new Set(head.keys);
    this.pieces = head.pieces.map(
      (piece, place) => new SavedPiece(piece, () => section(head.section + 1 + place), decode),
    );
  }

  get dictionary(): Dictionary {
    return (this.words ??= this.readDictionary());
  }

  private readDictionary(): Dictionary {
    const image = new ImageReader(this.section(this.head.section), this.head.dictionary, this.decode);
    const names = new Map<GroupKey, Names>();
    for (const dimension of image.json() as GroupKey[]) {
      const known = new Names();
      known.load(image);
      names.set(dimension, known);
    }
    const [size = 0] = image.numbers();
    const columns = new Map([...names.keys()].map((dimension) => [TUPLE_PLACE.get(dimension), image.uint32()]));
    const kind = image.numbers();
    const paths = image.json() as string[];
    return {
      names,
      tuples: {
        size,
        column: (place) => columns.get(place) ?? null,
        valueOf: (place, tuple) => columns.get(place)?.[tuple] ?? 0,
      },
      // Paths stand at the numbers of shapes here.
      shapes: { size: kind.length, kind, source: kind.map((_, shape) => shape), state: [], shapeOf: noShape },
      pathOf: (shape) => paths[shape] ?? '',
    };
  }
}

function noShape(): Shape {
  throw new RangeError('sums of days know nothing of how events were priced');
}

class SavedPiece implements Piece {
  readonly oldest: number;
  readonly newest: number;
  readonly hasUndated: boolean;
  private loaded: Rollup | null = null;

  constructor(
    private readonly head: PieceHead,
    private readonly section: () => Uint8Array,
    private readonly decode: Decode,
  ) {
    this.oldest = head.oldest ?? Infinity;
    this.newest = head.newest ?? -Infinity;
    this.hasUndated = head.hasUndated;
  }

  get rollup(): Rollup {
    this.loaded ??= Rollup.load(new ImageReader(this.section(), this.head.lengths, this.decode));
    return this.loaded;
  }
}
