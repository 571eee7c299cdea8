/** Checksums of what is kept between starts: against accidents, not against forgers. */
import { createCipheriv, createHash } from 'node:crypto';
import * as zlib from 'node:zlib';

const CRC32 = 1;
const SHA1 = 2;
/** Of what is large: begun it takes longer than a small CRC-32, but it is more than twice as fast. */
export const GMAC = 3;
export const CHECKSUM_BYTES = 20;

export interface Checksum {
  update(bytes: Uint8Array): void;
  /** 20 bytes. */
  digest(): Buffer;
}

/** Ten times as fast as SHA-1, and enough against accidents; Node has it from 20.15 on. */
const { crc32 } = zlib as { crc32?: (data: Uint8Array, value?: number) => number };
const BEST = crc32 === undefined ? SHA1 : CRC32;

/** @param kind `CRC32` or `SHA1`, `BEST` for what is new and small, `GMAC`; SHA-1 stands in where this Node has no CRC-32 */
export function newChecksum(kind: number): Checksum {
  if (kind === GMAC) return newGmac();
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
export function checksumOf(pieces: readonly Uint8Array[]): string {
  const sum = newChecksum(BEST);
  for (const piece of pieces) sum.update(piece);
  return `${BEST} ${sum.digest().toString('base64')}`;
}

/** Taken in one call; OpenSSL counts in 32 bits. */
const LARGEST_PIECE = 2 ** 30;

/** With a key that everybody knows: nothing is to be kept secret. */
function newGmac(): Checksum {
  const cipher = createCipheriv('aes-128-gcm', Buffer.alloc(16), Buffer.alloc(12));
  return {
    update: (bytes) => {
      for (let from = 0; from < bytes.length; from += LARGEST_PIECE)
        cipher.setAAD(bytes.subarray(from, from + LARGEST_PIECE));
    },
    digest: () => {
      cipher.final();
      const digest = Buffer.alloc(CHECKSUM_BYTES);
      cipher.getAuthTag().copy(digest);
      return digest;
    },
  };
}
