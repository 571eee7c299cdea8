/** What an event costs, in nano-dollars: as its row records it, and as its tokens come to by the rates of its recipe. */
import * as layout from '../core/sources/columns/layout';
import { numberOf, placeOf, powerOf, scaleOf } from './rowValues';

/** There is none. */
export const NO_COST: f64 = -1;
/** It takes more than a recipe knows to tell. */
export const ODD_COST: f64 = -2;

/** `MAX_EVENT_NANO`, and the largest whole number up to which all of them are exact. */
const MOST_NANO: f64 = 1e15;
const MOST_EXACT: f64 = 9007199254740991;
const PICO_PERCENT_PER_NANO: i64 = 100000;
const NANO_DIGITS = 9;

/** What the row itself says. */
@inline
export function recordedCost(recipe: i32, row: i32): f64 {
  const column = placeOf(recipe, layout.PLACE_COST);
  if (column < 0) return NO_COST;
  const scale = scaleOf(column, row);
  // More digits than that are rounded elsewhere.
  if (scale > NANO_DIGITS) return ODD_COST;
  const cost = numberOf(column, row) * powerOf(NANO_DIGITS - scale);
  // What is recorded as free may not be: that is not decided here.
  return cost <= 0 || cost > MOST_NANO ? ODD_COST : cost;
}

/** What its tokens come to. @param at when it was, epoch ms; `prompt`: all tokens but the output */
@inline
export function computedCost(
  recipe: i32,
  at: f64,
  prompt: f64,
  input: f64,
  output: f64,
  read: f64,
  fiveMinutes: f64,
  oneHour: f64,
): f64 {
  if (at < load<f64>(recipe + layout.RECIPE_SINCE) || at >= load<f64>(recipe + layout.RECIPE_BEFORE)) return ODD_COST;
  if (prompt > load<f64>(recipe + layout.RECIPE_LONGEST)) return ODD_COST;
  // In the order of `Rates`, as they are added up there.
  const pico =
    input * rateOf(recipe, 0) +
    output * rateOf(recipe, 1) +
    read * rateOf(recipe, 2) +
    fiveMinutes * rateOf(recipe, 3) +
    oneHour * rateOf(recipe, 4);
  const scaled = pico * 100;
  return scaled > MOST_EXACT ? ODD_COST : dividedHalfEven(<i64>scaled);
}

/** What a computed cost says about the event's shape: whether a rate of its tokens was derived, and whether the recorded cost differs by more than 1 %. */
@inline
export function variantOf(flags: i32, recorded: f64, computed: f64, read: f64, fiveMinutes: f64, oneHour: f64): i32 {
  const derived =
    ((flags & layout.READ_DERIVED) != 0 && read > 0) ||
    ((flags & layout.WRITE_5M_DERIVED) != 0 && fiveMinutes > 0) ||
    ((flags & layout.WRITE_1H_DERIVED) != 0 && oneHour > 0);
  let variant = derived ? layout.RATE_DERIVED : 0;
  if (recorded >= 0 && Math.abs(recorded - computed) * 100 > computed) variant |= layout.RECORDED_DIFFERS;
  return variant;
}

@inline
function rateOf(recipe: i32, which: i32): f64 {
  return load<f64>(recipe + layout.RECIPE_RATES + (which << 3));
}

@inline
function dividedHalfEven(scaled: i64): f64 {
  const quotient = scaled / PICO_PERCENT_PER_NANO;
  const twice = (scaled - quotient * PICO_PERCENT_PER_NANO) * 2;
  const up = twice > PICO_PERCENT_PER_NANO || (twice == PICO_PERCENT_PER_NANO && (quotient & 1) == 1);
  return <f64>(up ? quotient + 1 : quotient);
}
