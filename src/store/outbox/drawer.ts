/** A folder of small files, each replaced as a whole and read by nobody else. */
import { mkdir, readdir, readFile, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../atomic';
import { removeLeftBehind } from '../leftBehind';
import { channelOf } from './letter';

/** A letter on its way into the folder: its name, its writer, and a word of chance. */
const HALF_WRITTEN = /^\.[a-z]{1,20}-[0-9a-f]{32}\.json\.\d+-[0-9a-f]+\.tmp$/u;

const OWNER_ONLY = { folder: 0o700, file: 0o600 } as const;
/** Past that it is nothing that was written here, bytes. */
const LARGEST_BYTES = 2 * 1024 * 1024;

export class Drawer {
  private constructor(private readonly folder: string) {}

  /** Makes the folder. Fails with the file system's error. */
  static async open(folder: string): Promise<Drawer> {
    await mkdir(folder, { recursive: true, mode: OWNER_ONLY.folder });
    return new Drawer(folder);
  }

  /** Names without their ending, of one channel or of all, sorted. */
  async names(channel?: string): Promise<string[]> {
    const files = await readdir(this.folder);
    return files
      .filter((file) => (channel === undefined ? channelOf(file) !== null : channelOf(file) === channel))
      .map((file) => file.slice(0, -'.json'.length))
      .sort();
  }

  async has(name: string): Promise<boolean> {
    return (await this.changedAt(name)) !== null;
  }

  /** Epoch ms of its last change; null: it is not there. */
  async changedAt(name: string): Promise<number | null> {
    try {
      return (await stat(this.file(name))).mtimeMs;
    } catch {
      return null;
    }
  }

  /** Null: it is not there. Empty for what is too large to be ours. */
  async read(name: string): Promise<string | null> {
    try {
      const file = this.file(name);
      return (await stat(file)).size > LARGEST_BYTES ? '' : await readFile(file, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  async write(name: string, text: string): Promise<void> {
    await replaceFile(this.file(name), text, undefined, OWNER_ONLY.file);
  }

  async remove(name: string): Promise<void> {
    await unlink(this.file(name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }

  /** Takes away what writers left that were killed. @param now epoch ms */
  sweep(now: number): Promise<void> {
    return removeLeftBehind(this.folder, (name) => HALF_WRITTEN.test(name), now);
  }

  private file(name: string): string {
    return join(this.folder, `${name}.json`);
  }
}
