/** Small files that other processes may take away at any moment: that one is gone is an answer, not an error. */
import { readFileSync, unlinkSync } from 'node:fs';

/** Null: it is not there, or cannot be read. */
export function textOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
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
