/** Keeps the history of agents that delete their own logs: closed logs are archived, and stand for themselves once they are gone. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { archivedLine, archiveHead } from '../core/sources/archived';
import type { Ledger } from '../core/ledger/ledger';
import type { FoundFile } from '../files/discover';
import type { EngineOptions } from '../protocol/engine';
import { archiveKey, archiveStamp, keepLog, listArchive } from '../store/archive';
import { stateFolder } from '../store/stateFolder';
import type { Source } from './sources/fileSource';

/** A log that nothing was written to for so long is closed: its days are over (ms). */
const CLOSED_MS = 24 * 3_600_000;
/** Kept in one go by a process that is about to leave; the others are next time's. */
const MOST_AT_ONCE = 100;
const SHOWN = 'history archive';

export class HistoryArchive {
  private constructor(
    private readonly folder: string,
    /** False with `--no-cache`: what is there is read, and nothing is kept. */
    private readonly keeps: boolean,
  ) {}

  /** Null: no session logs are asked for, or the archive is off. */
  static open(options: EngineOptions): HistoryArchive | null {
    const { archiveDirectory = null, stateDirectory = null, sessionLogs, home, folders } = options;
    if (archiveDirectory === null || home === null || sessionLogs === 'off') return null;
    const place = stateFolder(
      archiveDirectory,
      folders.map(({ path }) => path),
    );
    // Whose sessions are kept depends on whose are asked for.
    return new HistoryArchive(join(place, `archive-${sessionLogs}`), stateDirectory !== null);
  }

  /** Archived logs that are no longer found: what they said counts from the archive. */
  async standIns(found: ReadonlyMap<string, FoundFile>): Promise<FoundFile[]> {
    const archive = await listArchive(this.folder);
    if (archive.size === 0) return [];
    const there = new Set<string>();
    for (const file of found.values()) if (file.session !== undefined) there.add(archiveKey(file.realFile));
    return [...archive.values()]
      .filter(({ key }) => !there.has(key))
      .map(({ key, name, file }) => ({
        file,
        realFile: file,
        path: `${SHOWN}/${key.slice(0, 8)}-${name}`,
        kind: 'text',
        expected: true,
      }));
  }

  /** The folder whose listing decides what stands in. */
  get directory(): string {
    return this.folder;
  }

  /**
   * Keeps closed logs that are not kept as they are; a few at a time, so that nobody waits. Never rejects: what could not be
   * kept is tried again next time. @param now epoch ms @returns how many were kept
   */
  async keep(sources: Iterable<Source>, ledger: Ledger, now: number, isOver: () => boolean): Promise<number> {
    if (!this.keeps) return 0;
    const archive = await listArchive(this.folder);
    let kept = 0;
    for (const { found } of sources) {
      if (found.session === undefined || kept >= MOST_AT_ONCE || isOver()) continue;
      if (await this.keepOne(found, archive.get(archiveKey(found.realFile))?.stamp ?? null, ledger, now)) kept += 1;
    }
    return kept;
  }

  private async keepOne(found: FoundFile, before: string | null, ledger: Ledger, now: number): Promise<boolean> {
    try {
      const { size, mtimeMs } = await stat(found.realFile);
      const stamp = archiveStamp(size, mtimeMs);
      const id = ledger.idOf(found.path);
      if (now - mtimeMs < CLOSED_MS || stamp === before || id === null) return false;
      // What was read must be what stands there now: the file has not changed for a day.
      const lines = [archiveHead(found.realFile)];
      for (const event of ledger.eventsOf(id)) lines.push(archivedLine(event));
      if (lines.length === 1) return false;
      await keepLog(this.folder, found.realFile, stamp, lines);
      return true;
    } catch {
      return false;
    }
  }
}
