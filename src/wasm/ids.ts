/** Ids of records: those of plain bytes, of which keys are made as the ledger makes them. */
import { isSame } from './bytes';
import { beginKey, endKey, keyWord } from './keys';
import { IDS_NOW, LAST_ID_BYTES, LAST_IDS, MOST_IDS, ODD, PLAIN } from '../core/sources/columns/layout';

/** Of the record at hand: a bit for each column that has a plain id. */
export let plainIds: i32 = 0;

@inline
export function forgetIds(): void {
  plainIds = 0;
}

/** For another plan. */
export function forgetLastIds(): void {
  for (let id = 0; id < MOST_IDS; id += 1) store<i32>(LAST_IDS + id * (LAST_ID_BYTES + 16), 0);
}

/** An id between its quotes, all of plain bytes; its key is made when somebody wants it. */
export function idValue(from: i32, to: i32, column: i32): u32 {
  const length = to - from;
  if (length == 0 || length > LAST_ID_BYTES || !hasLetter(from, to)) return ODD;
  const now = IDS_NOW + (column << 3);
  store<i32>(now, from);
  store<i32>(now + 4, to);
  plainIds |= 1 << column;
  return PLAIN;
}

/** What `KeyBuilder.ofId` makes of the id of a column: an answer's lines have the same one after the other. */
export function idKey(column: i32): u64 {
  const now = IDS_NOW + (column << 3);
  const from = load<i32>(now);
  const length = load<i32>(now + 4) - from;
  const last = LAST_IDS + column * (LAST_ID_BYTES + 16);
  if (load<i32>(last) == length && isSame(last + 16, from, length)) return load<u64>(last + 8);
  const key = keyOf(from, from + length);
  store<i32>(last, length);
  memory.copy(last + 16, from, length);
  store<u64>(last + 8, key);
  return key;
}

/** Without one it might be a number, or blank. */
function hasLetter(from: i32, to: i32): bool {
  for (let at = from; at < to; at += 1) {
    const lower = load<u8>(at) | 32;
    if (lower >= 97 && lower <= 122 && lower != 101) return true;
  }
  return false;
}

/** `ID_SPACE` of the ledger's keys. */
const SPACE: u32 = 1;

/** Letter by letter; all of them are plain. */
function keyOf(from: i32, to: i32): u64 {
  beginKey(SPACE, ~SPACE, 0);
  for (let at = from; at < to; at += 1) keyWord(<u32>load<u8>(at));
  return endKey();
}
