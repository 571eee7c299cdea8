/**
 * Understands templates name by name: how a row becomes an event is decided by few of the values beside its numbers (its recipe),
 * and each of the other names means the same beside anything. What both are is told by `Recipes` and `Meanings`.
 */
import { BATCH_TUPLES, TUPLE_WORDS } from '../core/ledger/countColumns';
import * as layout from '../core/sources/columns/layout';
import { beginKey, keyState, keyWord } from './keys';
import { marksOf } from './texts';

let recipes: i32 = 0;
let meanings: i32 = 0;

const TUPLE_BYTES = TUPLE_WORDS << 2;

/** Marks of templates mean nothing any more. */
export function forgetComposed(templates: i32): void {
  memory.fill(layout.ENTRIES, 0, templates * layout.ENTRY_BYTES);
  if (recipes > 0) {
    memory.fill(layout.RECIPES, 0, recipes * layout.RECIPE_BYTES);
    memory.fill(layout.RECIPE_TABLE, 0, layout.RECIPE_PLACES_IN_TABLE << 2);
  }
  if (meanings > 0) memory.fill(layout.MEANINGS, 0, layout.MEANING_PLACES * layout.MEANING_BYTES);
  recipes = 0;
  meanings = 0;
}

@inline
export function entryOf(template: i32): i32 {
  return layout.ENTRIES + template * layout.ENTRY_BYTES;
}

/** Where the recipe of a template lies: a new one when no template with the same decisive values was there before. */
export function recipeOf(template: i32): i32 {
  const hash = decisiveHash(template);
  const place = recipePlace(template, hash);
  const held = load<i32>(place);
  if (held > 0) return layout.RECIPES + (held - 1) * layout.RECIPE_BYTES;
  const recipe = layout.RECIPES + recipes * layout.RECIPE_BYTES;
  recipes += 1;
  store<i32>(place, recipes);
  store<u32>(recipe + layout.RECIPE_HASH, hash);
  store<i32>(recipe + layout.RECIPE_TEMPLATE, template);
  return recipe;
}

function decisiveHash(template: i32): u32 {
  const marks = marksOf(template);
  const end = layout.DECISIVE_SLOTS + (load<i32>(layout.DECISIVE_COUNT) << 2);
  let hash: u32 = 0x811c9dc5;
  for (let at = layout.DECISIVE_SLOTS; at < end; at += 4) {
    hash = rotl<u32>((hash ^ load<u32>(marks + (load<i32>(at) << 2))) * 0x9e3779b1, 15);
  }
  return hash ^ (hash >> 15);
}

/** In the table: where the recipe of such templates stands, else where it belongs. There are as many places again as templates. */
function recipePlace(template: i32, hash: u32): i32 {
  let place = hash & (layout.RECIPE_PLACES_IN_TABLE - 1);
  while (true) {
    const at = layout.RECIPE_TABLE + (place << 2);
    const held = load<i32>(at);
    if (held == 0) return at;
    const recipe = layout.RECIPES + (held - 1) * layout.RECIPE_BYTES;
    if (load<u32>(recipe + layout.RECIPE_HASH) == hash && isDecidedAlike(load<i32>(recipe + layout.RECIPE_TEMPLATE), template))
      return at;
    place = (place + 1) & (layout.RECIPE_PLACES_IN_TABLE - 1);
  }
}

function isDecidedAlike(one: i32, other: i32): bool {
  const first = marksOf(one);
  const second = marksOf(other);
  const end = layout.DECISIVE_SLOTS + (load<i32>(layout.DECISIVE_COUNT) << 2);
  for (let at = layout.DECISIVE_SLOTS; at < end; at += 4) {
    const slot = load<i32>(at) << 2;
    if (load<u32>(first + slot) != load<u32>(second + slot)) return false;
  }
  return true;
}

/** Where the meaning of a value lies, or an empty place for it; 0: there is no room. @param named the group and which of its names it stands as */
export function meaningOf(named: u32, mark: u32): i32 {
  let place = ((named * 0x9e3779b1) ^ (mark * 0x85ebca77)) >> 7;
  while (true) {
    const at = layout.MEANINGS + (place & (layout.MEANING_PLACES - 1)) * layout.MEANING_BYTES;
    const held = load<u32>(at + layout.MEANING_OF);
    if (held == named && load<u32>(at + layout.MEANING_MARK) == mark) return at;
    if (held == 0) {
      if (meanings == layout.MOST_MEANINGS) return 0;
      meanings += 1;
      store<u32>(at + layout.MEANING_OF, named);
      store<u32>(at + layout.MEANING_MARK, mark);
      return at;
    }
    place += 1;
  }
}

