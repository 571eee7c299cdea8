/** What a link into the editor asks for. Anybody may write one: it only ever shows, and only what it names. */
import type { Dimension } from '../../core/event';

export interface LinkTarget {
  readonly dimension: Dimension;
  readonly key: string;
}

const DIMENSIONS: ReadonlyMap<string, Dimension> = new Map([
  ['pr', 'pr'],
  ['agent', 'agent'],
  ['wbs', 'wbs'],
  ['model', 'model'],
  ['branch', 'branch'],
]);
const LONGEST_KEY = 256;

/** `/pr/123`, `/pr/owner/repo%23123`, `/agent/AGENT-1`; null: nothing that is shown. Never throws. */
export function readLink(path: string): LinkTarget | null {
  const parts = /^\/([a-z]{2,10})\/(.+)$/u.exec(path);
  const dimension = DIMENSIONS.get(parts?.[1] ?? '');
  const key = parts?.[2]?.trim() ?? '';
  if (dimension === undefined || key === '' || key.length > LONGEST_KEY || /\p{Cc}/u.test(key)) return null;
  return { dimension, key: dimension === 'pr' ? key.replace(/^#/u, '') : key };
}
