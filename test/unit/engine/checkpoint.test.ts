/** An engine that goes on from a checkpoint shows the same as one that reads everything, whatever happened in between. */
import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Ledger } from '../../../src/core/ledger/ledger';
import { Checkpoints } from '../../../src/engine/checkpoints';
import { zoneOrThrow } from '../../../src/engine/clock';
import type { EngineOptions, Snapshot } from '../../../src/protocol/engine';
import { decision, DEFAULTS, cleanUp, testWorkspace, type TestWorkspace } from './support';
import { randomFrom } from '../support/random';

const LOG = 'ops/model-decisions.jsonl';
const COPY = 'costs/copy.jsonl';
const TABLE = 'costs/calls.csv';
const HEADER =
  'timestamp,agent,model,model_tier,input_tokens,output_tokens,cost_usd,duration_seconds,success,task_id,correlation_id\n';

/** All that is shown but what differs from run to run. */
function shown(snapshot: Snapshot): unknown {
  const { version: _version, progress: _progress, ...rest } = snapshot;
  return JSON.parse(JSON.stringify(rest));
}

interface Pair {
  readonly workspace: TestWorkspace;
  readonly state: string;
  /** Bytes that the engine had to read in its last start. */
  read: number;
  /** Another engine that follows the workspace's files, as a window of the editor has one. */
  window(): Promise<TestWorkspace>;
  /** Opens the workspace with the checkpoint and without: both must show the same. */
  same(options?: Partial<EngineOptions>): Promise<Snapshot>;
}

async function pair(files: Readonly<Record<string, string>> = {}): Promise<Pair> {
  const workspace = await testWorkspace(files);
  const state = (await testWorkspace()).folder;
  const made: Pair = {
    workspace,
    state,
    read: 0,
    window: async () => {
      const window = await testWorkspace();
      const folders = [{ path: workspace.folder, name: 'workspace' }];
      await window.open({ folders, stateDirectory: state, watch: true });
      return window;
    },
    same: async (options = {}) => {
      const kept = await workspace.open({ stateDirectory: state, ...options });
      made.read = kept.progress.done;
      const events = await workspace.engine.request('events', EVERYTHING);
      await workspace.engine.dispose();
      const fresh = await workspace.open({ stateDirectory: null, ...options });
      assert.deepEqual(shown(kept), shown(fresh));
      assert.deepEqual(events, await workspace.engine.request('events', EVERYTHING));
      await workspace.engine.dispose();
      return kept;
    },
  };
  return made;
}

const EVERYTHING = { range: { from: null, to: null }, order: 'newest', limit: 1000 } as const;

