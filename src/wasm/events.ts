/**
 * Makes events of rows as `EventPacker` does, for templates of which it was told how (their recipe). A row with anything that the
 * recipe does not cover is left to whoever told it.
 */
import * as ledger from '../core/ledger/countColumns';
import * as layout from '../core/sources/columns/layout';
import { compose, entryOf } from './composing';
import { beginKey, endKey, keyWord } from './keys';

/** `MAX_EVENT_NANO`, and the largest whole number up to which all of them are exact. */
const MOST_NANO: f64 = 1e15;
const MOST_EXACT: f64 = 9007199254740991;
const PICO_PERCENT_PER_NANO: i64 = 100000;
const NANO_DIGITS = 9;

/** What `make` says besides a variant. */
const NOTHING = -1;
const UNUSUAL = -2;

/** Ids that wait to be compared. */
export let compared: i32 = 0;
let lastId: u64 = 0;
let lastRequest: u64 = 0;

/**
 * Packs rows from one on, as long as it can; answers the first one that it left.
 *
 * @param rows how many there are; `origin`: file offset of the memory's first byte; `line`: number of the first line
 */
export function pack(first: i32, rows: i32, origin: f64, line: f64): i32 {
  compared = 0;
  for (let row = first; row < rows; row += 1) {
    const template = load<u32>(layout.ROW_TEMPLATE + (row << 2));
    if (template == layout.LONG_WAY) return row;
    const entry = entryOf(template);
    const state = load<u32>(entry + layout.ENTRY_STATE);
    if (state == layout.NO_EVENT) continue;
    if (state == layout.LEFT) return row;
    const index = load<i32>(layout.PACKED_COUNT);
    if (index == ledger.BATCH_EVENTS) return row;
    if ((state == layout.UNTOLD || load<u32>(entry + layout.ENTRY_NUMBERING) != load<u32>(layout.PACKED_NUMBERING)) && !compose(template))
      return row;
    const recipe = load<i32>(entry + layout.ENTRY_RECIPE);
    if (load<u8>(recipe + layout.RECIPE_STATE) != layout.READY) return row;
    const variant = make(recipe, entry, row, index, origin, line);
    if (variant == NOTHING) continue;
    if (variant == UNUSUAL) return row;
    const shape = load<u32>(recipe + layout.RECIPE_SHAPES + (variant << 2));
    if (shape == 0) return row;
    if ((load<u8>(recipe + layout.RECIPE_FLAGS) & layout.COMPARES) != 0) noteIds(recipe, row, index);
    store<u32>(layout.PACKED_SHAPE + (index << 2), shape - 1);
    store<i32>(layout.PACKED_COUNT, index + 1);
  }
  return rows;
}

/** Writes the event of a row behind the last one without counting it; answers its variant, below 0 when it cannot. */
export function attempt(row: i32, origin: f64, line: f64): i32 {
  const entry = entryOf(load<i32>(layout.ROW_TEMPLATE + (row << 2)));
  const recipe = load<i32>(entry + layout.ENTRY_RECIPE);
  const index = load<i32>(layout.PACKED_COUNT);
  if (index == ledger.BATCH_EVENTS || load<u8>(recipe + layout.RECIPE_STATE) != layout.READY) return UNUSUAL;
  return make(recipe, entry, row, index, origin, line);
}

@inline
function placeOf(recipe: i32, place: i32): i32 {
  return load<i8>(recipe + layout.RECIPE_PLACES + place);
}

@inline
function numberOf(column: i32, row: i32): f64 {
  return column < 0 ? 0 : load<f64>(layout.ROW_NUMBERS + ((column * layout.MOST_ROWS + row) << 3));
}

@inline
function idOf(column: i32, row: i32): u64 {
  return column < 0 ? 0 : load<u64>(layout.ROW_IDS + ((column * layout.MOST_ROWS + row) << 3));
}

@inline
function put(column: i32, index: i32, value: f64): void {
  store<f64>(layout.PACKED_COUNTS + ((column * ledger.BATCH_EVENTS + index) << 3), value);
}

@inline
function rateOf(recipe: i32, which: i32): f64 {
  return load<f64>(recipe + layout.RECIPE_RATES + (which << 3));
}

