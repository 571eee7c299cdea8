/** Checksums of what is kept between starts: against accidents, not against forgers. */
import { createHash } from 'node:crypto';
import * as zlib from 'node:zlib';

export const CRC32 = 1;
export const SHA1 = 2;
export const CHECKSUM_BYTES = 20;

export interface Checksum {
  update(bytes: Uint8Array): void;
  /** 20 bytes. */
  digest(): Buffer;
}

/** Ten times as fast as SHA-1, and enough against accidents; Node has it from 20.15 on. */
const { crc32 } = zlib as { crc32?: (data: Uint8Array, value?: number) => number };
export const BEST = crc32 === undefined ? SHA1 : CRC32;

/** @param kind `CRC32` or `SHA1`, `BEST` for what is new; SHA-1 stands in where this Node has no CRC-32 */
export function newChecksum(kind: number): Checksum {
  if (kind !== CRC32 || crc32 === undefined) return createHash('sha1');
  let value = 0;
  return {
    update: (bytes) => void (value = crc32(bytes, value)),
    digest: () => {
      const digest = Buffer.alloc(CHECKSUM_BYTES);
      digest.writeUInt32LE(value);
      return digest;
    },
  };
}

/** Of pieces that stand one behind the other, as text. */
export function checksumOf(...pieces: readonly Uint8Array[]): string {
  const sum = newChecksum(BEST);
  for (const piece of pieces) sum.update(piece);
  return `${BEST} ${sum.digest().toString('base64')}`;
}
