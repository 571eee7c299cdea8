/** 64-bit keys by which records are counted once: of the record's own id, or of its content. */

/** Mixes one 32-bit word into a 32-bit state. */
export function hashWord(state: number, word: number): number {
  let mixed = Math.imul(word, 0xcc9e2d51);
  mixed = Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
  const turned = state ^ mixed;
  return (Math.imul((turned << 13) | (turned >>> 19), 5) + 0xe6546b64) | 0;
}

function hashWordAgain(state: number, word: number): number {
  let mixed = Math.imul(word, 0x85ebca77);
  mixed = Math.imul((mixed << 16) | (mixed >>> 16), 0x9e3779b1);
  const turned = state ^ mixed;
  return (Math.imul((turned << 17) | (turned >>> 15), 9) + 0x27d4eb2f) | 0;
}

function avalanche(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

const KEPT_ID = /^\0([0-9a-f]{8})([0-9a-f]{8})$/u;

/** A key as an id that makes the same key again: for events that are kept without the id of their record. */
export function keptId(key: string): string {
  return `\0${key}`;
}

/** A key as 16 hexadecimal digits. */
export function keyText(low: number, high: number): string {
  return [low, high].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}

/** How far the building of a key is. */
export interface KeyState {
  readonly low: number;
  readonly high: number;
  readonly words: number;
}

const WIDE_NUMBER = 0xffff_fffe;
const NO_NUMBER = 0xffff_ffff;

/**
 * Builds a key word by word. Two different records share one with a probability of 2^-64: among ten million records
 * the chance that any two do is about 3 in a million.
 */
export class KeyBuilder {
  low = 0;
  high = 0;
  private words = 0;
  private readonly number64 = new Float64Array(1);
  private readonly number32 = new Uint32Array(this.number64.buffer);

  /** `space` keeps keys of ids apart from keys of contents. */
  begin(space: number): this {
    this.low = space | 0;
    this.high = ~space;
    this.words = 0;
    return this;
  }

  word(value: number): this {
    this.low = hashWord(this.low, value);
    this.high = hashWordAgain(this.high, value);
    this.words++;
    return this;
  }

  /** Any number; null is told apart from each of them. Ids that are kept in files are made by it: it stays as it is. */
  amount(value: number | null): this {
    if (value === null) return this.word(0xffff_ffff).word(0xffff_ffff); // the bits of no finite number
    this.number64[0] = value + 0; // -0 and 0 are one amount
    return this.word(this.number32[0] ?? 0).word(this.number32[1] ?? 0);
  }

  /** The same in one word where it is a small whole number, as nearly all are; no word of one begins another. */
  shortAmount(value: number | null): this {
    if (value === null) return this.word(NO_NUMBER);
    const whole = value >>> 0;
    if (whole === value && whole < WIDE_NUMBER) return this.word(whole);
    this.number64[0] = value;
    return this.word(WIDE_NUMBER)
      .word(this.number32[0] ?? 0)
      .word(this.number32[1] ?? 0);
  }

  /** How far it is, for `goOn`. */
  state(): KeyState {
    return { low: this.low, high: this.high, words: this.words };
  }

  /** From where another one, or this one, was. */
  goOn({ low, high, words }: KeyState): this {
    this.low = low;
    this.high = high;
    this.words = words;
    return this;
  }

  text(value: string): this {
    for (let index = 0; index < value.length; index++) this.word(value.charCodeAt(index));
    return this;
  }

  /** The key of a record's own id, or the key that `keptId` wrote down. */
  ofId(space: number, id: string): void {
    const kept = KEPT_ID.exec(id);
    if (kept === null) this.begin(space).text(id).finish();
    else {
      this.low = parseInt(kept[1] ?? '', 16) >>> 0;
      this.high = parseInt(kept[2] ?? '', 16) >>> 0;
    }
  }

  /** Leaves the key in `low` and `high`. */
  finish(): void {
    const low = avalanche(this.low ^ this.words);
    const high = avalanche(this.high ^ Math.imul(low, 0x9e3779b1));
    this.low = avalanche(low ^ high);
    this.high = high;
  }
}
