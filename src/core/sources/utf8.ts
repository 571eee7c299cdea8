/** Text of a log's bytes: what is not UTF-8 stays visible and distinct (`\xff`), so that two broken names do not become one. */

/** Decodes UTF-8, with U+FFFD for what is not. Handed in, because core has no decoder of its own. */
export type Decode = (bytes: Uint8Array) => string;

export interface DecodedText {
  readonly text: string;
  /** True when bytes that are not UTF-8 were replaced by their escapes. */
  readonly escaped: boolean;
}

/** In JSON text the backslash of an escape is itself escaped, so that the value reads `\xff`. */
export type EscapeStyle = 'plain' | 'json';

export function decodeText(bytes: Uint8Array, decode: Decode, style: EscapeStyle): DecodedText {
  const text = decode(bytes);
  if (!text.includes('\uFFFD')) return { text, escaped: false };
  const pieces: string[] = [];
  const backslash = style === 'json' ? '\\\\' : '\\';
  let good = 0;
  let escaped = false;
  for (let at = 0; at < bytes.length;) {
    const length = sequenceLength(bytes, at);
    if (length > 0) {
      at += length;
      continue;
    }
    if (at > good) pieces.push(decode(bytes.subarray(good, at)));
    pieces.push(`${backslash}x${(bytes[at] as number).toString(16).padStart(2, '0')}`);
    escaped = true;
    at += 1;
    good = at;
  }
  if (!escaped) return { text, escaped: false };
  if (good < bytes.length) pieces.push(decode(bytes.subarray(good)));
  return { text: pieces.join(''), escaped };
}

/** Bytes of the well-formed sequence at `at` (Unicode table 3-7: no overlong forms, no surrogates); 0 when there is none. */
export function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] as number;
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  const second = bytes[at + 1] ?? 0;
  if (second < lowestSecond(lead) || second > highestSecond(lead)) return 0;
  for (let next = at + 2; next < at + length; next += 1) {
    if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}

function lowestSecond(lead: number): number {
  if (lead === 0xe0) return 0xa0;
  return lead === 0xf0 ? 0x90 : 0x80;
}

function highestSecond(lead: number): number {
  if (lead === 0xed) return 0x9f;
  return lead === 0xf4 ? 0x8f : 0xbf;
}
