/** Pieces of text that channels share: cut to a limit after escaping, a bar of characters, and a time. */
import { percentReached } from '../core/format';
import { safeText } from '../core/names';
import type { Message } from './message';

/**
 * The text with each character as `escape` gives it, at most `max` UTF-16 units long, an ellipsis where it was cut. Cutting
 * goes by code points and never through an escape. What cannot be seen is made visible first.
 */
export function fitted(text: string, max: number, escape: (character: string, index: number) => string): string {
  const parts: string[] = [];
  let length = 0;
  let index = 0;
  for (const character of safeText(text, max)) {
    const part = escape(character, index++);
    if (length + part.length > max) return cut(parts, length, max);
    parts.push(part);
    length += part.length;
  }
  return parts.join('');
}

function cut(parts: string[], length: number, max: number): string {
  let left = length;
  while (left > max - 1) left -= parts.pop()?.length ?? left;
  return `${parts.join('')}…`;
}

const BAR_CELLS = 20;

/** `██████████░░░░░░░░░░ 50%`; null where there is nothing to measure against. */
export function progressBar(percent: number | null): string | null {
  if (percent === null || !Number.isFinite(percent)) return null;
  const filled = Math.min(BAR_CELLS, Math.max(0, Math.floor((percent / 100) * BAR_CELLS)));
  return `${'█'.repeat(filled)}${'░'.repeat(BAR_CELLS - filled)} ${percentReached(percent)}`;
}

/** "and 3 more": what a limit of the receiver leaves out is counted. */
export function moreWords(left: number): string {
  return left === 1 ? 'And 1 more alert.' : `And ${left} more alerts.`;
}

/** What the message says beyond its alerts: nothing when it is about one alert and says the same. */
export function wordsBeside({ text, alerts }: Message): string {
  return alerts.length === 1 && alerts[0]?.text === text ? '' : text;
}

/** UTC; null for an instant (epoch ms) that no calendar has. */
export function isoTime(at: number): string | null {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
