/** Which files a workspace consists of: those of its folders by glob, and agents' session logs in the home folder. */
import type { Problem } from '../core/problem';
import { discover, type Discovery, type FoundFile } from '../files/discover';
import { discoverSessions } from '../files/home';
import { findSessionFolders, type SessionFolders } from '../files/sessionFolders';
import type { EngineOptions } from '../protocol/engine';
import type { HistoryArchive } from './archive';

export interface Finding {
  /** By real path: a file that is reached in two ways is one. */
  readonly files: ReadonlyMap<string, FoundFile>;
  readonly problems: readonly Problem[];
  /** Where a change may mean other files, or other content. */
  readonly directories: ReadonlySet<string>;
  /** Paths, there or not: as long as none of them is touched, the same files are found. */
  readonly decisive: readonly string[];
  /** Which directories count as the opened folders for session logs; null: none are read. */
  readonly sessionFolders: SessionFolders | null;
}

export async function findFiles(options: EngineOptions, archive: HistoryArchive | null): Promise<Finding> {
  const { folders, include, exclude, trusted } = options;
  const discoveries: Discovery[] = [];
  for (const folder of folders) {
    discoveries.push(await discover(folder, { include, exclude, trusted, prefix: folders.length > 1 }));
  }
  const sessions = await findSessions(options);
  if (sessions !== null) discoveries.push(sessions.discovery);
  const files = new Map<string, FoundFile>();
  for (const file of discoveries.flatMap((discovery) => discovery.files)) {
    if (!files.has(file.realFile)) files.set(file.realFile, file);
  }
  for (const file of (await archive?.standIns(files)) ?? []) files.set(file.realFile, file);
  return {
    files,
    problems: discoveries.flatMap((discovery) => discovery.problems),
    // In an empty folder the first log arrives together with its directory.
    directories: new Set([
      ...discoveries.flatMap(({ directories }) => directories),
      ...folders.map(({ path }) => path),
    ]),
    decisive: [...discoveries.flatMap(({ decisive }) => decisive), ...(archive === null ? [] : [archive.directory])],
    sessionFolders: sessions?.folders ?? null,
  };
}

async function findSessions(
  options: EngineOptions,
): Promise<{ readonly discovery: Discovery; readonly folders: SessionFolders } | null> {
  const { home, sessionLogs, agentEnvironment: environment } = options;
  if (home === null || sessionLogs === 'off') return null;
  const folders = await findSessionFolders(options.folders);
  return { discovery: await discoverSessions({ home, environment, directories: folders.directories }), folders };
}
