/** What a row says in the places that a recipe names: columns of numbers, with how many of their digits are decimals, of times and of ids. */
import * as layout from '../core/sources/columns/layout';

/** Below 0: the recipe's rows have no such value. */
@inline
export function placeOf(recipe: i32, place: i32): i32 {
  return load<i8>(recipe + layout.RECIPE_PLACES + place);
}

/** Epoch ms. */
@inline
export function timeOf(column: i32, row: i32): f64 {
  return load<f64>(layout.ROW_TIMES + ((column * layout.MOST_ROWS + row) << 3));
}

/** All its digits as a whole number; 0: there is none. */
@inline
export function numberOf(column: i32, row: i32): f64 {
  return column < 0 ? 0 : load<f64>(layout.ROW_NUMBERS + ((column * layout.MOST_ROWS + row) << 3));
}

/** How many of its digits stand behind the point. */
@inline
export function scaleOf(column: i32, row: i32): i32 {
  return <i32>load<u8>(layout.ROW_SCALES + column * layout.MOST_ROWS + row);
}

/** What it says with its decimals. One division rounds once. */
@inline
export function decimalOf(column: i32, row: i32): f64 {
  const scale = scaleOf(column, row);
  return scale == 0 ? numberOf(column, row) : numberOf(column, row) / powerOf(scale);
}

/** 0: there is none. */
@inline
export function idOf(column: i32, row: i32): u64 {
  return column < 0 ? 0 : load<u64>(layout.ROW_IDS + ((column * layout.MOST_ROWS + row) << 3));
}

@inline
export function powerOf(exponent: i32): f64 {
  let power: f64 = 1;
  for (let digit = 0; digit < exponent; digit += 1) power *= 10;
  return power;
}