/**
 * The values that a template has in groups, into `STANDING`: the group and which of its names in one word, as `meaningOf` takes them,
 * and its mark. Answers how many there are; below 0: several names of a group have one.
 */
export function standingOf(template: i32): i32 {
  const marks = marksOf(template);
  const groups = load<i32>(layout.GROUP_COUNT);
  let standing = 0;
  for (let group = 0; group < groups; group += 1) {
    const slots = layout.GROUP_SLOTS + group * (layout.GROUP_WORDS << 2);
    const count = load<i32>(slots);
    let named: u32 = 0;
    for (let nth = 1; nth <= count; nth += 1) {
      const mark = load<u32>(marks + (load<i32>(slots + (nth << 2)) << 2));
      if (mark == layout.ABSENT) continue;
      if (named != 0) return -1;
      named = (<u32>(group + 1) << 8) | nth;
      store<u32>(layout.STANDING + (standing << 3), named);
      store<u32>(layout.STANDING + (standing << 3), mark, 4);
    }
    if (named != 0) standing += 1;
  }
  return standing;
}

/** True: it is known what stands for the template's names now. */
export function compose(template: i32): bool {
  const recipe = recipeOf(template);
  const numbering = load<u32>(layout.PACKED_NUMBERING);
  if (load<u8>(recipe + layout.RECIPE_STATE) != layout.READY || load<u32>(recipe + layout.RECIPE_NUMBERING) != numbering) return false;
  if ((load<u8>(recipe + layout.RECIPE_FLAGS) & layout.COMPOSES) == 0) return false;
  const tuples = load<i32>(layout.PACKED_TUPLE_COUNT);
  if (tuples == BATCH_TUPLES) return false;
  const tuple = layout.PACKED_TUPLES + tuples * TUPLE_BYTES;
  memory.copy(tuple, recipe + layout.RECIPE_TUPLE, TUPLE_BYTES);
  memory.copy(layout.KEY_NOW, recipe + layout.RECIPE_KEY, 24);
  const entry = entryOf(template);
  store<u32>(entry + layout.ENTRY_TASK, load<u32>(recipe + layout.RECIPE_TASK));
  const standing = standingOf(template);
  if (standing < 0) return false;
  for (let at = layout.STANDING; at < layout.STANDING + (standing << 3); at += 8) {
    const meaning = meaningOf(load<u32>(at), load<u32>(at, 4));
    if (meaning == 0 || load<u32>(meaning + layout.MEANING_NUMBERING) != numbering) return false;
    putName(meaning + layout.MEANING_NAMES, tuple, entry);
    putName(meaning + layout.MEANING_NAMES + layout.MEANING_NAME_BYTES, tuple, entry);
  }
  store<i32>(layout.PACKED_TUPLE_COUNT, tuples + 1);
  store<u32>(entry + layout.ENTRY_TUPLE, load<u32>(layout.PACKED_TUPLES_BEFORE) + tuples);
  beginKey(load<u32>(layout.KEY_START), load<u32>(layout.KEY_START, 4), load<u32>(layout.KEY_START, 8));
  for (let word = 0; word < 6; word += 1) keyWord(load<u32>(layout.KEY_NOW + (word << 2)));
  keyState(entry + layout.ENTRY_KEY);
  store<i32>(entry + layout.ENTRY_RECIPE, recipe);
  store<u32>(entry + layout.ENTRY_NUMBERING, numbering);
  store<u32>(entry + layout.ENTRY_STATE, layout.READY);
  return true;
}

@inline
function putName(name: i32, tuple: i32, entry: i32): void {
  const place = load<i32>(name + layout.NAME_PLACE);
  if (place == layout.NO_NAME) return;
  const number = load<u32>(name + layout.NAME_NUMBER);
  if (place == layout.TASK_PLACE) store<u32>(entry + layout.ENTRY_TASK, number);
  else store<u32>(tuple + (place << 2), number);
  const word = place == layout.AGENT_PLACE ? 0 : place == layout.MODEL_PLACE ? 8 : place == layout.TASK_PLACE ? 16 : -1;
  if (word >= 0) store<u64>(layout.KEY_NOW + word, load<u64>(name + layout.NAME_KEY));
}
