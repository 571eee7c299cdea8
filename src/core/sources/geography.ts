/** Reads where a call was served (`inference_geo`), as Anthropic's answers, reports and exports name it. */
import type { Geography } from '../event';

/** What says that it was served anywhere, or that nobody knows where: neither changes the price. */
const ANYWHERE: ReadonlySet<string> = new Set(['', 'global', 'not_available', 'unknown', 'default', 'null']);

/** Null: anywhere. A place that is not known is none of those that have a price. */
export function readGeography(value: unknown): Geography | null {
  if (typeof value !== 'string') return null;
  const name = value.trim().toLowerCase();
  if (ANYWHERE.has(name)) return null;
  return name === 'us' ? 'us' : 'other';
}
