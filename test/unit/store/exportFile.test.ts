/** An export is written whole or not at all, and never over anything that is not one. */
import assert from 'node:assert/strict';
import { linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { writeExportFile } from '../../../src/store/exportFile';
import { emptyFolder } from '../support/folder';

const OWN = 'mine: ';
const isOwn = (start: string): boolean => start.startsWith(OWN);

const inFolder = emptyFolder('export');

const write = (file: string, pieces: Iterable<string> = [OWN, 'new'], sources: readonly string[] = []) =>
  writeExportFile(file, pieces, sources, isOwn);

describe('writeExportFile', () => {
  const CASES: readonly (readonly [name: string, before: string | null, outcome: string])[] = [
    ['no file', null, 'written'],
    ['an empty file', '', 'written'],
    ['an earlier export', `${OWN}old`, 'written'],
    ['another file', 'yours', 'not-ours'],
  ];
  for (const [name, before, outcome] of CASES) {
    it(`${name}: ${outcome}`, async () => {
      const file = inFolder('a.json');
      if (before !== null) writeFileSync(file, before);
      assert.deepEqual(await write(file), { outcome, file });
      assert.equal(readFileSync(file, 'utf8'), outcome === 'written' ? `${OWN}new` : before);
      assert.deepEqual(readdirSync(inFolder()), ['a.json']);
    });
  }

  it('makes directories on the way, and writes more than one gathering of pieces', async () => {
    const piece = 'x'.repeat(300_000);
    const file = inFolder('deep', 'er', 'a.json');
    await write(file, new Array<string>(10).fill(piece));
    assert.equal(readFileSync(file, 'utf8'), piece.repeat(10));
  });

  it('leaves the old one where the pieces end in an error', async () => {
    const file = inFolder('a.json');
    writeFileSync(file, `${OWN}old`);
    function* failing(): Generator<string> {
      yield OWN.repeat(500_000);
      throw new Error('torn');
    }
    await assert.rejects(write(file, failing()), /torn/u);
    assert.equal(readFileSync(file, 'utf8'), `${OWN}old`);
    assert.deepEqual(readdirSync(inFolder()), ['a.json']);
  });

  it('never writes to what is read from, even if it looks like an export, by whatever name', async () => {
    const log = inFolder('log.jsonl');
    writeFileSync(log, `${OWN}log`);
    symlinkSync(log, inFolder('link.json'));
    linkSync(log, inFolder('hard.json'));
    mkdirSync(inFolder('a'));
    symlinkSync(inFolder(), inFolder('a', 'up'));
    for (const name of ['log.jsonl', 'a/../log.jsonl', 'link.json', 'hard.json', 'a/up/log.jsonl']) {
      assert.equal((await write(`${inFolder()}/${name}`, [OWN], [log])).outcome, 'data-source', name);
    }
    assert.equal((await write(inFolder('gone.jsonl'), [OWN], [inFolder('gone.jsonl')])).outcome, 'data-source');
    assert.equal(readFileSync(log, 'utf8'), `${OWN}log`);
  });

  it('writes through a link to an earlier export, and not into a folder or a dangling link', async () => {
    writeFileSync(inFolder('old.json'), OWN);
    symlinkSync(inFolder('old.json'), inFolder('link.json'));
    assert.equal((await write(inFolder('link.json'))).outcome, 'written');
    assert.equal(readFileSync(inFolder('old.json'), 'utf8'), `${OWN}new`);
    assert.equal((await write(inFolder())).outcome, 'not-ours');
    symlinkSync(inFolder('nowhere'), inFolder('dangling.json'));
    await assert.rejects(write(inFolder('dangling.json')), { code: 'ENOENT' });
  });
});
