/** Sums of many chunks together: a question about ten million events looks at some ten thousand entries of them. */
import { CHUNK_ROWS, type Chunk } from './chunk';
import { entriesIn, mergePieces, type Piece } from './merge';
import type { Rollup } from './rollup';

/** Chunks that are added up together: an eighth of a million events. */
export const CHUNKS_A_BLOCK = 16;

/** Half of the events that a chunk may hold. */
const MOST_ENTRIES_GATHERED = CHUNK_ROWS / 2;

export interface Block {
  readonly pieces: readonly Piece[];
  /** The same by day alone, for questions about all events. */
  readonly days: readonly Piece[];
  /** What was added up: as long as the chunks have these, the block holds. Fewer where the log ends: its last chunk still grows. */
  readonly of: readonly Rollup[];
}

export class Blocks {
  private readonly blocks: (Block | undefined)[] = [];

  constructor(private readonly chunks: readonly Chunk[]) {}

  /** The sums of the block that begins with this chunk; null: there are none, or they no longer hold. */
  beginningAt(chunk: number): Block | null {
    const block = this.blocks[chunk / CHUNKS_A_BLOCK];
    if (block === undefined) return null;
    const holds = block.of.every((rollup, place) => this.chunks[chunk + place]?.rollup === rollup);
    return holds ? block : null;
  }

  /** Adds up the blocks whose chunks have changed or become more. All chunks must have their sums. */
  gather(): void {
    for (let first = 0; first < this.chunks.length; first += CHUNKS_A_BLOCK) {
      const isLast = first + CHUNKS_A_BLOCK > this.chunks.length;
      const chunks = this.chunks.slice(first, isLast ? -1 : first + CHUNKS_A_BLOCK);
      if (chunks.length === 0 || this.beginningAt(first)?.of.length === chunks.length) continue;
      const of = chunks.flatMap(({ rollup }) => rollup ?? []);
      if (of.length < chunks.length) continue;
      const own = piecesOf(chunks);
      // Where nearly every event is a combination of its own, adding up takes its time and saves nothing.
      const pieces = entriesIn(own) > chunks.length * MOST_ENTRIES_GATHERED ? own : mergePieces(own);
      this.blocks[first / CHUNKS_A_BLOCK] = { pieces, days: mergePieces(pieces, { tuples: null, shapes: null }), of };
    }
  }

  /** All of the ledger, in blocks where there are such. All chunks must have their sums. */
  *pieces(): Generator<Piece> {
    for (let first = 0; first < this.chunks.length; first += CHUNKS_A_BLOCK) {
      const block = this.beginningAt(first);
      if (block !== null) yield* block.pieces;
      yield* piecesOf(this.chunks.slice(first + (block?.of.length ?? 0), first + CHUNKS_A_BLOCK));
    }
  }
}

/** Of chunks that have their sums. */
export function piecesOf(chunks: readonly Chunk[]): Piece[] {
  return chunks.flatMap(({ rollup, oldest, newest, hasUndated }) =>
    rollup === null ? [] : { rollup, oldest, newest, hasUndated },
  );
}
