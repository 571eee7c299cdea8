/** The fingerprint of a log's bytes: the same for any split of them, another one for any change. */
import assert from 'node:assert/strict';
import path from 'node:path';
import fc from 'fast-check';
import { chunkRoomIn, openLineScanner } from '../../../src/engine/reading/scannerFile';
import { Fingerprint, fingerprintOf } from '../../../src/files/fingerprint';
import { repository } from '../support/repository';

const bytes = fc.uint8Array({ maxLength: 300 });

describe('a fingerprint', () => {
  it('is the same for any split, and asking for it changes nothing', () => {
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(300)), fc.nat(7), (all, cuts, shift) => {
        // Not every piece begins at a whole word of its memory.
        const shifted = new Uint8Array(all.length + shift).subarray(shift);
        shifted.set(all);
        const ends = [...cuts.map((cut) => Math.min(cut, all.length)), all.length].sort((a, b) => a - b);
        const pieces = new Fingerprint();
        let from = 0;
        for (const end of ends) {
          pieces.update(shifted.subarray(from, end)).digest();
          from = end;
        }
        assert.equal(pieces.digest(), fingerprintOf(all));
      }),
    );
  });

  it('is another one when a byte is changed, added, taken away or moved', () => {
    fc.assert(
      fc.property(bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (all, place, by) => {
        const at = all.length === 0 ? 0 : place % all.length;
        const others = [Uint8Array.from([...all, 0]), Uint8Array.from([0, ...all])];
        if (all.length > 0) {
          others.push(
            all.map((byte, index) => (index === at ? byte ^ by : byte)),
            all.slice(0, -1),
            all.slice(1),
          );
          const rotated = Uint8Array.from([...all.slice(1), all[0] ?? 0]);
          if (rotated.some((byte, index) => byte !== all[index])) others.push(rotated);
        }
        const own = fingerprintOf(all);
        for (const other of others) assert.notEqual(fingerprintOf(other), own);
      }),
    );
  });

  it('is the same sixteen bytes at a time, whatever the pieces', () => {
    const scanner = openLineScanner(path.join(repository, 'dist/scan.wasm'));
    assert.ok(scanner !== null, 'the scanner is compiled by `node esbuild.mjs`');
    const { bytes: room, mixer } = chunkRoomIn(scanner);
    const pieces = fc.array(fc.tuple(fc.uint8Array({ maxLength: 300 }), fc.boolean(), fc.nat(40)), { maxLength: 8 });
    fc.assert(
      fc.property(pieces, (pieces) => {
        const one = new Fingerprint();
        const other = new Fingerprint(mixer);
        for (const [bytes, isInRoom, at] of pieces) {
          one.update(bytes);
          if (isInRoom) room.set(bytes, at);
          other.update(isInRoom ? room.subarray(at, at + bytes.length) : bytes);
        }
        assert.equal(other.digest(), one.digest());
      }),
    );
  });

  it('of ten thousand texts that differ in a word or two no two are one', () => {
    const seen = new Set<string>();
    const text = new Uint8Array(64);
    const words = new Uint32Array(text.buffer);
    for (let one = 0; one < 100; one += 1)
      for (let other = 0; other < 100; other += 1) {
        words[0] = one;
        words[8] = other;
        seen.add(fingerprintOf(text));
      }
    assert.equal(seen.size, 10_000);
  });
});
