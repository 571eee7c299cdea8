/** Turns settings as people wrote them into values the rest can rely on, and into what the engine is told. */
import {
  SESSION_LOGS,
  WEEKLY_REPORTS,
  type EngineOptions,
  type SharedSetting,
  type WeeklyReport,
  type WorkspaceFolder,
} from '../protocol/engine';

/** What is handed on as it is stands in `EngineOptions`. */
export interface Settings extends Pick<EngineOptions, SharedSetting> {
  /** Whether the report of a week makes itself once the week is over. */
  readonly weeklyReport: WeeklyReport;
  /** Whether session logs that their programs delete go on counting. */
  readonly historyArchive: boolean;
  /** Validated by the engine; empty: none. */
  readonly wbsPattern: string;
  /** Whether a sign-in of the editor or `gh` may ask the repository's host. */
  readonly attributionOnline: boolean;
  /** Validated by the engine; null: not set. */
  readonly whatIfModels: unknown;
  /** Null: alerts are switched off. */
  readonly alerts: NumbersOfAlerts | null;
  /** Whether alerts are shown as notifications too. */
  readonly alertNotifications: boolean;
  readonly tint: boolean;
  /** Whether a log shows its cost above its first line. */
  readonly codeLens: boolean;
}

/** Dollars, a factor and minutes; 0 where nothing is set. */
export type NumbersOfAlerts = Readonly<Record<'hourlyMax' | 'dailyMax' | 'spikeFactor' | 'cooldownMinutes', number>>;

/** Defaults as `package.json` has them; a test compares both with the engine's. */
export const SPIKE_FACTOR = 3;
export const COOLDOWN_MINUTES = 60;
export const WBS_PATTERN = 'WBS-\\d+|[A-Z][A-Z0-9]+-\\d+';

/** @param get the raw value of a key under `spendlight.`, of any type, for a person may have written anything */
export function readSettings(get: (key: string) => unknown): Settings {
  const timeZone = get('timeZone');
  const minutes = get('freeCiMinutes');
  const sessionLogs = get('sessionLogs');
  const wbsPattern = get('wbsPattern');
  const weeklyReport = get('reports.weekly');
  return {
    include: texts(get('include')),
    exclude: texts(get('exclude')),
    timeZone: typeof timeZone === 'string' && timeZone.trim() !== '' ? timeZone.trim() : null,
    budgets: plain(get('budgets')),
    prices: plain(get('prices')),
    freeCiMinutes: typeof minutes === 'number' && Number.isFinite(minutes) && minutes > 0 ? minutes : 0,
    sessionLogs: SESSION_LOGS.find((one) => one === sessionLogs) ?? 'off',
    weeklyReport: WEEKLY_REPORTS.find((one) => one === weeklyReport) ?? 'off',
    historyArchive: get('historyArchive') !== false,
    wbsPattern: typeof wbsPattern === 'string' ? wbsPattern : WBS_PATTERN,
    attributionOnline: get('attribution.online') === true,
    whatIfModels: plain(get('whatIfModels')),
    alerts: alertSettings(get),
    alertNotifications: get('alerts.notifications') !== false,
    tint: get('statusBar.tint') !== false,
    codeLens: get('codeLens') !== false,
  };
}

function alertSettings(get: (key: string) => unknown): NumbersOfAlerts | null {
  const number = (key: string, otherwise: number): number => {
    const value = get(`alerts.${key}`);
    return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : otherwise;
  };
  const numbers = {
    hourlyMax: number('hourlyMax', 0),
    dailyMax: number('dailyMax', 0),
    spikeFactor: number('spikeFactor', SPIKE_FACTOR),
    cooldownMinutes: number('cooldownMinutes', COOLDOWN_MINUTES),
  };
  return get('alerts.enabled') === false ? null : numbers;
}

/** Without what is only shown: a change of the rest opens the engine anew. */
export function toldSettings(settings: Settings): Omit<Settings, 'tint' | 'alertNotifications' | 'codeLens'> {
  const { tint: _tint, alertNotifications: _notifications, codeLens: _lens, ...told } = settings;
  return told;
}

export function engineOptions(
  settings: Settings,
  folders: readonly WorkspaceFolder[],
  trusted: boolean,
  home: Pick<EngineOptions, 'home' | 'agentEnvironment' | 'stateDirectory'>,
): EngineOptions {
  const { alerts, historyArchive, ...told } = toldSettings(settings);
  const { stateDirectory = null } = home;
  return {
    ...told,
    ...home,
    archiveDirectory: historyArchive ? stateDirectory : null,
    // What held before this workspace was opened for the first time is no news.
    alerts: alerts === null ? null : { ...alerts, stateDirectory, firstLook: 'quiet' },
    folders,
    now: null,
    trusted,
    watch: true,
    deliveryFollows: true,
  };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string' && item !== '') : [];
}

/** The editor hands out proxies, which no channel can carry; an empty object means that nothing is set. */
function plain(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  const copy: unknown = JSON.parse(JSON.stringify(value));
  const empty = typeof copy === 'object' && copy !== null && Object.keys(copy).length === 0;
  return empty ? null : copy;
}
