/** Looks over one JSON object in a log's bytes and takes only the values that are wanted: the others are checked, never made. */
import {
  BACKSLASH,
  CONTROL,
  ESCAPES,
  FALSE,
  hashOf,
  HASH_FACTOR,
  HASH_START,
  hasOther,
  isDigit,
  isHex,
  isName,
  KINDS,
  NULL,
  PLAIN,
  QUOTE,
  TRUE,
  wordsOf,
} from './jsonBytes';
import { sequenceLength, type Decode } from './utf8';

const COMMA = 44;
const COLON = 58;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
/** Deeper records are read the other way. */
const DEEPEST = 100;
/** Answers of the functions below instead of an index: not what is expected here, or the bytes end before it does. */
const NO = -1;

/** The end of what was looked over, or why there is none. */
export type SkimEnd = number;
export const NOT_PLAIN: SkimEnd = NO;

/** What of a kind of record is read. */
export interface SkimPlan {
  /** Names whose values are read, `.` between those of objects in objects. */
  readonly wanted: readonly string[];
  /** A record with one of these names is parsed whole. */
  readonly whole: readonly string[];
  /** A record without any of these (also among `wanted`) gives nothing. */
  readonly needs: readonly string[];
}

/** A name in an object of the plan, and where its value goes. */
interface Slot {
  readonly name: Uint8Array;
  readonly text: string;
  readonly inner: Level | null;
  readonly isWhole: boolean;
  readonly isNeeded: boolean;
  /** Where the value lies in this record, `from` 0-based; -1: the record does not name it. */
  from: number;
  to: number;
  /** The text that was there last, with its bytes: most values are the same line after line. */
  lastBytes: Uint8Array;
  lastText: string;
}

/** The names wanted of one object, by hash. */
interface Level {
  readonly slots: Slot[];
  readonly byHash: Map<number, Slot>;
}

/**
 * For lines of one format. `run` accepts nothing but a whole object in the grammar of `JSON.parse`, in UTF-8, without escapes in
 * names; then `fields` is what `JSON.parse` gives, less the values that nobody wants. Never throws.
 */
export class JsonSkimmer {
  /** Tells apart the orders of names that records have: 53 bits. */
  shape = 0;
  /** How many names the record has. */
  names = 0;
  /** False: the record has none of the names that are needed. */
  matters = false;
  private readonly top: Level;
  private bytes: Uint8Array = new Uint8Array(0);
  /** The same memory in words of four bytes; empty where it does not begin at one. */
  private words: Int32Array = new Int32Array(0);
  private end = 0;
  /** Of the name that `nameEnd` went over. */
  private hash = 0;
  private isWhole = false;

  constructor(
    plan: SkimPlan,
    private readonly decode: Decode,
  ) {
    this.top = { slots: [], byHash: new Map() };
    for (const path of [...plan.wanted, ...plan.whole]) this.want(path.split('.'), plan);
  }

  /** The index behind the object that begins at `from`, of bytes up to `to`; `NOT_PLAIN`: read it the other way. */
  run(bytes: Uint8Array, from: number, to: number): SkimEnd {
    if (bytes !== this.bytes) {
      this.bytes = bytes;
      this.words = wordsOf(bytes);
    }
    this.end = to;
    this.isWhole = false;
    this.matters = false;
    forget(this.top);
    const end = this.readTop(from);
    return this.isWhole ? NO : end;
  }

  /** The values of the record that `run` has just looked over; null: not all of them are plain. */
  fields(): Record<string, unknown> | null {
    try {
      return this.fieldsOf(this.top);
    } catch {
      return null;
    }
  }

  private want(path: readonly string[], plan: SkimPlan): void {
    let level = this.top;
    path.forEach((text, depth) => {
      const whole = path.slice(0, depth + 1).join('.');
      let slot = level.slots.find((one) => one.text === text);
      if (slot === undefined) {
        const name = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
        const inner = depth + 1 < path.length ? { slots: [], byHash: new Map<number, Slot>() } : null;
        const isNeeded = plan.needs.includes(whole);
        const isWhole = plan.whole.includes(whole);
        slot = { name, text, inner, isWhole, isNeeded, from: -1, to: -1, lastBytes: new Uint8Array(0), lastText: '' };
        level.slots.push(slot);
        level.byHash.set(hashOf(name, 0, name.length), slot);
      }
      if (slot.inner !== null) level = slot.inner;
    });
  }

  /** The record itself: all of its names make its shape. */
  private readTop(from: number): number {
    const { bytes } = this;
    let first = 0x811c9dc5;
    let second = 0;
    let names = 0;
    let at = this.space(from + 1);
    if (bytes[at] === CLOSE_BRACE) at = NO;
    while (at !== NO) {
      if (bytes[at] !== QUOTE) return NO;
      const nameEnd = this.nameEnd(at + 1);
      if (nameEnd === NO) return NO;
      const { hash } = this;
      first = Math.imul(first ^ hash, 0x01000193);
      second = (Math.imul(second, 31) + hash + (nameEnd - at)) | 0;
      names += 1;
      at = this.member(this.top, at + 1, nameEnd, hash, 1);
      if (at === NO) return NO;
      if (bytes[at] === CLOSE_BRACE) {
        this.shape = (first >>> 0) * 0x200000 + (second & 0x1fffff);
        this.names = names;
        return at + 1;
      }
      at = bytes[at] === COMMA ? this.space(at + 1) : NO;
    }
    return NO;
  }