function make(recipe: i32, entry: i32, row: i32, index: i32, origin: f64, line: f64): i32 {
  const flags = <i32>load<u8>(recipe + layout.RECIPE_FLAGS);
  const at = load<f64>(layout.ROW_TIMES + ((placeOf(recipe, layout.PLACE_TIME) * layout.MOST_ROWS + row) << 3));
  const input = numberOf(placeOf(recipe, layout.PLACE_INPUT), row);
  const output = numberOf(placeOf(recipe, layout.PLACE_OUTPUT), row);
  const read = numberOf(placeOf(recipe, layout.PLACE_CACHE_READ), row);
  const oneHour = numberOf(placeOf(recipe, layout.PLACE_CACHE_WRITE_1H), row);
  const rest = numberOf(placeOf(recipe, layout.PLACE_CACHE_WRITE), row) - oneHour;
  const fiveMinutes = max(numberOf(placeOf(recipe, layout.PLACE_CACHE_WRITE_5M), row), rest);
  if (numberOf(placeOf(recipe, layout.PLACE_WEB_SEARCH), row) != 0) return UNUSUAL;
  const prompt = input + read + fiveMinutes + oneHour;
  if (prompt + output == 0) {
    if ((flags & layout.SKIPS_ZERO) != 0) return NOTHING;
    if ((flags & layout.HAS_TOKENS) != 0) return UNUSUAL;
  }

  const costPlace = placeOf(recipe, layout.PLACE_COST);
  let recorded: f64 = -1;
  if (costPlace >= 0) {
    recorded = nanoOf(costPlace, row);
    // What is recorded as free may not be: that is not decided here.
    if (recorded <= 0 || recorded > MOST_NANO) return UNUSUAL;
  }

  let variant = 0;
  let computed: f64 = -1;
  if ((flags & layout.HAS_RATES) != 0) {
    if (at < load<f64>(recipe + layout.RECIPE_SINCE) || at >= load<f64>(recipe + layout.RECIPE_BEFORE)) return UNUSUAL;
    if (prompt > load<f64>(recipe + layout.RECIPE_LONGEST)) return UNUSUAL;
    // In the order of `Rates`, as they are added up there.
    const pico =
      input * rateOf(recipe, 0) +
      output * rateOf(recipe, 1) +
      read * rateOf(recipe, 2) +
      fiveMinutes * rateOf(recipe, 3) +
      oneHour * rateOf(recipe, 4);
    const scaled = pico * 100;
    if (scaled > MOST_EXACT) return UNUSUAL;
    computed = dividedHalfEven(<i64>scaled);
    const derived =
      ((flags & layout.READ_DERIVED) != 0 && read > 0) ||
      ((flags & layout.WRITE_5M_DERIVED) != 0 && fiveMinutes > 0) ||
      ((flags & layout.WRITE_1H_DERIVED) != 0 && oneHour > 0);
    if (derived) variant |= layout.RATE_DERIVED;
    if (recorded >= 0 && Math.abs(recorded - computed) * 100 > computed) variant |= layout.RECORDED_DIFFERS;
  }

  putKey(recipe, entry, row, index, flags, at, recorded, input, output, read, fiveMinutes, oneHour);
  store<f64>(layout.PACKED_AT + (index << 3), at);
  store<u32>(layout.PACKED_TUPLE + (index << 2), load<u32>(entry + layout.ENTRY_TUPLE));
  put(ledger.INPUT, index, input);
  put(ledger.OUTPUT, index, output);
  put(ledger.CACHE_READ, index, read);
  put(ledger.CACHE_WRITE_5M, index, fiveMinutes);
  put(ledger.CACHE_WRITE_1H, index, oneHour);
  put(ledger.DURATION_PLUS_ONE, index, durationOf(recipe, row));
  put(ledger.COUNT_LESS_ONE, index, 0);
  put(ledger.FAILURES, index, <f64>load<u32>(recipe + layout.RECIPE_FAILURES));
  put(ledger.OFFSET, index, origin + <f64>load<i32>(layout.ROW_START + (row << 2)));
  put(ledger.LINE, index, line + <f64>load<i32>(layout.ROW_LINE + (row << 2)));
  put(ledger.TASK, index, <f64>load<u32>(entry + layout.ENTRY_TASK));
  // As `costCode` writes it: one more than the cost, 0 for none.
  put(ledger.COST, index, (recorded >= 0 ? recorded : computed) + 1);
  put(ledger.OTHER_COST, index, recorded >= 0 ? computed + 1 : 0);
  return variant;
}

