/** What a workspace's checked-in settings say: the `spendlight.*` keys of `.vscode/settings.json`, never the user's. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readSessionLogs } from '../engine/surroundings';
import type { WrittenAlertSettings } from '../core/budget/alerts/settings';
import type { EngineOptions, SharedSetting } from '../protocol/engine';
import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';

/** What is handed on as it is stands in `EngineOptions`. */
export interface WorkspaceSettings extends Pick<EngineOptions, SharedSetting> {
  readonly historyArchive: boolean;
  /** Null: the default. */
  readonly wbsPattern: string | null;
  /** Validated by the engine; null: not set. */
  readonly whatIfModels: unknown;
  readonly alerts: WrittenAlertSettings;
  /** Why the file could not be used, or not all of it; null: nothing is wrong. */
  readonly warning: string | null;
}

export const SETTINGS_FILE = '.vscode/settings.json';
/** Past that it is no settings file. */
const LARGEST_BYTES = 4 * 1024 * 1024;

/** Reads the settings of the folder; a missing file is no setting at all. Comments and trailing commas are fine. */
export function readWorkspaceSettings(folder: string): WorkspaceSettings {
  const { text, warning } = readSettingsText(join(folder, SETTINGS_FILE));
  if (text === null) return settingsFrom(new Map(), warning);
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const first = errors[0];
  const broken = first === undefined ? null : `${SETTINGS_FILE} is not valid: ${printParseErrorCode(first.error)}`;
  const keys = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  const settings = new Map<string, unknown>(keys);
  return settingsFrom(settings, broken ?? leftOut(settings));
}

type Shape = readonly [isIt: (value: unknown) => boolean, what: string];
const LIST: Shape = [Array.isArray, 'a list'];
const TEXT: Shape = [(value) => typeof value === 'string', 'a text'];
const NUMBER: Shape = [(value) => typeof value === 'number', 'a number'];

/** What the settings must be that would be left out without a word; of the others the engine says what is wrong. */
const SHAPES: Readonly<Record<string, Shape>> = {
  'spendlight.include': LIST,
  'spendlight.exclude': LIST,
  'spendlight.timeZone': TEXT,
  'spendlight.historyArchive': [(value) => typeof value === 'boolean', 'true or false'],
  'spendlight.sessionLogs': [(value) => readSessionLogs(value) === value, 'off, workspace or all'],
  'spendlight.wbsPattern': TEXT,
  'spendlight.whatIfModels': LIST,
  'spendlight.alerts.hourlyMax': NUMBER,
  'spendlight.alerts.dailyMax': NUMBER,
  'spendlight.alerts.spikeFactor': NUMBER,
  'spendlight.alerts.cooldownMinutes': NUMBER,
  'spendlight.freeCiMinutes': NUMBER,
};

/** Null: everything is of the kind that it must be. The editor marks such a value; here nobody would hear of it. */
function leftOut(settings: ReadonlyMap<string, unknown>): string | null {
  const wrong = Object.entries(SHAPES).flatMap(([key, [isIt, what]]) => {
    const value = settings.get(key) ?? null;
    return value === null || isIt(value) ? [] : [`${key} (must be ${what})`];
  });
  return wrong.length === 0 ? null : `${SETTINGS_FILE}: left out ${wrong.join(', ')}.`;
}

function readSettingsText(file: string): { text: string | null; warning: string | null } {
  try {
    const stats = statSync(file);
    if (!stats.isFile()) return { text: null, warning: `${SETTINGS_FILE} is not a file` };
    if (stats.size > LARGEST_BYTES) return { text: null, warning: `${SETTINGS_FILE} is too large` };
    return { text: readFileSync(file, 'utf8').replace(/^\uFEFF/u, ''), warning: null };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'EIO';
    const absent = code === 'ENOENT' || code === 'ENOTDIR';
    return { text: null, warning: absent ? null : `${SETTINGS_FILE} could not be read (${code})` };
  }
}

function settingsFrom(keys: ReadonlyMap<string, unknown>, warning: string | null): WorkspaceSettings {
  const timeZone = keys.get('spendlight.timeZone');
  const minutes = keys.get('spendlight.freeCiMinutes');
  const wbsPattern = keys.get('spendlight.wbsPattern');
  return {
    include: texts(keys.get('spendlight.include')),
    exclude: texts(keys.get('spendlight.exclude')),
    timeZone: typeof timeZone === 'string' && timeZone.trim() !== '' ? timeZone.trim() : null,
    budgets: filled(keys.get('spendlight.budgets')),
    prices: filled(keys.get('spendlight.prices')),
    historyArchive: keys.get('spendlight.historyArchive') !== false,
    sessionLogs: readSessionLogs(keys.get('spendlight.sessionLogs')),
    wbsPattern: typeof wbsPattern === 'string' ? wbsPattern : null,
    whatIfModels: filled(keys.get('spendlight.whatIfModels')),
    alerts: {
      hourlyMax: keys.get('spendlight.alerts.hourlyMax'),
      dailyMax: keys.get('spendlight.alerts.dailyMax'),
      spikeFactor: keys.get('spendlight.alerts.spikeFactor'),
      cooldownMinutes: keys.get('spendlight.alerts.cooldownMinutes'),
    },
    freeCiMinutes: typeof minutes === 'number' && Number.isFinite(minutes) && minutes > 0 ? minutes : 0,
    warning,
  };
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string' && item !== '') : [];
}

/** An empty object is what the settings editor leaves behind: nothing is set. */
function filled(value: unknown): unknown {
  const empty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return value === undefined || empty ? null : value;
}
