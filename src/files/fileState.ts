/** What the file system says of a file: how a log is known to be the same, longer, written again or another one. */
import { accessSync, constants, statSync, type BigIntStats } from 'node:fs';

/** Big numbers as decimal text. */
export type FileState = Readonly<Record<'size' | 'ino' | 'dev' | 'mtimeNs' | 'ctimeNs' | 'birthtimeNs', string>>;

export function plainState(stat: BigIntStats): FileState {
  return {
    size: String(stat.size),
    ino: String(stat.ino),
    dev: String(stat.dev),
    mtimeNs: String(stat.mtimeNs),
    ctimeNs: String(stat.ctimeNs),
    birthtimeNs: String(stat.birthtimeNs),
  };
}

/** At once: of thousands of files in a row each wait for another thread would cost more than the look itself. */
export function stateOf(file: string): FileState | null {
  try {
    const looked = statSync(file, { bigint: true });
    return looked.isFile() ? plainState(looked) : null;
  } catch {
    return null;
  }
}

export function mayBeRead(file: string): boolean {
  try {
    accessSync(file, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** When its content or its times were last changed, epoch ms. */
export function touchedMs({ mtimeNs, ctimeNs }: FileState): number {
  return Math.max(Number(mtimeNs), Number(ctimeNs)) / 1e6;
}

export function sameState(one: FileState, other: FileState): boolean {
  return (
    one.size === other.size &&
    one.ino === other.ino &&
    one.dev === other.dev &&
    one.mtimeNs === other.mtimeNs &&
    // Catches a rewrite whose modification time was set back, at the price of a hash after a chmod.
    one.ctimeNs === other.ctimeNs
  );
}

/**
 * True when another file stands under the name. Inodes alone do not tell: ext4 gave a new file the deleted one's inode
 * in 200 of 200 tries. Where a file system has no birth time, Node reports the change time in its place: not compared.
 */
export function otherFile(one: FileState, other: FileState): boolean {
  if (one.ino !== other.ino || one.dev !== other.dev) return true;
  const invented = one.birthtimeNs === one.ctimeNs && other.birthtimeNs === other.ctimeNs;
  return !invented && one.birthtimeNs !== other.birthtimeNs;
}
