/** A folder that is opened anew, as a changed setting does: whoever waits for all of it gets all of it. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine, EngineOptions } from '../../../src/protocol/engine';
import { cleanUp, decision, DEFAULTS, testWorkspace, type TestWorkspace } from './support';

const FILES = 60;
const CALLS = 20;
const REPORTS = 'ops/qa/cost-reports';
const EVERYTHING = { from: null, to: null };
const ANOTHER_ZONE = 'Europe/Berlin';

/** So many files that reading them is not over when the next request is heard. */
const files = Object.fromEntries(
  Array.from({ length: FILES }, (_, file) => [
    `costs/agent-${file}.jsonl`,
    Array.from({ length: CALLS }, (_, call) => decision({ id: `${file}-${call}` })).join(''),
  ]),
);

async function exported(engine: Engine): Promise<number> {
  const asked = { content: 'events', format: 'csv', range: EVERYTHING, by: [], bucket: 'none', output: null } as const;
  const answer = await engine.request('export', asked);
  assert.equal(answer.outcome, 'text');
  return answer.outcome === 'text' ? answer.pieces.join('').trim().split('\n').length - 1 : 0;
}

async function reported(engine: Engine): Promise<number> {
  const asked = { period: 'month', date: null, replaceEdited: false } as const;
  const { file } = await engine.request('writeReport', asked);
  return callsIn(await readFile(file, 'utf8'));
}

/** Calls that a report counts. */
function callsIn(report: string): number {
  return Number(/([\d,]+) model calls/u.exec(report)?.[1]?.replaceAll(',', ''));
}

describe('a folder that is opened anew', () => {
  let state = '';
  let workspace: TestWorkspace;
  beforeEach(async () => {
    state = await mkdtemp(join(tmpdir(), 'spendlight-state-'));
    workspace = await testWorkspace(files);
  });
  afterEach(async () => {
    await cleanUp();
    await rm(state, { recursive: true, force: true });
  });

  const open = (options: Partial<EngineOptions> = {}): Promise<unknown> => {
    const folders = [{ path: workspace.folder, name: 'workspace' }];
    return workspace.engine.request('open', { ...DEFAULTS, folders, watch: true, ...options });
  };

  for (const [what, ask] of [
    ['an export', exported],
    ['a report', reported],
  ] as const) {
    it(`${what} asked for before holds everything`, async () => {
      await open();
      const asked = ask(workspace.engine);
      await open({ timeZone: ANOTHER_ZONE });
      assert.equal(await asked, FILES * CALLS);
    });

    it(`${what} asked for meanwhile holds everything`, async () => {
      await open();
      const again = open({ timeZone: ANOTHER_ZONE });
      const asked = ask(workspace.engine);
      await again;
      assert.equal(await asked, FILES * CALLS);
    });
  }

  it('the report of the week that is over holds everything', async () => {
    const weekly = { weeklyReport: 'write', stateDirectory: state, now: '2026-02-27T12:00:00.000Z' } as const;
    await open(weekly);
    await open({ ...weekly, timeZone: ANOTHER_ZONE });
    await exported(workspace.engine);
    await workspace.engine.dispose();
    const folder = join(workspace.folder, REPORTS);
    const [report = ''] = await readdir(folder);
    assert.equal(callsIn(await readFile(join(folder, report), 'utf8')), FILES * CALLS);
  });

  it('says which setting is wrong to whoever waits', async () => {
    await open();
    const asked = exported(workspace.engine);
    await assert.rejects(open({ timeZone: 'Mars/Olympus' }), /no time zone/u);
    await assert.rejects(asked, /no time zone/u);
  });
});
