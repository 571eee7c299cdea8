/** What was kept of a workspace answers as its logs do, or says that it cannot: whatever happened in between. */
import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { Query } from '../../../src/core/ledger/query';
import { CannotTell, openGlance } from '../../../src/engine/glance';
import type { Engine, EngineOptions } from '../../../src/protocol/engine';
import { cleanUp, decision, DEFAULTS, NOW, testWorkspace } from './support';
import { randomFrom } from '../support/random';

const LOG = 'ops/model-decisions.jsonl';
const COPY = 'costs/more/copy.jsonl';
const CI = 'ops/qa/ci-usage.jsonl';
const BUDGETS = 'costs/budget-config.json';
const PRICES = 'costs/prices.json';
const TRACKER = 'token_budget.json';
const HEAD = '.git/HEAD';
const SESSION = 'home/.claude/projects/-srv-app/one.jsonl';

/** What was touched within two seconds before it was read is not sure to be what was read. */
const LATER_MS = 10_000;
const LATER = '2026-03-03T08:00:00.000Z';
const QUERIES: readonly Query[] = [
  { range: { from: null, to: null }, groupBy: ['agent'] },
  { range: { from: null, to: null }, groupBy: ['pr', 'source', 'kind'], bucket: 'month' },
  {
    range: { from: Date.parse('2026-02-01'), to: Date.parse('2026-02-20T10:00:01Z') },
    groupBy: [],
    filter: { kind: ['llm'] },
  },
  { range: { from: null, to: null }, groupBy: ['task'] },
];

interface Told {
  readonly snapshot: unknown;
  /** Null: it cannot tell. */
  readonly budgets: unknown;
  readonly results: readonly unknown[];
}

async function told(engine: Engine): Promise<Told> {
  const orNull = (answer: Promise<unknown>): Promise<unknown> =>
    answer.catch((error: unknown) => {
      if (error instanceof CannotTell) return null;
      throw error;
    });
  const { version: _version, progress: _progress, ...snapshot } = await engine.request('snapshot', null);
  const budgets = await orNull(engine.request('budgets', { most: 10, wanted: { pr: '1' }, keyMetrics: true }));
  const results = await Promise.all(QUERIES.map((query) => orNull(engine.request('query', query))));
  return JSON.parse(JSON.stringify({ snapshot, budgets, results })) as Told;
}

interface Kept {
  readonly folder: string;
  readonly state: string;
  /** How often what was kept told. */
  told: number;
  /** True when what was kept told, and told the same as the logs; afterwards it is kept anew. */
  same(options?: Partial<EngineOptions>): Promise<boolean>;
  readonly put: (path: string, text: string) => void;
}

async function kept(files: Readonly<Record<string, string>>): Promise<Kept> {
  const workspace = await testWorkspace(files);
  const state = (await testWorkspace()).folder;
  const { folder } = workspace;
  const made: Kept = {
    folder,
    state,
    told: 0,
    same: async (changes = {}) => {
      const folders = [{ path: folder, name: 'workspace' }];
      const options = { ...DEFAULTS, folders, stateDirectory: state, ...changes };
      await workspace.open({ ...changes, stateDirectory: null });
      const logs = await told(workspace.engine);
      await workspace.engine.dispose();
      const glance = openGlance(options);
      if (glance !== null) {
        made.told += 1;
        const atAGlance = await told(glance);
        assert.deepEqual(atAGlance.snapshot, logs.snapshot);
        assert.deepEqual(atAGlance.budgets, logs.budgets);
        atAGlance.results.forEach((result, at) => result === null || assert.deepEqual(result, logs.results[at]));
        assert.notEqual(atAGlance.results[0], null);
        await glance.dispose();
      }
      await later(async () => {
        await workspace.open(options);
        await workspace.engine.dispose();
      });
      return glance !== null;
    },
    put: (path, text) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
  };
  return made;
}

/** As if some time had gone by since the files were touched: nobody can set back when a file was changed. */
async function later(work: () => Promise<void>, ms = LATER_MS): Promise<void> {
  const { now } = Date;
  Date.now = () => now() + ms;
  try {
    await work();
  } finally {
    Date.now = now;
  }
}

const call = (minute: number): string =>
  decision({ timestamp: `2026-02-20T10:${String(minute % 60).padStart(2, '0')}:00Z`, pr: String(minute % 3) });
const run = '{"timestamp":"2026-02-19T08:00:00Z","workflow":"test","runner":"ubuntu-latest","duration_minutes":5}\n';
const tracker = (spent: number): string =>
  JSON.stringify({ current_month: '2026-02', total_spent: spent, monthly_budget: 15, executions: [], milestones: [] });
