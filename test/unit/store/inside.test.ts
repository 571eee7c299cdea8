/** Where writing to a path ends, link by link, and what leads out of the workspace (reliability.md W07). */
import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { TrackerRefused } from '../../../src/core/budget/tracker';
import { logDecision } from '../../../src/engine/decisionLog';
import { openTracker } from '../../../src/engine/trackerDesk';
import { appendLine } from '../../../src/store/append';
import { replaceFile } from '../../../src/store/atomic';
import { LinkRefused, realTargetWithin } from '../../../src/store/inside';
import { DEFAULTS } from '../engine/support';
import { emptyFolder } from '../support/folder';

const inFolder = emptyFolder('inside');
let root = '';
beforeEach(() => {
  root = inFolder('workspace');
  mkdirSync(join(root, 'ops'), { recursive: true });
  mkdirSync(inFolder('elsewhere'));
  writeFileSync(join(root, 'real.txt'), 'real');
  writeFileSync(inFolder('elsewhere', 'theirs.txt'), 'theirs');
});

describe('where writing to a file of the workspace ends', () => {
  /** Links to make, the file that is named, and where it ends; null: refused. */
  const cases: readonly [name: string, links: Readonly<Record<string, string>>, file: string, end: string | null][] = [
    ['a file', {}, 'workspace/real.txt', 'workspace/real.txt'],
    ['a new file', {}, 'workspace/ops/new.txt', 'workspace/ops/new.txt'],
    ['a new file in new folders', {}, 'workspace/a/b/new.txt', 'workspace/a/b/new.txt'],
    ['a link inside', { 'workspace/l.txt': 'real.txt' }, 'workspace/l.txt', 'workspace/real.txt'],
    ['a link to nothing yet, inside', { 'workspace/l.txt': 'ops/new.txt' }, 'workspace/l.txt', 'workspace/ops/new.txt'],
    ['a linked folder inside', { 'workspace/logs': 'ops' }, 'workspace/logs/new.txt', 'workspace/ops/new.txt'],
    [
      'out and in again',
      { 'workspace/l.txt': '../elsewhere/back', 'elsewhere/back': '../workspace/real.txt' },
      'workspace/l.txt',
      'workspace/real.txt',
    ],
    ['a link out', { 'workspace/l.txt': '../elsewhere/theirs.txt' }, 'workspace/l.txt', null],
    ['a link out to nothing yet', { 'workspace/l.txt': '../elsewhere/new.txt' }, 'workspace/l.txt', null],
    ['a linked folder outside', { 'workspace/logs': '../elsewhere' }, 'workspace/logs/new.txt', null],
    ['a linked folder that is not there', { 'workspace/logs': '../nowhere' }, 'workspace/logs/new.txt', null],
    [
      'a chain of links out',
      { 'workspace/l.txt': 'm.txt', 'workspace/m.txt': '../elsewhere/new.txt' },
      'workspace/l.txt',
      null,
    ],
    ['a sibling whose name begins alike', { 'workspace/l.txt': '../workspace-2/x.txt' }, 'workspace/l.txt', null],
    ['the folder itself', { 'workspace/l.txt': '.' }, 'workspace/l.txt', null],
    ['a file that was named outside', {}, 'elsewhere/theirs.txt', 'elsewhere/theirs.txt'],
    ['a new file that was named outside', {}, 'elsewhere/new.txt', 'elsewhere/new.txt'],
  ];
  for (const [name, links, file, end] of cases)
    it(name, async () => {
      for (const [at, to] of Object.entries(links)) symlinkSync(to, inFolder(at));
      const found = realTargetWithin(root, inFolder(file));
      if (end === null)
        await assert.rejects(found, (error: Error) => error instanceof LinkRefused && error.message.includes(file));
      else assert.equal(await found, inFolder(end));
    });

  it('a workspace that is a link itself', async () => {
    symlinkSync(root, inFolder('shortcut'));
    assert.equal(await realTargetWithin(inFolder('shortcut'), inFolder('shortcut', 'new.txt')), join(root, 'new.txt'));
  });

  it('links in a circle', async () => {
    symlinkSync('b', join(root, 'a'));
    symlinkSync('a', join(root, 'b'));
    await assert.rejects(realTargetWithin(root, join(root, 'a')), { code: 'ELOOP' });
  });
});

describe('what a person writes', () => {
  const options = () => ({ ...DEFAULTS, folders: [{ path: root, name: 'workspace' }] });
  const call = {
    ...{ agent: 'AGENT-1', model: 'gpt-4o', provider: null, pr: null, wbs: null, purpose: null },
    ...{ inputTokens: 10, outputTokens: 5, cacheReadTokens: 0, cost: null, durationMs: null, success: true },
  };
  const entry = { cost: 5, executions: 1, prs: 0, tokens: {} };
  const record = async (): Promise<unknown> =>
    (await openTracker(options(), join(root, 'token_budget.json'), 'token_budget.json')).record(entry);

  const outside: readonly [name: string, at: string, to: string, write: () => Promise<unknown>, made: string][] = [
    ['a log that is a link', 'ops/model-decisions.jsonl', 'new.jsonl', () => logDecision(options(), call), 'new.jsonl'],
    ['a log in a linked folder', 'ops', '', () => logDecision(options(), call), 'model-decisions.jsonl'],
    ['a tracker that is a link', 'token_budget.json', 'new.json', record, 'new.json'],
  ];
  for (const [name, at, to, write, made] of outside)
    it(`is refused where ${name} out of the folder, and nothing is made there`, async () => {
      rmSync(join(root, at), { recursive: true, force: true });
      symlinkSync(inFolder('elsewhere', to), join(root, at));
      await assert.rejects(
        write(),
        (error: Error) =>
          (error instanceof LinkRefused || error instanceof TrackerRefused) &&
          /leads out of the folder .* through a link/.test(error.message),
      );
      assert.equal(existsSync(inFolder('elsewhere', made)), false);
    });

  it('goes through a link inside', async () => {
    symlinkSync('../calls.jsonl', join(root, 'ops', 'model-decisions.jsonl'));
    symlinkSync('ops/tracker.json', join(root, 'token_budget.json'));
    await logDecision(options(), call);
    await record();
    assert.match(readFileSync(join(root, 'calls.jsonl'), 'utf8'), /AGENT-1/);
    assert.equal(
      (JSON.parse(readFileSync(join(root, 'ops', 'tracker.json'), 'utf8')) as { executions: number }).executions,
      1,
    );
  });

  it('keeps both names of a log, and its mode', async () => {
    const [log, other] = [join(root, 'ops', 'a.jsonl'), join(root, 'other.jsonl')];
    writeFileSync(log, 'a\n');
    chmodSync(log, 0o640);
    linkSync(log, other);
    await appendLine(log, 'b');
    assert.deepEqual([readFileSync(other, 'utf8'), statSync(log).mode & 0o777], ['a\nb\n', 0o640]);
  });

  it('keeps mode and owner of what it replaces', async () => {
    const file = join(root, 'real.txt');
    chmodSync(file, 0o640);
    // Only root may give a file away; for everybody else the owner is their own.
    if (process.getuid?.() === 0) chownSync(file, 12_345, 12_346);
    const before = statSync(file);
    await replaceFile(file, 'new');
    const { mode, uid, gid } = statSync(file);
    assert.deepEqual([mode, uid, gid, readFileSync(file, 'utf8')], [before.mode, before.uid, before.gid, 'new']);
  });
});
