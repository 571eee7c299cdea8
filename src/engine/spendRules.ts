/** What a workspace says about saying no: cost controls, the routing table, and an override in a tracker. */
import { DEFAULT_CONTROLS, readCostControls, type CostControls } from '../core/budget/gate';
import { DEFAULT_ROUTING, readRouting, type RoutingTable } from '../core/budget/routingTable';
import { isWholeTracker, overrideAt, parseTracker, TrackerRefused, type Override } from '../core/budget/tracker';
import type { Zone } from '../core/calendar';
import type { Problem } from '../core/problem';
import { readTracker } from '../store/tracker';
import { BUDGET_FILE } from './configFiles';
import { readTeamJson } from './teamFile';

export const ROUTING_FILE = 'costs/model-routing.json';
export const TRACKER_FILE = 'token_budget.json';

export interface WithProblems<T> {
  readonly value: T;
  readonly problems: readonly Problem[];
}

/** `cost_controls` of the team's budget file; without a file the defaults. */
export async function readControls(folder: string): Promise<WithProblems<CostControls>> {
  const file = await readTeamJson({ path: folder }, BUDGET_FILE);
  if (file.problems.length > 0) return { value: DEFAULT_CONTROLS, problems: file.problems };
  const { controls, problems } = readCostControls(file.value);
  return { value: controls, problems: problems.map((problem) => ({ ...problem, path: BUDGET_FILE })) };
}

/** The routing table with the team's own laid over it. */
export async function readRoutingTable(folder: string): Promise<WithProblems<RoutingTable>> {
  const file = await readTeamJson({ path: folder }, ROUTING_FILE);
  if (file.problems.length > 0) return { value: DEFAULT_ROUTING, problems: file.problems };
  const { table, problems } = readRouting(file.value);
  return { value: table, problems: problems.map((problem) => ({ ...problem, path: ROUTING_FILE })) };
}

export interface FoundOverride extends Override {
  /** The tracker it stands in, as named. */
  readonly file: string;
}

/** The override that holds the longest, of these trackers; null: none holds. A tracker that cannot be read has none. */
export async function findOverride(files: readonly string[], now: number, zone: Zone): Promise<FoundOverride | null> {
  let found: FoundOverride | null = null;
  for (const file of new Set(files)) {
    const override = await overrideIn(file, now, zone);
    if (override !== null && (found === null || override.until > found.until)) found = { ...override, file };
  }
  return found;
}

async function overrideIn(file: string, now: number, zone: Zone): Promise<Override | null> {
  try {
    const text = await readTracker(file, isWholeTracker);
    return text === null ? null : overrideAt(parseTracker(text, file), now, zone);
  } catch (error) {
    if (error instanceof TrackerRefused || typeof (error as NodeJS.ErrnoException).code === 'string') return null;
    throw error;
  }
}
