/** What a workspace looks at on disk besides the logs themselves: names in directories, sizes of files. */
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
