/** Reading by threads gives what reading without them gives: figures, events, problems, sources, and a checkpoint to go on from. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { appendFile, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openZone } from '../../../src/core/calendar';
import { TextReader } from '../../../src/core/sources/textReader';
import { readConfiguration } from '../../../src/engine/configuration';
import { createEngine } from '../../../src/engine/engine';
import { BegunThreads } from '../../../src/engine/reading/beginning';
import { readInParts } from '../../../src/engine/reading/parts';
import { ReadingThreads } from '../../../src/engine/reading/threads';
import type { EngineScripts } from '../../../src/engine/workspace';
import { TailedFile } from '../../../src/files/tail';
import type { EngineOptions } from '../../../src/protocol/engine';
import { repository } from '../support/repository';
import { DATABASE_CHILD, DEFAULTS } from './support';

const READING_THREAD = join(__dirname, '../../../src/engine/reading/worker.js');
const LINE_SCANNER = join(repository, 'dist/scan.wasm');
const KINDS = ['columns', 'threads', 'own', 'alone'] as const;
/** Small, so that logs of a few hundred kilobytes are read in parts. */
const readingLimits = { worth: 1, part: 24 * 1024, threads: 2 };

type Files = Readonly<Record<string, string>>;

function scripts(kind: (typeof KINDS)[number], thread = READING_THREAD): EngineScripts {
  const lineScanner = kind === 'columns' || kind === 'own' ? { lineScanner: LINE_SCANNER } : {};
  return {
    databaseChild: DATABASE_CHILD,
    ...lineScanner,
    ...(kind === 'columns' || kind === 'threads' ? { readingThread: thread, readingLimits } : {}),
    ...(kind === 'own' ? { ownLimits: readingLimits } : {}),
  };
}