const limit = (dollars: number): string =>
  JSON.stringify({ monthly_budget: dollars, budgets: [{ name: 'pr', each: 'pr', limit: 1 }] });
const session = (id: string): string =>
  `${JSON.stringify({
    type: 'assistant',
    sessionId: 's',
    cwd: '/srv/app',
    uuid: id,
    timestamp: '2026-02-20T09:00:00.000Z',
    requestId: `r${id}`,
    message: {
      model: 'claude-opus-4-6',
      id: `m${id}`,
      role: 'assistant',
      usage: { input_tokens: 10, output_tokens: 20 },
    },
  })}\n`;

const TASK = 'home/.vscode-server/data/User/globalStorage/saoudrizwan.claude-dev/tasks/7';
const REQUESTS = JSON.stringify([
  {
    ts: Date.UTC(2026, 1, 20, 8),
    type: 'say',
    say: 'api_req_started',
    text: JSON.stringify({ tokensIn: 1000, tokensOut: 100 }),
  },
]);
const taskOf = (model_id: string): string => JSON.stringify({ model_usage: [{ ts: 1, model_id }] });

describe('what was kept of a workspace', function () {
  this.timeout(120_000);
  afterEach(cleanUp);

  const changes: readonly (readonly [string, (made: Kept) => void])[] = [
    ['a line is appended', ({ folder }) => appendFileSync(join(folder, LOG), call(7))],
    [
      'a line is replaced by one as long',
      ({ folder }) => writeFileSync(join(folder, LOG), readFileSync(join(folder, LOG), 'utf8').replace('0.25', '0.75')),
    ],
    ['a file comes into a known directory', ({ put }) => put('costs/new.jsonl', call(8))],
    ['a file comes into a directory of its own', ({ put }) => put(COPY, call(9))],
    ['a directory that was promised comes', ({ put }) => put(CI, run)],
    ['a CSV file comes anywhere below costs', ({ put }) => put('costs/deep/calls.csv', 'timestamp,agent\n')],
    ['a file goes', ({ folder }) => rmSync(join(folder, 'costs/second.jsonl'))],
    [
      'a file is renamed',
      ({ folder }) => renameSync(join(folder, 'costs/second.jsonl'), join(folder, 'costs/third.jsonl')),
    ],
    [
      'a file is linked in',
      ({ folder }) => symlinkSync(join(folder, 'elsewhere.txt'), join(folder, 'costs/linked.jsonl')),
    ],
    ['the team sets a budget', ({ put }) => put(BUDGETS, limit(1))],
    ['the team sets a price', ({ put }) => put(PRICES, '{"models":{"claude-sonnet-4.5":{"input":1,"output":1}}}')],
    ['a tracker comes', ({ put }) => put(TRACKER, tracker(3))],
    ['a repository comes', ({ put }) => put(HEAD, 'ref: refs/heads/main\n')],
    ['a session log comes', ({ put }) => put(SESSION, session('1'))],
    ['what a log is read beside changes', ({ put }) => put(`${TASK}/task_metadata.json`, taskOf('gpt-4o'))],
    ['what a log is read beside comes', ({ put }) => put(`${TASK}/history_item.json`, '{"id":"8"}')],
  ];
  for (const [title, change] of changes) {
    it(`does not stand when ${title}`, async () => {
      const made = await kept({
        [LOG]: call(1),
        'costs/second.jsonl': call(2),
        'elsewhere.txt': call(3),
        'home/.claude/projects/x/y.jsonl': '',
        [`${TASK}/ui_messages.json`]: REQUESTS,
        [`${TASK}/task_metadata.json`]: taskOf('claude-sonnet-4-5'),
      });
      const options = { home: join(made.folder, 'home'), sessionLogs: 'all' } as const;
      assert.equal(await made.same(options), false);
      assert.equal(await made.same(options), true);
      change(made);
      assert.equal(await made.same(options), false);
      assert.equal(await made.same(options), true);
    });
  }

  const others: readonly (readonly [string, Partial<EngineOptions>, boolean])[] = [
    ['at a later time', { now: LATER }, true],
    ['before the newest event', { now: '2026-01-01T00:00:00Z' }, false],
    ['in another zone', { timeZone: 'Asia/Tokyo' }, false],
    ['with other prices', { prices: { models: { 'claude-sonnet-4.5': { input: 1, output: 1 } } } }, false],
    ['with other globs', { exclude: ['costs/**'] }, false],
    ['with another budget', { budgets: { monthly: 5 } }, false],
  ];
  for (const [title, options, isTold] of others) {
    it(`${isTold ? 'tells' : 'does not tell'} ${title}`, async () => {
      const made = await kept({ [LOG]: call(1), [TRACKER]: tracker(2), [BUDGETS]: limit(3) });
      await made.same();
      assert.equal(await made.same(options), isTold);
    });
  }

  it('lets the logs be looked at twice a day where sessions are archived', async () => {
    const made = await kept({ [LOG]: call(1) });
    const archiveDirectory = join(made.state, 'archive');
    mkdirSync(archiveDirectory);
    await made.same({ archiveDirectory });
    assert.equal(await made.same({ archiveDirectory }), true);
    const folders = [{ path: made.folder, name: 'workspace' }];
    const isTold = (options: Partial<EngineOptions>): boolean => {
      const glance = openGlance({ ...DEFAULTS, folders, stateDirectory: made.state, ...options });
      void glance?.dispose();
      return glance !== null;
    };
    await made.same();
    let told: boolean[] = [];
    await later(() => {
      told = [isTold({}), isTold({ archiveDirectory })];
      return Promise.resolve();
    }, 13 * 3_600_000);
    assert.deepEqual(told, [true, false]);
  });

  it('is not kept when something was touched shortly before it was read', async () => {
    const made = await kept({ [LOG]: call(1) });
    const options = { ...DEFAULTS, folders: [{ path: made.folder, name: 'workspace' }], stateDirectory: made.state };
    const workspace = await testWorkspace();
    await workspace.open(options);
    await workspace.engine.dispose();
    assert.equal(openGlance(options), null);
  });

  it('is not kept when something could not be read or found', async () => {
    const made = await kept({ [LOG]: call(1), 'costs/data.db': 'SQLite format 3\0 but not quite' });
    symlinkSync(join(made.folder, 'nowhere'), join(made.folder, 'costs/broken.jsonl'));
    await made.same();
    assert.equal(await made.same(), false);
  });

  it('tells the same, or cannot tell, with any byte of it damaged, and is renewed', async () => {
    const made = await kept({ [LOG]: call(1) + call(2) });
    await made.same();
    const [name] = readdirSync(made.state, { recursive: true, encoding: 'utf8' }).filter((one) =>
      one.endsWith('.glance'),
    );
    const file = join(made.state, name ?? '');
    const whole = readFileSync(file);
    const options = { ...DEFAULTS, folders: [{ path: made.folder, name: 'workspace' }], stateDirectory: made.state };
    const glance = openGlance(options);
    assert.ok(glance !== null);
    const wanted = await told(glance);
    await glance.dispose();
    for (let at = 0; at < whole.length; at += 7) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8));
      writeFileSync(file, damaged);
      const opened = openGlance(options);
      const found = opened === null ? null : await told(opened).catch(nothingIfItCannot);
      if (found !== null) {
        assert.deepEqual(found.snapshot, wanted.snapshot);
        found.results.forEach((result, place) => result === null || assert.deepEqual(result, wanted.results[place]));
      }
      await opened?.dispose();
    }
    truncateSync(file, Math.floor(whole.length / 2));
    assert.equal(await made.same(), false);
    assert.equal(await made.same(), true);
  });

  for (let seed = 1; seed <= 8; seed += 1) {
    it(`tells the same after each of 10 changes (seed ${seed})`, async () => {
      const random = randomFrom(seed);
      const made = await kept({ [LOG]: call(1) });
      const names = [LOG, COPY, CI, BUDGETS, TRACKER, HEAD, SESSION, 'costs/a.jsonl'];
      const textOf = (name: string): string => {
        if (name === BUDGETS) return limit(random(9));
        if (name === TRACKER) return tracker(random(9));
        if (name === HEAD) return `ref: refs/heads/WBS-${random(3)}\n`;
        if (name === SESSION) return session(String(random(9)));
        return name === CI ? run.repeat(1 + random(3)) : call(random(60));
      };
      for (let step = 0; step < 10; step += 1) {
        const name = names[random(names.length)] ?? LOG;
        const file = join(made.folder, name);
        const isThere = existsSync(file);
        const change = random(4);
        if (change === 0 && isThere) rmSync(file);
        else if (change === 1 && isThere) appendFileSync(file, textOf(name));
        else if (change < 3) made.put(name, textOf(name));
        const options = {
          home: join(made.folder, 'home'),
          sessionLogs: 'all',
          now: random(3) === 0 ? LATER : NOW,
        } as const;
        await made.same(options);
        await made.same(options);
      }
      assert.ok(made.told >= 8, `${made.told} of 20`);
    });
  }
});

function nothingIfItCannot(error: unknown): null {
  if (error instanceof CannotTell) return null;
  throw error;
}
