/** The conversation between the extension host (or the command line) and the engine: types, version and guards. */
import type { BudgetState } from '../core/budget/budget';
import type { KeyMetricsComparison } from '../core/budget/keyMetrics';
import type { DashboardAnswer } from '../core/dashboard/model';
import type { Dimension } from '../core/event';
import type { ForeignDay } from '../core/foreign';
import type { EventsQuery, EventsResult, Query, QueryResult, Range } from '../core/ledger/query';
import type { Measures } from '../core/measures';
import type { NanoUsd } from '../core/money';
import type { Problem } from '../core/problem';
import type { Audit } from '../core/report/audit';
import type { Statement } from '../core/statement';
import type { Word } from '../core/words';
import type {
  AdviceRequest,
  AdviceResult,
  OpportunitiesRequest,
  OpportunitiesResult,
  PostCommentRequest,
  PostCommentResult,
  RoiRequest,
  RoiResult,
} from './insights';
import type { LinesRequest, LinesResult } from './lines';
import type { AlertNotice, AlertOptions, AlertRequests, AlertsState } from './alerts';
import type { DeliveryGlance, DeliveryOptions, DeliveryRequests, Handed } from './delivery';
import type { BudgetEditRequests } from './budgetEdit';
import type { HostAccessRequests } from './hostAccess';
import type { DashboardRequest } from './dashboard';
import type {
  AuditRequest,
  ExportRequest,
  ExportResult,
  ModelsRequest,
  ModelsResult,
  ReportRequest,
  ReportText,
  WriteReportRequest,
  WriteReportResult,
} from './reports';
import type { SourceGroup, SourcesAnswer, SourcesRequest } from './sources';

/** Raised whenever a message changes its meaning; host and engine of different versions refuse each other. */
export const ENGINE_PROTOCOL = 1;

export interface WorkspaceFolder {
  /** Absolute path. */
  readonly path: string;
  /** Shown before paths when there is more than one folder. */
  readonly name: string;
}

/** Everything the engine is told; it reads no setting and no environment of its own. */
export interface EngineOptions {
  readonly folders: readonly WorkspaceFolder[];
  /** Extra globs and excluded globs, relative to each folder. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** IANA zone; null: the machine's. */
  readonly timeZone: string | null;
  /** ISO instant for reproducible answers; null: the clock. */
  readonly now: string | null;
  /** `spendlight.budgets`, as written by a person: validated by the engine. */
  readonly budgets: unknown;
  /** The team's own prices, `spendlight.prices` or the file it names, as written by a person. */
  readonly prices: unknown;
  /** Minutes a month of GitHub Actions that cost nothing; 0: off. */
  readonly freeCiMinutes: number;
  /** `spendlight.wbsPattern`, as written by a person; null or absent: the default, empty: none. */
  readonly wbsPattern?: string | null;
  /** True: a lent sign-in or `gh` may ask the repository's host about branches that its history does not tell of. Absent: no network. */
  readonly attributionOnline?: boolean;
  /** `spendlight.whatIfModels`, as written by a person; null or absent: the default ones. */
  readonly whatIfModels?: unknown;
  /** The home folder in which coding agents' session logs are looked for, absolute; null: they are left out. */
  readonly home: string | null;
  readonly agentEnvironment: AgentEnvironment;
  /** `workspace`: only sessions that ran in an opened folder or a git worktree of it. */
  readonly sessionLogs: SessionLogs;
  /** Null or absent: alerts are switched off. */
  readonly alerts?: AlertOptions | null;
  /** Where checkpoints are kept, absolute (`stateDirectory.ts`); null or absent: nowhere, everything is read anew. */
  readonly stateDirectory?: string | null;
  /** Where the history of deleted session logs is kept, absolute; null or absent: it is neither read nor kept. */
  readonly archiveDirectory?: string | null;
  /** Absent: nothing is sent anywhere. */
  readonly delivery?: DeliveryOptions;
  /** True: `setChannels` follows, and messages wait for it. */
  readonly deliveryFollows?: boolean;
  /** Whether the report of a week is made by itself once it is over, and sent as well; absent: not. Only while following. */
  readonly weeklyReport?: WeeklyReport;
  /** False in Restricted Mode: files reached through links out of the workspace are refused, and nothing is sent. */
  readonly trusted: boolean;
  /** True: follow changes and report them; false: read once. */
  readonly watch: boolean;
}