describe('logs that threads read', function () {
  this.timeout(120_000);
  let root = '';
  beforeEach(async () => (root = await mkdtemp(join(tmpdir(), 'spendlight-reading-'))));
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function put(files: Files): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
  }

  /** Everything that can be asked, as one text. */
  async function answers(of: EngineScripts, more: Partial<EngineOptions> = {}): Promise<string> {
    const engine = createEngine(of);
    const folders = [{ path: join(root, 'workspace'), name: 'workspace' }];
    const home = join(root, 'home');
    await engine.request('open', { ...DEFAULTS, folders, home, sessionLogs: 'all', ...more });
    const { version: _version, progress: _progress, ...snapshot } = await engine.request('snapshot', null);
    const range = { from: null, to: null };
    const query = await engine.request('query', { range, groupBy: ['agent', 'model', 'pr', 'session', 'source'] });
    const events = await engine.request('events', { range, limit: 10_000, order: 'newest' });
    await engine.dispose();
    return JSON.stringify({ snapshot, query, events }, null, 1);
  }

  async function agree(files: Files, more: Partial<EngineOptions> = {}): Promise<string> {
    await put(files);
    const alone = await answers(scripts('alone'), more);
    assert.equal(await answers(scripts('threads'), more), alone);
    assert.equal(await answers(scripts('columns'), more), alone);
    assert.equal(await answers(scripts('own'), more), alone);
    return alone;
  }

  const LOG = 'workspace/ops/model-decisions.jsonl';
  const cases: [name: string, files: (random: () => number) => Files][] = [
    ['one long log', (random) => ({ [LOG]: log(random, 4_000, 0) })],
    ['a long log with lines of every kind', (random) => ({ [LOG]: log(random, 4_000, 0.002) })],
    ['a long log that is damaged everywhere', (random) => ({ [LOG]: log(random, 3_000, 0.3) })],
    ['a long log without an end of its last line', (random) => ({ [LOG]: log(random, 3_000, 0).slice(0, -1) })],
    ['a long log that ends within a record', (random) => ({ [LOG]: log(random, 3_000, 0).slice(0, -40) })],
    ['a long log with Windows line ends', (random) => ({ [LOG]: log(random, 3_000, 0).replaceAll('\n', '\r\n') })],
    ['a long log in an array', (random) => ({ [LOG]: `[\n${log(random, 3_000, 0).replaceAll('}\n{', '},\n{')}]\n` })],
    ['a long log of records over several lines', (random) => ({ [LOG]: spread(random, 1_500) })],
    ['a long log with a line that is too long', (random) => ({ [LOG]: withGiant(log(random, 3_000, 0)) })],
    [
      'a long log into which other records are written later',
      (random) => ({ [LOG]: withOthers(log(random, 3_000, 0)) }),
    ],
    ['copies of a log', (random) => copies(log(random, 3_000, 0.01))],
    ['many files', (random) => many(random)],
    ['sessions', (random) => sessions(random)],
    ['no record at all', () => ({ [LOG]: 'nothing\n'.repeat(60_000) })],
    [
      'empty files',
      () => ({ [LOG]: '', 'workspace/costs/a.jsonl': '\n\n', 'workspace/costs/b.jsonl': log(seeded(3), 50, 0) }),
    ],
  ];
  cases.forEach(([name, files], index) =>
    it(`gives the same: ${name}`, async () => {
      const text = await agree(files(seeded(index + 1)));
      assert.ok(text.includes('"phase": "ready"'));
    }),
  );

  it('gives the same of logs made at random', async () => {
    for (let seed = 100; seed < 108; seed += 1) {
      const random = seeded(seed);
      await agree({ [LOG]: log(random, 1_500 + Math.floor(random() * 2_500), random() * random() * 0.01) });
    }
  });

  it('leaves a checkpoint from which either goes on', async () => {
    await put({ ...many(seeded(5)), [LOG]: log(seeded(6), 4_000, 0.001), ...sessions(seeded(7)) });
    for (const kind of KINDS) await answers(scripts(kind), { stateDirectory: join(root, kind) });
    await appendFile(join(root, LOG), log(seeded(8), 20, 0));
    const whole = await answers(scripts('alone'));
    for (const kind of KINDS) {
      for (const goesOn of KINDS) {
        const text = await answers(scripts(goesOn), { stateDirectory: join(root, kind) });
        assert.equal(text, whole, `${goesOn} behind ${kind}`);
      }
    }
  });

  it('reads what threads read again when it was edited in the middle', async () => {
    const text = log(seeded(9), 4_000, 0);
    await put({ [LOG]: text });
    const state = { stateDirectory: join(root, 'state') };
    await answers(scripts('threads'), state);
    const at = text.indexOf('"agent":"AGENT-', 450_000) + 10;
    await writeFile(join(root, LOG), `${text.slice(0, at)}X${text.slice(at + 1)}`);
    assert.equal(await answers(scripts('threads'), state), await answers(scripts('alone')));
  });

  it('has threads do it: whole files and parts, of which the prefix that is known stands', async () => {
    await put({ [LOG]: log(seeded(4), 4_000, 0) });
    const file = join(root, LOG);
    const { prices } = await readConfiguration({ ...DEFAULTS });
    const sessions = { everywhere: true, places: [] };
    const setup = { timeZone: 'UTC', prices, watch: false, sessions };
    const threads = ReadingThreads.start({ readingThread: READING_THREAD, readingLimits }, 1, () => setup);
    assert.ok(threads !== null);
    const whole = await threads.run({ kind: 'file', file, expected: true, session: null, bytes: 1 });
    assert.equal(
      whole?.runs.reduce((sum, { from, to }) => sum + to - from, 0),
      4_000,
    );
    const zone = openZone('UTC');
    assert.ok(zone !== null);
    const reader = new TextReader({ zone, decode: (bytes) => new TextDecoder().decode(bytes), expected: true });
    const tail = new TailedFile(file);
    let [events, parts] = [0, 0];
    const take = (_: unknown, runs: readonly { from: number; to: number }[]): void => {
      parts += 1;
      for (const { from, to } of runs) events += to - from;
    };
    let isDone = false;
    await tail.read({
      onRestart: () => undefined,
      onChunk: (bytes) => void (isDone || (events += reader.push(bytes).events.length)),
      onRest: async (rest) => {
        const state = reader.save(false);
        await readInParts({ rest, state, expected: true, threads, take });
        isDone = true;
        return false;
      },
    });
    threads.close();
    assert.ok(parts > 15 && events > 3_500 && events < 4_000, `${parts} parts, ${events} events before the last lines`);
    assert.equal(tail.offset, (await stat(file)).size);
    assert.equal(await tail.verify(), true);
  });

  it('lets threads begin before the engine is there, which ends those that it has no use for', async () => {
    const long = { [LOG]: log(seeded(4), 4_000, 0) };
    const alone = await agree(long);
    const early = BegunThreads.begin(scripts('columns'), 1);
    assert.ok(early !== null);
    assert.equal(await answers({ ...scripts('columns'), begun: early }), alone);
    assert.equal(early.take(), null);
    const useless = BegunThreads.begin(scripts('columns'), 1);
    const limits = { ...readingLimits, worth: 1024 ** 3 };
    assert.ok(useless !== null);
    assert.equal(await answers({ ...scripts('columns'), readingLimits: limits, begun: useless }), alone);
    assert.equal(useless.take(), null);
  });

  it('does without threads that ended before they were told anything', async () => {
    const alone = await agree({ [LOG]: log(seeded(4), 4_000, 0) });
    const early = BegunThreads.begin(scripts('threads', await script('process.exit(3)')), 1);
    const threads = early?.take() ?? [];
    await Promise.all(threads.map(({ worker }) => once(worker, 'exit')));
    const begun = { take: () => threads, close: () => undefined } as unknown as BegunThreads;
    assert.equal(await answers({ ...scripts('threads'), begun }), alone);
  });

  const failing: [name: string, script: () => Promise<string>][] = [
    ['there is no script', () => Promise.resolve('/nowhere/reader.js')],
    ['a thread throws when it begins', () => script('throw new Error("no")')],
    [
      'a thread ends when it is asked',
      () => script('require("worker_threads").parentPort.on("message", () => process.exit(3))'),
    ],
    [
      'a thread leaves everything',
      () =>
        script(
          'const { parentPort } = require("worker_threads"); parentPort.on("message", ({ id }) => parentPort.postMessage({ id, answers: null }))',
        ),
    ],
    [
      'a thread dies after its first job',
      () =>
        script(
          `const { parentPort } = require("worker_threads"); let jobs = 0; parentPort.on("message", () => { if (++jobs > 1) process.exit(1); }); require(${JSON.stringify(READING_THREAD)})`,
        ),
    ],
  ];
  async function script(text: string): Promise<string> {
    const file = join(root, 'thread.cjs');
    await writeFile(file, text);
    return file;
  }
  for (const [name, thread] of failing)
    it(`reads everything all the same when ${name}`, async () => {
      await put({ ...many(seeded(5)), [LOG]: log(seeded(6), 3_000, 0), ...sessions(seeded(7)) });
      assert.equal(await answers(scripts('threads', await thread())), await answers(scripts('alone')));
    });
});

