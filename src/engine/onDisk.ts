/** What a workspace looks at on disk besides the logs themselves: names in directories, sizes of files. */
import { statSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import type { FoundFile } from '../files/discover';

/** All names in a directory as one text, to tell when another one is there; empty when it cannot be listed. */
export async function namesIn(directory: string): Promise<string> {
  try {
    return (await readdir(directory)).sort().join('/');
  } catch {
    return '';
  }
}

/** Bytes of all that can be looked at. */
export async function totalSize(files: readonly FoundFile[]): Promise<number> {
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file.file).then(
        (stats) => stats.size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** True as soon as some of them have so many bytes together. */
export function haveBytes(files: Iterable<FoundFile>, wanted: number): boolean {
  let bytes = 0;
  for (const { kind, file } of files) {
    if (kind === 'text') bytes += sizeOf(file);
    if (bytes >= wanted) return true;
  }
  return false;
}

/** 0: it cannot be looked at. */
function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}
