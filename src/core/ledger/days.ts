/** A ledger's sums of days, to be kept in a file and asked again: most questions need no event at all. */
import { ATTRIBUTION_KEYS } from '../attribution/attribution';
import { DIMENSIONS } from '../event';
import type { Zone } from '../calendar';
import type { Decode } from '../sources/utf8';
import { Buckets } from './buckets';
import { noShape, type DayTable } from './dayTable';
import { answerOfDays } from './grouping';
import { groupShapes, groupTuples } from './groups';
import { ImageReader, ImageWriter, type Encode } from './image';
import { entriesIn, mergePieces, type MergedBy, type Piece } from './merge';
import { Names } from './names';
import type { Bucket, GroupKey, Query, QueryResult } from './query';
import { Rollup } from './rollup';
import { TUPLE_PLACE, type Dictionary } from './selection';

/** Raised whenever what the sections mean changes. */
const VERSION = 3;

/** Sections of a file: each is read, and checked, on its own and only when it is needed. */
export interface DayImage {
  /** Plain data. */
  readonly head: unknown;
  /** Of each section the parts, to be laid out one behind the other, each padded to a multiple of eight. */
  readonly sections: readonly (readonly Uint8Array[])[];
}

/** What is told apart besides days: the fewer, the faster a question is answered that asks for no more. */
export type Keys = readonly GroupKey[];

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

/** What there is to be saved. */
export interface Saved {
  /** What nearly everybody asks for. */
  readonly usual: readonly Pick<DayTable, 'keys' | 'pieces' | 'dictionary'>[];
  /** All of the ledger, whose numbers `dictionary` explains; each call makes less of it: in pieces of chunks, then of blocks. */
  readonly pieces: readonly (() => Iterable<Piece>)[];
  readonly dictionary: Dictionary;
}

/** @param wanted what else will be asked for often */
export function saveDays({ usual, pieces, dictionary }: Saved, wanted: readonly Keys[], encode: Encode): DayImage {
  const writer = new TableWriter(encode);
  const all = smallest(pieces);
  for (const table of usual) writer.add([...table.keys], table.pieces, table.dictionary, {});
  for (const keys of keysOfBudgets(wanted, usual)) {
    const groups = { tuples: groupTuples(dictionary, keys), shapes: groupShapes(dictionary, keys) };
    writer.add(keys, mergePieces(all, groups), dictionary, groups);
  }
  if (entriesIn(all) <= MOST_ENTRIES_KEPT) writer.add(ALL, all, dictionary, {});
  return writer.image;
}

/** The first that is small enough, else the last. */
function smallest(ways: readonly (() => Iterable<Piece>)[]): Piece[] {
  let pieces: Piece[] = [];
  for (const way of ways) {
    pieces = [...way()];
    if (entriesIn(pieces) <= MOST_ENTRIES_KEPT) break;
  }
  return pieces;
}

/** Every table is worth its place: it can answer what none before it can. */
function keysOfBudgets(wanted: readonly Keys[], usual: readonly { readonly keys: ReadonlySet<GroupKey> }[]): Keys[] {
  const known = usual.map(({ keys }) => keys);
  const tables: Keys[] = [];
  for (const keys of wanted) {
    const isThere = known.some((table) => keys.every((key) => table.has(key)));
    if (isThere || keys.includes('task') || known.length >= MOST_TABLES) continue;
    tables.push(keys);
    known.push(new Set(keys));
  }
  return tables;
}

class TableWriter {
  private readonly sections: (readonly Uint8Array[])[] = [];
  private readonly tables: { readonly head: TableHead; readonly entries: number }[] = [];

  constructor(private readonly encode: Encode) {}

  /** @param groups what became of the dictionary's tuples and shapes in the pieces */
  add(keys: Keys, pieces: readonly Piece[], dictionary: Dictionary, groups: MergedBy): void {
    const { sections, encode } = this;
    const words = new ImageWriter(encode);
    saveDictionary(dictionary, keys, groups, words);
    const section = sections.push(words.parts) - 1;
    const heads = pieces.map((piece) => {
      const image = new ImageWriter(encode);
      piece.rollup.save(image);
      sections.push(image.parts);
      return headOf(piece, image.parts);
    });
    const head = { keys, section, dictionary: lengthsOf(words.parts), pieces: heads };
    this.tables.push({ head, entries: entriesIn(pieces) });
  }

  /** The smaller a table is, the sooner it is asked. */
  get image(): DayImage {
    const tables = this.tables.toSorted((one, other) => one.entries - other.entries);
    const head: Head = { version: VERSION, tables: tables.map(({ head: table }) => table) };
    return { head, sections: this.sections };
  }
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
  groups: MergedBy,
  image: ImageWriter,
): void {
  const dimensions = keys.filter((key) => names.has(key));
  image.json(dimensions);
  for (const dimension of dimensions) names.get(dimension)?.save(image);
  const members = groups.tuples === undefined ? null : (groups.tuples?.example ?? [0]);
  const size = members?.length ?? tuples.size;
  image.numbers([size]);
  for (const dimension of dimensions) {
    const column = tuples.column(TUPLE_PLACE.get(dimension) ?? -1);
    image.array(column === null ? new Uint32Array(size) : chosen(column, size, members));
  }
  const examples = groups.shapes === undefined ? [...shapes.kind.keys()] : (groups.shapes?.example ?? [0]);
  image.numbers(examples.map((shape) => shapes.kind[shape] ?? 0));
  const paths = new Map<string, number>();
  image.numbers(
    examples.map((shape) => {
      const path = keys.includes('source') ? pathOf(shapes.source[shape] ?? 0) : '';
      const place = paths.get(path) ?? paths.size;
      paths.set(path, place);
      return place;
    }),
  );
  image.json([...paths.keys()]);
}

/** @param members the tuples that stand for the others; null: each stands for itself */
function chosen(column: Uint32Array, size: number, members: readonly number[] | null): Uint32Array {
  if (members === null) return column.subarray(0, size);
  const values = new Uint32Array(size);
  for (let place = 0; place < size; place++) values[place] = column[members[place] ?? 0] ?? 0;
  return values;
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
    const source = image.numbers();
    const paths = image.json() as string[];
    return {
      names,
      tuples: {
        size,
        column: (place) => columns.get(place) ?? null,
        valueOf: (place, tuple) => columns.get(place)?.[tuple] ?? 0,
      },
      shapes: { size: kind.length, kind, source, state: [], shapeOf: noShape },
      pathOf: (path) => paths[path] ?? '',
    };
  }
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
