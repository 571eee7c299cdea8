/** A reader that is saved and restored at any byte finds the same as one that never stopped. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { openZone } from '../../../../src/core/calendar';
import { TextReader } from '../../../../src/core/sources/textReader';
import { repository } from '../../support/repository';
import { SLOW_MS, bytesOf, decode, logs } from './support';

const zone = openZone('UTC');
assert.ok(zone !== null);
const options = { zone, decode, expected: true };

/** Everything a reader found, one line each. */
class Findings {
  readonly lines: string[] = [];
  keep({ events, problems }: ReturnType<TextReader['push']>): void {
    for (const event of events) this.lines.push(JSON.stringify(event));
    for (const problem of problems) this.lines.push(JSON.stringify(problem));
  }
}

function readWithout(bytes: Uint8Array): unknown {
  const findings = new Findings();
  const reader = new TextReader(options);
  findings.keep(reader.push(bytes));
  findings.keep(reader.end());
  return [findings.lines.sort(), reader.problemCount, reader.pendingBytes, [...reader.formats].sort()];
}

/** Cuts the bytes and goes on with another reader at each cut that can be saved, as an engine does that is started again. */
function readWithRestarts(bytes: Uint8Array, cuts: readonly number[], ends: boolean): unknown {
  const findings = new Findings();
  let reader = new TextReader(options);
  let from = 0;
  for (const to of [...new Set([...cuts.filter((cut) => cut < bytes.length), bytes.length])].sort((a, b) => a - b)) {
    findings.keep(reader.push(bytes.slice(from, to)));
    if (ends) findings.keep(reader.end());
    from = to;
    const state = reader.save(false);
    if (state === null) continue;
    const next = new TextReader(options);
    next.restore(JSON.parse(JSON.stringify(state)) as typeof state);
    assert.equal(next.pendingBytes, reader.pendingBytes);
    reader = next;
    from = state.resumeAt;
  }
  findings.keep(reader.push(bytes.slice(from)));
  findings.keep(reader.end());
  return [findings.lines.sort(), reader.problemCount, reader.pendingBytes, [...reader.formats].sort()];
}

const CUTS = fc.array(fc.nat({ max: 700 }), { maxLength: 8 });

describe('a text reader that is restored', function () {
  this.timeout(SLOW_MS);
  const folder = path.join(repository, 'test', 'golden', 'sources');
  for (const name of readdirSync(folder).filter((file) => /\.(?:jsonl|csv|json)$/.test(file))) {
    it(`reads ${name} as if it had not been`, () => {
      const bytes = new Uint8Array(readFileSync(path.join(folder, name)));
      const expected = readWithout(bytes);
      for (let cut = 0; cut <= bytes.length; cut += 1 + Math.floor(bytes.length / 300)) {
        for (const ends of [true, false])
          assert.deepEqual(readWithRestarts(bytes, [cut], ends), expected, `cut at ${cut}`);
      }
    });
  }

  it('reads any log as if it had not been', () => {
    fc.assert(
      fc.property(logs, CUTS, fc.boolean(), (log, cuts, ends) => {
        const bytes = bytesOf(log);
        assert.deepEqual(readWithRestarts(bytes, cuts, ends), readWithout(bytes));
      }),
      { numRuns: 1_000 },
    );
  });
});
