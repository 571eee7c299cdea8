/**
 * Makes events of rows as `EventPacker` does, for templates of which it was told how (their recipe). A row with anything that the
 * recipe does not cover is left to whoever told it.
 */
import * as ledger from '../core/ledger/countColumns';
import * as layout from '../core/sources/columns/layout';
import { compose, entryOf } from './composing';
import { computedCost, NO_COST, ODD_COST, recordedCost, variantOf } from './costs';
import { beginKey, endKey, keyWord } from './keys';
import { decimalOf, idOf, numberOf, placeOf, timeOf } from './rowValues';

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
function put(column: i32, index: i32, value: f64): void {
  store<f64>(layout.PACKED_COUNTS + ((column * ledger.BATCH_EVENTS + index) << 3), value);
}

/** Writes the event of a row behind the last one; answers its variant, `NOTHING` or `UNUSUAL`. */
function make(recipe: i32, entry: i32, row: i32, index: i32, origin: f64, line: f64): i32 {
  const flags = <i32>load<u8>(recipe + layout.RECIPE_FLAGS);
  const at = timeOf(placeOf(recipe, layout.PLACE_TIME), row);
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

  const recorded = recordedCost(recipe, row);
  if (recorded == ODD_COST) return UNUSUAL;
  let computed = NO_COST;
  let variant = 0;
  if ((flags & layout.HAS_RATES) != 0) {
    computed = computedCost(recipe, at, prompt, input, output, read, fiveMinutes, oneHour);
    if (computed == ODD_COST) return UNUSUAL;
    variant = variantOf(flags, recorded, computed, read, fiveMinutes, oneHour);
  }

  putKey(recipe, entry, row, index, flags, at, recorded, input, output, read, fiveMinutes, oneHour);
  store<f64>(layout.PACKED_AT + (index << 3), at);
  putNames(entry, index);
  putTokens(index, input, output, read, fiveMinutes, oneHour);
  putCounts(recipe, row, index);
  putPlace(row, index, origin, line);
  putCosts(index, recorded, computed);
  return variant;
}

@inline
function putNames(entry: i32, index: i32): void {
  store<u32>(layout.PACKED_TUPLE + (index << 2), load<u32>(entry + layout.ENTRY_TUPLE));
  put(ledger.TASK, index, <f64>load<u32>(entry + layout.ENTRY_TASK));
}

@inline
function putTokens(index: i32, input: f64, output: f64, read: f64, fiveMinutes: f64, oneHour: f64): void {
  put(ledger.INPUT, index, input);
  put(ledger.OUTPUT, index, output);
  put(ledger.CACHE_READ, index, read);
  put(ledger.CACHE_WRITE_5M, index, fiveMinutes);
  put(ledger.CACHE_WRITE_1H, index, oneHour);
}

@inline
function putCounts(recipe: i32, row: i32, index: i32): void {
  put(ledger.DURATION_PLUS_ONE, index, durationOf(recipe, row));
  put(ledger.COUNT_LESS_ONE, index, 0);
  put(ledger.FAILURES, index, <f64>load<u32>(recipe + layout.RECIPE_FAILURES));
}

/** Where its record stands in its file. */
@inline
function putPlace(row: i32, index: i32, origin: f64, line: f64): void {
  put(ledger.OFFSET, index, origin + <f64>load<i32>(layout.ROW_START + (row << 2)));
  put(ledger.LINE, index, line + <f64>load<i32>(layout.ROW_LINE + (row << 2)));
}

/** As `costCode` writes it: one more than the cost, 0 for none. */
@inline
function putCosts(index: i32, recorded: f64, computed: f64): void {
  put(ledger.COST, index, (recorded >= 0 ? recorded : computed) + 1);
  put(ledger.OTHER_COST, index, recorded >= 0 ? computed + 1 : 0);
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

/** Whole milliseconds plus one; 0: not said. */
@inline
function durationOf(recipe: i32, row: i32): f64 {
  const milliseconds = placeOf(recipe, layout.PLACE_MILLISECONDS);
  if (milliseconds >= 0) return rounded(decimalOf(milliseconds, row)) + 1;
  const seconds = placeOf(recipe, layout.PLACE_SECONDS);
  return seconds < 0 ? 0 : rounded(decimalOf(seconds, row) * 1000) + 1;
}

/** As `Math.round` does it. */
@inline
function rounded(value: f64): f64 {
  const above = Math.ceil(value);
  return above - 0.5 > value ? above - 1 : above;
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
