/** Goes over JSON text in bytes without making anything of it: checks its grammar and finds where values end. */
import {
  BACKSLASH,
  CONTROL,
  ESCAPES,
  FALSE,
  hasOther,
  isDigit,
  isHex,
  KINDS,
  NULL,
  PLAIN,
  QUOTE,
  TRUE,
  wordsOf,
} from './jsonBytes';
import { sequenceLength } from './utf8';

export const COMMA = 44;
export const COLON = 58;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
export const OPEN_BRACE = 123;
export const CLOSE_BRACE = 125;
/** Deeper records are read the other way. */
const DEEPEST = 100;
/** Instead of an index: not what is expected here, or the bytes end before it does. */
export const NO = -1;

export class JsonSkipper {
  protected bytes: Uint8Array = new Uint8Array(0);
  /** Behind the last byte that there is. */
  protected end = 0;
  /** The same memory in words of four bytes; empty where it does not begin at one. */
  private words: Int32Array = new Int32Array(0);

  /** From now on indexes are into these, up to an end. */
  protected use(bytes: Uint8Array, end: number): void {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.words = wordsOf(bytes);
    }
    this.end = end;
  }

  protected space(from: number): number {
    const { bytes } = this;
    let at = from;
    for (; at < this.end; at += 1) {
      const byte = bytes[at] as number;
      // A newline inside a record would make it one over several lines.
      if (byte !== 32 && byte !== 9) return at;
    }
    return NO;
  }

  /** The index behind a value. */
  protected skip(from: number, depth: number): number {
    if (from === NO) return NO;
    switch (this.bytes[from]) {
      case QUOTE:
        return this.skipString(from + 1);
      case OPEN_BRACE:
        return this.skipObject(from + 1, depth + 1);
      case OPEN_BRACKET:
        return this.skipArray(from + 1, depth + 1);
      case 116:
        return this.skipWord(from, TRUE);
      case 102:
        return this.skipWord(from, FALSE);
      case 110:
        return this.skipWord(from, NULL);
      default:
        return this.skipNumber(from);
    }
  }

  /** The index behind the closing quote. Nearly all bytes of a log are skipped here: four at a time where they are plain. */
  private skipString(from: number): number {
    const { bytes, words, end } = this;
    const lastWord = Math.min(words.length, end >> 2);
    let at = from;
    while (at < end) {
      if ((at & 3) === 0) {
        let word = at >> 2;
        while (word < lastWord && !hasOther(words[word] as number)) word += 1;
        at = word << 2;
        if (at >= end) return NO;
      }
      const byte = bytes[at] as number;
      const kind = KINDS[byte];
      if (kind === PLAIN) at += 1;
      else if (byte === QUOTE) return at + 1;
      else if (kind === CONTROL) return NO;
      else {
        at = byte === BACKSLASH ? this.skipEscape(at + 1) : this.skipSequence(at);
        if (at === NO) return NO;
      }
    }
    return NO;
  }

  /** A character of more bytes than one. */
  private skipSequence(at: number): number {
    const length = sequenceLength(this.bytes, at);
    return length === 0 ? NO : at + length;
  }

  private skipEscape(at: number): number {
    const letter = this.bytes[at] as number;
    if (at >= this.end) return NO;
    if (letter !== 117) return ESCAPES[letter] === 1 ? at + 1 : NO;
    for (let digit = at + 1; digit <= at + 4; digit += 1) if (!isHex(this.bytes[digit] ?? 0)) return NO;
    return at + 5;
  }

  private skipObject(from: number, depth: number): number {
    const { bytes } = this;
    if (depth > DEEPEST) return NO;
    let at = this.space(from);
    if (bytes[at] === CLOSE_BRACE) return at + 1;
    while (at !== NO) {
      if (bytes[at] !== QUOTE) return NO;
      const nameEnd = this.skipString(at + 1);
      const colon = nameEnd === NO ? NO : this.space(nameEnd);
      if (colon === NO || bytes[colon] !== COLON) return NO;
      const end = this.skip(this.space(colon + 1), depth);
      at = end === NO ? NO : this.space(end);
      if (at === NO) return NO;
      if (bytes[at] === CLOSE_BRACE) return at + 1;
      at = bytes[at] === COMMA ? this.space(at + 1) : NO;
    }
    return NO;
  }

  private skipArray(from: number, depth: number): number {
    const { bytes } = this;
    if (depth > DEEPEST) return NO;
    let at = this.space(from);
    if (bytes[at] === CLOSE_BRACKET) return at + 1;
    while (at !== NO) {
      const end = this.skip(at, depth);
      at = end === NO ? NO : this.space(end);
      if (at === NO) return NO;
      if (bytes[at] === CLOSE_BRACKET) return at + 1;
      at = bytes[at] === COMMA ? this.space(at + 1) : NO;
    }
    return NO;
  }

  private skipWord(from: number, word: readonly number[]): number {
    for (let at = 0; at < word.length; at += 1) if (this.bytes[from + at] !== word[at]) return NO;
    return from + word.length;
  }

  private skipNumber(from: number): number {
    const { bytes, end } = this;
    let at = bytes[from] === 45 ? from + 1 : from;
    const first = at;
    while (at < end && isDigit(bytes[at] as number)) at += 1;
    if (at === first || (bytes[first] === 48 && at > first + 1)) return NO;
    if (bytes[at] === 46) {
      const point = at;
      at += 1;
      while (at < end && isDigit(bytes[at] as number)) at += 1;
      if (at === point + 1) return NO;
    }
    if (((bytes[at] ?? 0) | 32) === 101) {
      at += bytes[at + 1] === 43 || bytes[at + 1] === 45 ? 2 : 1;
      const digits = at;
      while (at < end && isDigit(bytes[at] as number)) at += 1;
      if (at === digits) return NO;
    }
    return at;
  }
}
