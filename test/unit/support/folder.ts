/** A folder that each test of a suite finds empty. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * Makes it before each test of the suite that calls this, and takes it away behind it.
 * @param name tells whose it is, in the machine's folder for such things
 * @returns the path of something in it; without a name its own. It leads through no link
 */
export function emptyFolder(name: string): (...parts: string[]) => string {
  let folder = '';
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(path.join(tmpdir(), `spendlight-${name}-`)));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return (...parts) => path.join(folder, ...parts);
}
