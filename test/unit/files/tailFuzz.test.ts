import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { TailedFile } from '../../../src/files/tail';
import { put, useFolder } from './support/temp';
import { randomFrom } from '../support/random';

describe('TailedFile against a full read', function () {
  this.timeout(60_000);
  const folder = useFolder();

  for (let seed = 1; seed <= 25; seed += 1) {
    it(`holds what the file holds after each of 40 actions (seed ${seed})`, async () => {
      const random = randomFrom(seed);
      const file = folder.file('log.jsonl');
      let written = 0;
      const record = (): string => `{"id":${(written += 1)},"note":"${'n'.repeat(random(300))}"}\n`;
      const records = (most: number): string => Array.from({ length: random(most) + 1 }, record).join('');
      const current = (): string => (existsSync(file) ? readFileSync(file, 'latin1') : '');
      const atomically = (text: string): void => {
        writeFileSync(`${file}.tmp`, text);
        renameSync(`${file}.tmp`, file);
      };
      const changedSomewhere = (text: string): string => {
        const at = random(text.length + 1);
        return `${text.slice(0, at)}#${text.slice(at + 1)}`;
      };
      const actions: readonly [string, () => void][] = [
        ['append', () => appendFileSync(file, records(20))],
        ['append half', () => appendFileSync(file, record().slice(0, random(12)))],
        ['append much', () => appendFileSync(file, records(3000))],
        ['truncate', () => current() && truncateSync(file, random(current().length + 1))],
        ['truncate and regrow', () => writeFileSync(file, records(60))],
        ['edit in place', () => writeFileSync(file, changedSomewhere(current()))],
        ['edit and append', () => writeFileSync(file, changedSomewhere(current()) + records(5))],
        ['delete a part', () => writeFileSync(file, current().slice(random(200)))],
        ['replace by more', () => atomically(current() + records(9))],
        ['replace by others', () => atomically(records(50))],
        ['rotate', () => existsSync(file) && renameSync(file, `${file}.1`)],
        ['delete', () => rmSync(file, { force: true })],
        ['nothing', () => undefined],
      ];
      put(file, records(100));
      const tail = new TailedFile(file);
      let held = '';
      const sink = {
        onRestart: (): void => void (held = ''),
        onChunk: (bytes: Uint8Array): void => void (held += Buffer.from(bytes).toString('latin1')),
      };
      const history: string[] = [];
      for (let step = 0; step < 40; step += 1) {
        const [name, act] = actions[random(actions.length)] ?? ['nothing', () => undefined];
        history.push(name);
        // Within one tick of the file system's clock a change of the same size cannot be seen.
        if (name === 'edit in place') await new Promise((resolve) => setTimeout(resolve, 20));
        act();
        const outcome = await tail.read(sink);
        // The one thing that reading on does not see by itself.
        if (name === 'edit and append' && !(await tail.verify())) await tail.read(sink);
        const expected = existsSync(file) ? current() : held;
        assert.equal(held === expected, true, `after ${history.join(', ')}`);
        assert.equal(outcome.kind === 'gone', !existsSync(file));
        assert.equal(tail.offset, held.length);
      }
    });
  }
});