/** Numbers from 0 to 1, the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed * 2_654_435_761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2_246_822_519) + 374_761_393) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

function call(random: () => number, index: number): Record<string, unknown> {
  const pick = (most: number): number => Math.floor(random() * most);
  return {
    timestamp: new Date(Date.UTC(2026, 1, 1) + index * 60_000).toISOString(),
    agent: `AGENT-${pick(7)}`,
    wbs: `WBS-${pick(20)}`,
    pr: pick(30),
    model: ['gpt-4o', 'claude-opus-4-6', 'no-such-model'][pick(3)],
    purpose: ['plan', 'review'][pick(2)],
    input_tokens: pick(5_000),
    output_tokens: pick(900),
    ...(pick(3) === 0 ? {} : { cost_usd: pick(1_000) / 7_000 }),
    duration_ms: pick(9_000),
    success: pick(9) > 0,
  };
}

const ODD: ((random: () => number, line: string) => string)[] = [
  () => 'no json at all',
  () => '',
  (random, line) => line.slice(0, Math.floor(random() * line.length)),
  (_, line) => `${line} and more`,
  (_, line) => `${line}${line}`,
  (_, line) => line.replaceAll(',', ',\n '),
  (_, line) => line.replace('"input_tokens":', '"input_tokens":-'),
  (_, line) => line.replace('T', ' at '),
  (_, line) => line.replace(/"timestamp":"[^"]*",/u, ''),
  (_, line) => line.replace('AGENT', 'ÄGENT \\u00e9\\n'),
  (_, line) => `\0\0${line}`,
  () => '{"foo":1,"bar":2}',
  () => '{"what":1,"else":2,"is":3,"there":4}',
  () => '<<<<<<< mine\n=======\n>>>>>>> theirs',
  () => '{"source":"s","wbs_id":"WBS-3","status":"ok","model":"gpt-4o","tier":"x","logged_at":"2026-02-03T10:00:00Z"}',
  (_, line) => `{"__proto__":{"a":1},${line.slice(1)}`,
];

/** Lines of calls, some of them odd. @param share of odd lines */
function log(random: () => number, lines: number, share: number): string {
  return Array.from({ length: lines }, (_, index) => {
    const line = JSON.stringify(call(random, index));
    return `${random() < share ? (ODD[Math.floor(random() * ODD.length)]?.(random, line) ?? line) : line}\n`;
  }).join('');
}

