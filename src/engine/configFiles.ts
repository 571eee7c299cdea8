/** Where a team checks in what it sets: names that many need without what is read from them. */
import { dirname } from 'node:path';
import type { WorkspaceFolder } from '../protocol/engine';

export const BUDGET_FILE = 'costs/budget-config.json';
export const PRICE_FILE = 'costs/prices.json';

/** True for a directory in which any change may be one of a team's configuration. */
export function holdsConfiguration(folders: readonly WorkspaceFolder[], directory: string): boolean {
  return folders.some(({ path }) => [BUDGET_FILE, PRICE_FILE].some((file) => `${path}/${dirname(file)}` === directory));
}
