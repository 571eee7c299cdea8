/** The report of the week that is over: made by itself, once a workspace, whatever the number of windows. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineOptions } from '../../../src/protocol/engine';
import { createEngine } from '../../../src/engine/engine';
import { isFirst } from '../../../src/store/once';
import { cleanUp, DATABASE_CHILD, decision, DEFAULTS, testWorkspace, type TestWorkspace } from './support';

let state = '';
let workspace: TestWorkspace;
beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'spendlight-state-'));
  workspace = await testWorkspace({ 'ops/model-decisions.jsonl': decision({ timestamp: '2026-02-11T10:00:00Z' }) });
});
afterEach(async () => {
  await cleanUp();
  await rm(state, { recursive: true, force: true });
});

const reports = (): Promise<string[]> => readdir(join(workspace.folder, 'ops/qa/cost-reports')).catch(() => []);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Resolves when there is a report of this name. */
async function written(name: string): Promise<void> {
  while (!(await reports()).includes(name)) await pause(20);
}

/** A window that opens, reads everything, and is closed. @param seen what it stays open for: as long as a report takes, where none is wanted */
async function openWindow(options: Partial<EngineOptions>, seen = () => pause(150)): Promise<void> {
  const engine = createEngine({ databaseChild: DATABASE_CHILD });
  const folders = [{ path: workspace.folder, name: 'workspace' }];
  await engine.request('open', { ...DEFAULTS, folders, watch: true, stateDirectory: state, ...options });
  // An export waits until everything has been read, and a report for that as well.
  const range = { from: null, to: null };
  await engine.request('export', { content: 'events', format: 'json', range, by: [], bucket: 'none', output: null });
  await seen();
  await engine.dispose();
}

describe('the report of the week that is over', () => {
  it('is written once, by one of several windows', async () => {
    await Promise.all([1, 2, 3].map(() => openWindow({ weeklyReport: 'write' }, () => written('weekly-2026-W07.md'))));
    assert.deepEqual(await reports(), ['weekly-2026-W07.md']);
    const file = join(workspace.folder, 'ops/qa/cost-reports/weekly-2026-W07.md');
    assert.match(await readFile(file, 'utf8'), /\*\*\$0\.25\*\* spent/);
    await rm(file);
    await openWindow({ weeklyReport: 'write' });
    assert.deepEqual(await reports(), [], 'a report that somebody has deleted stays deleted');
    await openWindow({ weeklyReport: 'write', now: '2026-02-23T08:00:00Z' }, () => written('weekly-2026-W08.md'));
    assert.deepEqual(await reports(), ['weekly-2026-W08.md']);
  });

  const silent: [string, Partial<EngineOptions>][] = [
    ['when it is off', {}],
    ['in Restricted Mode', { weeklyReport: 'write', trusted: false }],
    ['where nothing can be remembered', { weeklyReport: 'write', stateDirectory: null }],
  ];
  for (const [when, options] of silent)
    it(`is not written ${when}`, async () => {
      await openWindow(options);
      assert.deepEqual(await reports(), []);
    });

  it('leaves one alone that a person has edited', async () => {
    const folder = join(workspace.folder, 'ops/qa/cost-reports');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'weekly-2026-W07.md'), 'my own words');
    await openWindow({ weeklyReport: 'write' });
    assert.equal(await readFile(join(folder, 'weekly-2026-W07.md'), 'utf8'), 'my own words');
  });
});

describe('being first', () => {
  it('is for one of many who ask at once', async () => {
    const asked = await Promise.all(Array.from({ length: 50 }, () => isFirst(join(state, 'once'), 'a thing')));
    assert.equal(asked.filter(Boolean).length, 1);
    assert.equal(await isFirst(join(state, 'once'), 'another thing'), true);
  });
  it('is for nobody where nothing can be written', async () => {
    await writeFile(join(state, 'file'), '');
    await assert.rejects(isFirst(join(state, 'file'), 'a thing'));
  });
});