/** Of these, what a person writes into settings is what the engine is told, in the editor and on the command line. */
export type SharedSetting = 'include' | 'exclude' | 'timeZone' | 'budgets' | 'prices' | 'freeCiMinutes' | 'sessionLogs';

export const WEEKLY_REPORTS = ['off', 'write', 'send'] as const;
export type WeeklyReport = (typeof WEEKLY_REPORTS)[number];

export const SESSION_LOGS = ['off', 'workspace', 'all'] as const;
export type SessionLogs = (typeof SESSION_LOGS)[number];

/** The variables by which coding agents are told to keep their logs elsewhere (formats.md 8-12). */
const AGENT_VARIABLES = [
  'CLAUDE_CONFIG_DIR',
  'CODEX_HOME',
  'GEMINI_CLI_HOME',
  'OPENCODE_DATA_DIR',
  'OPENCODE_DB',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
  'APPDATA',
] as const;
export type AgentEnvironment = Readonly<Partial<Record<(typeof AGENT_VARIABLES)[number], string>>>;

/** What the engine is told of an environment: these variables and nothing else. */
export function agentEnvironment(environment: Readonly<Record<string, string | undefined>>): AgentEnvironment {
  const told: Partial<Record<(typeof AGENT_VARIABLES)[number], string>> = {};
  for (const name of AGENT_VARIABLES) {
    const value = environment[name]?.trim();
    if (value !== undefined && value !== '') told[name] = value;
  }
  return told;
}

export type SourceState = 'reading' | 'ok' | 'partial' | 'stale' | 'unreadable';

export interface SourceStatus {
  /** As shown: relative to its folder, `/`-separated. */
  readonly path: string;
  /** Absolute, for opening. */
  readonly file: string;
  /** Ids of the formats found in it, joined by `+`; `unknown` when none was recognised. */
  readonly format: string;
  readonly state: SourceState;
  /** Counted events, and equal ones left out because another place holds them. */
  readonly events: number;
  readonly duplicates: number;
  readonly problems: number;
  readonly bytes: number;
  /** Bytes of a half-written record at the end that wait for their end. */
  readonly pendingBytes: number;
  /** Epoch ms of its newest event; null when it has none. */
  readonly newest: number | null;
}

export interface Spender {
  readonly dimension: Dimension;
  readonly key: string | null;
  readonly cost: NanoUsd;
}

export interface PeriodFigures {
  readonly range: Range;
  readonly measures: Measures;
  /** The whole period before. */
  readonly previous: Measures;
}

/** The state at a glance: all that the status bar and the trees need, replaced as a whole. */
export interface Snapshot {
  /** Counts up with every change. */
  readonly version: number;
  readonly phase: 'loading' | 'ready';
  /** Bytes read and bytes to read while loading. */
  readonly progress: { readonly done: number; readonly total: number };
  /** Epoch ms at which it was made. */
  readonly now: number;
  readonly timeZone: string;
  readonly today: PeriodFigures;
  readonly week: PeriodFigures;
  readonly month: PeriodFigures;
  readonly all: Measures;
  readonly undated: Measures;
  /** Worst first: the first one decides the status bar. */
  readonly budgets: readonly BudgetState[];
  /** This month's three most expensive agents. */
  readonly topSpenders: readonly Spender[];
  /** All files; with `sourceGroups` those that are told one by one. */
  readonly sources: readonly SourceStatus[];
  /** The rest of the files, by folder. Absent: there is no rest. */
  readonly sourceGroups?: readonly SourceGroup[];
  readonly problems: readonly Problem[];
  /** All of them, also those not kept. */
  readonly problemCount: number;
  readonly statements: readonly StatementRow[];
  /** Money in other currencies, by currency and day: never part of any sum in dollars. */
  readonly foreign: readonly ForeignDay[];
  /** Null where no branch is checked out, or no log names branches. */
  readonly currentBranch: CurrentBranch | null;
  /** Epoch ms of the newest event that is not in the future; null when there is none. */
  readonly newest: number | null;
  /** The price table's own date, `YYYY-MM-DD`. */
  readonly pricesAsOf: string;
  /** Absent: alerts are switched off. */
  readonly alerts?: AlertsState;
  /** Messages that wait or could not be delivered; absent: there are none. */
  readonly delivery?: DeliveryGlance;
}

/** What was spent on the branch that is checked out, over all time. */
export interface CurrentBranch {
  readonly name: string;
  readonly cost: NanoUsd;
  /** The pull request that work on it is for now; null: none is known. */
  readonly pr: string | null;
}

