/** A checkpoint is whole or not there: whatever damages it, stops its writing or stands in its way. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import * as promises from 'node:fs/promises';
import path from 'node:path';
import { checkpointFile, readCheckpoint, writeCheckpoint, type CheckpointFiles } from '../../../src/store/checkpoint';
import { useFolder } from '../files/support/temp';
import { repository } from '../support/repository';

const KEY = 'key';

/** Parts of many lengths, all telling the number they were made of. */
function contents(number: number, size = 1000): { head: unknown; parts: Uint8Array[] } {
  const parts = [0, 1, 7, 8, 9, size].map((length) => new Uint8Array(length).fill(number % 251));
  return { head: { number, lengths: parts.map((part) => part.length), name: 'žluťoučký' }, parts };
}

async function numberIn(folder: string, key = KEY): Promise<number | null> {
  const stored = await readCheckpoint(folder, key);
  if (stored === null) return null;
  const { number, lengths } = stored.head as { number: number; lengths: number[] };
  assert.equal(stored.body.byteOffset % 8, 0);
  let at = 0;
  for (const length of lengths) {
    assert.ok(stored.body.subarray(at, at + length).every((byte) => byte === number % 251));
    at += Math.ceil(length / 8) * 8;
  }
  assert.equal(at, stored.body.length);
  return number;
}

