/** The options every subcommand takes, and the values that people type: days, months, zones, names of dimensions. */
import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import {
  dayOf,
  firstDayOfNext,
  openZone,
  parseDay,
  parseMonth,
  rangeOf,
  startOfDay,
  type Day,
  type Zone,
} from '../core/calendar';
import { ATTRIBUTION_KEYS } from '../core/attribution/attribution';
import { DIMENSIONS, type Dimension } from '../core/event';
import { ALL_TIME, type GroupKey, type Range } from '../core/ledger/query';
import { readTimestamp } from '../core/timestamp';
import { agentVariables, usualStateDirectory } from '../engine/surroundings';
import type { EngineOptions, SessionLogs } from '../protocol/engine';
import { UsageError } from './usage';
import { readWorkspaceSettings, SETTINGS_FILE } from './workspace';

export interface SharedOptions {
  readonly workspace: string;
  readonly json?: boolean;
  readonly timeZone?: string;
  readonly now?: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Asked for by hand: what lies in a workspace's settings is nobody's wish to open a connection. */
  readonly attributeOnline?: boolean;
  /** False with `--no-cache`. */
  readonly cache?: boolean;
  /** A folder named with `--home`, false with `--no-home`. */
  readonly home?: string | false;
}

/** Adds the contract's shared options, all of them, in one order. */
export function withSharedOptions(command: Command): Command {
  return command
    .option('-w, --workspace <dir>', 'folder whose logs are read', '.')
    .option('--json', 'print one JSON object instead of text')
    .option('--time-zone <zone>', 'IANA zone in which days begin (default: spendlight.timeZone, else the machine’s)')
    .option('--now <iso>', 'the instant taken for now, for a reproducible answer')
    .addOption(
      command
        .createOption('--include <glob>', 'read these files too; may be repeated')
        .argParser(collect)
        .default([], 'none'),
    )
    .addOption(
      command
        .createOption('--exclude <glob>', 'leave these files out; may be repeated')
        .argParser(collect)
        .default([], 'none'),
    )
    .option(
      '--home <dir>',
      'read agents’ session logs of this folder below DIR (default: off, or as spendlight.sessionLogs says)',
    )
    .option('--no-home', 'leave agents’ session logs out')
    .option('--attribute-online', 'let gh ask the repository’s host about branches that its history does not tell of')
    .option('--no-cache', 'read everything anew, and keep nothing for the next time');
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** What the engine is told; the command line wins over the workspace's settings, globs add up. */
export function engineOptions(options: SharedOptions, warn: (message: string) => void): EngineOptions {
  const folder = resolve(options.workspace);
  requireFolder(folder, options.workspace);
  const settings = readWorkspaceSettings(folder);
  if (settings.warning !== null) warn(settings.warning);
  const zone = requireZone(options.timeZone, settings.timeZone);
  return {
    folders: [{ path: folder, name: folder.split(/[\\/]/u).at(-1) ?? folder }],
    include: [...settings.include, ...options.include],
    exclude: [...settings.exclude, ...options.exclude],
    timeZone: zone.id,
    now: options.now === undefined ? null : requireInstant(options.now, zone),
    budgets: settings.budgets,
    prices: settings.prices,
    freeCiMinutes: settings.freeCiMinutes,
    wbsPattern: settings.wbsPattern,
    attributionOnline: options.attributeOnline === true,
    whatIfModels: settings.whatIfModels,
    ...sessionOptions(options.home, settings.sessionLogs),
    stateDirectory: options.cache === false ? null : ownStateDirectory(),
    // What is in it is no cache: figures without it would be other ones.
    archiveDirectory: settings.historyArchive ? ownStateDirectory() : null,
    trusted: true,
    watch: false,
  };
}

export function ownStateDirectory(): string {
  return usualStateDirectory({ environment: process.env, platform: process.platform, home: homedir() });
}

/** A home that is named is taken as it is: the environment says where the logs of another one are. */
function sessionOptions(
  home: string | false | undefined,
  set: SessionLogs,
): Pick<EngineOptions, 'home' | 'sessionLogs' | 'agentEnvironment'> {
  if (home === false) return { home: null, sessionLogs: 'off', agentEnvironment: {} };
  if (home === undefined) return { home: homedir(), sessionLogs: set, agentEnvironment: agentVariables(process.env) };
  requireFolder(resolve(home), home, '--home');
  return { home: resolve(home), sessionLogs: set === 'off' ? 'workspace' : set, agentEnvironment: {} };
}

function requireFolder(folder: string, typed: string, option = '--workspace'): void {
  // Resolved, it is the current folder: a script whose variable is empty would read it, and write to it.
  if (typed === '') throw new UsageError(`${option} needs a folder.`);
  try {
    if (statSync(folder).isDirectory()) return;
  } catch {
    // Said below, in words.
  }
  throw new UsageError(`${option}: there is no folder ${quoted(typed)}.`);
}

function requireZone(typed: string | undefined, set: string | null): Zone {
  const id = typed ?? set ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zone = openZone(id);
  if (zone !== null) return zone;
  const where = typed === undefined ? `spendlight.timeZone in ${SETTINGS_FILE}` : '--time-zone';
  throw new UsageError(`${where}: there is no time zone ${quoted(id)}; use an IANA name such as Europe/Prague or UTC.`);
}

function requireInstant(typed: string, zone: Zone): string {
  const at = /^\d{4}-\d{2}-\d{2}/u.test(typed) ? readTimestamp(typed, zone) : undefined;
  if (at === undefined || at === null) {
    throw new UsageError(`--now: ${quoted(typed)} is not an ISO date and time, such as 2026-02-20T12:00:00Z.`);
  }
  return new Date(at).toISOString();
}

/** @throws UsageError naming the option when the text is no day. */
export function requireDay(option: string, typed: string): Day {
  const day = parseDay(typed);
  if (day === null) throw new UsageError(`${option}: ${quoted(typed)} is not a day; write it as YYYY-MM-DD.`);
  return day;
}

export interface RangeOptions {
  readonly month?: string;
  readonly since?: string;
  readonly until?: string;
  readonly days?: string;
}

/** The range that was asked for; `otherwise` when none was. Days are whole days of the zone, both ends included. */
export function requireRange(options: RangeOptions, zone: Zone, now: number, otherwise: Range): Range {
  const { month, since, until, days } = options;
  const bounded = since !== undefined || until !== undefined;
  if (month !== undefined && bounded) throw new UsageError('--month and --since or --until exclude each other.');
  if (days !== undefined && bounded) throw new UsageError('--days and --since exclude each other.');
  if (days !== undefined) return lastDays(days, zone, now);
  if (month !== undefined) return requireMonth(month, zone, now);
  return bounded ? dayRange(zone, since, until) : otherwise;
}

function dayRange(zone: Zone, since: string | undefined, until: string | undefined): Range {
  const first = since === undefined ? null : requireDay('--since', since);
  const last = until === undefined ? null : requireDay('--until', until);
  if (first !== null && last !== null && first > last) throw new UsageError('--since is after --until.');
  return {
    from: first === null ? null : startOfDay(zone, first),
    to: last === null ? null : startOfDay(zone, last + 1),
  };
}

function lastDays(typed: string, zone: Zone, now: number): Range {
  const days = /^\d{1,5}$/u.test(typed) ? Number(typed) : 0;
  if (days === 0) throw new UsageError(`--days: ${quoted(typed)} is not a number of days from 1 to 99999.`);
  const today = dayOf(zone, now);
  return { from: startOfDay(zone, today - days + 1), to: startOfDay(zone, today + 1) };
}

function requireMonth(typed: string, zone: Zone, now: number): Range {
  if (typed === 'all') return ALL_TIME;
  if (typed === 'current') return rangeOf(zone, 'month', now);
  const first = parseMonth(typed);
  if (first === null) throw new UsageError(`--month: ${quoted(typed)} is not a month; write YYYY-MM, current or all.`);
  return { from: startOfDay(zone, first), to: startOfDay(zone, firstDayOfNext('month', first)) };
}

/** @throws UsageError naming those that are no dimension. */
export function requireDimensions(typed: string): Dimension[] {
  return requireKeys(typed, DIMENSIONS);
}

/** Dimensions, and how pull requests and WBS items are known. @throws UsageError naming those that are neither. */
export function requireGroupKeys(typed: string): GroupKey[] {
  return requireKeys<GroupKey>(typed, [...DIMENSIONS, ...ATTRIBUTION_KEYS]);
}

function requireKeys<K extends GroupKey>(typed: string, keys: readonly K[]): K[] {
  const known = new Map<string, K>(keys.map((key) => [key, key]));
  return listed('--by', typed).map((one) => {
    const key = known.get(one.toLowerCase());
    if (key !== undefined) return key;
    throw new UsageError(`--by: ${quoted(one)} is none of ${keys.join(', ')}.`);
  });
}

/** `123`, `#123` and `owner/repo#123` as the logs' keys write them. */
export function requirePr(option: string, typed: string): string {
  const pr = typed.trim().replace(/^#/u, '');
  if (pr === '') throw new UsageError(`${option} needs the number of a pull request.`);
  return pr;
}

export function requirePrs(typed: string): string[] {
  return [...new Set(listed('--prs', typed).map((one) => requirePr('--prs', one)))];
}

/** Items between commas, each once. @throws UsageError naming the option when there is none */
export function listed(option: string, typed: string): string[] {
  const items = typed.split(',').map((item) => item.trim());
  const given = items.filter((item) => item !== '');
  if (given.length === 0) throw new UsageError(`${option} needs at least one name.`);
  return [...new Set(given)];
}

function quoted(typed: string): string {
  return JSON.stringify(typed);
}
