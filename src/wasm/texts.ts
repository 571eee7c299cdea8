/** Texts as they stand in the logs and what records say besides their numbers: each kept once and known by a number. */
import { hashOf, isSame } from './bytes';
import { forgetComposed } from './composing';
import {
  FIRST_TEXT,
  MOST_TEMPLATES,
  MOST_TEXTS,
  SLOT_LAST,
  SLOT_LAST_LENGTH,
  SLOT_LAST_NUMBER,
  TEMPLATE_HASH,
  TEMPLATE_KEYS,
  TEMPLATE_PLACES,
  TEMPLATE_TABLE,
  TEXT_BYTES,
  TEXT_BYTES_END,
  TEXT_HASH,
  TEXT_LENGTH,
  TEXT_PLACES,
  TEXT_START,
  TEXT_TABLE,
} from '../core/sources/columns/layout';

let texts: i32 = 0;
let free: i32 = TEXT_BYTES;
let templates: i32 = 0;
/** Bytes of a template. */
let width: i32 = 0;
let lastTemplate: i32 = -1;

/** @param slots words of a template */
export function forgetTexts(slots: i32): void {
  memory.fill(TEXT_TABLE, 0, TEXT_PLACES << 2);
  memory.fill(TEMPLATE_TABLE, 0, TEMPLATE_PLACES << 2);
  forgetComposed(templates);
  texts = 0;
  free = TEXT_BYTES;
  templates = 0;
  lastTemplate = -1;
  width = slots << 2;
}

@inline
export function startOf(text: i32): i32 {
  return load<i32>(TEXT_START + (text << 2));
}

/** -1: there is no room for it. */
export function textNumber(from: i32, length: i32): i32 {
  const hash = hashOf(from, length);
  let place = hash & (TEXT_PLACES - 1);
  while (true) {
    const text = load<i32>(TEXT_TABLE + (place << 2)) - 1;
    if (text < 0) break;
    const at = text << 2;
    if (load<u32>(TEXT_HASH + at) == hash && load<i32>(TEXT_LENGTH + at) == length && isSame(startOf(text), from, length))
      return text;
    place = (place + 1) & (TEXT_PLACES - 1);
  }
  if (texts == MOST_TEXTS || free + length + 8 > TEXT_BYTES_END) return -1;
  const text = texts++;
  memory.copy(free, from, length);
  store<i32>(TEXT_START + (text << 2), free);
  store<i32>(TEXT_LENGTH + (text << 2), length);
  store<u32>(TEXT_HASH + (text << 2), hash);
  store<i32>(TEXT_TABLE + (place << 2), text + 1);
  free += length;
  return text;
}

/** What stands for a slot's text: most are the same as in the record before. 0: there is no room for it. */
export function slotText(slot: i32, from: i32, length: i32): u32 {
  const place = slot << 2;
  if (load<i32>(SLOT_LAST_LENGTH + place) == length && isSame(load<i32>(SLOT_LAST + place), from, length))
    return load<u32>(SLOT_LAST_NUMBER + place);
  const number = textNumber(from, length);
  if (number < 0) return 0;
  store<i32>(SLOT_LAST + place, startOf(number));
  store<i32>(SLOT_LAST_LENGTH + place, length);
  store<u32>(SLOT_LAST_NUMBER + place, <u32>number + FIRST_TEXT);
  return <u32>number + FIRST_TEXT;
}

/** Where the next template is written before anybody knows whether it is new. */
@inline
export function nextKey(): i32 {
  return marksOf(templates);
}

/** What stands for the values of a template's slots, four bytes each. */
@inline
export function marksOf(template: i32): i32 {
  return TEMPLATE_KEYS + template * width;
}

/** The number of the template written at `nextKey`; -1: there is no room for another one. @param hash of all of it */
export function templateNumber(hash: u32): i32 {
  const key = nextKey();
  if (lastTemplate >= 0 && isSame(marksOf(lastTemplate), key, width)) return lastTemplate;
  let place = hash & (TEMPLATE_PLACES - 1);
  while (true) {
    const template = load<i32>(TEMPLATE_TABLE + (place << 2)) - 1;
    if (template < 0) break;
    if (load<u32>(TEMPLATE_HASH + (template << 2)) == hash && isSame(marksOf(template), key, width)) {
      lastTemplate = template;
      return template;
    }
    place = (place + 1) & (TEMPLATE_PLACES - 1);
  }
  if (templates == MOST_TEMPLATES - 1) return -1;
  lastTemplate = templates++;
  store<u32>(TEMPLATE_HASH + (lastTemplate << 2), hash);
  store<i32>(TEMPLATE_TABLE + (place << 2), lastTemplate + 1);
  return lastTemplate;
}
