/** Alerts of engines: three windows and a command line on one workspace tell each of them once. */
import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AlertDesk } from '../../../src/engine/alerts';
import type { AlertSink } from '../../../src/engine/telling';
import { makeSnapshot } from '../../../src/engine/snapshot';
import { Workspace } from '../../../src/engine/workspace';
import type { Message } from '../../../src/notify/message';
import type { AlertNotice, AlertOptions } from '../../../src/protocol/alerts';
import type { EngineOptions, Snapshot } from '../../../src/protocol/engine';
import { cleanUp, DATABASE_CHILD, decision, DEFAULTS, testWorkspace, type TestWorkspace } from './support';

const LOG = 'ops/model-decisions.jsonl';
const BUDGETS = { monthly: { limit: 10, thresholds: [50, 80], milestones: [5] } };

afterEach(cleanUp);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Place {
  readonly workspace: TestWorkspace;
  readonly state: string;
  readonly spend: (dollars: number, at?: string) => void;
  /** Asks once, as the command line does: ids of what was told. */
  readonly ask: (
    options?: Partial<EngineOptions>,
    alerts?: Partial<AlertOptions>,
    dryRun?: boolean,
  ) => Promise<string[]>;
  /** Opens a window that follows, and collects what it shows. */
  readonly window: (alerts?: Partial<AlertOptions>) => Promise<Window>;
  /** Resolves when the first window has looked at everything. */
  readonly hasLooked: () => Promise<void>;
}

interface Window {
  readonly engine: TestWorkspace;
  readonly notices: AlertNotice[];
}

let calls = 0;

async function place(files: Readonly<Record<string, string>> = {}): Promise<Place> {
  const workspace = await testWorkspace({ [LOG]: '', ...files });
  const state = (await testWorkspace()).folder;
  const folders = [{ path: workspace.folder, name: 'workspace' }];
  const options = (firstLook: AlertOptions['firstLook'], alerts: Partial<AlertOptions>): Partial<EngineOptions> => ({
    folders,
    budgets: BUDGETS,
    alerts: { stateDirectory: state, firstLook, ...alerts },
  });
  return {
    workspace,
    state,
    spend: (cost, timestamp = '2026-02-20T10:00:00Z') => {
      calls += 1;
      appendFileSync(join(workspace.folder, LOG), decision({ cost_usd: cost, timestamp, id: `call-${calls}` }));
    },
    ask: async (more = {}, alerts = {}, dryRun = false) => {
      const one = await testWorkspace();
      await one.open({ ...options('tell', alerts), ...more });
      const { told } = await one.engine.request('evaluateAlerts', { dryRun });
      await one.engine.dispose();
      return told.map(({ id }) => id);
    },
    window: async (alerts = {}) => {
      const engine = await testWorkspace();
      const notices: AlertNotice[] = [];
      engine.engine.onAlert((notice) => notices.push(notice));
      await engine.open({ ...options('quiet', alerts), watch: true });
      await engine.until((snapshot) => snapshot.alerts !== undefined);
      return { engine, notices };
    },
    hasLooked: async () => {
      const names = (): string[] => readdirSync(state, { recursive: true, encoding: 'utf8' });
      while (!names().some((name) => name.endsWith('looked'))) await pause(20);
    },
  };
}

const told = (snapshot: Snapshot): string[] =>
  (snapshot.alerts?.recent ?? []).filter((one) => one.told).map(({ alert }) => alert.id);

