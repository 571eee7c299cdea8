/** A ledger's sums of days, to be kept in a file and asked again: most questions need no event at all. */
import type { Zone } from '../calendar';
import type { Decode } from '../sources/utf8';
import { Buckets } from './buckets';
import { answerOfDays } from './grouping';
import { ImageReader } from './image';
import type { Piece } from './merge';
import { Names } from './names';
import type { Bucket, GroupKey, Query, QueryResult } from './query';
import { Rollup } from './rollup';
import { noShape, TUPLE_PLACE, type Dictionary } from './selection';

/** Raised whenever what the sections mean changes. */
export const VERSION = 3;

/** Sections of a file: each is read, and checked, on its own and only when it is needed. */
export interface DayImage {
  /** Plain data. */
  readonly head: unknown;
  /** Of each section the parts, to be laid out one behind the other, each padded to a multiple of eight. */
  readonly sections: readonly (readonly Uint8Array[])[];
}

/** What is told apart besides days: the fewer, the faster a question is answered that asks for no more. */
export type Keys = readonly GroupKey[];

export interface PieceHead {
  /** Sections behind that of the dictionary, and where in it the piece begins (bytes). */
  readonly section: number;
  readonly offset: number;
  readonly lengths: readonly number[];
  /** Null: infinite. */
  readonly oldest: number | null;
  readonly newest: number | null;
  readonly hasUndated: boolean;
}

export interface TableHead {
  readonly keys: Keys;
  /** The section of its dictionary; those of its pieces follow. */
  readonly section: number;
  /** Lengths of the dictionary's parts. */
  readonly dictionary: readonly number[];
  readonly pieces: readonly PieceHead[];
}

export interface Head {
  readonly version: number;
  /** Of those that can answer the first one is asked. */
  readonly tables: readonly TableHead[];
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
  private readonly sections = new Map<number, Uint8Array>();

  constructor(
    private readonly head: TableHead,
    private readonly section: (number: number) => Uint8Array,
    private readonly decode: Decode,
  ) {
    this.keys = new Set(head.keys);
    this.pieces = head.pieces.map((piece) => new SavedPiece(piece, () => this.sectionOf(piece), decode));
  }

  /** Pieces that stand in one section are mostly needed together. */
  private sectionOf(piece: PieceHead): Uint8Array {
    const number = this.head.section + 1 + piece.section;
    const held = this.sections.get(number) ?? this.section(number);
    this.sections.set(number, held);
    return held;
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
    const { offset, lengths } = this.head;
    return (this.loaded ??= Rollup.load(new ImageReader(this.section().subarray(offset), lengths, this.decode)));
  }
}
