import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Claims, numbered, type Claimed } from '../../../src/store/claims';
import { candidate } from '../support/claimer';

const CLAIMER = join(__dirname, '..', 'support', 'claimer.js');
const PROCESSES = 6;
const ROUNDS = 60;
const AT = Date.UTC(2026, 1, 20, 12);
const ABANDONED_MS = 30_000;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spendlight-claims-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ids = ({ alerts }: Claimed): string[] => alerts.map(({ id }) => id);
const inPending = (): string[] => readdirSync(join(folder, 'pending'));
const inClaims = (): string[] => readdirSync(join(folder, 'claims'));

/** The claims of a process whose clock is so many ms ahead. */
const later = (ms: number): Claims => new Claims(folder, () => Date.now() + ms);

function claimer(...args: string[]): Promise<string[]> {
  const child = spawn(process.execPath, [CLAIMER, folder, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  return new Promise((resolve) => child.on('close', () => resolve(text.split('\n').filter((line) => line !== ''))));
}

describe('claims', () => {
  it('one of many processes wins each, and nothing is left pending', async function () {
    this.timeout(60_000);
    const won = await Promise.all(Array.from({ length: PROCESSES }, () => claimer(String(ROUNDS))));
    const all = won.flat();
    assert.equal(new Set(all).size, ROUNDS);
    assert.equal(all.length, ROUNDS);
    assert.deepEqual(inPending(), []);
    assert.equal(inClaims().length, 2 * ROUNDS);
  });

  it('a thousand restarts tell nothing again', () => {
    const told: string[] = [];
    for (let start = 0; start < 1000; start++) {
      const claimed = new Claims(folder).take([candidate('a'), candidate('b')], AT);
      for (const id of ids(claimed)) told.push(id);
      claimed.settle();
    }
    assert.deepEqual(told, ['a', 'b']);
  });

  it('what does not speak is claimed all the same', () => {
    assert.deepEqual(ids(new Claims(folder).take([candidate('low', false), candidate('high')], AT)), ['high']);
    assert.deepEqual(ids(new Claims(folder).take([candidate('low')], AT)), []);
  });

  it('one that was killed before it handed it on is taken over, once, with the same ids', async () => {
    assert.deepEqual(await claimer('1', 'die'), ['alert-0']);
    assert.equal(inPending().length, 1);
    assert.deepEqual(new Claims(folder).takeOver(), []);
    const taken = [later(ABANDONED_MS + 1), later(ABANDONED_MS + 1)].flatMap((claims) => claims.takeOver());
    assert.deepEqual(taken.map(ids), [['alert-0']]);
    assert.deepEqual(ids(new Claims(folder).take([candidate('alert-0')], AT)), []);
    taken[0]?.settle();
    assert.deepEqual(inPending(), []);
  });

  it('is taken over again when that one dies too, and given up after some', () => {
    new Claims(folder).take([candidate('a')], AT);
    const attempts: string[][] = [];
    for (let turn = 1; turn <= 5; turn++) {
      attempts.push(
        later(turn * (ABANDONED_MS + 1))
          .takeOver()
          .flatMap(ids),
      );
    }
    assert.deepEqual(attempts, [['a'], ['a'], ['a'], [], []]);
    assert.deepEqual(inPending(), []);
  });

  it('killed between saying what it wants and claiming it: whoever looks next claims it', () => {
    new Claims(folder);
    const intent = { nonce: 'abc', candidates: [candidate('a')] };
    writeFileSync(join(folder, 'pending', `${AT}.0.abcdef.json`), JSON.stringify(intent));
    writeFileSync(join(folder, 'pending', `${AT}.0.abcdee.json`), '{"nonce":"ab');
    assert.deepEqual(new Claims(folder).takeOver(), []);
    assert.deepEqual(inPending(), []);
    assert.deepEqual(ids(new Claims(folder).take([candidate('a')], AT)), ['a']);
  });

  it('numbered claims: the newest one and its time, seen by another process', () => {
    const [one, other] = [new Claims(folder), new Claims(folder)];
    assert.equal(one.newest('rate'), null);
    for (let number = 1; number <= 3; number++) {
      assert.deepEqual(ids(one.take([candidate(numbered('rate', number))], AT + number)), [numbered('rate', number)]);
    }
    assert.deepEqual(other.newest('rate'), { number: 3, at: AT + 3 });
    assert.deepEqual(ids(other.take([candidate(numbered('rate', 3))], AT)), []);
  });

  it('the first look is one for everybody', () => {
    const [one, other] = [new Claims(folder), new Claims(folder)];
    assert.deepEqual([one.isFirstLook, other.isFirstLook], [true, true]);
    one.looked();
    assert.deepEqual([one.isFirstLook, other.isFirstLook], [false, false]);
  });

  it('after 400 days they go', () => {
    const claims = new Claims(folder);
    claims.take([candidate('old'), candidate('new')], AT).settle();
    const [first] = inClaims();
    const old = new Date(Date.now() - 401 * 86_400_000);
    utimesSync(join(folder, 'claims', first ?? ''), old, old);
    claims.prune();
    assert.equal(inClaims().length, 1);
  });

  it('nowhere to keep them: each process tells for itself, once', () => {
    const claims = new Claims(null);
    assert.deepEqual(ids(claims.take([candidate('a')], AT)), ['a']);
    assert.deepEqual(ids(claims.take([candidate('a')], AT)), []);
    assert.equal(claims.problem, null);
  });

  it('a place that is no folder: told once by this process, and said', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const claims = new Claims(join(file, 'alerts'));
    assert.deepEqual(ids(claims.take([candidate('a')], AT)), ['a']);
    assert.deepEqual(ids(claims.take([candidate('a')], AT)), []);
    assert.match(claims.problem ?? '', /^E[A-Z]+$/u);
  });

  it('a folder that became read-only: what was claimed before stays claimed', function () {
    new Claims(folder).take([candidate('before')], AT).settle();
    chmodSync(join(folder, 'claims'), 0o500);
    chmodSync(join(folder, 'pending'), 0o500);
    const claims = new Claims(folder);
    const told = ids(claims.take([candidate('before'), candidate('after')], AT));
    for (const name of ['claims', 'pending']) chmodSync(join(folder, name), 0o700);
    assert.deepEqual(told, ['after']);
    // Root writes everywhere.
    if (process.getuid?.() !== 0) assert.equal(claims.problem, 'EACCES');
  });
});
