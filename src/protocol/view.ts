/** The conversation between the extension host and its webviews. The view asks first (`ready`); updates follow. */
import type { DashboardAnswer, DashboardQuery } from '../core/dashboard/model';
import { DIMENSIONS, type Dimension } from '../core/event';
import type { EventsQuery, EventsResult, Filter, GroupKey, Query, QueryResult, Range } from '../core/ledger/query';
import { BAR_BUCKETS, type DashboardRequest } from './dashboard';
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
  | ({ readonly type: 'show' } & ShowTarget);

/** What a panel is asked to show: a dimension; the dashboard, with a key, that value of it, or a bar. `ever`: of all time, whatever days are chosen there. */
export type ShowTarget = { readonly dimension: Dimension; readonly key?: string; readonly ever?: true } | BarTarget;

/** What the dashboard may be opened on: one value of a dimension, or a bar. */
export type DashboardTarget = { readonly dimension: Dimension; readonly key: string; readonly ever?: true } | BarTarget;

/** One bar of a timeline that has no filter. */
export interface BarTarget {
  readonly within: NonNullable<DashboardQuery['within']>;
  /** By what it is told apart. */
  readonly groupBy: Dimension;
  /** What it is called, in the person's language. */
  readonly label: string;
}

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
  | ({ readonly type: 'openDashboard' } & DashboardTarget)
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
      return dashboardTarget(message) !== null;
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

/** What a page or a command names, and nothing else of what it holds; null: it names nothing that the dashboard shows. */
export function dashboardTarget(value: unknown): DashboardTarget | null {
  if (!isRecord(value)) return null;
  const { dimension, key, within, groupBy, label } = value;
  if (isDimension(dimension) && typeof key === 'string') return { dimension, key };
  const bar = barOf(within);
  if (bar === null || !isDimension(groupBy) || typeof label !== 'string' || label.length > LONGEST_LABEL) return null;
  return { within: bar, groupBy, label };
}

/** Characters of a bar's name: more is a mistake. */
const LONGEST_LABEL = 200;

function barOf(value: unknown): BarTarget['within'] | null {
  if (!isRecord(value)) return null;
  const { at } = value;
  const bucket = BAR_BUCKETS.find((known) => known === value['bucket']);
  return bucket === undefined || typeof at !== 'number' || !Number.isFinite(at) ? null : { bucket, at };
}

function isDimension(value: unknown): value is Dimension {
  return (DIMENSIONS as readonly unknown[]).includes(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