function spread(random: () => number, records: number): string {
  return Array.from({ length: records }, (_, index) => `${JSON.stringify(call(random, index), null, 1)}\n`).join('');
}

/** Records of shapes that no format knows, each for the first time in another part. */
function withOthers(text: string): string {
  const lines = text.split('\n');
  for (const at of [600, 1_500, 1_501, 2_700]) lines.splice(at, 0, `{"other${at}":1,"thing":"x"}`);
  return lines.join('\n');
}

function withGiant(text: string): string {
  const middle = text.indexOf('\n', 400_000) + 1;
  return `${text.slice(0, middle)}{"agent":"${'x'.repeat(1_200_000)}"}\n${text.slice(middle)}`;
}

function copies(text: string): Files {
  return {
    'workspace/ops/model-decisions.jsonl': text,
    'workspace/costs/copy.jsonl': text,
    'workspace/costs/half.jsonl': text.slice(0, text.indexOf('\n', 200_000) + 1).repeat(2),
  };
}

function many(random: () => number): Files {
  const files: Record<string, string> = {};
  for (let index = 0; index < 12; index += 1) files[`workspace/costs/${index}.jsonl`] = log(random, 40, 0.1);
  files['workspace/ops/qa/aws-costs.csv'] =
    'Date,Project,Environment,Service,Owner,Cost\n2026-02-01,p,production,EC2,me,12.5\n2026-02-02,p,staging,S3,me,0.5';
  return files;
}

function sessions(random: () => number): Files {
  const files: Record<string, string> = {};
  for (let index = 0; index < 6; index += 1) {
    const session = `session-${index % 5}`;
    const lines = Array.from({ length: 60 }, (_, line) => sessionLine(random, session, index, line));
    files[`home/.claude/projects/-w-project/${session}-${index}.jsonl`] = lines.join('');
  }
  return files;
}

function sessionLine(random: () => number, session: string, file: number, line: number): string {
  const timestamp = new Date(Date.UTC(2026, 1, 3) + line * 1_000).toISOString();
  const head = { cwd: '/w/project', sessionId: session, gitBranch: 'main', timestamp, uuid: `${file}-${line}` };
  const turn = random();
  if (turn < 0.1) return `${JSON.stringify({ type: 'pr-link', sessionId: session, prNumber: 7, timestamp })}\n`;
  if (turn < 0.2) return '{"type":"user","sessionId":"s","torn\n';
  if (turn < 0.5)
    return `${JSON.stringify({ ...head, type: 'user', message: { role: 'user', content: 'a\\b "q"' } })}\n`;
  const usage = { input_tokens: 3, output_tokens: Math.floor(random() * 500), cache_read_input_tokens: 900 };
  // Ids are shared by files of one session and repeat within it.
  const message = { id: `msg_${session}_${Math.floor(line / 3)}`, model: 'claude-opus-4-6', usage };
  return `${JSON.stringify({ ...head, type: 'assistant', requestId: `r${Math.floor(random() * 2)}`, message })}\n`;
}