  /** A wanted object in the record. */
  private readInner(level: Level, from: number, depth: number): number {
    const { bytes } = this;
    let at = this.space(from + 1);
    if (bytes[at] === CLOSE_BRACE) return at + 1;
    while (at !== NO) {
      if (bytes[at] !== QUOTE) return NO;
      const nameEnd = this.nameEnd(at + 1);
      if (nameEnd === NO) return NO;
      at = this.member(level, at + 1, nameEnd, this.hash, depth);
      if (at === NO) return NO;
      if (bytes[at] === CLOSE_BRACE) return at + 1;
      at = bytes[at] === COMMA ? this.space(at + 1) : NO;
    }
    return NO;
  }

  /** From a name to the comma or brace behind its value. */
  private member(level: Level, name: number, nameEnd: number, hash: number, depth: number): number {
    const { bytes } = this;
    const colon = this.space(nameEnd + 1);
    if (bytes[colon] !== COLON) return NO;
    const value = this.space(colon + 1);
    const slot = level.byHash.get(hash);
    if (slot === undefined || !isName(bytes, name, nameEnd, slot.name)) {
      const end = this.skip(value, depth);
      return end === NO ? NO : this.space(end);
    }
    // Of two equal names the last one counts: left to the parser.
    if (slot.isWhole || slot.from >= 0) this.isWhole = true;
    if (slot.isNeeded) this.matters = true;
    const isInner = slot.inner !== null && bytes[value] === OPEN_BRACE;
    const end = isInner ? this.readInner(slot.inner, value, depth + 1) : this.skip(value, depth);
    if (end === NO) return NO;
    slot.from = value;
    slot.to = end;
    return this.space(end);
  }

  private space(from: number): number {
    const { bytes } = this;
    let at = from;
    for (; at < this.end; at += 1) {
      const byte = bytes[at] as number;
      // A newline inside a record would make it one over several lines.
      if (byte !== 32 && byte !== 9) return at;
    }
    return NO;
  }

  /** The closing quote of a name, whose hash it leaves; names with escapes are not plain. */
  private nameEnd(from: number): number {
    const { bytes, end } = this;
    let hash = HASH_START;
    for (let at = from; at < end; at += 1) {
      const byte = bytes[at] as number;
      if (KINDS[byte] !== PLAIN) {
        this.hash = hash;
        return byte === QUOTE ? at : NO;
      }
      hash = Math.imul(hash ^ byte, HASH_FACTOR);
    }
    return NO;
  }

  private skip(from: number, depth: number): number {
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

  private fieldsOf(level: Level): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    for (const slot of level.slots) if (slot.from >= 0) fields[slot.text] = this.valueOf(slot);
    return fields;
  }

  private valueOf(slot: Slot): unknown {
    const { bytes } = this;
    switch (bytes[slot.from]) {
      case QUOTE:
        return this.textOf(slot);
      case 116:
        return true;
      case 102:
        return false;
      case 110:
        return null;
      case OPEN_BRACE:
        if (slot.inner !== null) return this.fieldsOf(slot.inner);
        return this.parse(slot);
      case OPEN_BRACKET:
        return this.parse(slot);
      default:
        return slot.to - slot.from <= SAFE_DIGITS ? this.numberOf(slot) : this.parse(slot);
    }
  }

  private textOf(slot: Slot): string {
    const { bytes } = this;
    const { lastBytes } = slot;
    const length = slot.to - slot.from;
    if (lastBytes.length === length) {
      let at = 0;
      while (at < length && bytes[slot.from + at] === lastBytes[at]) at += 1;
      if (at === length) return slot.lastText;
    }
    const text = this.parse(slot) as string;
    if (length <= LONGEST_KEPT) {
      slot.lastBytes = bytes.slice(slot.from, slot.to);
      slot.lastText = text;
    }
    return text;
  }

  /** Whole numbers of few digits as they stand; whatever else a number is, the parser reads it. */
  private numberOf(slot: Slot): unknown {
    let value = 0;
    for (let at = slot.from; at < slot.to; at += 1) {
      const digit = (this.bytes[at] as number) - 48;
      if (digit < 0 || digit > 9) return this.parse(slot);
      value = value * 10 + digit;
    }
    return value;
  }

  private parse(slot: Slot): unknown {
    const text = this.decode(this.bytes.subarray(slot.from, slot.to));
    if (text.charCodeAt(0) === QUOTE && !text.includes('\\')) return text.slice(1, -1);
    return JSON.parse(text) as unknown;
  }
}

const SAFE_DIGITS = 15;
const LONGEST_KEPT = 256;

function forget(level: Level): void {
  for (const slot of level.slots) {
    if (slot.from >= 0 && slot.inner !== null) forget(slot.inner);
    slot.from = -1;
  }
}
