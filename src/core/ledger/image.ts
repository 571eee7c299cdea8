/** A ledger as bytes: arrays one behind the other, each at a multiple of eight, so that they are used where they lie when read back. */
import type { Decode } from '../sources/utf8';

/** Text to UTF-8. Handed in, because core has no encoder of its own. */
export type Encode = (text: string) => Uint8Array;

const ALIGNMENT = 8;

export function padded(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

/** Parts in order; nothing is copied, so what they show must not change before they are written. */
export class ImageWriter {
  readonly parts: Uint8Array[] = [];

  constructor(private readonly encode: Encode) {}

  array(values: ArrayBufferView): void {
    this.parts.push(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }

  numbers(values: readonly number[]): void {
    this.array(new Float64Array(values));
  }

  /** Anything JSON can hold. */
  json(value: unknown): void {
    this.parts.push(this.encode(JSON.stringify(value)));
  }
}

/** Reads the parts back in the order they were written. Throws a RangeError when there is not what is asked for. */
export class ImageReader {
  private next = 0;
  private offset = 0;

  /** `body`: begins at a multiple of eight of its buffer; holds the parts, each padded, whose lengths in bytes are given. */
  constructor(
    private readonly body: Uint8Array,
    private readonly lengths: readonly number[],
    private readonly decode: Decode,
  ) {}

  /** Views, not copies: they share the body's memory. */
  uint8(): Uint8Array {
    const { offset, length } = this.take(1);
    return new Uint8Array(this.body.buffer, offset, length);
  }

  uint16(): Uint16Array {
    const { offset, length } = this.take(2);
    return new Uint16Array(this.body.buffer, offset, length / 2);
  }

  uint32(): Uint32Array {
    const { offset, length } = this.take(4);
    return new Uint32Array(this.body.buffer, offset, length / 4);
  }

  float64(): Float64Array {
    const { offset, length } = this.take(8);
    return new Float64Array(this.body.buffer, offset, length / 8);
  }

  numbers(): number[] {
    return Array.from(this.float64());
  }

  json(): unknown {
    return JSON.parse(this.decode(this.uint8())) as unknown;
  }

  /** Like `json`, of text that is taken apart only when somebody needs it. */
  jsonLater(): () => unknown {
    const bytes = this.uint8();
    return () => JSON.parse(this.decode(bytes)) as unknown;
  }

  private take(unit: number): { offset: number; length: number } {
    const length = this.lengths[this.next];
    if (length === undefined || length % unit !== 0 || this.offset + length > this.body.length) {
      throw new RangeError('a ledger image that does not fit');
    }
    const offset = this.body.byteOffset + this.offset;
    this.next += 1;
    this.offset += padded(length);
    return { offset, length };
  }
}
