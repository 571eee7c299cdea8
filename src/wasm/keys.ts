/** Keys by which records count once, word by word as `KeyBuilder` (src/core/ledger/keys.ts) makes them. */

let low: u32 = 0;
let high: u32 = 0;
let words: u32 = 0;

/** Goes on with a key that was begun elsewhere. */
@inline
export function beginKey(begunLow: u32, begunHigh: u32, begunWords: u32): void {
  low = begunLow;
  high = begunHigh;
  words = begunWords;
}

@inline
export function keyWord(word: u32): void {
  low = rotl<u32>(low ^ (rotl<u32>(word * 0xcc9e2d51, 15) * 0x1b873593), 13) * 5 + 0xe6546b64;
  high = rotl<u32>(high ^ (rotl<u32>(word * 0x85ebca77, 16) * 0x9e3779b1), 17) * 9 + 0x27d4eb2f;
  words += 1;
}

/** Writes how far it is: low, high and number of words, as `beginKey` takes them. */
@inline
export function keyState(at: i32): void {
  store<u32>(at, low);
  store<u32>(at, high, 4);
  store<u32>(at, words, 8);
}

/** Its low word first. */
@inline
export function endKey(): u64 {
  const mixedLow = avalanche(low ^ words);
  const mixedHigh = avalanche(high ^ (mixedLow * 0x9e3779b1));
  return (<u64>mixedHigh << 32) | avalanche(mixedLow ^ mixedHigh);
}

function avalanche(value: u32): u32 {
  let mixed = value;
  mixed = (mixed ^ (mixed >> 16)) * 0x85ebca6b;
  mixed = (mixed ^ (mixed >> 13)) * 0xc2b2ae35;
  return mixed ^ (mixed >> 16);
}
