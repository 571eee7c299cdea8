/** Looks over one JSON object in a log's bytes and takes only the values that are wanted: the others are checked, never made. */
import { hashOf, HASH_FACTOR, HASH_START, isName, KINDS, PLAIN, QUOTE } from './jsonBytes';
import { CLOSE_BRACE, COLON, COMMA, JsonSkipper, NO, OPEN_BRACE } from './jsonSkipper';
import type { Decode } from './utf8';

const OPEN_BRACKET = 91;

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
export class JsonSkimmer extends JsonSkipper {
  /** Tells apart the orders of names that records have: 53 bits. */
  shape = 0;
  /** How many names the record has. */
  names = 0;
  /** False: the record has none of the names that are needed. */
  matters = false;
  private readonly top: Level;
  /** Of the name that `nameEnd` went over. */
  private hash = 0;
  private isWhole = false;

  constructor(
    plan: SkimPlan,
    private readonly decode: Decode,
  ) {
    super();
    this.top = { slots: [], byHash: new Map() };
    for (const path of [...plan.wanted, ...plan.whole]) this.want(path.split('.'), plan);
  }

  /** The index behind the object that begins at `from`, of bytes up to `to`; `NOT_PLAIN`: read it the other way. */
  run(bytes: Uint8Array, from: number, to: number): SkimEnd {
    this.use(bytes, to);
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
    // Noted before its values are: those of an object that has no end have to be forgotten with it.
    slot.from = value;
    const isInner = slot.inner !== null && bytes[value] === OPEN_BRACE;
    const end = isInner ? this.readInner(slot.inner, value, depth + 1) : this.skip(value, depth);
    if (end === NO) return NO;
    slot.to = end;
    return this.space(end);
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

  private fieldsOf(level: Level): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    for (const slot of level.slots) if (slot.from >= 0) fields[slot.text] = this.read(slot);
    return fields;
  }

  private read(slot: Slot): unknown {
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
