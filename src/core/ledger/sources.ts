/** Which sources are in a ledger: what each is called, how its rows are found, and how many of them count. */
import { ALIVE, CHUNK_SHIFT } from './chunk';
import type { Columns } from './columns';
import type { SourceTally } from './countedOnce';
import type { ImageReader, ImageWriter } from './image';
import type { Shapes } from './shapes';

/** Names a source for as long as it is in the ledger; numbers are not used twice. */
export type SourceId = number;

export interface SourceCounts {
  /** Its rows that count, and those left out because an equal one counts. */
  readonly events: number;
  readonly duplicates: number;
  /** Epoch ms of its newest row; null when none has a time. */
  readonly newest: number | null;
}

export interface Source extends SourceTally {
  readonly path: string;
  /** Its number inside rows, used again once it is removed. */
  readonly slot: number;
  /** Places of the chunks that hold rows of it. */
  readonly chunks: Set<number>;
  /** Epoch ms; -Infinity: no row of it has a time. */
  newest: number;
}

type SavedSource = (Pick<Source, 'path' | 'rows' | 'counted'> & { readonly chunks: readonly number[] }) | null;

export class Sources {
  private readonly sources = new Map<SourceId, Source>();
  private readonly ids = new Map<string, SourceId>();
  /** Null: free. */
  private readonly slots: (Source | null)[] = [];
  private nextId: SourceId = 1;

  constructor(
    private readonly columns: Columns,
    private readonly shapes: Pick<Shapes, 'source'>,
  ) {}

  /** A new one without rows, of a path that none has. */
  add(path: string): SourceId {
    const free = this.slots.indexOf(null);
    const slot = free < 0 ? this.slots.length : free;
    return this.put({ path, slot, chunks: new Set(), rows: 0, counted: 0, newest: -Infinity });
  }

  /** Its rows must have been taken out. */
  remove(id: SourceId): void {
    const source = this.sources.get(id);
    if (source === undefined) return;
    this.sources.delete(id);
    this.ids.delete(source.path);
    this.slots[source.slot] = null;
  }

  get(id: SourceId): Source | undefined {
    return this.sources.get(id);
  }

  idOf(path: string): SourceId | null {
    return this.ids.get(path) ?? null;
  }

  get paths(): string[] {
    return [...this.ids.keys()];
  }

  /** As shown: a file may have parts that come and go on their own, named behind a NUL. */
  readonly shownPathOf = (slot: number): string => this.slots[slot]?.path.split('\0', 1)[0] ?? '';

  readonly tallyOf = (slot: number): SourceTally => this.slots[slot] ?? { rows: 0, counted: 0 };

  /** Which of its rows count must have been decided. */
  countsOf(id: SourceId): SourceCounts {
    const source = this.sources.get(id);
    if (source === undefined) return { events: 0, duplicates: 0, newest: null };
    const { rows, counted, newest } = source;
    return { events: counted, duplicates: rows - counted, newest: Number.isFinite(newest) ? newest : null };
  }

  /** Remembers where new rows of a source are. @param row one of them: all are in one chunk @param newest epoch ms; -Infinity: none has a time */
  noteRows(source: Source, row: number, newest: number): void {
    source.chunks.add(row >>> CHUNK_SHIFT);
    if (newest > source.newest) source.newest = newest;
  }

  rowsOf({ slot, chunks, rows: size }: Source): Uint32Array {
    const rows = new Uint32Array(size);
    let count = 0;
    for (const place of chunks) {
      const chunk = this.columns.chunks[place];
      if (chunk === undefined) continue;
      for (let index = 0; index < chunk.used; index++) {
        if (((chunk.flags[index] ?? 0) & ALIVE) === 0) continue;
        if (this.shapes.source[chunk.shape[index] ?? 0] !== slot) continue;
        rows[count++] = chunk.firstRow + index;
      }
    }
    return rows;
  }

  save(image: ImageWriter): void {
    const saved = this.slots.map((source): SavedSource => {
      if (source === null) return null;
      const { path, rows, counted, chunks } = source;
      return { path, rows, counted, chunks: [...chunks] };
    });
    image.json(saved);
    image.numbers(this.slots.map((source) => source?.newest ?? -Infinity));
  }

  /** Sources get the slots they had: rows name them by these. */
  load(image: ImageReader): void {
    const saved = image.json() as SavedSource[];
    const newest = image.numbers();
    saved.forEach((source, slot) => {
      this.slots[slot] = null;
      if (source !== null)
        this.put({ ...source, slot, chunks: new Set(source.chunks), newest: newest[slot] ?? -Infinity });
    });
  }

  private put(source: Source): SourceId {
    const id = this.nextId++;
    this.slots[source.slot] = source;
    this.sources.set(id, source);
    this.ids.set(source.path, id);
    return id;
  }
}
