/** Which questions may be answered after others that came later: what a person looks at first goes first. */
import type { DashboardPart } from '../core/dashboard/model';
import type { EngineMethod } from '../protocol/engine';

/** What changes before a person's eyes once something is pressed. */
const WATCHED: readonly DashboardPart[] = ['figures', 'ranked'];

/** True for parts of a page that stand below what is pressed, and for advice, whose search is the longest of all. */
export function canWait({ method, params }: { readonly method: EngineMethod; readonly params: unknown }): boolean {
  if (method === 'advice') return true;
  if (method !== 'dashboard' || typeof params !== 'object' || params === null || !('parts' in params)) return false;
  const { parts } = params;
  return Array.isArray(parts) && !parts.some((part) => (WATCHED as readonly unknown[]).includes(part));
}
