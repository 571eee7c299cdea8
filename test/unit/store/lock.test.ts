/** One holder at a time, no wait without end, and no lock that outlives its process. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { LockBusy, withLock } from '../../../src/store/lock';

let folder = '';
let file = '';
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'spendlight-lock-')));
  file = join(folder, 'a.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lockText = (pid: number, host: string, nonce = 'abc'): string => `${JSON.stringify({ pid, host, nonce })}\n`;
/** A process id that was in use and is no more. */
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

describe('withLock', () => {
  it('lets one in at a time, and leaves nothing behind', async () => {
    let inside = 0;
    let most = 0;
    const turn = (): Promise<void> =>
      withLock(file, async () => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise((resolve) => setTimeout(resolve, 1));
        inside -= 1;
      });
    await Promise.all(Array.from({ length: 20 }, turn));
    assert.deepEqual([most, readdirSync(folder)], [1, []]);
  });

  it('lets go when the work fails, and hands on its answer', async () => {
    await assert.rejects(
      withLock(file, () => Promise.reject(new Error('no'))),
      /^Error: no$/u,
    );
    assert.equal(await withLock(file, (lock) => Promise.resolve(lock.stillOurs())), true);
  });

  it('takes over at once from a process that has died', async () => {
    writeFileSync(`${file}.lock`, lockText(deadPid(), hostname()));
    assert.equal(await withLock(file, () => Promise.resolve('in'), { abandonedAfterMs: 1e6 }), 'in');
    assert.deepEqual(readdirSync(folder), []);
  });

  it('takes over also where the one before died while taking over', async () => {
    const dead = deadPid();
    writeFileSync(`${file}.lock`, lockText(dead, hostname()));
    writeFileSync(`${file}.lock.abc.0`, JSON.stringify({ pid: dead, host: hostname() }));
    assert.equal(await withLock(file, () => Promise.resolve('in'), { abandonedAfterMs: 1e6 }), 'in');
    assert.equal(existsSync(`${file}.lock`), false);
  });

  const HELD: readonly (readonly [string, string])[] = [
    ['a process that lives', lockText(process.pid, hostname())],
    ['another machine', lockText(1, 'elsewhere.example')],
    ['nobody knows whom', ''],
  ];
  for (const [title, text] of HELD) {
    it(`held by ${title}: a clear error after the wait, nothing done`, async () => {
      writeFileSync(`${file}.lock`, text);
      let done = false;
      const work = withLock(file, () => Promise.resolve((done = true)), { longestWaitMs: 60, abandonedAfterMs: 1e6 });
      await assert.rejects(
        work,
        (error: Error) => error instanceof LockBusy && /a\.json\.lock .*delete that file/u.test(error.message),
      );
      assert.deepEqual([done, existsSync(`${file}.lock`)], [false, true]);
    });
    it(`held by ${title}: taken over when it has not changed for long`, async () => {
      writeFileSync(`${file}.lock`, text);
      assert.equal(
        await withLock(file, () => Promise.resolve('in'), { longestWaitMs: 5000, abandonedAfterMs: 40 }),
        'in',
      );
    });
  }

  it('that cannot be read: a clear error after the wait, and it stays', async () => {
    mkdirSync(`${file}.lock`);
    const work = withLock(file, () => Promise.resolve(), { longestWaitMs: 60, abandonedAfterMs: 20 });
    await assert.rejects(work, LockBusy);
    assert.deepEqual(readdirSync(folder), ['a.json.lock']);
  });

  it('a holder that stood still sees that the lock is no longer its own, and leaves the new one alone', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let ours: boolean | null = null;
    const slow = withLock(
      file,
      async (lock) => {
        await held;
        ours = lock.stillOurs();
      },
      { abandonedAfterMs: 40 },
    );
    await withLock(
      file,
      async () => {
        release();
        await slow;
        assert.equal(existsSync(`${file}.lock`), true);
      },
      { abandonedAfterMs: 40 },
    );
    assert.deepEqual([ours, readdirSync(folder)], [false, []]);
  });
});
