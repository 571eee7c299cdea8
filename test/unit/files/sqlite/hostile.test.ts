import assert from 'node:assert/strict';
import { readDatabase, type DatabaseRows } from '../../../../src/files/sqlite/readDatabase';
import { addCalls, childScript, LLM_CALLS, openSql } from '../support/databases';
import { put, useFolder } from '../support/temp';

const columns = (count: number): string => Array.from({ length: count }, (_, index) => `c${index}`).join(', ');
const schema = (statement: string): string =>
  `PRAGMA writable_schema = on; UPDATE sqlite_schema SET ${statement} WHERE name = 'llm_calls'`;
const CALL = "INSERT INTO llm_calls (timestamp, cost_usd) VALUES ('2026-02-03T04:05:06', 0.5)";

describe('a database made by somebody who means harm', function () {
  this.timeout(60_000);
  const folder = useFolder();

  const read = async (statements: readonly string[]) => {
    const sql = await openSql();
    const database = new sql.Database();
    for (const statement of statements) database.exec(statement);
    const bytes = Buffer.from(database.export());
    database.close();
    const pieces: DatabaseRows[] = [];
    const { outcome } = await readDatabase(put(folder.file('a.db'), bytes), {
      child: childScript,
      tables: [{ table: 'llm_calls', required: ['timestamp', 'cost_usd'], optional: ['agent', 'model'] }],
      since: null,
      timeoutMs: 20_000,
      onRows: (piece) => pieces.push(piece),
    });
    const problems = outcome.kind === 'failed' ? [outcome.problem] : outcome.kind === 'ok' ? outcome.problems : [];
    return {
      rows: pieces.reduce((sum, piece) => sum + piece.rows.length, 0),
      longest: pieces.reduce((most, piece) => piece.rows.flat().reduce<number>(longer, most), 0),
      codes: problems.map(({ code }) => code),
    };
  };
  const longer = (most: number, value: unknown): number =>
    typeof value === 'string' || value instanceof Uint8Array ? Math.max(most, value.length) : most;

  const cases: readonly [string, readonly string[], number, readonly string[]][] = [
    ['two thousand columns', [`CREATE TABLE llm_calls (timestamp, cost_usd, ${columns(1990)})`, CALL], 1, []],
    [
      'columns whose names are SQL',
      ['CREATE TABLE llm_calls (timestamp, cost_usd, "x]; DROP TABLE llm_calls; --", "rowid", "__proto__")', CALL],
      1,
      [],
    ],
    [
      'text and blobs of 20 MB',
      [
        LLM_CALLS,
        CALL,
        "UPDATE llm_calls SET agent = printf('%.*c', 20000000, 'x'), model = zeroblob(20000000), cost_usd = zeroblob(20000000)",
      ],
      1,
      [],
    ],
    [
      'a trigger, an index and a check that compute for ever',
      [
        'CREATE TABLE llm_calls (timestamp, cost_usd CHECK (cost_usd < 1 OR length(zeroblob(900000000)) > 1), agent)',
        CALL,
        'CREATE INDEX slow ON llm_calls (length(timestamp))',
        `CREATE TRIGGER t BEFORE INSERT ON llm_calls BEGIN
           SELECT (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n); END`,
      ],
      1,
      [],
    ],
    [
      'a view in the place of the table',
      [
        `CREATE VIEW llm_calls AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
           SELECT i AS timestamp, i AS cost_usd FROM n`,
      ],
      0,
      ['unknown-tables'],
    ],
    ['a table that stands on no page', [LLM_CALLS, CALL, schema('rootpage = 999')], 0, ['database-damaged']],
    [
      'a table that stands on the page of the schema',
      [LLM_CALLS, CALL, schema('rootpage = 1')],
      0,
      ['database-damaged'],
    ],
    [
      'a table that nobody can parse',
      [LLM_CALLS, CALL, schema("sql = 'CREATE TABLE llm_calls (('")],
      0,
      ['database-damaged'],
    ],
    [
      'a table that says it is computed',
      [
        LLM_CALLS,
        CALL,
        schema("sql = 'CREATE TABLE llm_calls (timestamp, cost_usd AS (length(zeroblob(999999999))))'"),
      ],
      0,
      ['missing-columns'],
    ],
    [
      'wrong types everywhere',
      [
        LLM_CALLS,
        "INSERT INTO llm_calls (timestamp, cost_usd, agent) VALUES (x'00ff', 'free', 9e999), (NULL, NULL, -0.0)",
      ],
      2,
      [],
    ],
    [
      'a hundred thousand rows of nothing',
      [LLM_CALLS, addCalls(100_000), 'UPDATE llm_calls SET cost_usd = NULL'],
      100_000,
      [],
    ],
  ];
  for (const [name, statements, rows, codes] of cases) {
    it(`${name}: ${codes[0] ?? `${rows} rows`}`, async () => {
      const found = await read(statements);
      assert.deepEqual([found.rows, found.codes], [rows, codes]);
      assert(found.longest <= 65_536);
    });
  }
});
