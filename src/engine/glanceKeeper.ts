/** Keeps what most questions about a workspace need, when all of it was read and nothing has been touched meanwhile. */
import { ATTRIBUTION_KEYS } from '../core/attribution/attribution';
import type { Budget } from '../core/budget/budget';
import { DIMENSIONS } from '../core/event';
import type { Keys } from '../core/ledger/days';
import type { EngineOptions, Snapshot } from '../protocol/engine';
import { takeStamps } from '../files/stamps';
import { writeGlance } from '../store/glance';
import { openStateFolder } from '../store/stateFolder';
import { placeOfGlance, type GlanceHead } from './glance';
import { askedOf, makeSnapshot } from './snapshot';
import type { Workspace } from './workspace';

/** A file system's clock may stand still this long: what was touched shortly before it was read may have been touched behind it (ms). */
const CLOCK_GRAIN_MS = 2_000;
/** Padding of JSON: blanks mean nothing in it. */
const ALIGNMENT = 8;

const KEYS: Keys = [...DIMENSIONS, ...ATTRIBUTION_KEYS];

const encoder = new TextEncoder();

/**
 * Call when everything was read. Nothing is kept where the answer could be another one by tomorrow for a reason that no file
 * shows. Never rejects.
 * @param since epoch ms at which reading began
 */
export async function keepGlance(workspace: Workspace, options: EngineOptions, since: number): Promise<void> {
  const place = placeOfGlance(options);
  const paths = place === null ? null : await workspace.decisivePaths();
  if (place === null || paths === null) return;
  const stamps = takeStamps(paths, since - CLOCK_GRAIN_MS);
  const now = Math.max(since, workspace.ledger.newestUpTo(Infinity) ?? 0);
  const snapshot = makeSnapshot(workspace, now, 1);
  const branchSince = branchSinceOf(workspace, snapshot, now);
  const { budgets, statements } = askedOf(workspace);
  if (stamps === null || branchSince === 'later' || !isPlain(budgets)) return;
  const { head: days, sections } = workspace.ledger.saveDays(budgets.map(keysOf), (text) => encoder.encode(text));
  const head: GlanceHead = {
    stamps,
    keptAt: Date.now(),
    lasting: lastingOf(snapshot),
    budgets,
    statements,
    newest: snapshot.newest,
    branchSince,
    days,
  };
  const made = await openStateFolder(
    options.stateDirectory ?? '',
    options.folders.map(({ path }) => path),
  ).catch(() => null);
  if (made === place.folder)
    writeGlance(made, place.key, { head, sections: [[padded(JSON.stringify(snapshot.sources))], ...sections] });
}

/** What its state is asked with. */
function keysOf({ filter, each }: Budget): Keys {
  return [...new Set([...KEYS.filter((key) => Object.hasOwn(filter, key)), ...(each === undefined ? [] : [each])])];
}

function padded(text: string): Uint8Array {
  const bytes = encoder.encode(text);
  const room = new Uint8Array(Math.ceil(bytes.length / ALIGNMENT) * ALIGNMENT).fill(0x20);
  room.set(bytes);
  return room;
}

function lastingOf(snapshot: Snapshot): GlanceHead['lasting'] {
  const { version: _version, phase: _phase, progress: _progress, now: _now, newest: _newest, ...others } = snapshot;
  const { today: _today, week: _week, month: _month, budgets: _budgets, topSpenders: _top, ...rest } = others;
  const { sources: _sources, ...lasting } = rest;
  return lasting;
}

/** `later`: the branch will be for another pull request at a time that no file shows. */
function branchSinceOf(workspace: Workspace, { currentBranch }: Snapshot, now: number): number | null | 'later' {
  if (currentBranch === null) return null;
  const atLast = workspace.attributions.currentBranch(workspace.ledger, Infinity);
  return JSON.stringify(atLast) === JSON.stringify(currentBranch) ? now : 'later';
}

/** True for what comes back from JSON as it was. */
function isPlain(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isPlain);
  if (typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return false;
  return Object.values(value).every((one) => one === undefined || isPlain(one));
}
