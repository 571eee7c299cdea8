/** Finds the template of a record by its last step and the marks of its values: most records are of a template that is known. */
import { hashOf } from './bytes';
import { KIND_OPENED, STEP_BEFORE, STEP_BYTES, STEP_KEPT, STEP_KIND, STEP_SLOT, STEP_VALUES } from './steps';
import { nextKey, templateNumber } from './texts';
import { MARKS_NOW, PLAIN, RECENT, RECENT_NOW, RECENT_PLACES, STEPS } from '../core/sources/columns/layout';

/** Round, step and ground, marks, and the template last. */
const ENTRY_BYTES = 64;
const TEMPLATE = 60;
const MOST_MARKS = (TEMPLATE - (MARKS_NOW - RECENT_NOW)) >> 1;
/** The marks that are in the first half of an entry. */
const HALF_MARKS = 12;
const PROBES = 8;

/** What was found before the steps or the texts were forgotten last means nothing. */
let round: u16 = 0;

export function forgetRecent(): void {
  round += 1;
  if (round != 0) return;
  memory.fill(RECENT, 0, RECENT_PLACES * ENTRY_BYTES);
  round = 1;
}

/** To be called before a record's marks are written. */
@inline
export function beginMarks(): void {
  const zero = i64x2.splat(0);
  v128.store(RECENT_NOW, zero);
  v128.store(RECENT_NOW, zero, 16);
  v128.store(RECENT_NOW, zero, 32);
  v128.store(RECENT_NOW, zero, 48);
}

/** The template of the record that ended with a step; -1: there is no room for another one. @param slots of the plan */
export function recentTemplate(step: i32, slots: i32, ground: u32): i32 {
  const marks = <i32>load<u16>(step, STEP_VALUES);
  if (marks > MOST_MARKS || load<u8>(step, STEP_KEPT) == 0) return wholeTemplate(step, slots, ground);
  store<u16>(RECENT_NOW, round);
  store<u16>(RECENT_NOW, <u16>((step - STEPS) / STEP_BYTES), 2);
  store<u32>(RECENT_NOW, ground, 4);
  const first = placeOf(marks);
  let entry = 0;
  for (let probe = 0; probe < PROBES; probe += 1) {
    entry = RECENT + ((first + probe) & (RECENT_PLACES - 1)) * ENTRY_BYTES;
    if (isEntry(entry, marks)) return load<i32>(entry, TEMPLATE);
    if (load<u16>(entry) != round) break;
  }
  const template = wholeTemplate(step, slots, ground);
  if (template < 0) return template;
  memory.copy(entry, RECENT_NOW, ENTRY_BYTES);
  store<i32>(entry, template, TEMPLATE);
  return template;
}

@inline
function isEntry(entry: i32, marks: i32): bool {
  const half = v128.or(
    v128.xor(v128.load(entry), v128.load(RECENT_NOW)),
    v128.xor(v128.load(entry, 16), v128.load(RECENT_NOW, 16)),
  );
  if (v128.any_true(half)) return false;
  if (marks <= HALF_MARKS) return true;
  // All but the template.
  const rest = v128.and(v128.xor(v128.load(entry, 48), v128.load(RECENT_NOW, 48)), i32x4(-1, -1, -1, 0));
  return !v128.any_true(v128.or(v128.xor(v128.load(entry, 32), v128.load(RECENT_NOW, 32)), rest));
}

@inline
function placeOf(marks: i32): i32 {
  let hash =
    load<u64>(RECENT_NOW) * 0x9e3779b97f4a7c15 +
    load<u64>(RECENT_NOW, 8) * 0xc2b2ae3d27d4eb4f +
    load<u64>(RECENT_NOW, 16) * 0x165667b19e3779f9 +
    load<u64>(RECENT_NOW, 24) * 0xff51afd7ed558ccd;
  if (marks > HALF_MARKS)
    hash +=
      load<u64>(RECENT_NOW, 32) * 0xd6e8feb86659fd93 +
      load<u64>(RECENT_NOW, 40) * 0xa0761d6478bd642f +
      load<u64>(RECENT_NOW, 48) * 0xe7037ed1a0b428db +
      load<u64>(RECENT_NOW, 56) * 0x8ebc6af09c88c6e3;
  return <i32>(((hash ^ (hash >> 32)) * 0xd6e8feb86659fd93) >> 40) & (RECENT_PLACES - 1);
}

/** By all slots of the plan. */
function wholeTemplate(step: i32, slots: i32, ground: u32): i32 {
  const key = nextKey();
  memory.fill(key, 0, slots << 2);
  for (let at = load<i32>(step, STEP_BEFORE); at != STEPS; at = load<i32>(at, STEP_BEFORE)) {
    const slot = load<i32>(at, STEP_SLOT);
    if (slot < 0) continue;
    const mark = MARKS_NOW + (<i32>load<u16>(at, STEP_VALUES) << 1) - 2;
    store<u32>(key + (slot << 2), load<u8>(at, STEP_KIND) == KIND_OPENED ? PLAIN : load<u16>(mark));
  }
  store<u32>(key + (slots << 2), ground);
  return templateNumber(hashOf(key, (slots + 1) << 2));
}