describe('alerts of the engine', function () {
  this.timeout(30_000);

  it('asked once: tells what holds, and nothing of it again', async () => {
    const { spend, ask } = await place();
    spend(8.5);
    assert.deepEqual(await ask(), ['threshold|=monthly||80%@10|=2026-02', 'milestone|=monthly||5|=2026-02']);
    assert.deepEqual(await ask(), []);
    spend(1);
    assert.deepEqual(await ask(), []);
    spend(1);
    assert.deepEqual(await ask(), ['exhausted|=monthly||@10|=2026-02']);
  });

  it('a dry run tells nobody', async () => {
    const { spend, ask } = await place();
    spend(8.5);
    const first = await ask({}, {}, true);
    assert.equal(first.length, 2);
    assert.deepEqual(await ask(), first);
  });

  it('a new month, and a limit that was changed, are told anew; what arrives late for a closed one is not', async () => {
    const { spend, ask } = await place();
    spend(8.5);
    await ask();
    const march = { now: '2026-03-10T12:00:00.000Z' };
    assert.deepEqual(await ask(march), ['recap||||=2026-02']);
    spend(20, '2026-02-20T10:00:00Z');
    assert.deepEqual(await ask(march), []);
    spend(9, '2026-03-10T10:00:00Z');
    assert.deepEqual(await ask(march), [
      'threshold|=monthly||80%@10|=2026-03',
      'milestone|=monthly||5|=2026-03',
      'pace|=monthly||1.5@10|=2026-03',
    ]);
    const raised = { ...march, budgets: { monthly: { limit: 11, thresholds: [80] } } };
    assert.deepEqual(
      (await ask(raised)).filter((id) => id.startsWith('threshold')),
      ['threshold|=monthly||80%@11|=2026-03'],
    );
  });

  it('whoever asks for the first time hears what holds, and nothing of the month that is over', async () => {
    const { spend, ask } = await place();
    spend(20, '2026-01-20T10:00:00Z');
    spend(8.5);
    assert.deepEqual(await ask(), ['threshold|=monthly||80%@10|=2026-02', 'milestone|=monthly||5|=2026-02']);
    assert.deepEqual(await ask(), []);
  });

  it('spend that sinks and rises again is not told again', async () => {
    const { spend, ask, workspace } = await place();
    spend(8.5);
    await ask();
    writeFileSync(join(workspace.folder, LOG), decision({ cost_usd: 1 }));
    assert.deepEqual(await ask(), []);
    spend(8);
    assert.deepEqual(await ask(), []);
  });

  it('rates come again after the cooldown, spikes and all, also when the clock was put back', async () => {
    const { spend, ask } = await place();
    const rate = { hourlyMax: 1 };
    const at = (now: string) => ({ now: `2026-02-20T${now}:00.000Z`, budgets: null });
    for (const [minute, cost] of [
      ['11:50', 2],
      ['12:40', 2],
      ['13:20', 2],
    ] as const)
      spend(cost, `2026-02-20T${minute}:00Z`);
    assert.deepEqual(await ask(at('12:00'), rate), ['hourly-rate|||@1||1']);
    assert.deepEqual(await ask(at('12:45'), rate), []);
    assert.deepEqual(await ask(at('11:55'), rate), []);
    assert.deepEqual(await ask(at('13:00'), rate), ['hourly-rate|||@1||2']);
    assert.deepEqual(await ask(at('13:59'), rate), []);
  });

  it('the first look of a window is silent, and stands in the history', async () => {
    const { spend, window } = await place();
    spend(8.5);
    const { engine, notices } = await window();
    const snapshot = await engine.until(({ alerts }) => (alerts?.recent.length ?? 0) === 2);
    assert.deepEqual(told(snapshot), []);
    assert.equal(snapshot.alerts?.unread, 0);
    assert.deepEqual(notices, []);
  });

  it('three windows: what is crossed while they look is shown once, by one of them, and stands in all', async () => {
    const { spend, window, ask, hasLooked } = await place();
    const windows = await Promise.all([window(), window(), window()]);
    await hasLooked();
    spend(8.5);
    for (const { engine } of windows) await engine.until((snapshot) => told(snapshot).length === 2, 15_000);
    await pause(500);
    const shown = windows.flatMap(({ notices }) => notices);
    assert.equal(shown.length, 1);
    assert.match(shown[0]?.title ?? '', /^The monthly budget has passed 80%, and 1 more$/u);
    assert.deepEqual(shown[0]?.families, ['threshold|=monthly', 'milestone|=monthly']);
    assert.deepEqual(await ask(), []);
  });

  it('what was crossed while nobody looked is told once, as one notice', async () => {
    const { spend, window, hasLooked } = await place();
    const before = await window();
    await hasLooked();
    await before.engine.engine.dispose();
    spend(8.5);
    const windows = await Promise.all([window(), window()]);
    for (const { engine } of windows) await engine.until((snapshot) => told(snapshot).length === 2, 15_000);
    await pause(500);
    assert.equal(windows.flatMap(({ notices }) => notices).length, 1);
  });

  it('snoozed, muted and read: shared by all', async () => {
    const { spend, window, ask, hasLooked } = await place();
    const one = await window();
    const other = await window();
    await hasLooked();
    await one.engine.engine.request('snoozeAlerts', { until: Date.parse('2026-02-21T00:00:00Z') });
    await other.engine.until(({ alerts }) => alerts?.snoozedUntil === Date.parse('2026-02-21T00:00:00Z'));
    spend(8.5);
    await one.engine.until(({ alerts }) => alerts?.unread === 2, 15_000);
    await one.engine.engine.request('snoozeAlerts', { until: null });
    await one.engine.engine.request('muteAlerts', { families: ['exhausted|=monthly'], muted: true });
    await other.engine.until(({ alerts }) => alerts?.muted.length === 1);
    spend(8.5);
    const last = await other.engine.until(({ alerts }) => alerts?.unread === 3, 15_000);
    await pause(500);
    assert.deepEqual([...one.notices, ...other.notices], []);
    const newest = last.alerts?.recent[0]?.alert.at ?? 0;
    await other.engine.engine.request('readAlerts', { upTo: newest });
    await one.engine.until(({ alerts }) => alerts?.unread === 0);
    assert.deepEqual(await ask(), []);
    const history = await one.engine.engine.request('alertHistory', { limit: 2 });
    assert.equal(history.length, 2);
  });

  it('nowhere to keep claims: told once by this process, and said as a problem', async function () {
    const { spend, workspace } = await place();
    spend(8.5);
    const file = join(workspace.folder, 'file');
    writeFileSync(file, '');
    chmodSync(file, 0o600);
    const alerts = { stateDirectory: join(file, 'state'), firstLook: 'tell' } as const;
    await workspace.open({ budgets: BUDGETS, alerts });
    assert.equal((await workspace.engine.request('evaluateAlerts', { dryRun: false })).told.length, 2);
    assert.deepEqual((await workspace.engine.request('evaluateAlerts', { dryRun: false })).told, []);
    const { problems } = await workspace.snapshot();
    assert.ok(
      problems.some(({ code }) => code === 'alerts-not-kept'),
      JSON.stringify(problems),
    );
  });

  it('switched off: nothing is evaluated, and asking says so', async () => {
    const workspace = await testWorkspace({ [LOG]: decision({ cost_usd: 8.5 }) });
    const snapshot = await workspace.open({ budgets: BUDGETS });
    assert.equal(snapshot.alerts, undefined);
    await assert.rejects(workspace.engine.request('evaluateAlerts', { dryRun: true }), /switched off/u);
  });

  it('a budget on each pull request: each of many is told once, the highest for all of its own', async () => {
    const { workspace, ask } = await place();
    const calls = Array.from({ length: 40 }, (_, pr) => decision({ cost_usd: 6, pr, id: `pr-${pr}` }));
    writeFileSync(join(workspace.folder, LOG), calls.join(''));
    const budgets = { 'each PR': { each: 'pr', period: 'total', limit: 5, thresholds: [80] } };
    const told = await ask({ budgets });
    assert.deepEqual([...told].sort(), calls.map((_, pr) => `pr-error|=each PR|=${pr}|@5|=total`).sort());
    assert.deepEqual(await ask({ budgets }), []);
  });

  it('the milestone of a tracker names its pull requests and executions', async () => {
    const tracker = {
      current_month: '2026-02',
      total_spent: 5.02,
      executions: 95,
      prs_generated: 91,
      milestones_reached: [5],
      history: [],
    };
    const { workspace, state } = await place({ 'token_budget.json': JSON.stringify(tracker) });
    await workspace.open({ alerts: { stateDirectory: state, firstLook: 'tell' } });
    const answer = await workspace.engine.request('evaluateAlerts', { dryRun: false });
    const [milestone] = answer.told.filter(({ kind }) => kind === 'milestone');
    assert.equal(milestone?.text, '$5.02 is spent this month, for 91 pull requests and 95 executions.');
  });
});

