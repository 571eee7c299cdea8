import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { watchDirectories } from '../../../src/files/watch';
import { put, useFolder } from './support/temp';

describe('watchDirectories', function () {
  this.timeout(20_000);
  const folder = useFolder();
  let hints: string[];
  let watcher: ReturnType<typeof watchDirectories>;
  beforeEach(() => {
    hints = [];
    watcher = watchDirectories((directory) => hints.push(directory));
  });
  afterEach(() => watcher.close());

  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  /** Acts until a hint comes: when exactly the system has set up its watch cannot be known. */
  const hintAfter = async (act: () => void): Promise<string> => {
    await pause(50);
    hints = [];
    for (;;) {
      act();
      await pause(20);
      const [hint] = hints;
      if (hint !== undefined) return hint;
    }
  };
  /** Waits until the hints of earlier actions have come in. */
  const settle = async (): Promise<void> => {
    await pause(100);
    hints = [];
  };

  const cases: readonly [string, (file: string) => void][] = [
    ['a new file', (file) => put(`${file}.${Math.random()}`)],
    ['an append', (file) => appendFileSync(file, 'x')],
    ['an atomic replacement', (file) => (writeFileSync(`${file}.tmp`, 'x'), renameSync(`${file}.tmp`, file))],
  ];
  for (const [name, act] of cases) {
    it(`hints at ${name}, again and again`, async () => {
      const file = put(folder.file('a', 'log.jsonl'));
      watcher.update([folder.file('a'), folder.path]);
      for (let time = 0; time < 5; time += 1) {
        assert.equal(await hintAfter(() => act(file)), folder.file('a'));
        await settle();
      }
    });
  }

  it('says nothing of what is no longer watched', async () => {
    const file = put(folder.file('a', 'log.jsonl'));
    watcher.update([folder.file('a')]);
    await hintAfter(() => appendFileSync(file, 'x'));
    watcher.update([]);
    await settle();
    appendFileSync(file, 'x');
    await pause(100);
    assert.deepEqual(hints, []);
  });

  it('watches nothing any more once it is closed', async () => {
    const file = put(folder.file('a', 'log.jsonl'));
    const ofClosed: string[] = [];
    const closed = watchDirectories((directory) => ofClosed.push(directory));
    closed.close();
    closed.update([folder.file('a')]);
    watcher.update([folder.file('a')]);
    await hintAfter(() => appendFileSync(file, 'x'));
    closed.update([]);
    assert.deepEqual(ofClosed, []);
  });

  it('finds a directory that comes later', async () => {
    watcher.update([folder.file('later')]);
    await pause(20);
    const file = put(folder.file('later', 'log.jsonl'));
    assert.equal(await hintAfter(() => appendFileSync(file, 'x')), folder.file('later'));
  });

  it('goes on after its directory was deleted and made anew', async () => {
    put(folder.file('a', 'log.jsonl'));
    watcher.update([folder.file('a')]);
    for (let time = 0; time < 3; time += 1) {
      await pause(50);
      rmSync(folder.file('a'), { recursive: true });
      if (time > 0) await pause(100);
      mkdirSync(folder.file('a'));
      await pause(700);
      const file = put(folder.file('a', 'log.jsonl'));
      await settle();
      assert.equal(await hintAfter(() => appendFileSync(file, 'x')), folder.file('a'));
    }
  });
});
