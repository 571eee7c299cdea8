/** The batch that is being packed, in the scanner's memory: events come into it from both sides. */
import { BATCH_EVENTS, BATCH_TUPLES, COUNT_COLUMNS, TUPLE_WORDS } from '../../ledger/countColumns';
import type { BatchColumn, PackingRoom } from '../../ledger/eventBatch';
import * as at from './layout';
import type { ScannerModule } from './lineScanner';

/** Its columns, and how the scanner makes them narrower. */
export function packingRoomIn({ memory, exports }: ScannerModule): PackingRoom {
  const words = (start: number): Uint32Array => new Uint32Array(memory, start, BATCH_EVENTS);
  const doubles = (start: number): Float64Array => new Float64Array(memory, start, BATCH_EVENTS);
  const bytes = BATCH_EVENTS * Float64Array.BYTES_PER_ELEMENT;
  return {
    state: new Uint32Array(memory, at.PACKED_NUMBERING, 4),
    tuples: new Uint32Array(memory, at.PACKED_TUPLES, BATCH_TUPLES * TUPLE_WORDS),
    at: doubles(at.PACKED_AT),
    tuple: words(at.PACKED_TUPLE),
    shape: words(at.PACKED_SHAPE),
    keyLow: words(at.PACKED_KEY_LOW),
    keyHigh: words(at.PACKED_KEY_HIGH),
    hasId: doubles(at.PACKED_HAS_ID),
    counts: Array.from({ length: COUNT_COLUMNS }, (_, column) => doubles(at.PACKED_COUNTS + column * bytes)),
    narrow: (values, count, place) => {
      const to = at.NARROWED + place * at.NARROWED_BYTES;
      return narrowed(memory, to, exports.narrow(values.byteOffset, count, to), values.subarray(0, count));
    },
  };
}

function narrowed(memory: ArrayBuffer, to: number, width: number, values: Float64Array): BatchColumn | null {
  const { length } = values;
  if (width === 0) return null;
  if (width === 1) return new Uint8Array(memory, to, length);
  if (width === 2) return new Uint16Array(memory, to, length);
  return width === 4 ? new Uint32Array(memory, to, length) : values;
}
