/** What is kept of a workspace is whole or not there, section by section. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { glanceFile, StoredGlance, writeGlance } from '../../../src/store/glance';
import { useFolder } from '../files/support/temp';

const KEY = 'key';

function contents(number: number): { head: unknown; sections: Uint8Array[][] } {
  const part = (length: number): Uint8Array => new Uint8Array(length).fill(number);
  return { head: { number, name: 'žluťoučký' }, sections: [[part(1), part(8)], [], [part(20_000)]] };
}

/** The number that head and whole sections tell; null for what is not whole. */
function numbersIn(folder: string, key = KEY): (number | null)[] | null {
  const stored = StoredGlance.open(folder, key);
  if (stored === null) return null;
  const numbers = [0, 1, 2].map((section) => {
    const bytes = stored.section(section);
    if (bytes === null) return null;
    assert.equal(bytes.byteOffset % 8, 0);
    assert.equal(bytes.length, [16, 0, 20_000][section]);
    return bytes[0] ?? 0;
  });
  stored.close();
  assert.equal(stored.section(0), null);
  return [(stored.head as { number: number }).number, ...numbers];
}

describe('what is kept at a glance', function () {
  this.timeout(60_000);
  const folder = useFolder();
  const file = (): string => glanceFile(folder.path, KEY);

  it('comes back as it was written, and the newest stays', () => {
    assert.equal(numbersIn(folder.path), null);
    for (const number of [3, 4]) {
      assert.equal(writeGlance(folder.path, KEY, contents(number)), true);
      assert.deepEqual(numbersIn(folder.path), [number, number, 0, number]);
    }
    assert.deepEqual(readdirSync(folder.path), [path.basename(file())]);
  });

  it('is read to its end by whoever opened it before it was replaced', () => {
    writeGlance(folder.path, KEY, contents(1));
    const stored = StoredGlance.open(folder.path, KEY);
    writeGlance(folder.path, KEY, contents(2));
    assert.equal(stored?.section(2)?.[7], 1);
    stored?.close();
  });

  it('is not used for another key, nor under the name of another', () => {
    writeGlance(folder.path, KEY, contents(1));
    writeFileSync(glanceFile(folder.path, 'other'), readFileSync(file()));
    assert.equal(numbersIn(folder.path, 'other'), null);
  });

  it('gives back no section and no head of which a bit is turned over', () => {
    writeGlance(folder.path, KEY, contents(5));
    const whole = readFileSync(file());
    for (let at = 0; at < whole.length; at += at < 1_000 ? 1 : 97) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(file(), damaged);
      const found = numbersIn(folder.path);
      if (found !== null)
        for (const [place, number] of found.entries())
          assert.ok([null, place === 2 ? 0 : 5].includes(number), `byte ${at}`);
    }
  });

  it('is none when it is cut off, longer, or no file', () => {
    writeGlance(folder.path, KEY, contents(5));
    const whole = readFileSync(file());
    for (const length of [0, 7, 23, 24, 200, whole.length - 1]) {
      writeFileSync(file(), whole);
      truncateSync(file(), length);
      assert.equal(numbersIn(folder.path), null, `${length} bytes`);
    }
    writeFileSync(file(), Buffer.concat([whole, Buffer.alloc(8)]));
    assert.equal(numbersIn(folder.path), null);
    mkdirSync(glanceFile(folder.path, 'folder'));
    assert.equal(numbersIn(folder.path, 'folder'), null);
    assert.equal(writeGlance(folder.path, 'folder', contents(1)), false);
    assert.equal(writeGlance(path.join(folder.path, 'nowhere'), KEY, contents(1)), false);
  });

  it('lets go of what killed writers left behind and of too many others', () => {
    const left = folder.file('a.glance.1-ff.tmp');
    writeFileSync(left, 'x');
    const old = new Date(Date.now() - 2 * 3_600_000);
    utimesSync(left, old, old);
    for (let key = 0; key < 10; key += 1) writeGlance(folder.path, `key ${key}`, contents(key));
    assert.equal(existsSync(left), false);
    assert.equal(readdirSync(folder.path).filter((name) => name.endsWith('.glance')).length, 8);
    assert.deepEqual(numbersIn(folder.path, 'key 9')?.[0], 9);
  });
});
