import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import {
  readDatabase,
  type DatabaseRows,
  type DatabaseStamp,
  type ReadDatabaseOptions,
} from '../../../../src/files/sqlite/readDatabase';
import { sharedFile } from '../../support/shared';
import {
  addCalls,
  childScript,
  databaseOf,
  framesBetween,
  inWalMode,
  LLM_CALLS,
  llmCalls,
  states,
  walOf,
} from '../support/databases';
import { asNobody, makeFifo, onPosix, put, useFolder } from '../support/temp';

const read = async (file: string, options: Partial<ReadDatabaseOptions> = {}) => {
  const pieces: DatabaseRows[] = [];
  const { outcome, stamp } = await readDatabase(file, {
    child: childScript,
    tables: [llmCalls],
    since: null,
    onRows: (rows) => pieces.push(rows),
    ...options,
  });
  const rows = pieces.flatMap((piece) =>
    piece.rows.map((row) => Object.fromEntries(piece.columns.map((name, at) => [name, row[at]]))),
  );
  const code = outcome.kind === 'failed' ? outcome.problem.code : outcome.kind;
  return { outcome, stamp, pieces, rows, code };
};

const JOURNAL_MAGIC = Buffer.from('d9d505f920a163d7', 'hex');

describe('readDatabase', function () {
  this.timeout(30_000);
  const folder = useFolder();
  let calls: Buffer;
  let more: Buffer;
  before(async () => {
    [calls, more] = (await states([LLM_CALLS, addCalls(40)], [addCalls(25)])) as [Buffer, Buffer];
  });

  it('reads the 30 calls that another program wrote, to the nano-dollar', async () => {
    const { outcome, rows, pieces } = await read(sharedFile('real', 'trinity', 'trinity_costs_demo.db'));
    assert.deepEqual(outcome, { kind: 'ok', tables: ['llm_calls'], others: [], problems: [], bytes: 28672 });
    assert.equal(
      rows.reduce((sum, row) => sum + Math.round(Number(row['cost_usd']) * 1e9), 0),
      353_081_500,
    );
    assert.deepEqual(
      pieces.flatMap((piece) => piece.rowIds),
      Array.from({ length: 30 }, (_, at) => at + 1),
    );
    assert(rows.every((row) => typeof row['timestamp'] === 'string' && typeof row['model'] === 'string'));
  });

  it('reads rows that stand only in the write-ahead log, and leaves the folder as it was', async () => {
    const file = put(folder.file('a.db'), inWalMode(calls));
    put(`${file}-wal`, walOf(framesBetween(calls, more)));
    const look = (): unknown[] =>
      readdirSync(folder.path).map((name) => [
        name,
        readFileSync(folder.file(name)),
        statSync(folder.file(name)).mtimeMs,
      ]);
    const untouched = look();
    const { outcome, rows } = await read(file);
    assert.equal(outcome.kind, 'ok');
    assert.equal(rows.length, 65);
    assert.deepEqual(look(), untouched);
  });

  it('hands out many rows in pieces, in order, one after another', async () => {
    const file = put(folder.file('a.db'), await databaseOf(LLM_CALLS, addCalls(2345)));
    const { pieces } = await read(file);
    assert.deepEqual(
      pieces.map((piece) => piece.rows.length),
      [500, 500, 500, 500, 345],
    );
    assert.deepEqual(
      pieces.flatMap((piece) => piece.rowIds),
      Array.from({ length: 2345 }, (_, at) => at + 1),
    );
  });

  describe('says that nothing changed, without opening it', () => {
    const change: readonly [string, (file: string) => void, string][] = [
      ['nothing', () => undefined, 'unchanged'],
      ['a stamp kept as JSON', () => undefined, 'unchanged'],
      ['a row more', (file) => writeFileSync(file, more), 'ok'],
      ['a row more in the log', (file) => put(`${file}-wal`, walOf(framesBetween(calls, more))), 'ok'],
      ['the same bytes written again', (file) => writeFileSync(file, calls), 'ok'],
    ];
    for (const [name, act, expected] of change) {
      it(name, async () => {
        const file = put(folder.file('a.db'), calls);
        const first = await read(file);
        act(file);
        const since = JSON.parse(JSON.stringify(first.stamp)) as DatabaseStamp;
        const second = await read(file, { since });
        assert.equal(second.code, expected);
        assert.equal(second.rows.length > 0, expected === 'ok');
      });
    }
  });

  describe('reports what cannot be read', () => {
    const cases: readonly [string, (file: string) => void, string, number?][] = [
      ['no file', () => undefined, 'gone'],
      ['an empty file', (file) => put(file), 'empty-database'],
      ['one byte', (file) => put(file, 'S'), 'not-a-database'],
      ['text', (file) => put(file, 'timestamp,cost\n'.repeat(100)), 'not-a-database'],
      [
        'an LFS pointer',
        (file) => put(file, 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n'),
        'lfs-pointer',
      ],
      ['only the first 16 bytes', (file) => put(file, calls.subarray(0, 16)), 'database-damaged'],
      ['noise after the header', (file) => put(file, noiseAfter(calls, 100)), 'database-damaged'],
      ['noise after the magic', (file) => put(file, noiseAfter(calls, 16)), 'not-a-database'],
      ['a folder', (file) => mkdirSync(file), 'not-a-file'],
      ['a hot journal', (file) => put(`${put(file, calls)}-journal`, JOURNAL_MAGIC), 'database-journal'],
      ['more than may be read', (file) => put(file, calls), 'database-too-large', 8191],
    ];
    for (const [name, make, expected, maxBytes] of cases) {
      it(`${name}: ${expected}`, async () => {
        const file = folder.file('a.db');
        make(file);
        const { code, rows } = await read(file, maxBytes === undefined ? {} : { maxBytes });
        assert.equal(code, expected);
        assert.equal(rows.length, 0);
      });
    }

    it('reads beside a journal that is not hot', async () => {
      const file = put(folder.file('a.db'), calls);
      put(`${file}-journal`, Buffer.alloc(512));
      assert.equal((await read(file)).rows.length, 40);
    });

    it('never takes a cut database for a whole one', async () => {
      const file = folder.file('a.db');
      const whole = await databaseOf(LLM_CALLS, addCalls(400));
      const lengths = [
        1,
        15,
        16,
        99,
        100,
        511,
        512,
        4095,
        4096,
        4097,
        8191,
        8192,
        whole.length - 4096,
        whole.length - 1,
      ];
      for (const length of lengths) {
        put(file, whole.subarray(0, length));
        const { code } = await read(file);
        assert(['not-a-database', 'database-damaged'].includes(code), `${length}: ${code}`);
      }
    });
  });

  onPosix('reports what is no file or no business of this user', () => {
    it('a FIFO', async () => {
      makeFifo(folder.file('a.db'));
      assert.equal((await read(folder.file('a.db'))).code, 'not-a-file');
    });

    it('a database, and a log of one, that may not be read', () => {
      put(folder.file('a.db'), calls);
      put(folder.file('b.db'), inWalMode(calls));
      put(folder.file('b.db-wal'), walOf(framesBetween(calls, more)));
      for (const name of ['a.db', 'b.db-wal']) chmodSync(folder.file(name), 0);
      const script = `const { readDatabase } = room('files/sqlite/readDatabase');
        const options = { child: ${JSON.stringify(childScript)}, tables: [], since: null, onRows() {} };
        const outcomes = [];
        for (const name of ['a.db', 'b.db']) {
          outcomes.push((await readDatabase(${JSON.stringify(folder.path)} + '/' + name, options)).outcome);
        }
        console.log(JSON.stringify(outcomes));`;
      const problem = { code: 'unreadable', severity: 'error', line: null, offset: null, data: { error: 'EACCES' } };
      assert.deepEqual(asNobody(script), [
        { kind: 'failed', problem },
        { kind: 'failed', problem },
      ]);
    });
  });
});

function noiseAfter(database: Buffer, length: number): Buffer {
  const noise = Buffer.from(database);
  for (let at = length; at < noise.length; at += 1) noise[at] = (at * 7919 + (at >> 3) * 31) & 0xff;
  return noise;
}