describe('alerts of three windows over a thousand restarts', function () {
  this.timeout(120_000);
  const WINDOWS = 3;
  const RESTARTS = 1_000;
  const ALERTS = { firstLook: 'quiet', hourlyMax: 3, spikeFactor: 0 } as const;

  it('each is sent and shown exactly once, whatever the order', async () => {
    const { workspace: files, state, spend } = await place();
    const base = { folders: [{ path: files.folder, name: 'workspace' }], budgets: BUDGETS };
    const events = { onChange: () => undefined, onProgress: () => undefined };
    const options = { ...DEFAULTS, now: null, ...base };
    const workspace = await Workspace.open(options, { databaseChild: DATABASE_CHILD }, events);
    await workspace.load();
    const sent: Message[] = [];
    const shown: AlertNotice[] = [];
    const sink: AlertSink = {
      enqueue: (message) => {
        sent.push(message);
        return Promise.resolve();
      },
    };
    let now = Date.parse('2026-01-10T00:00:00Z');
    let snapshot = makeSnapshot(workspace, now, 1);
    const restart = async (): Promise<void> => {
      const desk = await AlertDesk.open({ ...ALERTS, stateDirectory: state }, base.folders, sink, {
        view: () => ({ workspace, snapshot, now }),
        onNotice: (notice) => shown.push(notice),
        onChange: () => undefined,
      });
      await desk.evaluate(false);
      await desk.close();
    };
    for (let turn = 0; turn * WINDOWS < RESTARTS; turn++) {
      now += 6 * 3_600_000;
      if (turn % 7 === 3) {
        spend(1, new Date(now - 60_000).toISOString());
        await workspace.refresh(null);
      }
      snapshot = makeSnapshot(workspace, now, 1);
      await Promise.all(Array.from({ length: WINDOWS }, restart));
    }
    await workspace.close();
    const ids = sent.flatMap(({ alerts }) => alerts.map(({ id }) => id));
    assert.equal(new Set(ids).size, ids.length, 'an alert was sent twice');
    assert.equal(shown.length, sent.length);
    // 83 days, a dollar each 42 hours: 12 dollars of 10 in January, 16 in February, 19 in March.
    const wanted = ['01', '02', '03'].flatMap((month) => [
      `threshold|=monthly||50%@10|=2026-${month}`,
      `threshold|=monthly||80%@10|=2026-${month}`,
      `milestone|=monthly||5|=2026-${month}`,
      `exhausted|=monthly||@10|=2026-${month}`,
    ]);
    for (const id of [...wanted, 'recap||||=2026-01', 'recap||||=2026-02'])
      assert.ok(ids.includes(id), `${id} was not sent`);
    assert.ok(ids.every((id) => !id.startsWith('hourly-rate')));
  });
});
