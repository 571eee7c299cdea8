/** How thousands of files are told of: some one by one, the rest as folders that unfold when somebody asks. */
import type { Problem } from '../core/problem';
import type { Snapshot, SourceState, SourceStatus } from './engine';

/** Files of one format in and below a folder that are not told one by one; all numbers are their sums. */
export interface SourceGroup {
  /** The folder as shown, `/`-separated; empty: the workspace folder itself. */
  readonly path: string;
  readonly format: string;
  readonly files: number;
  /** The worst of its files' states. */
  readonly state: SourceState;
  /** How many of them could never be read. */
  readonly unreadable: number;
  readonly events: number;
  readonly duplicates: number;
  readonly problems: number;
  readonly bytes: number;
  readonly pendingBytes: number;
  /** Epoch ms of the newest event; null when there is none. */
  readonly newest: number | null;
}

export type SourcesRequest =
  /** A part of a group's files, by path; `limit` at most 500. */
  | {
      readonly group: Pick<SourceGroup, 'path' | 'format'>;
      readonly offset: number;
      readonly limit: number;
    }
  /** One file, by its path as shown. */
  | { readonly path: string };

export interface SourcesAnswer {
  readonly sources: readonly SourceStatus[];
  /** The kept problems of these files, 200 at most. */
  readonly problems: readonly Problem[];
  /** How many files there are in all. */
  readonly total: number;
}

export const MOST_SOURCES_A_REQUEST = 500;

type Told = Pick<Snapshot, 'sources' | 'sourceGroups'>;

/** Of all files, told one by one or not. */
export function sourceCount({ sources, sourceGroups = [] }: Told): number {
  return sourceGroups.reduce((sum, { files }) => sum + files, sources.length);
}

/** True when there are files, and none of them could ever be read. */
export function noneReadable({ sources, sourceGroups = [] }: Told): boolean {
  return (
    sources.every(({ state }) => state === 'unreadable') &&
    sourceGroups.every(({ files, unreadable }) => files === unreadable)
  );
}
