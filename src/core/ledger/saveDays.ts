/** Saves a ledger's sums of days, as `days.ts` reads them. */
import { ATTRIBUTION_KEYS } from '../attribution/attribution';
import { DIMENSIONS } from '../event';
import type { DayTable } from './dayTable';
import { VERSION, type DayImage, type Head, type Keys, type PieceHead, type TableHead } from './days';
import { groupShapes, groupTuples } from './groups';
import { ImageWriter, padded, type Encode } from './image';
import { entriesIn, mergePieces, type MergedBy, type Piece } from './merge';
import type { GroupKey } from './query';
import { TUPLE_PLACE, type Dictionary } from './selection';

/** Somebody may have a budget for anything. */
const MOST_TABLES = 16;
/** Many logs have a task of its own for every call, and sums of days do not tell tasks apart. */
const ALL: Keys = [...DIMENSIONS.filter((dimension) => dimension !== 'task'), ...ATTRIBUTION_KEYS];

/** With more of them, a table of everything is hardly smaller than the events, and whoever asks for it asks the ledger. */
const MOST_ENTRIES_KEPT = 200_000;

/** Sections are so large, and by one piece larger. */
const SECTION_BYTES = 256 * 1024;

/** What there is to be saved. */
export interface Saved {
  /** What nearly everybody asks for; those that are not kept are made. */
  readonly usual: readonly Pick<DayTable, 'keys' | 'isKept' | 'pieces' | 'dictionary'>[];
  /** All of the ledger, whose numbers `dictionary` explains; each way makes less of it: in pieces of chunks, then of blocks. */
  readonly pieces: readonly (() => Iterable<Piece>)[];
  readonly dictionary: Dictionary;
}

/** @param wanted what else will be asked for often */
export function saveDays({ usual, pieces, dictionary }: Saved, wanted: readonly Keys[], encode: Encode): DayImage {
  const writer = new TableWriter(encode);
  const all = smallest(pieces);
  const kept = usual.filter(({ isKept }) => isKept);
  for (const table of kept) writer.add([...table.keys], table.pieces, table.dictionary, {});
  const others = [...usual.map(({ keys }) => [...keys]), ...wanted];
  for (const keys of missing(others, kept)) {
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
function missing(wanted: readonly Keys[], kept: readonly { readonly keys: ReadonlySet<GroupKey> }[]): Keys[] {
  const known = kept.map(({ keys }) => keys);
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
    const laid = new PieceSections(encode);
    const heads = pieces.map((piece) => laid.add(piece));
    for (const parts of laid.sections) sections.push(parts);
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

/** Lays out pieces, many small ones in one section: each section takes its time to be found and checked. */
class PieceSections {
  readonly sections: Uint8Array[][] = [];
  private bytes = Infinity;

  constructor(private readonly encode: Encode) {}

  add({ rollup, oldest, newest, hasUndated }: Piece): PieceHead {
    const image = new ImageWriter(this.encode);
    rollup.save(image);
    if (this.bytes >= SECTION_BYTES) {
      this.sections.push([]);
      this.bytes = 0;
    }
    const section = this.sections.length - 1;
    const offset = this.bytes;
    for (const part of image.parts) {
      this.sections[section]?.push(part);
      this.bytes += padded(part.length);
    }
    const bounds = { oldest: finite(oldest), newest: finite(newest), hasUndated };
    return { section, offset, lengths: lengthsOf(image.parts), ...bounds };
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function lengthsOf(parts: readonly Uint8Array[]): number[] {
  return parts.map((part) => part.length);
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