export interface StatementRow extends Statement {
  /** What the ledger counts for that month's model calls; of a vendor's statement only for that vendor. */
  readonly ledger: NanoUsd;
}

export interface BudgetsRequest {
  /** Of a budget on each value so many states at most; null: as many as the snapshot has. */
  readonly most: number | null;
  /** Values that have a state in any case: those of a planned call. */
  readonly wanted: Readonly<Partial<Record<Dimension, string>>>;
  /** Whether what pull requests cost is asked for, too. */
  readonly keyMetrics: boolean;
}

export interface BudgetsAnswer {
  /** Worst first. */
  readonly states: readonly BudgetState[];
  /** Of this month, and of the one before; null: not asked for. */
  readonly keyMetrics: KeyMetricsComparison | null;
}

/** Requests and their answers. Every one may fail with an error whose message is made for people. */
export interface EngineRequests extends BudgetEditRequests, AlertRequests, DeliveryRequests, HostAccessRequests {
  open: { params: EngineOptions; result: { protocol: number } };
  snapshot: { params: null; result: Snapshot };
  query: { params: Query; result: QueryResult };
  events: { params: EventsQuery; result: EventsResult };
  /** All budgets as in the snapshot, and of those on each value as many as are asked for. */
  budgets: { params: BudgetsRequest; result: BudgetsAnswer };
  dashboard: { params: DashboardRequest; result: DashboardAnswer };
  report: { params: ReportRequest; result: ReportText };
  /** Hands the report to the channels that are on; resolves when it is kept safely, not when it has arrived. */
  sendReport: { params: ReportRequest; result: { readonly label: string; readonly handed: readonly Handed[] } };
  writeReport: { params: WriteReportRequest; result: WriteReportResult };
  audit: { params: AuditRequest; result: Audit };
  /** The price table as it stands once the workspace is open: no log needs to be read for it. */
  models: { params: ModelsRequest; result: ModelsResult };
  export: { params: ExportRequest; result: ExportResult };
  lines: { params: LinesRequest; result: LinesResult };
  opportunities: { params: OpportunitiesRequest; result: OpportunitiesResult };
  roi: { params: RoiRequest; result: RoiResult };
  advice: { params: AdviceRequest; result: AdviceResult };
  /** Connects to the host of the repository, because a person asked for it. */
  postComment: { params: PostCommentRequest; result: PostCommentResult };
  /** Files that the snapshot tells of by folder only. */
  sources: { params: SourcesRequest; result: SourcesAnswer };
  /** Looks again now; with paths, only these are suspected of having changed. */
  refresh: { params: { readonly paths: readonly string[] | null }; result: null };
  writeSample: { params: { readonly directory: string; readonly date: string }; result: null };
}
export type EngineMethod = keyof EngineRequests;

export type EngineMessage =
  | { readonly type: 'request'; readonly id: number; readonly method: EngineMethod; readonly params: unknown }
  | { readonly type: 'answer'; readonly id: number; readonly result: unknown }
  /** `words`: the same, to be said in the language of the editor; absent: it is shown as it is. */
  | { readonly type: 'failure'; readonly id: number; readonly message: string; readonly words?: Word }
  | { readonly type: 'changed'; readonly snapshot: Snapshot }
  | { readonly type: 'alert'; readonly notice: AlertNotice };

/** The engine as everyone uses it: in another process under the extension, in this one on the command line. */
export interface Engine {
  request<M extends EngineMethod>(method: M, params: EngineRequests[M]['params']): Promise<EngineRequests[M]['result']>;
  /** Calls back with every new snapshot, at most ten times a second; the answer ends it. */
  onDidChange(listener: (snapshot: Snapshot) => void): () => void;
  /** Calls back with what this window shows of alerts, each once among all windows; the answer ends it. */
  onAlert(listener: (notice: AlertNotice) => void): () => void;
  dispose(): Promise<void>;
}

/** True for a value that has the outer shape of a message; the rest is checked where it is used. */
export function isEngineMessage(value: unknown): value is EngineMessage {
  if (typeof value !== 'object' || value === null || !('type' in value)) return false;
  switch (value.type) {
    case 'request':
      return 'id' in value && typeof value.id === 'number' && 'method' in value && typeof value.method === 'string';
    case 'answer':
    case 'failure':
      return 'id' in value && typeof value.id === 'number';
    case 'changed':
      return 'snapshot' in value;
    case 'alert':
      return 'notice' in value;
    default:
      return false;
  }
}
