/** Lets something happen once among all windows and processes of a workspace: a file that only one of them can make. */
import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDER_OWNER_ONLY = 0o700;
const OWNER_ONLY = 0o600;
const NAME_DIGITS = 32;

/**
 * True for the first who asks, in whatever process, false for everybody after. Fails with the file system's error, and then
 * nobody was first.
 *
 * @param folder where such files are kept, made when it is not there
 */
export async function isFirst(folder: string, what: string): Promise<boolean> {
  await mkdir(folder, { recursive: true, mode: FOLDER_OWNER_ONLY });
  const name = createHash('sha256').update(what).digest('hex').slice(0, NAME_DIGITS);
  try {
    const file = await open(join(folder, name), 'wx', OWNER_ONLY);
    await file.writeFile(`${what}\n`).finally(() => file.close());
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
