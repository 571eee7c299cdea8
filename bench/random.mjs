// Numbers that look random and are the same for the same seed, so that every bench can make its logs again.

/** Mulberry32: 32 bits of state are plenty for made-up logs. Answers a function of numbers from 0 (included) to 1. */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
