/** Vendors' API answers in, text out: every document of `vendor-documents` is compared with its `.txt`. `UPDATE_GOLDEN=1` writes them anew. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openZone } from '../../../src/core/calendar';
import { documentFormatOf } from '../../../src/core/sources/documents';
import { repository } from '../../unit/support/repository';
import { renderReading } from './render';

const folder = path.join(repository, 'test', 'golden', 'sources', 'vendor-documents');
const update = process.env['UPDATE_GOLDEN'] === '1';
const zone = openZone('UTC');
assert.ok(zone !== null);
const utc = zone;

function readDocument(text: string, name: string): string {
  const document = JSON.parse(text) as unknown;
  const format = documentFormatOf(document, `ops/qa/${name}`);
  assert.ok(format !== null, `${name} is recognised`);
  const result = format.read(document, { zone: utc, path: `ops/qa/${name}` });
  const state = { formats: new Set([format.id]), pendingBytes: 0, problemCount: result.problems.length };
  return renderReading([result], state);
}

describe('golden documents of vendors', () => {
  const fixtures = readdirSync(folder).filter((name) => name.endsWith('.json'));
  it('are there', () => assert.ok(fixtures.length >= 8, `${fixtures.length} fixtures`));

  for (const name of fixtures) {
    it(`reads ${name}`, () => {
      const expected = path.join(folder, `${name}.txt`);
      const text = readDocument(readFileSync(path.join(folder, name), 'utf8'), name);
      if (update) writeFileSync(expected, text);
      assert.ok(existsSync(expected), `${expected} is not there: UPDATE_GOLDEN=1 writes it`);
      assert.equal(text, readFileSync(expected, 'utf8'));
    });
  }

  const hostile: [name: string, document: unknown][] = [
    ['nothing', null],
    ['a number', 7],
    ['pages that are no objects', [1, 'x', null]],
    ['a list that is none', { data: 'x' }],
    ['buckets that are none', { data: [1, null, []] }],
    ['results that are none', { data: [{ starting_at: 1, results: [1, null] }] }],
    ['a proto', JSON.parse('{"data":[{"start_time":0,"results":[{"__proto__":{"amount":1},"constructor":1}]}]}')],
    ['records that are none', { usage_records: [{ category: {} }, 1] }],
    ['metrics that are none', { ResultsByTime: [{ TimePeriod: 1, Groups: [{ Keys: [{}], Metrics: 5 }] }] }],
  ];
  for (const [name, document] of hostile) {
    it(`does not throw for ${name}, and counts nothing that costs`, () => {
      const format = documentFormatOf(document, 'x-usage.json');
      const result = format?.read(document, { zone: utc, path: 'x-usage.json' });
      assert.deepEqual(
        result?.events.filter((event) => event.recorded !== null),
        result === undefined ? undefined : [],
      );
    });
  }
});