describe('a checkpoint', function () {
  this.timeout(60_000);
  const folder = useFolder();
  const file = (): string => checkpointFile(folder.path, KEY);

  for (const size of [0, 1, 4 * 1024 * 1024, 9_000_001]) {
    it(`comes back as it was written, with a part of ${size} bytes`, async () => {
      assert.equal(await writeCheckpoint(folder.path, KEY, contents(7, size)), true);
      assert.equal(await numberIn(folder.path), 7);
      assert.deepEqual(readdirSync(folder.path), [path.basename(file())]);
    });
  }

  for (const atOnce of [1, 7, 8, 1_000, 1_001, 1_000_000]) {
    it(`comes back when it was written ${atOnce} bytes at a time`, async () => {
      assert.equal(await writeCheckpoint(folder.path, KEY, contents(7, 2_000), promises, atOnce), true);
      assert.equal(await numberIn(folder.path), 7);
    });
  }

  it('is nobody else’s to read', async () => {
    await writeCheckpoint(folder.path, KEY, contents(1));
    if (process.platform !== 'win32') assert.equal(statSync(file()).mode & 0o077, 0);
  });

  it('is not used for another key, nor under the name of another', async () => {
    await writeCheckpoint(folder.path, KEY, contents(1));
    assert.equal(await numberIn(folder.path, 'other'), null);
    writeFileSync(checkpointFile(folder.path, 'other'), readFileSync(file()));
    assert.equal(await numberIn(folder.path, 'other'), null);
  });

  it('is none where there is no file, no folder, or a folder of its name', async () => {
    assert.equal(await readCheckpoint(folder.path, KEY), null);
    assert.equal(await readCheckpoint(path.join(folder.path, 'nowhere'), KEY), null);
    await promises.mkdir(file());
    assert.equal(await readCheckpoint(folder.path, KEY), null);
    assert.equal(await writeCheckpoint(folder.path, KEY, contents(1)), false);
    assert.equal(await writeCheckpoint(path.join(folder.path, 'nowhere'), KEY, contents(1)), false);
  });

  it('is ignored with any bit of it turned over', async () => {
    await writeCheckpoint(folder.path, KEY, contents(5, 300));
    const whole = readFileSync(file());
    for (let at = 0; at < whole.length; at += 1) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(file(), damaged);
      assert.equal(await numberIn(folder.path), null, `byte ${at}`);
    }
  });

  it('is ignored when it was cut off anywhere or when something follows', async () => {
    await writeCheckpoint(folder.path, KEY, contents(5, 300));
    const whole = readFileSync(file());
    for (let length = 0; length < whole.length; length += 1) {
      writeFileSync(file(), whole);
      truncateSync(file(), length);
      assert.equal(await numberIn(folder.path), null, `${length} bytes`);
    }
    writeFileSync(file(), Buffer.concat([whole, Buffer.alloc(8)]));
    assert.equal(await numberIn(folder.path), null);
  });

  it('leaves the old one and nothing else when any call fails', async () => {
    await writeCheckpoint(folder.path, KEY, contents(1));
    let failed = 0;
    for (let nth = 1; ; nth += 1) {
      const files = failingAt(nth);
      const done = await writeCheckpoint(folder.path, KEY, contents(2, 9_000_000), files, 4_000_000);
      if (files.calls < nth) break;
      if (!done) failed += 1;
      assert.equal(await numberIn(folder.path), done ? 2 : 1, `call ${nth}`);
      assert.deepEqual(readdirSync(folder.path), [path.basename(file())], `call ${nth}`);
      await writeCheckpoint(folder.path, KEY, contents(1));
    }
    assert.ok(failed >= 5, `${failed} calls failed`);
  });

  it('goes on with short writes', async () => {
    const files = { ...promises, open: shortWriting };
    assert.equal(
      await writeCheckpoint(folder.path, KEY, contents(3, 50_000), files as unknown as CheckpointFiles),
      true,
    );
    assert.equal(await numberIn(folder.path), 3);
  });

  it('lets go of what killed writers left behind, of too many others, and of nothing else', async () => {
    const old = new Date(Date.now() - 2 * 3_600_000);
    const names = ['a.checkpoint.1-ff.tmp', 'b.checkpoint.2-ff.tmp', 'notes.tmp', 'history.archive'];
    for (const name of names) writeFileSync(folder.file(name), 'x');
    utimesSync(folder.file('a.checkpoint.1-ff.tmp'), old, old);
    for (let key = 0; key < 6; key += 1) await writeCheckpoint(folder.path, `key ${key}`, contents(key));
    const left = readdirSync(folder.path);
    assert.deepEqual(
      names.filter((name) => left.includes(name)),
      names.slice(1),
    );
    assert.equal(left.filter((name) => name.endsWith('.checkpoint')).length, 4);
    assert.equal(await numberIn(folder.path, 'key 5'), 5);
  });

  it('is the old or a new one wherever its writer is killed', async () => {
    const rounds = Number(process.env['SPENDLIGHT_KILLS'] ?? 60);
    const module = path.join(repository, 'out', 'src', 'store', 'checkpoint.js');
    const script = `
      const { writeCheckpoint } = require(${JSON.stringify(module)});
      (async () => {
        for (let number = 1; ; number += 1) {
          const parts = [0, 1, 7, 8, 9, 3_000_000].map((length) => new Uint8Array(length).fill(number % 251));
          const head = { number, lengths: parts.map((part) => part.length) };
          await writeCheckpoint(${JSON.stringify(folder.path)}, ${JSON.stringify(KEY)}, { head, parts });
          if (number === 1) process.stdout.write('begun');
        }
      })();`;
    let newest = 0;
    for (let round = 0; round < rounds; round += 1) {
      const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, (round * 7) % 40));
      child.kill('SIGKILL');
      await once(child, 'exit');
      const number = await numberIn(folder.path);
      assert.ok(number !== null && number >= 1, `round ${round}`);
      newest = Math.max(newest, number);
    }
    assert.ok(newest > 1);
    assert.ok(existsSync(file()));
    rmSync(file());
    assert.equal(await numberIn(folder.path), null);
  }).timeout(600_000);
});

/** The real calls, of which the nth fails as on a full disk. */
function failingAt(nth: number): CheckpointFiles & { calls: number } {
  const counted = { calls: 0 };
  const full = (): void => {
    counted.calls += 1;
    if (counted.calls === nth) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  };
  const open = async (...parameters: Parameters<typeof promises.open>): Promise<promises.FileHandle> => {
    full();
    const handle = await promises.open(...parameters);
    const writev = handle.writev.bind(handle) as (...rest: unknown[]) => Promise<unknown>;
    return Object.assign(handle, {
      writev: (...rest: unknown[]) => {
        full();
        return writev(...rest);
      },
    });
  };
  const rename = (from: string, to: string): Promise<void> => {
    full();
    return promises.rename(from, to);
  };
  return Object.assign(counted, { ...promises, open, rename }) as unknown as CheckpointFiles & { calls: number };
}

async function shortWriting(...parameters: Parameters<typeof promises.open>): Promise<promises.FileHandle> {
  const handle = await promises.open(...parameters);
  const writev = handle.writev.bind(handle);
  return Object.assign(handle, {
    writev: (pieces: Uint8Array[], position: number) => writev([Buffer.concat(pieces).subarray(0, 7_001)], position),
  });
}
