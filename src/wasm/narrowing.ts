/** Copies columns of whole numbers into as few bytes each as they need: what `narrowest` does for batches (src/core/ledger/eventBatch.ts), sixteen bytes at a time. */

/**
 * @param from doubles, with room for one more behind them that is not zero or more than they need
 * @param to room for four bytes each, in steps of 64
 * @returns bytes a number: 0 where all are 0; 8 where one is no whole number of 32 bits, and nothing of use was copied
 */
export function narrow(from: i32, count: i32, to: i32): i32 {
  if ((count & 1) == 1) store<f64>(from + (count << 3), 0);
  const end = from + (count << 3);
  let all = i32x4.splat(0);
  let out = to;
  for (let at = from; at < end; at += 16) {
    const values = v128.load(at);
    const whole = i32x4.trunc_sat_f64x2_u_zero(values);
    if (v128.any_true(f64x2.ne(f64x2.convert_low_i32x4_u(whole), values))) return 8;
    all = v128.or(all, whole);
    store<i64>(out, i64x2.extract_lane(whole, 0));
    out += 8;
  }
  const bits = <u32>i32x4.extract_lane(all, 0) | <u32>i32x4.extract_lane(all, 1);
  if (bits == 0) return 0;
  if (bits > 0xffff) return 4;
  if (bits > 0xff) {
    for (let at = 0; at < count; at += 8) v128.store(to + (at << 1), pairs(to + (at << 2)));
    return 2;
  }
  for (let at = 0; at < count; at += 16) {
    const four = to + (at << 2);
    v128.store(to + at, i8x16.narrow_i16x8_u(pairs(four), pairs(four + 32)));
  }
  return 1;
}

/** Eight words as half as many bytes. */
@inline
function pairs(at: i32): v128 {
  return i16x8.narrow_i32x4_u(v128.load(at), v128.load(at, 16));
}
