/** Where the repository lies, from a test's source or from its compiled form. */
import { existsSync } from 'node:fs';
import path from 'node:path';

function rootAbove(folder: string): string {
  for (let at = folder; ; at = path.dirname(at)) {
    if (existsSync(path.join(at, 'package-lock.json'))) return at;
    if (path.dirname(at) === at) throw new Error(`No repository lies above ${folder}.`);
  }
}

/** Absolute path of the repository. */
export const repository = rootAbove(__dirname);
