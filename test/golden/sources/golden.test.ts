/** Logs in, text out: every fixture beside this file is read and compared with its `.txt`. `UPDATE_GOLDEN=1` writes them anew. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openZone } from '../../../src/core/calendar';
import { TextReader } from '../../../src/core/sources/textReader';
import { repository } from '../../unit/support/repository';
import { renderReading } from './render';

const folder = path.join(repository, 'test', 'golden', 'sources');
const update = process.env['UPDATE_GOLDEN'] === '1';
const zone = openZone('UTC');
assert.ok(zone !== null);
const utc = zone;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function readFixture(bytes: Uint8Array): string {
  const reader = new TextReader({ zone: utc, decode: (piece) => decoder.decode(piece), expected: true });
  const results = [reader.push(bytes), reader.end()];
  const pendingBytes = reader.pendingBytes;
  // Some formats wait for the last row; a row that is not whole is left to other tests.
  if (pendingBytes === 0) results.push(reader.close());
  return renderReading(results, { formats: reader.formats, problemCount: reader.problemCount, pendingBytes });
}

describe('golden logs', () => {
  const fixtures = readdirSync(folder).filter((name) => /\.(?:jsonl|csv|json)$/.test(name));
  it('are there', () => assert.ok(fixtures.length > 20, `${fixtures.length} fixtures`));

  for (const name of fixtures) {
    it(`reads ${name}`, () => {
      const expected = path.join(folder, `${name}.txt`);
      const text = readFixture(readFileSync(path.join(folder, name)));
      if (update || !existsSync(expected)) {
        assert.ok(update, `${expected} is not there: UPDATE_GOLDEN=1 writes it`);
        writeFileSync(expected, text);
      }
      assert.equal(text, readFileSync(expected, 'utf8'));
    });
  }

  it('have no text without a log', () => {
    const texts = readdirSync(folder).filter((name) => name.endsWith('.txt'));
    assert.deepEqual(texts.sort(), fixtures.map((name) => `${name}.txt`).sort());
  });
});
