/** Real logs of other people's systems: they lie beside the repository and are never copied into it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { repository } from './repository';

const folder = process.env['SPENDLIGHT_SHARED'] ?? path.join(repository, '..', 'shared');

let running = false;
let current: Mocha.Test | undefined;

// Seen by every test of the process, because the first import happens while files are loaded.
if (typeof beforeEach === 'function') {
  before(() => {
    running = true;
  });
  beforeEach(function () {
    current = this.currentTest;
  });
  afterEach(() => {
    current = undefined;
  });
}

/** False on a machine that has no real logs: `SPENDLIGHT_SHARED` says where they are, else they lie beside the repository. */
export function hasSharedFiles(): boolean {
  return existsSync(path.join(folder, 'real'));
}

/**
 * Absolute path of a file below `../shared`. On a machine without these files the test that asks is skipped, and counted as such.
 * @throws Error when there are real logs and this one is not among them
 */
export function sharedFile(...parts: string[]): string {
  const file = path.join(folder, ...parts);
  if (!running || existsSync(file)) return file;
  if (!hasSharedFiles() && current !== undefined) return current.skip();
  throw new Error(`${file} is needed for this test and is not there (SPENDLIGHT_SHARED names the folder).`);
}
