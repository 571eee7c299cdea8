/** Follows JSON text byte by byte and says whether it still can become, has become, or can never be one object. */

export type JsonStatus = 'open' | 'closed' | 'bad';

const NEWLINE = 10;
const QUOTE = 34;
const BACKSLASH = 92;
const OBJECT = 1;
const ARRAY = 0;

/** What may come next: first between tokens, then (from `String` on) inside one. */
const State = {
  Start: 0,
  FirstKey: 1,
  Key: 2,
  Colon: 3,
  FirstValue: 4,
  Value: 5,
  AfterValue: 6,
  String: 7,
  Escape: 8,
  Hex: 9,
  Literal: 10,
  Minus: 11,
  Zero: 12,
  Integer: 13,
  Point: 14,
  Fraction: 15,
  Exponent: 16,
  ExponentSign: 17,
  ExponentDigits: 18,
} as const;

const ESCAPES = codes('"\\/bfnrt');
const LITERALS: readonly (readonly number[])[] = [codes('true'), codes('false'), codes('null')];

function codes(text: string): readonly number[] {
  return [...text].map((letter) => letter.charCodeAt(0));
}

/**
 * The grammar of `JSON.parse` for texts that begin with `{`, so that a torn record is known at its first impossible byte.
 * Bytes above 127 are accepted inside strings only; whether they are UTF-8 is decided when the text is decoded.
 */
export class JsonProgress {
  status: JsonStatus = 'open';
  private state: number = State.Start;
  /** One entry for each open brace or bracket. */
  private stack = new Uint8Array(32);
  private depth = 0;
  private isKey = false;
  private literal: readonly number[] = [];
  /** Letters of the literal, or digits of the `\u` escape, that were read. */
  private count = 0;

  restart(): void {
    this.status = 'open';
    this.state = State.Start;
    this.depth = 0;
  }

  /**
   * Reads on from index `from` up to `to`. Stops behind a newline between tokens, behind the closing brace (`closed`), or at the first
   * byte that cannot be (`bad`). Returns the index where it stopped.
   */
  run(bytes: Uint8Array, from: number, to: number): number {
    for (let at = from; at < to; at += 1) {
      const byte = bytes[at] as number;
      if (this.state === State.String && byte >= 32 && byte !== QUOTE && byte !== BACKSLASH) continue;
      if (this.state < State.String || !this.takeInToken(byte)) this.takeBetweenTokens(byte);
      if (this.status === 'bad') return at;
      if (this.status === 'closed' || byte === NEWLINE) return at + 1;
    }
    return to;
  }

  private takeBetweenTokens(byte: number): void {
    if (byte === 32 || byte === 9 || byte === 13 || byte === NEWLINE) return;
    switch (this.state) {
      case State.Start:
        return byte === 123 ? this.open(OBJECT) : this.fail();
      case State.FirstKey:
        return byte === 125 ? this.close(OBJECT) : this.beginKey(byte);
      case State.Key:
        return this.beginKey(byte);
      case State.Colon:
        return byte === 58 ? this.go(State.Value) : this.fail();
      case State.FirstValue:
        return byte === 93 ? this.close(ARRAY) : this.beginValue(byte);
      case State.Value:
        return this.beginValue(byte);
      default:
        return this.endValue(byte);
    }
  }

  private beginKey(byte: number): void {
    if (byte !== QUOTE) return this.fail();
    this.isKey = true;
    this.state = State.String;
  }

  private beginValue(byte: number): void {
    if (byte === QUOTE) {
      this.isKey = false;
      this.state = State.String;
    } else if (byte === 123) this.open(OBJECT);
    else if (byte === 91) this.open(ARRAY);
    else if (byte === 45) this.state = State.Minus;
    else if (byte === 48) this.state = State.Zero;
    else if (isDigit(byte)) this.state = State.Integer;
    else this.beginLiteral(byte);
  }

