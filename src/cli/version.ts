/** The version of this program, as its package.json says. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Looks upwards from `directory`, for the bundle lies in `dist` and compiled files lie deeper. */
export function ownVersion(directory: string): string {
  for (let at = directory; at !== dirname(at); at = dirname(at)) {
    const found = packageVersion(join(at, 'package.json'));
    if (found !== null) return found;
  }
  return 'unknown';
}

function packageVersion(file: string): string | null {
  try {
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown; version?: unknown };
    return name === 'spendlight' && typeof version === 'string' ? version : null;
  } catch {
    return null;
  }
}