/** Of the record's own id, or of its contents as `EventKeys.buildFrom` makes it. */
@inline
function putKey(
  recipe: i32,
  entry: i32,
  row: i32,
  index: i32,
  flags: i32,
  at: f64,
  recorded: f64,
  input: f64,
  output: f64,
  read: f64,
  fiveMinutes: f64,
  oneHour: f64,
): void {
  let key = idOf(placeOf(recipe, layout.PLACE_ID), row);
  const hasId = key != 0;
  if (!hasId) {
    const begun = entry + layout.ENTRY_KEY;
    beginKey(load<u32>(begun), load<u32>(begun, 4), load<u32>(begun, 8));
    const hasTokens = (flags & layout.HAS_TOKENS) != 0;
    addAmount(at);
    if (recorded >= 0) addAmount(recorded);
    else keyWord(NO_NUMBER);
    if (hasTokens) {
      addAmount(input);
      addAmount(output);
    } else {
      keyWord(NO_NUMBER);
      keyWord(NO_NUMBER);
    }
    addAmount(read);
    addAmount(fiveMinutes);
    addAmount(oneHour);
    key = endKey();
  }
  store<u32>(layout.PACKED_KEY_LOW + (index << 2), <u32>key);
  store<u32>(layout.PACKED_KEY_HIGH + (index << 2), <u32>(key >> 32));
  store<f64>(layout.PACKED_HAS_ID + (index << 3), hasId ? 1 : 0);
}

const WIDE_NUMBER: u32 = 0xfffffffe;
const NO_NUMBER: u32 = 0xffffffff;

/** `KeyBuilder.shortAmount`, of what is not negative. */
@inline
function addAmount(value: f64): void {
  if (value < <f64>WIDE_NUMBER && Math.floor(value) == value) {
    keyWord(<u32>value);
    return;
  }
  const bits = reinterpret<u64>(value);
  keyWord(WIDE_NUMBER);
  keyWord(<u32>bits);
  keyWord(<u32>(bits >> 32));
}

/** Below 0: more digits than that are rounded elsewhere. */
@inline
function nanoOf(column: i32, row: i32): f64 {
  const scale = <i32>load<u8>(layout.ROW_SCALES + column * layout.MOST_ROWS + row);
  return scale > NANO_DIGITS ? -1 : numberOf(column, row) * powerOf(NANO_DIGITS - scale);
}

/** Whole milliseconds plus one; 0: not said. */
@inline
function durationOf(recipe: i32, row: i32): f64 {
  const milliseconds = placeOf(recipe, layout.PLACE_MILLISECONDS);
  if (milliseconds >= 0) return rounded(decimalOf(milliseconds, row)) + 1;
  const seconds = placeOf(recipe, layout.PLACE_SECONDS);
  return seconds < 0 ? 0 : rounded(decimalOf(seconds, row) * 1000) + 1;
}

/** One division rounds once. */
@inline
function decimalOf(column: i32, row: i32): f64 {
  const scale = <i32>load<u8>(layout.ROW_SCALES + column * layout.MOST_ROWS + row);
  return scale == 0 ? numberOf(column, row) : numberOf(column, row) / powerOf(scale);
}

@inline
function powerOf(exponent: i32): f64 {
  let power: f64 = 1;
  for (let digit = 0; digit < exponent; digit += 1) power *= 10;
  return power;
}

/** As `Math.round` does it. */
@inline
function rounded(value: f64): f64 {
  const above = Math.ceil(value);
  return above - 0.5 > value ? above - 1 : above;
}

@inline
function dividedHalfEven(scaled: i64): f64 {
  const quotient = scaled / PICO_PERCENT_PER_NANO;
  const twice = (scaled - quotient * PICO_PERCENT_PER_NANO) * 2;
  const up = twice > PICO_PERCENT_PER_NANO || (twice == PICO_PERCENT_PER_NANO && (quotient & 1) == 1);
  return <f64>(up ? quotient + 1 : quotient);
}

/** The lines of one answer say the same one after the other. */
@inline
function noteIds(recipe: i32, row: i32, index: i32): void {
  const place = placeOf(recipe, layout.PLACE_REQUEST);
  if (place < 0) return;
  const id = idOf(placeOf(recipe, layout.PLACE_ID), row);
  const request = idOf(place, row);
  if (compared > 0 && id == lastId && request == lastRequest) return;
  const entry = layout.COMPARED + compared * layout.COMPARED_BYTES;
  store<i32>(entry, row);
  store<i32>(entry, index, 4);
  store<u64>(entry, id, 8);
  store<u64>(entry, request, 16);
  compared += 1;
  lastId = id;
  lastRequest = request;
}
