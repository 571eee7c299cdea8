/** Compares a text with the one kept beside the test; SPENDLIGHT_UPDATE=1 writes it anew, for a person to read the diff. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repository } from '../unit/support/repository';

/** @param file path below `test/golden` */
export function assertGolden(file: string, text: string): void {
  const kept = join(repository, 'test', 'golden', file);
  if (process.env['SPENDLIGHT_UPDATE'] === '1') {
    mkdirSync(dirname(kept), { recursive: true });
    writeFileSync(kept, text);
  }
  assert.equal(text, readFileSync(kept, 'utf8').replaceAll('\r\n', '\n'));
}
