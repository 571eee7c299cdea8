/** Makes a snapshot small enough to be sent with every change: files by the thousand become folders. */
import type { Problem } from '../core/problem';
import type { Snapshot, SourceState, SourceStatus } from '../protocol/engine';
import type { SourceGroup, SourcesAnswer, SourcesRequest } from '../protocol/sources';

/** As many files as a person still reads through; a row has about 300 bytes. */
const MOST_ONE_BY_ONE = 60;
const MOST_GROUPS = 30;
const A_HANDFUL = 5;
const MOST_PROBLEMS = 60;
const MOST_PROBLEMS_AN_ANSWER = 200;
/** From the best to the worst. */
const STATES: readonly SourceState[] = ['ok', 'reading', 'partial', 'stale', 'unreadable'];

/** The snapshot as it leaves the process: with few files it is the same. */
export function toldSnapshot(snapshot: Snapshot): Snapshot {
  const { sources, problems } = snapshot;
  if (sources.length <= MOST_ONE_BY_ONE && problems.length <= MOST_PROBLEMS) return snapshot;
  const { single, groups } = grouped(sources);
  return { ...snapshot, sources: single, sourceGroups: groups.map(sumOf), problems: firstOfEach(problems) };
}

export function answerSources(request: SourcesRequest, { sources, problems }: Snapshot): SourcesAnswer {
  const found = 'path' in request ? sources.filter(({ path }) => path === request.path) : filesOf(request, sources);
  const part = 'path' in request ? found : found.slice(request.offset, request.offset + request.limit);
  const paths = new Set(part.map(({ path }) => path));
  const kept = problems.filter(({ path }) => paths.has(path)).slice(0, MOST_PROBLEMS_AN_ANSWER);
  return { sources: part, problems: kept, total: found.length };
}

function filesOf(
  { group }: Extract<SourcesRequest, { group: unknown }>,
  sources: readonly SourceStatus[],
): SourceStatus[] {
  const files = grouped(sources).groups.find(({ path, format }) => path === group.path && format === group.format);
  return (files?.files ?? []).toSorted((one, other) => compare(one.path, other.path));
}

interface Group {
  readonly path: string;
  readonly format: string;
  readonly files: SourceStatus[];
}

/**
 * What something is wrong with comes first, one by one as long as there is room. All others are folders, as deep in the tree as
 * still makes few rows; those of a handful of files are told file by file where there is room left.
 */
function grouped(sources: readonly SourceStatus[]): { single: SourceStatus[]; groups: Group[] } {
  if (sources.length <= MOST_ONE_BY_ONE) return { single: [...sources], groups: [] };
  const single = new Set(sources.filter(isAmiss).slice(0, MOST_ONE_BY_ONE));
  const folders = fewFolders(sources.filter((source) => !single.has(source)));
  for (const { files } of folders.toSorted((one, other) => one.files.length - other.files.length)) {
    if (files.length > A_HANDFUL || single.size + files.length > MOST_ONE_BY_ONE) break;
    for (const file of files) single.add(file);
  }
  return {
    single: sources.filter((source) => single.has(source)),
    groups: folders.filter(({ files }) => !files.some((file) => single.has(file))),
  };
}

function isAmiss({ state, problems }: SourceStatus): boolean {
  return problems > 0 || state === 'unreadable' || state === 'stale' || state === 'partial';
}

function fewFolders(sources: readonly SourceStatus[]): Group[] {
  const folders = byFolder(sources);
  let depth = folders.reduce((most, { path }) => Math.max(most, depthOf(path)), 0);
  let groups = folders;
  while (groups.length > MOST_GROUPS && depth > 0) groups = upTo(--depth, folders);
  return groups;
}

function depthOf(path: string): number {
  return path === '' ? 0 : path.split('/').length;
}

/** The paths of thousands of files are taken apart with every change: their folders only once. */
function byFolder(sources: readonly SourceStatus[]): Group[] {
  const groups = new Groups();
  for (const source of sources) {
    groups.of(source.path.slice(0, Math.max(0, source.path.lastIndexOf('/'))), source.format).files.push(source);
  }
  return groups.sorted();
}

/** The same files in folders so many deep at most. */
function upTo(depth: number, folders: readonly Group[]): Group[] {
  const groups = new Groups();
  for (const { path, format, files } of folders) {
    const held = groups.of(path.split('/').slice(0, depth).join('/'), format).files;
    for (const file of files) held.push(file);
  }
  return groups.sorted();
}

class Groups {
  private readonly groups = new Map<string, Group>();

  of(path: string, format: string): Group {
    // No path has a NUL in it.
    const key = `${path}\0${format}`;
    let group = this.groups.get(key);
    if (group === undefined) this.groups.set(key, (group = { path, format, files: [] }));
    return group;
  }

  sorted(): Group[] {
    const all = [...this.groups.values()];
    return all.sort((one, other) => compare(one.path, other.path) || compare(one.format, other.format));
  }
}

function sumOf({ path, format, files }: Group): SourceGroup {
  const sum = { events: 0, duplicates: 0, problems: 0, bytes: 0, pendingBytes: 0, unreadable: 0 };
  let newest: number | null = null;
  let worst = 0;
  for (const file of files) {
    sum.events += file.events;
    sum.duplicates += file.duplicates;
    sum.problems += file.problems;
    sum.bytes += file.bytes;
    sum.pendingBytes += file.pendingBytes;
    if (file.state === 'unreadable') sum.unreadable += 1;
    if (file.newest !== null && file.newest > (newest ?? -Infinity)) newest = file.newest;
    worst = Math.max(worst, STATES.indexOf(file.state));
  }
  return { path, format, files: files.length, state: STATES[worst] ?? 'ok', ...sum, newest };
}

/** Every file's first problem before any file's second: a file with a hundred of them hides no other one. */
function firstOfEach(problems: readonly Problem[]): Problem[] {
  const places = new Map<string, number>();
  const ranked = problems.map((problem) => {
    const rank = places.get(problem.path) ?? 0;
    places.set(problem.path, rank + 1);
    return { problem, rank };
  });
  return ranked
    .sort((one, other) => one.rank - other.rank)
    .slice(0, MOST_PROBLEMS)
    .map(({ problem }) => problem);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
