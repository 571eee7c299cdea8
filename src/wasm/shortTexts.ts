/** Numbers of short texts as they stand in the logs: two places for those with the same hash, where the last two of them are. */
import { FIRST_TEXT, SHORT_TEXTS, SHORT_TEXT_PLACES } from '../core/sources/columns/layout';
import { textNumber } from './texts';

/** Bytes of a text that is one of them, its quotes included. */
export const LONGEST_SHORT_TEXT = 32;
const TEXT_BYTES = 64;
const NUMBER = 32;

/** So many bytes of ones before as many of zeros. */
const KEEPING = memory.data<u64>([~0, ~0, ~0, ~0, 0, 0, 0, 0]) + LONGEST_SHORT_TEXT;

/** Texts have other numbers now. */
export function forgetShortTexts(): void {
  memory.fill(SHORT_TEXTS, 0, SHORT_TEXT_PLACES * TEXT_BYTES);
}

/** What stands for a text; 0: there is no room for it. @param low its first bytes, with whatever stands behind it */
@inline
export function shortText(low: v128, high: v128, from: i32, length: i32): u32 {
  const first = v128.and(low, v128.load(KEEPING - length));
  const second = v128.and(high, v128.load(KEEPING - length, 16));
  const hash =
    i64x2.extract_lane(first, 0) * 0x9e3779b97f4a7c15 +
    i64x2.extract_lane(first, 1) * 0xc2b2ae3d27d4eb4f +
    i64x2.extract_lane(second, 0) * 0x165667b19e3779f9 +
    i64x2.extract_lane(second, 1) * 0xff51afd7ed558ccd;
  const mixed = <u64>(hash ^ (hash >>> 32)) * 0xd6e8feb86659fd93;
  const place = SHORT_TEXTS + (<i32>(mixed >> 40) & (SHORT_TEXT_PLACES - 1)) * TEXT_BYTES;
  if (isText(place, first, second)) return load<u32>(place, NUMBER);
  return otherText(place, first, second, from, length);
}

@inline
function isText(place: i32, first: v128, second: v128): bool {
  const differs = v128.or(v128.xor(v128.load(place), first), v128.xor(v128.load(place, 16), second));
  return !v128.any_true(differs);
}

function otherText(place: i32, first: v128, second: v128, from: i32, length: i32): u32 {
  const other = place ^ TEXT_BYTES;
  if (isText(other, first, second)) return load<u32>(other, NUMBER);
  const number = textNumber(from, length);
  if (number < 0) return 0;
  memory.copy(other, place, NUMBER + 4);
  v128.store(place, first);
  v128.store(place, second, 16);
  store<u32>(place, <u32>number + FIRST_TEXT, NUMBER);
  return <u32>number + FIRST_TEXT;
}
