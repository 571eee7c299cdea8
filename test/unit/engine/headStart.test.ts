/** Threads begin before the engine is loaded exactly where much lies in the usual places and nothing was kept of it. */
import assert from 'node:assert/strict';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { headStart } from '../../../src/engine/reading/headStart';
import type { ReadingScripts } from '../../../src/engine/reading/beginning';
import { PROMISED_FOLDERS } from '../../../src/files/promised';
import { defaultRules } from '../../../src/files/rules';
import { checkpointFile } from '../../../src/store/checkpoint';
import { stateFolder } from '../../../src/store/stateFolder';
import { DEFAULTS } from './support';

const MUCH = 1024 * 1024;

describe('a head start', () => {
  let root = '';
  let scripts: ReadingScripts = {};
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'spendlight-head-start-'));
    const readingThread = put('waits.cjs', "require('node:worker_threads').parentPort.on('message', () => undefined)");
    scripts = { readingThread, readingLimits: { worth: MUCH, part: MUCH, threads: 2 } };
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  function put(path: string, text = ''): string {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  /** How many threads begin. */
  function begun(stateDirectory: string | null): number {
    const folders = [{ path: join(root, 'workspace'), name: 'workspace' }];
    const threads = headStart({ ...DEFAULTS, folders, stateDirectory }, scripts)?.take() ?? [];
    for (const thread of threads) thread.end();
    return threads.length;
  }

  const cases: readonly [what: string, files: Readonly<Record<string, number>>, threads: number][] = [
    ['nothing', {}, 0],
    ['a long log', { 'ops/model-decisions.jsonl': MUCH }, 2],
    ['a log that is not long', { 'ops/model-decisions.jsonl': MUCH - 1 }, 0],
    ['some that are long together', { 'costs/a.jsonl': MUCH / 2, 'ops/qa/b-costs.csv': MUCH / 2 }, 2],
    ['a long file that is no log', { 'ops/model-decisions.jsonl.lock': MUCH }, 0],
    ['a long log elsewhere', { 'data/a.jsonl': MUCH }, 0],
  ];
  for (const [what, files, threads] of cases) {
    it(`is given to ${threads} threads where there is ${what}`, () => {
      for (const [path, bytes] of Object.entries(files)) truncateSync(put(join('workspace', path)), bytes);
      assert.equal(begun(null), threads);
      assert.equal(begun(join(root, 'state')), threads);
    });
  }

  it('is given to none where a checkpoint was kept', () => {
    truncateSync(put('workspace/costs/a.jsonl'), MUCH);
    const state = join(root, 'state');
    const kept = checkpointFile(stateFolder(state, [join(root, 'workspace')]), 'any key');
    put(kept.slice(root.length));
    assert.equal(begun(state), 0);
    assert.equal(begun(null), 2);
  });

  it('looks where logs are promised', () => {
    const bases = defaultRules.map(({ base }) => base).filter((base) => base !== '');
    assert.deepEqual([...PROMISED_FOLDERS].sort(), bases.sort());
  });
});
