/** Nothing that was recorded is lost: by processes at once, by killed ones, and beside programs that know no lock. */
import assert from 'node:assert/strict';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isWholeTracker } from '../../../src/core/budget/tracker';
import { LockBusy } from '../../../src/store/lock';
import { changeTracker, readTracker } from '../../../src/store/tracker';
import { startWriter } from '../support/processes';
import { RECORD_NANO } from '../support/writer';

/** SPENDLIGHT_RECORDS=60 for a short run. */
const RECORDS = Number(process.env['SPENDLIGHT_RECORDS'] ?? '1000');
const WRITERS = 8;

let folder = '';
let file = '';
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'spendlight-tracker-')));
  file = join(folder, 'token_budget.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Kept {
  readonly total_spent: number;
  readonly executions: number;
  readonly tokens_used: { readonly claude_input: number };
}
const kept = (): Kept => JSON.parse(readFileSync(file, 'utf8')) as Kept;
const always = (): boolean => true;
const add = (text: string | null): { text: string; answer: number } => {
  const next = Number(text ?? '0') + 1;
  return { text: String(next), answer: next };
};

describe('changeTracker', () => {
  it('makes, changes and leaves the file', async () => {
    assert.equal(await changeTracker(file, always, add), 1);
    assert.equal(await changeTracker(file, always, add), 2);
    assert.equal(await changeTracker(file, always, () => ({ text: null, answer: 7 })), 7);
    assert.deepEqual([readFileSync(file, 'utf8'), readdirSync(folder)], ['2', ['token_budget.json']]);
  });

  it('leaves the file when the change fails', async () => {
    writeFileSync(file, 'theirs');
    await assert.rejects(
      changeTracker(file, always, () => assert.fail('not ours')),
      /not ours/u,
    );
    assert.deepEqual([readFileSync(file, 'utf8'), readdirSync(folder)], ['theirs', ['token_budget.json']]);
  });

  it('makes the change again when a program without a lock wrote in between', async () => {
    let turns = 0;
    const answer = await changeTracker(file, always, (text) => {
      turns += 1;
      if (turns === 1) writeFileSync(file, '10');
      return add(text);
    });
    assert.deepEqual([answer, turns, readFileSync(file, 'utf8')], [11, 2, '11']);
  });

  it('gives up on a program that writes all the time', async () => {
    let turns = 0;
    const work = changeTracker(file, always, (text) => {
      writeFileSync(file, String((turns += 1) * 100));
      return add(text);
    });
    await assert.rejects(work, (error: Error) => error instanceof LockBusy && /keeps rewriting/u.test(error.message));
    assert.equal(readFileSync(file, 'utf8'), String(turns * 100));
  });

  it('writes nothing once its lock was taken over', async () => {
    writeFileSync(file, '1');
    const work = changeTracker(file, always, (text) => {
      writeFileSync(`${file}.lock`, 'somebody else');
      return add(text);
    });
    await assert.rejects(work, LockBusy);
    assert.equal(readFileSync(file, 'utf8'), '1');
  });

  it('follows a link, and locks what it points at', async () => {
    writeFileSync(join(folder, 'real.json'), '1');
    symlinkSync(join(folder, 'real.json'), file);
    await changeTracker(file, always, (text) => {
      assert.equal(existsSync(join(folder, 'real.json.lock')), true);
      return add(text);
    });
    assert.equal(readFileSync(join(folder, 'real.json'), 'utf8'), '2');
  });

  it('clears away what a killed writer left an hour ago, and nothing younger', async () => {
    const [old, young, other] = ['.token_budget.json.1-a.tmp', '.token_budget.json.2-b.tmp', '.other.json.3-c.tmp'];
    const permit = 'token_budget.json.lock.abc.0';
    for (const name of [old, young, other, permit]) writeFileSync(join(folder, name), '');
    for (const name of [old, other, permit]) utimesSync(join(folder, name), new Date(0), new Date(0));
    await changeTracker(file, always, add);
    assert.deepEqual(readdirSync(folder).sort(), [other, young, 'token_budget.json'].sort());
  });
});

describe('readTracker', () => {
  it('reads half a file again until it is whole', async () => {
    writeFileSync(file, '{"current_mo');
    setTimeout(() => writeFileSync(file, '{"current_month":"2026-02","total_spent":1}'), 60);
    assert.equal(isWholeTracker((await readTracker(file, isWholeTracker)) ?? ''), true);
  });
  it('gives what is there when it stays half, and null without a file', async () => {
    assert.equal(await readTracker(file, isWholeTracker), null);
    writeFileSync(file, '{"current_mo');
    assert.equal(await readTracker(file, isWholeTracker), '{"current_mo');
  });
});

describe('processes that record at once', function () {
  this.timeout(600_000);

  it(`${WRITERS} of them, ${RECORDS} records each: nothing lost, and no reader ever meets an invalid file`, async () => {
    const writers = Array.from({ length: WRITERS }, () => startWriter('record', file, String(RECORDS)));
    let running = true;
    const invalid: string[] = [];
    let reads = 0;
    const reader = (async () => {
      while (running) {
        if (existsSync(file)) {
          reads += 1;
          const text = readFileSync(file, 'utf8');
          if (!isWholeTracker(text)) invalid.push(text);
        }
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const ends = await Promise.all(writers.map(({ ended }) => ended));
    running = false;
    await reader;
    assert.deepEqual(
      ends,
      writers.map(() => ({ code: 0, stderr: '' })),
    );
    const { total_spent, executions, tokens_used } = kept();
    const all = WRITERS * RECORDS;
    assert.deepEqual([executions, total_spent, tokens_used.claude_input], [all, (all * RECORD_NANO) / 1e9, 3 * all]);
    assert.deepEqual([invalid, reads > 0, readdirSync(folder)], [[], true, ['token_budget.json']]);
  });

  it('killed in the middle, three dozen times: the file stays whole, and what was acknowledged is in it', async () => {
    let acknowledged = 0;
    let started = 0;
    for (let round = 0; round < 12; round++) {
      const writers = Array.from({ length: 3 }, () => startWriter('record', file, '100000'));
      started += writers.length;
      for (const writer of writers) {
        while (writer.done() < 2 && writer.child.exitCode === null)
          await new Promise((resolve) => setTimeout(resolve, 5));
        writer.child.kill('SIGKILL');
      }
      const ends = await Promise.all(writers.map(({ ended }) => ended));
      assert.deepEqual(
        ends.map(({ code, stderr }) => [code, stderr]),
        writers.map(() => [null, '']),
      );
      acknowledged += writers.reduce((sum, { done }) => sum + done(), 0);
      assert.equal(isWholeTracker(readFileSync(file, 'utf8')), true);
    }
    const last = startWriter('record', file, '1');
    assert.deepEqual(await last.ended, { code: 0, stderr: '' });
    const { executions, total_spent } = kept();
    // A writer may die between the rename and saying so: at most one record of each.
    assert.ok(
      executions >= acknowledged + 1 && executions <= acknowledged + 1 + started,
      `${executions} of ${acknowledged}`,
    );
    assert.equal(total_spent, (executions * RECORD_NANO) / 1e9);
    assert.equal(existsSync(`${file}.lock`), false);
  });
});
