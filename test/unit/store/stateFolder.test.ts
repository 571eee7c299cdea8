import assert from 'node:assert/strict';
import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openStateFolder } from '../../../src/store/stateFolder';
import { useFolder } from '../files/support/temp';

describe('the state folder of a workspace', () => {
  const folder = useFolder();

  it('is the same however the folders are reached, and another for other folders', async () => {
    for (const name of ['one', 'two']) mkdirSync(folder.file(name));
    symlinkSync(folder.file('one'), folder.file('link'));
    const place = (...names: string[]) =>
      openStateFolder(
        folder.file('state'),
        names.map((name) => folder.file(name)),
      );
    const one = await place('one');
    assert.equal(path.dirname(one), folder.file('state'));
    assert.equal(await place('link'), one);
    assert.notEqual(await place('two'), one);
    assert.equal(await place('one', 'two'), await place('two', 'link'));
    assert.notEqual(await place('one', 'two'), one);
    if (process.platform !== 'win32') assert.equal(statSync(one).mode & 0o077, 0);
  });

  it('is made below folders that are not there yet, by many at once', async () => {
    const made = await Promise.all(
      Array.from({ length: 20 }, () => openStateFolder(folder.file('a', 'b', 'c'), [folder.path])),
    );
    assert.equal(new Set(made).size, 1);
  });

  if (process.platform === 'linux')
    it('fails, and does not try for ever, where no folder can be made', async () => {
      await assert.rejects(openStateFolder('/proc/spendlight', [folder.path]));
    });

  it('cannot be made where a file stands', async () => {
    writeFileSync(folder.file('state'), '');
    await assert.rejects(openStateFolder(folder.file('state'), [folder.path]));
  });
});
