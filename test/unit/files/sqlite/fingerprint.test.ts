import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Database, SqlJsStatic } from 'sql.js';
import { proveTable, type TableCursor } from '../../../../src/files/sqlite/fingerprint';
import { addCalls, databaseOf, LLM_CALLS, openSql } from '../support/databases';

describe('proveTable', function () {
  this.timeout(60_000);
  let sql: SqlJsStatic;
  before(async () => {
    sql = await openSql();
  });

  const rootOf = (database: Database): number =>
    Number(database.exec("SELECT rootpage FROM sqlite_schema WHERE name = 'llm_calls'")[0]?.values[0]?.[0]);
  /** The bytes of a database; exporting one closes it for a moment, which changes nothing. */
  const imageOf = (database: Database): Buffer => Buffer.from(database.export());
  const prove = (database: Database, earlier: TableCursor | null = null, meaning = '') =>
    proveTable(imageOf(database), { table: 'llm_calls', root: rootOf(database), meaning }, earlier);
  const opened = async (...statements: readonly string[]): Promise<Database> =>
    new sql.Database(Uint8Array.from(await databaseOf(...statements)));

  describe('knows whether a table only grew', () => {
    const insert = 'INSERT INTO llm_calls (id, agent, cost_usd) VALUES';
    const cases: readonly [string, readonly string[], boolean][] = [
      ['nothing', [], true],
      ['a row more', [addCalls(1)], true],
      ['so many more that the tree has a level more', [addCalls(20_000)], true],
      ['a row far behind', [`${insert} (999999999999, 'x', 1)`], true],
      ['a row more and another table', [addCalls(1), 'CREATE TABLE other (x)'], true],
      ['a vacuum', ['VACUUM'], true],
      ['a vacuum after rows of another table left', ['DROP TABLE filler', addCalls(3), 'VACUUM'], true],
      ['a row more that is gone again', [addCalls(1), 'DELETE FROM llm_calls WHERE id > 1000'], true],
      ['a cost changed', ['UPDATE llm_calls SET cost_usd = 2 WHERE id = 500'], false],
      ['a cost changed to another type', ["UPDATE llm_calls SET agent = x'41' WHERE id = 500"], false],
      ['the first row gone', ['DELETE FROM llm_calls WHERE id = 1'], false],
      ['the last row gone', ['DELETE FROM llm_calls WHERE id = 1000'], false],
      ['one gone and one more', ['DELETE FROM llm_calls WHERE id = 7', addCalls(1)], false],
      ['the last gone and its id used again', ['DELETE FROM llm_calls WHERE id = 1000', addCalls(1)], false],
      ['a row in between', ['DELETE FROM llm_calls WHERE id = 7', `${insert} (7, 'x', 1)`], false],
      ['all gone', ['DELETE FROM llm_calls'], false],
      ['a long text changed at its end', ["UPDATE llm_calls SET task_id = substr(task_id, 1, 29999) || 'y'"], false],
    ];
    for (const [name, statements, expected] of cases) {
      it(`${name}: ${expected ? 'it did' : 'it did not'}`, async () => {
        const database = await opened(
          LLM_CALLS,
          'CREATE TABLE filler (x)',
          'INSERT INTO filler VALUES (zeroblob(90000))',
          addCalls(1000),
          // On overflow pages.
          "UPDATE llm_calls SET task_id = printf('%.*c', 30000, 'x') WHERE id IN (3, 400)",
        );
        const { cursor } = prove(database) ?? assert.fail();
        assert.deepEqual([cursor.rows, cursor.lastRowId], [1000, 1000]);
        for (const statement of statements) database.run(statement);
        assert.equal(prove(database, cursor)?.onlyGrew, expected);
        database.close();
      });
    }

    it('from nothing', async () => {
      const database = await opened(LLM_CALLS);
      const { cursor } = prove(database) ?? assert.fail();
      database.run(addCalls(5));
      const later = prove(database, cursor) ?? assert.fail();
      assert.deepEqual([later.onlyGrew, later.cursor.rows], [true, 5]);
      database.close();
    });

    it('not when its rows mean something else', async () => {
      const database = await opened(LLM_CALLS, addCalls(5));
      const { cursor } = prove(database, null, 'one') ?? assert.fail();
      assert.equal(prove(database, cursor, 'another')?.onlyGrew, false);
      database.close();
    });
  });

  describe('proves nothing of', () => {
    const cases: readonly [string, string][] = [
      ['a table without row ids', 'CREATE TABLE llm_calls (id TEXT PRIMARY KEY, cost_usd) WITHOUT ROWID'],
      ['row ids below 1', `${LLM_CALLS}; INSERT INTO llm_calls (id) VALUES (-5)`],
      ['row ids that a double does not hold', `${LLM_CALLS}; INSERT INTO llm_calls (id) VALUES (9007199254740993)`],
    ];
    for (const [name, statements] of cases) {
      it(name, async () => {
        const database = await opened(...statements.split('; '));
        assert.equal(prove(database), null);
        database.close();
      });
    }
  });

  it('says of any changes what comparing all rows says', () => {
    const change = fc.oneof(
      fc.integer({ min: 1, max: 60 }).map(addCalls),
      fc.integer({ min: 1, max: 80 }).map((id) => `DELETE FROM llm_calls WHERE id = ${id}`),
      fc.integer({ min: 1, max: 80 }).map((id) => `UPDATE llm_calls SET cost_usd = cost_usd WHERE id = ${id}`),
      fc.integer({ min: 1, max: 80 }).map((id) => `UPDATE llm_calls SET input_tokens = 7 WHERE id = ${id}`),
      fc
        .tuple(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 0, max: 9000 }))
        .map(([id, length]) => `UPDATE llm_calls SET task_id = printf('%.*c', ${length}, 'x') WHERE id = ${id}`),
      fc.integer({ min: 1, max: 200 }).map((id) => `INSERT OR IGNORE INTO llm_calls (id, agent) VALUES (${id}, 'x')`),
      fc.constantFrom('VACUUM', 'CREATE TABLE IF NOT EXISTS a (x)', 'DROP TABLE IF EXISTS a'),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(512, 1024, 4096, 65536),
        fc.array(change, { maxLength: 6 }),
        fc.array(change, { maxLength: 4 }),
        (pageSize, first, then) => {
          const database = new sql.Database();
          for (const statement of [`PRAGMA page_size = ${pageSize}`, LLM_CALLS, addCalls(40), ...first])
            database.run(statement);
          const before = database.exec('SELECT * FROM llm_calls ORDER BY id')[0]?.values ?? [];
          const { cursor } = prove(database) ?? assert.fail();
          for (const statement of then) database.run(statement);
          const after = database.exec('SELECT * FROM llm_calls ORDER BY id')[0]?.values ?? [];
          const grew = JSON.stringify(after.slice(0, before.length)) === JSON.stringify(before);
          const proof = prove(database, cursor) ?? assert.fail();
          database.close();
          assert.deepEqual([proof.onlyGrew, proof.cursor.rows], [grew, after.length]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('comes to an end whatever the bytes are, and throws nothing', async () => {
    const database = await opened(
      LLM_CALLS,
      addCalls(3000),
      "UPDATE llm_calls SET task_id = printf('%.*c', 9000, 'x') WHERE id = 3",
    );
    const [image, root] = [imageOf(database), rootOf(database)];
    database.close();
    const flip = fc.tuple(fc.nat(image.length - 1), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(fc.array(flip, { minLength: 1, maxLength: 40 }), fc.nat(40), (flips, page) => {
        const hurt = Buffer.from(image);
        for (const [at, bits] of flips) hurt[at] = (hurt[at] ?? 0) ^ bits;
        for (const start of [root, page]) {
          const proof = proveTable(hurt, { table: 'llm_calls', root: start, meaning: '' }, null);
          assert(proof === null || proof.cursor.rows >= 0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('does not follow a tree that leads back into itself', async () => {
    const database = await opened(LLM_CALLS, addCalls(3000));
    const image = imageOf(database);
    const start = (rootOf(database) - 1) * 4096;
    // Every child of the root is the root.
    for (let cell = 0; cell < image.readUInt16BE(start + 3); cell += 1)
      image.writeUInt32BE(rootOf(database), start + image.readUInt16BE(start + 12 + 2 * cell));
    assert.equal(proveTable(image, { table: 'llm_calls', root: rootOf(database), meaning: '' }, null), null);
    database.close();
  });
});
