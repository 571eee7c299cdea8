/** The inner loop of `Fingerprint` (src/files/fingerprint.ts): eight lanes of 32 bits, four at a time. */
import { LANES } from '../core/sources/columns/layout';

/** Mixes whole blocks of 32 bytes into the lanes. */
export function mix(from: i32, to: i32): void {
  const low = i32x4(0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f);
  const high = i32x4(0x165667b1, 0xd3a2646d, 0xfd7046c5, 0xb55a4f09);
  let first = v128.load(LANES);
  let second = v128.load(LANES + 16);
  for (let at = from; at < to; at += 32) {
    first = i32x4.mul(v128.xor(first, v128.load(at)), low);
    first = v128.xor(first, i32x4.shr_u(first, 15));
    second = i32x4.mul(v128.xor(second, v128.load(at, 16)), high);
    second = v128.xor(second, i32x4.shr_u(second, 15));
  }
  v128.store(LANES, first);
  v128.store(LANES + 16, second);
}
