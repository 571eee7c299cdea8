/** What a repository says of itself without running anything: the branch that is checked out, and its packed refs. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { RefFact } from '../../core/attribution/facts';
import { openRegular, readAt } from '../open';
import type { Repository } from './locate';

const LARGEST_HEAD = 4_096;
const LARGEST_PACKED_REFS = 16 * 1024 * 1024;

/** The branch that is checked out; null: none is, or it cannot be read. Never throws. */
export async function readHead({ gitDirectory }: Repository): Promise<string | null> {
  const text = await readText(path.join(gitDirectory, 'HEAD'), LARGEST_HEAD);
  const branch = text === null ? null : /^ref: refs\/heads\/(.+)$/m.exec(text);
  return branch?.[1]?.trim() ?? null;
}

/** Refs that git has packed into one file; without what only git knows of their commits. Never throws. */
export async function readPackedRefs({ commonDirectory }: Repository): Promise<RefFact[]> {
  const text = (await readText(path.join(commonDirectory, 'packed-refs'), LARGEST_PACKED_REFS)) ?? '';
  const refs: RefFact[] = [];
  for (const line of text.split('\n')) {
    const ref = /^([0-9a-f]{40,64}) (refs\/\S+)$/.exec(line.trimEnd());
    if (ref === null) continue;
    refs.push({ name: ref[2] ?? '', hash: ref[1] ?? '', tree: null, subject: null, at: null });
  }
  return refs;
}

/** Changes whenever what history says may have changed: sizes and times of the files that every ref update touches. */
export async function stampOf({ gitDirectory, commonDirectory }: Repository): Promise<string> {
  const files = [
    'packed-refs',
    'config',
    'FETCH_HEAD',
    'refs/heads',
    'refs/remotes',
    'refs/remotes/origin',
    'refs/pull',
  ];
  const own = ['HEAD', 'logs/HEAD', 'ORIG_HEAD'].map((file) => path.join(gitDirectory, file));
  const stamps = await Promise.all(
    [...own, ...files.map((file) => path.join(commonDirectory, file))].map((file) =>
      stat(file).then(
        ({ size, mtimeMs, ino }) => `${size} ${mtimeMs} ${ino}`,
        () => '-',
      ),
    ),
  );
  return stamps.join('|');
}

async function readText(file: string, largest: number): Promise<string | null> {
  const opened = await openRegular(file);
  if (opened.kind !== 'open') return null;
  try {
    const size = Number(opened.stat.size);
    return size > largest ? null : (await readAt(opened.handle, 0, size)).toString('utf8');
  } catch {
    return null;
  } finally {
    await opened.handle.close().catch(() => undefined);
  }
}