  private beginLiteral(byte: number): void {
    const literal = LITERALS.find((letters) => letters[0] === byte);
    if (literal === undefined) return this.fail();
    this.literal = literal;
    this.count = 1;
    this.state = State.Literal;
  }

  private endValue(byte: number): void {
    if (byte === 44) this.state = this.stack[this.depth - 1] === OBJECT ? State.Key : State.Value;
    else if (byte === 125) this.close(OBJECT);
    else if (byte === 93) this.close(ARRAY);
    else this.fail();
  }

  /** False: the byte ends the number before it and is to be read between tokens. */
  private takeInToken(byte: number): boolean {
    switch (this.state) {
      case State.String:
        this.takeInString(byte);
        return true;
      case State.Escape:
        this.takeEscape(byte);
        return true;
      case State.Hex:
        this.takeHex(byte);
        return true;
      case State.Literal:
        this.takeLiteral(byte);
        return true;
      default:
        return this.takeInNumber(byte);
    }
  }

  private takeInString(byte: number): void {
    if (byte === QUOTE) this.state = this.isKey ? State.Colon : State.AfterValue;
    else if (byte === BACKSLASH) this.state = State.Escape;
    else this.fail();
  }

  private takeEscape(byte: number): void {
    if (byte === 117) {
      this.count = 0;
      this.state = State.Hex;
    } else if (ESCAPES.includes(byte)) this.state = State.String;
    else this.fail();
  }

  private takeHex(byte: number): void {
    const lower = byte | 32;
    if (!isDigit(byte) && !(lower >= 97 && lower <= 102)) return this.fail();
    this.count += 1;
    if (this.count === 4) this.state = State.String;
  }

  private takeLiteral(byte: number): void {
    if (this.literal[this.count] !== byte) return this.fail();
    this.count += 1;
    if (this.count === this.literal.length) this.state = State.AfterValue;
  }

  private takeInNumber(byte: number): boolean {
    const next = afterNumberByte(this.state, byte);
    if (next !== null) {
      this.state = next;
      return true;
    }
    if (!NUMBER_MAY_END.has(this.state)) {
      this.fail();
      return true;
    }
    this.state = State.AfterValue;
    return false;
  }

  private open(bracket: number): void {
    if (this.depth === this.stack.length) {
      const larger = new Uint8Array(this.stack.length * 2);
      larger.set(this.stack);
      this.stack = larger;
    }
    this.stack[this.depth] = bracket;
    this.depth += 1;
    this.state = bracket === OBJECT ? State.FirstKey : State.FirstValue;
  }

  private close(bracket: number): void {
    if (this.stack[this.depth - 1] !== bracket) return this.fail();
    this.depth -= 1;
    this.state = State.AfterValue;
    if (this.depth === 0) this.status = 'closed';
  }

  private go(state: number): void {
    this.state = state;
  }

  private fail(): void {
    this.status = 'bad';
  }
}

const NUMBER_MAY_END: ReadonlySet<number> = new Set([State.Zero, State.Integer, State.Fraction, State.ExponentDigits]);

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}

/** The state of a number after one more byte of it; null when the byte does not belong to it. */
function afterNumberByte(state: number, byte: number): number | null {
  const digit = isDigit(byte);
  switch (state) {
    case State.Minus:
      return digit ? (byte === 48 ? State.Zero : State.Integer) : null;
    case State.Zero:
      return afterWholePart(byte);
    case State.Integer:
      return digit ? State.Integer : afterWholePart(byte);
    case State.Point:
    case State.Fraction:
      if (digit) return State.Fraction;
      return state === State.Fraction && (byte | 32) === 101 ? State.Exponent : null;
    case State.Exponent:
      if (byte === 43 || byte === 45) return State.ExponentSign;
      return digit ? State.ExponentDigits : null;
    default:
      return digit ? State.ExponentDigits : null;
  }
}

function afterWholePart(byte: number): number | null {
  if (byte === 46) return State.Point;
  return (byte | 32) === 101 ? State.Exponent : null;
}
