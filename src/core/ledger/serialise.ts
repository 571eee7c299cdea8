/** The ledger to bytes and back, for a checkpoint: restoring it takes no more than looking at each column once. */
import type { Zone } from '../calendar';
import type { Decode } from '../sources/utf8';
import { ImageReader, ImageWriter, type Encode } from './image';
import { Ledger } from './ledger';

/** Raised whenever what the parts mean changes. */
const VERSION = 5;

export interface LedgerImage {
  /** Plain data: version and length in bytes of each part. */
  readonly head: unknown;
  /** To be laid out one behind the other, each padded to a multiple of eight. They show the ledger's own memory. */
  readonly parts: readonly Uint8Array[];
}

export function serialiseLedger(ledger: Ledger, encode: Encode): LedgerImage {
  const image = new ImageWriter(encode);
  ledger.save(image);
  return { head: { version: VERSION, lengths: image.parts.map((part) => part.length) }, parts: image.parts };
}

/**
 * The ledger of an image; its columns lie in `body`, which is the ledger's from then on. Null: it is none, or of another
 * version. `zone` must be the one it was made with. Never throws.
 */
export function restoreLedger(zone: Zone, head: unknown, body: Uint8Array, decode: Decode): Ledger | null {
  if (!isHead(head) || head.version !== VERSION) return null;
  const ledger = new Ledger(zone);
  try {
    ledger.load(new ImageReader(body, head.lengths, decode));
  } catch {
    return null;
  }
  return ledger;
}

function isHead(head: unknown): head is { version: number; lengths: number[] } {
  return typeof head === 'object' && head !== null && 'version' in head && 'lengths' in head;
}
