/** A ledger's sums of days, to be kept in a file and asked again: most questions need no event at all. */
import { KINDS } from '../event';
import type { Zone } from '../calendar';
import type { Decode } from '../sources/utf8';
import { Buckets } from './buckets';
import { answerOfDays } from './grouping';
import { ImageReader, ImageWriter, type Encode } from './image';
import { Names, TUPLE_PLACES, type Shape } from './intern';
import { mergePieces, type Piece } from './merge';
import type { Bucket, GroupKey, Query, QueryResult } from './query';
import { Rollup } from './rollup';
import type { Dictionary } from './selection';

/** Raised whenever what the sections mean changes. */
const VERSION = 1;

/** Sections of a file: each is read, and checked, on its own and only when it is needed. */
export interface DayImage {
  /** Plain data. */
  readonly head: unknown;
  /** Of each section the parts, to be laid out one behind the other, each padded to a multiple of eight. */
  readonly sections: readonly (readonly Uint8Array[])[];
}

interface PieceHead {
  readonly lengths: readonly number[];
  /** Null: infinite. */
  readonly oldest: number | null;
  readonly newest: number | null;
  readonly hasUndated: boolean;
}

interface Head {
  readonly version: number;
  /** Lengths of the parts of the first section; the others are the pieces'. */
  readonly dictionary: readonly number[];
  readonly pieces: readonly PieceHead[];
}

/** @param pieces all of the ledger's, whose numbers `dictionary` explains */
export function saveDays(pieces: Iterable<Piece>, dictionary: Dictionary, encode: Encode): DayImage {
  const all = [...pieces];
  const shapes = new FewShapes(dictionary);
  const merged = mergePieces(all, (shape) => shapes.of[shape] ?? 0);
  const words = new ImageWriter(encode);
  saveDictionary(dictionary, shapes, words);
  const images = merged.map(({ rollup }) => {
    const image = new ImageWriter(encode);
    rollup.save(image);
    return image.parts;
  });
  const lengthsOf = (parts: readonly Uint8Array[]): number[] => parts.map((part) => part.length);
  const head: Head = {
    version: VERSION,
    dictionary: lengthsOf(words.parts),
    pieces: merged.map(({ oldest, newest, hasUndated }, place) => ({
      lengths: lengthsOf(images[place] ?? []),
      oldest: finite(oldest),
      newest: finite(newest),
      hasUndated,
    })),
  };
  return { head, sections: [words.parts, ...images] };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Of shapes only kind and source are asked for. */
class FewShapes {
  /** By shape of the ledger. */
  readonly of: number[] = [];
  readonly kind: number[] = [];
  readonly source: number[] = [];

  constructor({ shapes }: Dictionary) {
    const numbers = new Map<number, number>();
    for (let shape = 0; shape < shapes.size; shape++) {
      const [kind, source] = [shapes.kind[shape] ?? 0, shapes.source[shape] ?? 0];
      const key = source * KINDS.length + kind;
      let number = numbers.get(key);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(key, number);
        this.kind.push(kind);
        this.source.push(source);
      }
      this.of.push(number);
    }
  }
}

function saveDictionary({ names, tuples, pathOf }: Dictionary, shapes: FewShapes, image: ImageWriter): void {
  // Many logs have a task of its own for every call, and sums of days do not tell tasks apart.
  const dimensions = [...names.keys()].filter((dimension) => dimension !== 'task');
  image.json(dimensions);
  for (const dimension of dimensions) names.get(dimension)?.save(image);
  const columns = TUPLE_PLACES.map((_, place) => tuples.column(place));
  image.numbers([tuples.size, ...columns.map((column) => (column === null ? 0 : 1))]);
  for (const column of columns) if (column !== null) image.array(column.subarray(0, tuples.size));
  image.numbers(shapes.kind);
  image.json(shapes.source.map((source) => pathOf(source)));
}

/** Reads one section, whole and as it was written; null: it is not. */
export type ReadSection = (section: number) => Uint8Array | null;

/** Sums of days as they were saved. */
export class Days {
  private readonly calendars = new Map<Bucket, Buckets>();
  private readonly pieces: readonly SavedPiece[];
  private dictionary: Dictionary | null = null;

  private constructor(
    private readonly zone: Zone,
    private readonly head: Head,
    private readonly read: ReadSection,
    private readonly decode: Decode,
  ) {
    this.pieces = head.pieces.map((piece, place) => new SavedPiece(piece, () => this.section(place + 1), decode));
  }

  /** Null: of another version. Sections are read when a question needs them; `zone` must be the one of the ledger. */
  static open(zone: Zone, head: unknown, read: ReadSection, decode: Decode): Days | null {
    const known = typeof head === 'object' && head !== null && 'version' in head && head.version === VERSION;
    return known ? new Days(zone, head as Head, read, decode) : null;
  }

  /** Null: sums of days do not tell. @throws RangeError where a section is damaged */
  query(query: Query): QueryResult | null {
    const bucket = query.bucket ?? 'none';
    const tasks = query.groupBy.includes('task') || (query.filter !== undefined && Object.hasOwn(query.filter, 'task'));
    if (bucket === 'hour' || tasks) return null;
    return answerOfDays(this.pieces, (this.dictionary ??= this.readDictionary()), query, {
      buckets: bucket === 'none' ? null : this.calendarOf(bucket),
      days: this.calendarOf('day'),
    });
  }

  private calendarOf(bucket: Exclude<Bucket, 'none'>): Buckets {
    let calendar = this.calendars.get(bucket);
    if (calendar === undefined) this.calendars.set(bucket, (calendar = new Buckets(this.zone, bucket)));
    return calendar;
  }

  private section(section: number): Uint8Array {
    const bytes = this.read(section);
    if (bytes === null) throw new RangeError('a section of a file of sums is damaged');
    return bytes;
  }

  private readDictionary(): Dictionary {
    const image = new ImageReader(this.section(0), this.head.dictionary, this.decode);
    const names = new Map<GroupKey, Names>();
    for (const dimension of image.json() as GroupKey[]) {
      const known = new Names();
      known.load(image);
      names.set(dimension, known);
    }
    const [size = 0, ...present] = image.numbers();
    const columns = TUPLE_PLACES.map((_, place) => (present[place] === 1 ? image.uint32() : null));
    const [kind, paths] = [image.numbers(), image.json() as string[]];
    return {
      names,
      tuples: {
        size,
        column: (place) => columns[place] ?? null,
        valueOf: (place, tuple) => columns[place]?.[tuple] ?? 0,
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
