/** Tells whether any of many paths has been touched since it was looked at, by one call on the file system for each. */
import { statSync } from 'node:fs';

/** Sizes, times and identities of paths as they were, as plain data. */
export interface Stamps {
  readonly paths: readonly string[];
  /** `STAMP_WIDTH` numbers for each path. */
  readonly values: readonly number[];
}

/** Size, when it was modified and changed (epoch ms), inode, device; five times -1: nothing is there. */
const STAMP_WIDTH = 5;
const ABSENT = [-1, -1, -1, -1, -1] as const;

/**
 * @param since epoch ms: what was read of the paths was read after it
 * @returns null when something has been touched later than that, so that it may be other than what was read
 */
export function takeStamps(paths: Iterable<string>, since: number): Stamps | null {
  const all = [...new Set(paths)].sort();
  const values: number[] = [];
  for (const path of all) {
    const stamp = stampOf(path);
    if (stamp === null || Math.max(stamp[1], stamp[2]) >= since) return null;
    for (const value of stamp) values.push(value);
  }
  return { paths: all, values };
}

/** True when all paths are as they were: there or not, and untouched. */
export function areUntouched({ paths, values }: Stamps): boolean {
  return paths.every((path, place) => {
    const stamp = stampOf(path);
    return stamp !== null && stamp.every((value, at) => value === values[place * STAMP_WIDTH + at]);
  });
}

type Stamp = readonly [size: number, modified: number, changed: number, inode: number, device: number];

/** Null: it cannot be looked at. */
function stampOf(path: string): Stamp | null {
  try {
    const looked = statSync(path, { throwIfNoEntry: false });
    return looked === undefined ? ABSENT : [looked.size, looked.mtimeMs, looked.ctimeMs, looked.ino, looked.dev];
  } catch {
    return null;
  }
}
