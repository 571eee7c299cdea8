/** Loads the compiled line scanner (`src/wasm`) into a memory of its own. */
import { readFileSync } from 'node:fs';
import {
  CHUNK_BYTES,
  CHUNK_ROOM,
  ENTRIES,
  ENTRY_BYTES,
  LANES,
  MEANING_BYTES,
  MEANING_PLACES,
  MEANINGS,
  MEMORY_BYTES,
  MOST_TEMPLATES,
  RECENT,
  RECENT_LINES,
  RECENT_LINE_BYTES,
} from '../../core/sources/columns/layout';
import type { ScannerModule } from '../../core/sources/columns/lineScanner';
import type { ChunkRoom } from '../../files/readWhole';

const PAGE_BYTES = 64 * 1024;
/** Tables in which the scanner looks before it writes: a page that is read first is mapped twice, and all processors are told of it. */
const WRITTEN_FIRST = [
  [ENTRIES, ENTRY_BYTES * MOST_TEMPLATES],
  [MEANINGS, MEANING_BYTES * MEANING_PLACES],
  [RECENT, RECENT_LINES * RECENT_LINE_BYTES],
] as const;

/** Node has it; its types leave it to the browser's. */
interface Compiler {
  readonly Memory: new (pages: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: ScannerModule['exports'] };
}

/** Null: there is none, or it cannot run here (no SIMD): whoever asks does without. */
export function openLineScanner(file: string | null): ScannerModule | null {
  if (file === null) return null;
  const { Memory, Module, Instance } = (globalThis as unknown as { readonly WebAssembly: Compiler }).WebAssembly;
  try {
    const pages = Math.ceil(MEMORY_BYTES / PAGE_BYTES);
    const memory = new Memory({ initial: pages, maximum: pages });
    for (const [from, bytes] of WRITTEN_FIRST) new Uint8Array(memory.buffer, from, bytes).fill(0);
    const { exports } = new Instance(new Module(readFileSync(file)), { env: { memory } });
    return { memory: memory.buffer, exports };
  } catch {
    return null;
  }
}

/** Chunks of files are read where their fingerprint can be taken sixteen bytes at a time. */
export function chunkRoomIn({ memory, exports }: ScannerModule): ChunkRoom {
  const mixer = {
    memory,
    lanes: new Int32Array(memory, LANES, 8),
    mix: (from: number, to: number) => exports.mix(from, to),
  };
  return { bytes: new Uint8Array(memory, CHUNK_ROOM, CHUNK_BYTES), mixer };
}
