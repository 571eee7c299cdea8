/** Small files that other processes may take away at any moment: that one is gone is an answer, not an error. */
import { readFileSync, unlinkSync } from 'node:fs';

/** Null: it is not there, or cannot be read. */
export function textOrNull(file: string): string | null {
  return orNull(() => readFileSync(file, 'utf8'));
}

/** What a look at a file or a folder found; null: it failed. */
export function orNull<T>(look: () => T): T | null {
  try {
    return look();
  } catch {
    return null;
  }
}

export function removeQuietly(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // Gone already.
  }
}
