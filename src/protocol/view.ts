/** The conversation between the extension host and its webviews. The view asks first (`ready`); updates follow. */
import type { DashboardAnswer } from '../core/dashboard/model';
import { DIMENSIONS, type Dimension } from '../core/event';
import type { EventsQuery, EventsResult, Filter, GroupKey, Query, QueryResult, Range } from '../core/ledger/query';
import type { DashboardRequest } from './dashboard';
import type { Snapshot } from './engine';
import type { AdviceRequest, AdviceResult } from './insights';

export const VIEW_PROTOCOL = 1;

export const VIEW_NAMES = ['overview', 'breakdown', 'dashboard'] as const;
export type ViewName = (typeof VIEW_NAMES)[number];

/** What a view may ask the host to run: nothing else, and never with arguments from a log. */
export const VIEW_COMMANDS = [
  'spendlight.showDashboard',
  'spendlight.showPrBreakdown',
  'spendlight.showAgentBreakdown',
  'spendlight.showWbsBreakdown',
  'spendlight.generateWeeklyReport',
  'spendlight.generateMonthlyReport',
  'spendlight.setBudget',
  'spendlight.refresh',
  'spendlight.showSources',
  'spendlight.openSample',
] as const;
export type ViewCommand = (typeof VIEW_COMMANDS)[number];

/** Why the figures on screen may not be the newest; null: they are. */
export type Staleness = { readonly since: number; readonly reason: string } | null;

export type ToView =
  | {
      readonly type: 'snapshot';
      readonly protocol: number;
      readonly snapshot: Snapshot | null;
      readonly stale: Staleness;
    }
  | { readonly type: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly message: string }
  /** What the view remembered when it was last open in this workspace, before the first snapshot; of unknown shape. */
  | { readonly type: 'restore'; readonly state: unknown }
  /** A panel is asked to show this dimension; the dashboard, with a key, to open that value. */
  | { readonly type: 'show'; readonly dimension: Dimension; readonly key?: string };

/** Questions a view may pass on to the engine. */
export interface ViewRequests {
  query: { params: Query; result: QueryResult };
  events: { params: EventsQuery; result: EventsResult };
  dashboard: { params: DashboardRequest; result: DashboardAnswer };
  advice: { params: AdviceRequest; result: AdviceResult };
}
export type ViewMethod = keyof ViewRequests;
const VIEW_METHODS: readonly string[] = ['query', 'events', 'dashboard', 'advice'] satisfies ViewMethod[];

/** What a view may ask to be remembered, as JSON: more is a mistake. */
export const MOST_REMEMBERED_CHARACTERS = 50_000;

export type FromView =
  | { readonly type: 'ready'; readonly view: ViewName }
  | { readonly type: 'request'; readonly id: number; readonly method: ViewMethod; readonly params: unknown }
  | { readonly type: 'command'; readonly command: ViewCommand }
  /** Opens the line of a log that an event came from. `source` is a path of the snapshot's sources, never anything else. */
  | { readonly type: 'openEvent'; readonly source: string; readonly line: number | null }
  /** Opens the dashboard on one value of a dimension. */
  | { readonly type: 'openDashboard'; readonly dimension: Dimension; readonly key: string }
  /** Exports what the view shows; the host asks for the format and the file. */
  | { readonly type: 'export'; readonly range: Range; readonly filter: Filter; readonly groupBy: GroupKey }
  /** Kept in the workspace until the view asks for something else. */
  | { readonly type: 'remember'; readonly state: string }
  /** The view has drawn what it was sent: tests and `--check` wait for it. */
  | { readonly type: 'drawn'; readonly view: ViewName };

/** True for a message a view may send; anything else is dropped. Methods' parameters are checked by the engine. */
export function isFromView(value: unknown): value is FromView {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  const message = value as Record<string, unknown>;
  switch (message['type']) {
    case 'ready':
    case 'drawn':
      return (VIEW_NAMES as readonly unknown[]).includes(message['view']);
    case 'request':
      return typeof message['id'] === 'number' && VIEW_METHODS.includes(String(message['method']));
    case 'command':
      return (VIEW_COMMANDS as readonly unknown[]).includes(message['command']);
    case 'openDashboard':
      return isDashboardTarget(message);
    case 'export':
      return isRecord(message['range']) && isRecord(message['filter']) && typeof message['groupBy'] === 'string';
    case 'remember':
      return typeof message['state'] === 'string' && message['state'].length <= MOST_REMEMBERED_CHARACTERS;
    case 'openEvent':
      return (
        typeof message['source'] === 'string' && (message['line'] === null || Number.isSafeInteger(message['line']))
      );
    default:
      return false;
  }
}

/** One value of a dimension, as a page or a command may name it. */
export function isDashboardTarget(value: unknown): value is { readonly dimension: Dimension; readonly key: string } {
  if (!isRecord(value)) return false;
  const { dimension, key } = value as Readonly<Record<string, unknown>>;
  return (DIMENSIONS as readonly unknown[]).includes(dimension) && typeof key === 'string';
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