function checkpointsIn(state: string): string[] {
  return readdirSync(state, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.checkpoint'))
    .map((name) => join(state, name));
}

/** As if it had been written long ago, so that its times are enough to know it again. */
function age(file: string): void {
  const long = new Date('2026-01-05T00:00:00Z');
  utimesSync(file, long, long);
}

describe('checkpoints', () => {
  afterEach(cleanUp);

  it('are closed when what is being written is written, whoever began with it', async () => {
    const stateDirectory = (await testWorkspace()).folder;
    const zone = zoneOrThrow('UTC');
    let isOver = false;
    const checkpoints = await Checkpoints.open({ ...DEFAULTS, stateDirectory }, zone, 'prices', async () => {
      const written = await checkpoints?.write({
        ledger: new Ledger(zone),
        sources: [],
        sessionsKey: '',
        histories: [],
      });
      await written?.written;
      isOver = true;
    });
    checkpoints?.read(1);
    const first = checkpoints?.close();
    await checkpoints?.close();
    assert.ok(isOver);
    await first;
  });
});

describe('an engine with a checkpoint', function () {
  this.timeout(120_000);
  afterEach(cleanUp);

  it('reads nothing again when nothing changed, and only the rest when a file has grown', async () => {
    const made = await pair({ [LOG]: decision().repeat(50), [TABLE]: HEADER });
    await settle();
    assert.ok((await made.same()).progress.done > 0);
    assert.equal((await made.same()).progress.done, 0);
    appendFileSync(join(made.workspace.folder, LOG), decision());
    const grown = await made.same();
    assert.equal(grown.progress.done, Buffer.byteLength(decision()));
    assert.equal(grown.all.events, 51);
  });

  it('is read whatever channels are on, or are still to be told', async () => {
    const made = await pair({ [LOG]: decision().repeat(50) });
    await settle();
    await made.same();
    const delivery = { on: ['webhook' as const], mail: null, stateDirectory: made.state };
    for (const options of [{ delivery }, { deliveryFollows: true }, {}])
      assert.equal((await made.same(options)).progress.done, 0, JSON.stringify(options));
  });

  it('is read in the same zone, told by its name or taken from the machine, and in no other', async () => {
    const made = await pair({ [LOG]: decision().repeat(50) });
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    await settle();
    await made.same({ timeZone: here });
    assert.equal((await made.same({ timeZone: null })).progress.done, 0);
    assert.ok((await made.same({ timeZone: here === 'Asia/Tokyo' ? 'UTC' : 'Asia/Tokyo' })).progress.done > 0);
  });

  it('is not written without a state directory, and one that is deleted is made again', async () => {
    const made = await pair({ [LOG]: decision() });
    await made.workspace.open();
    await made.workspace.engine.dispose();
    assert.deepEqual(checkpointsIn(made.state), []);
    await made.same();
    const [file] = checkpointsIn(made.state);
    assert.ok(file !== undefined);
    rmSync(file);
    await made.same();
    assert.equal(existsSync(file), true);
  });

  const damages: [string, (file: string) => void][] = [
    ['of which a bit is turned over', (file) => flip(file, 0.5)],
    ['of which the head is damaged', (file) => flip(file, 0.01)],
    ['that is cut off', (file) => truncateSync(file, Math.floor(statSync(file).size / 2))],
    ['that is empty', (file) => truncateSync(file, 0)],
    ['that is something else', (file) => writeFileSync(file, 'not a checkpoint')],
  ];
  for (const [name, damage] of damages) {
    it(`rebuilds one ${name}, without a word`, async () => {
      const made = await pair({ [LOG]: decision() + decision({ agent: 'B' }) });
      await made.same();
      for (const file of checkpointsIn(made.state)) damage(file);
      const snapshot = await made.same();
      assert.deepEqual(snapshot.problems, []);
      assert.ok(made.read > 0);
      await made.same();
    });
  }

  const others: [string, Partial<EngineOptions>][] = [
    ['another zone', { timeZone: 'Asia/Tokyo' }],
    ['other prices', { prices: { models: { 'claude-sonnet-4.5': { input: 1, output: 1 } } } }],
    ['other globs', { exclude: ['costs/**'] }],
  ];
  for (const [name, options] of others) {
    it(`does not use one of ${name}`, async () => {
      const made = await pair({
        [LOG]: decision({ cost_usd: null }),
        [COPY]: decision({ timestamp: '2026-02-20T10:00:00' }),
      });
      await made.same();
      await made.same(options);
      assert.ok(made.read > 0);
      await made.same();
    });
  }

  it('sees an edit that kept the size and set the times back', async () => {
    const made = await pair({ [LOG]: decision({ cost_usd: 0.25 }) });
    const file = join(made.workspace.folder, LOG);
    age(file);
    await settle();
    await made.same();
    writeFileSync(file, decision({ cost_usd: 0.75 }));
    age(file);
    assert.equal((await made.same()).month.measures.cost, 750_000_000);
  });

  it('shows at once what looks unchanged, and corrects it right behind', async () => {
    const made = await pair({ [LOG]: decision({ cost_usd: 0.25 }) });
    const file = join(made.workspace.folder, LOG);
    age(file);
    await settle();
    await made.same();
    writeFileSync(file, decision({ cost_usd: 0.75 }));
    age(file);
    const window = await made.window();
    await window.until((snapshot) => snapshot.month.measures.cost === 750_000_000);
  });

  it('is written by an engine that follows changes when it is closed, and read by one that does not', async () => {
    const made = await pair({ [LOG]: decision() });
    const window = await made.window();
    appendFileSync(join(made.workspace.folder, LOG), decision());
    await window.until((snapshot) => snapshot.all.events === 2);
    await window.engine.dispose();
    assert.equal(checkpointsIn(made.state).length, 1);
    await made.same();
  });

  for (let seed = 1; seed <= 12; seed += 1) {
    it(`shows the same after each of 12 changes and starts (seed ${seed})`, () => manyChanges(seed));
  }
});

/** Past the time in which a file is too young to be sure of. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2_100));
}

function flip(file: string, where: number): void {
  const bytes = readFileSync(file);
  const at = 48 + Math.floor((bytes.length - 48) * where);
  bytes[at] = (bytes[at] ?? 0) ^ 4;
  writeFileSync(file, bytes);
}

async function manyChanges(seed: number): Promise<void> {
  const random = randomFrom(seed);
  const row = (): string => `2026-02-20T09:0${random(10)}:00,A,gpt-5,cloud_premium,10,10,${random(9)},1.0,True,t,c\n`;
  const line = (): string =>
    decision({
      agent: `AGENT-${random(3)}`,
      cost_usd: random(8) / 4,
      ...(random(3) === 0 ? { id: `id-${random(9)}` } : {}),
    });
  const bad = ['{"half', 'no json\n', '{"foo":1}\n', '\u0000\u0000\n', '<<<<<<< HEAD\n', '{\n"agent":"A",\n'];
  const text = (name: string): string => {
    if (name === TABLE) return random(4) === 0 ? row().trimEnd() : row();
    return random(5) === 0 ? (bad[random(bad.length)] ?? '') : random(5) === 0 ? line().trimEnd() : line();
  };
  const texts = (name: string): string => Array.from({ length: 1 + random(6) }, () => text(name)).join('');
  const whole = (name: string): string => (name === TABLE ? HEADER : '') + texts(name);
  const names = [LOG, COPY, TABLE];
  const made = await pair(Object.fromEntries(names.map((name) => [name, whole(name)])));
  const { workspace } = made;
  for (let step = 0; step < 12; step += 1) {
    const name = names[random(names.length)] ?? LOG;
    const file = join(workspace.folder, name);
    const current = existsSync(file) ? readFileSync(file, 'utf8') : '';
    const changes: (() => unknown)[] = [
      () => workspace.write(name, current + texts(name)),
      () => existsSync(file) && appendFileSync(file, texts(name)),
      () => existsSync(file) && truncateSync(file, random(current.length + 1)),
      () => workspace.write(name, current.replace('2', '3')),
      () => workspace.write(name, whole(name)),
      () => existsSync(file) && renameSync(file, join(workspace.folder, `${name}.1`)),
      () => rmSync(file, { force: true }),
      () => existsSync(file) && age(file),
      () => undefined,
      () => checkpointsIn(made.state).forEach((one) => random(2) === 0 && rmSync(one)),
    ];
    await changes[random(changes.length)]?.();
    await made.same();
  }
}
