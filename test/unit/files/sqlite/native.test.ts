import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SqlJsStatic } from 'sql.js';
import { nativeSqlite, readInPlace, type NativeSqlite } from '../../../../src/files/sqlite/native';
import { readDatabaseTables, type ReadTablesOptions } from '../../../../src/files/sqlite/readTables';
import { readDatabase } from '../../../../src/files/sqlite/readDatabase';
import {
  addCalls,
  childScript,
  databaseOf,
  framesBetween,
  inWalMode,
  LLM_CALLS,
  llmCalls,
  openSql,
  states,
  walOf,
} from '../support/databases';
import { put, useFolder } from '../support/temp';

/** As `node:sqlite` behaves, for the part of it that is used: every row an object, and the file opened as the address says. */
function standInFor(sql: SqlJsStatic, opened: string[]): NativeSqlite {
  return {
    DatabaseSync: class {
      private readonly database;
      constructor(location: string | URL) {
        opened.push(new URL(location).search);
        this.database = new sql.Database(Uint8Array.from(readFileSync(fileURLToPath(new URL(location)))));
      }
      exec(query: string): void {
        this.database.exec(query);
      }
      prepare(query: string) {
        const [result] = this.database.exec(query);
        const rows = (result?.values ?? []).map((values) =>
          Object.fromEntries(values.map((value, at) => [result?.columns[at] ?? '', value])),
        );
        return { all: () => rows, iterate: () => rows };
      }
      close(): void {
        this.database.close();
      }
    },
  };
}

describe('readInPlace', function () {
  this.timeout(30_000);
  const folder = useFolder();
  const limits = { maxBytes: 1, maxNativeBytes: 1e9 };
  let calls: Buffer;
  let more: Buffer;
  before(async () => {
    [calls, more] = (await states([LLM_CALLS, addCalls(1200)], [addCalls(25)])) as [Buffer, Buffer];
  });

  const read = async (native: NativeSqlite, whileReading: () => void = () => undefined, most = limits) => {
    const ids: number[] = [];
    const options: ReadTablesOptions = {
      requests: [llmCalls],
      held: null,
      onBegin: () => undefined,
      onRows: (piece) => {
        for (const id of piece.rowIds) ids.push(id);
        whileReading();
        return Promise.resolve();
      },
    };
    const answer = await readInPlace(native, folder.file('a.db'), most, (database) =>
      readDatabaseTables(database, null, options),
    );
    return { answer, ids, code: answer.kind === 'failed' ? answer.problem.code : answer.kind };
  };

  const implementations: [string, () => Promise<NativeSqlite>][] = [
    ['a stand-in', async () => standInFor(await openSql(), [])],
  ];
  const own = nativeSqlite();
  if (own !== null) implementations.push(['what this Node has', () => Promise.resolve(own)]);
  for (const [name, make] of implementations) {
    describe(`with ${name}`, () => {
      let native: NativeSqlite;
      before(async () => {
        native = await make();
      });

      it('reads every row and leaves nothing behind', async () => {
        put(folder.file('a.db'), calls);
        const { answer, ids } = await read(native);
        assert.equal(answer.kind === 'ok' && answer.result.cursors, null);
        assert.deepEqual(
          ids,
          Array.from({ length: 1200 }, (_, at) => at + 1),
        );
        assert.deepEqual(readdirSync(folder.path), ['a.db']);
      });

      const cases: readonly [string, () => void, string][] = [
        ['no file', () => undefined, 'gone'],
        ['a hot journal', () => put(`${put(folder.file('a.db'), calls)}-journal`, JOURNAL_MAGIC), 'database-journal'],
        [
          'rows in its write-ahead log',
          () => {
            put(folder.file('a.db'), inWalMode(calls));
            put(folder.file('a.db-wal'), walOf(framesBetween(calls, more)));
          },
          'database-too-large',
        ],
        ['a database with an empty log', () => put(`${put(folder.file('a.db'), inWalMode(calls))}-wal`, ''), 'ok'],
      ];
      for (const [what, prepare, expected] of cases) {
        it(`${what}: ${expected}`, async () => {
          prepare();
          assert.equal((await read(native)).code, expected);
        });
      }

      it('says that a database was busy that changed while it was read', async () => {
        put(folder.file('a.db'), calls);
        const { code } = await read(native, () => writeFileSync(folder.file('a.db'), more));
        assert.equal(code, 'database-busy');
      });
    });
  }

  it('asks for neither a lock nor a file beside the database', async () => {
    const opened: string[] = [];
    put(folder.file('a.db'), calls);
    await read(standInFor(await openSql(), opened));
    assert.deepEqual(opened, ['?mode=ro&immutable=1']);
  });

  it('is used for what is too large to be held, or the limit is said', async () => {
    const file = put(folder.file('a.db'), await databaseOf(LLM_CALLS, addCalls(1200)));
    let rows = 0;
    const { outcome } = await readDatabase(file, {
      child: childScript,
      tables: [llmCalls],
      since: null,
      maxBytes: 8192,
      maxNativeBytes: 1e9,
      onRows: (piece) => (rows += piece.rows.length),
    });
    if (nativeSqlite() === null) {
      const data = { bytes: readFileSync(file).length, limitBytes: 8192 };
      assert.deepEqual(outcome.kind === 'failed' && [outcome.problem.code, outcome.problem.data], [
        'database-too-large',
        data,
      ]);
    } else assert.deepEqual([outcome.kind, rows], ['ok', 1200]);
  });
});

const JOURNAL_MAGIC = Buffer.from('d9d505f920a163d7', 'hex');
