import assert from 'node:assert/strict';
import type { SqlJsStatic } from 'sql.js';
import { readTables, type TablesRead } from '../../../../src/files/sqlite/readTables';
import type { DatabaseRows, TableRequest } from '../../../../src/files/sqlite/messages';
import { addCalls, databaseOf, LLM_CALLS, llmCalls, openSql } from '../support/databases';

const small: TableRequest = { table: 'llm_calls', required: ['cost_usd'], optional: ['agent', 'note'] };

describe('readTables', function () {
  this.timeout(30_000);
  let sql: SqlJsStatic;
  before(async () => {
    sql = await openSql();
  });

  const readImage = async (
    image: Uint8Array,
    requests: readonly TableRequest[] = [small],
  ): Promise<TablesRead & { pieces: DatabaseRows[] }> => {
    const pieces: DatabaseRows[] = [];
    const read = await readTables(sql, image, requests, (rows) => {
      pieces.push(rows);
      return Promise.resolve();
    });
    return { ...read, pieces };
  };
  const readFrom = async (...statements: readonly string[]): ReturnType<typeof readImage> =>
    readImage(await databaseOf(...statements));

  it('reads what says more about other tables before them, as it is asked for, and never alone', async () => {
    const requests: readonly TableRequest[] = [
      { table: 'm', required: ['id'], optional: [] },
      { table: 'old', required: ['id'], optional: [], beside: 'm' },
      { table: 'm2', required: ['id'], optional: [] },
      { table: 'new', required: ['id'], optional: [], beside: 'm2' },
    ];
    const made = (...tables: readonly string[]) =>
      databaseOf(...tables.flatMap((table) => [`CREATE TABLE ${table} (id)`, `INSERT INTO ${table} VALUES (1)`]));
    const cases: readonly [there: readonly string[], read: readonly string[]][] = [
      [
        ['new', 'm', 'old', 'm2'],
        ['old', 'new', 'm', 'm2'],
      ],
      [
        ['new', 'm', 'old'],
        ['old', 'm'],
      ],
      [
        ['new', 'old', 'm2'],
        ['new', 'm2'],
      ],
      [['new', 'old'], []],
    ];
    for (const [there, expected] of cases) {
      const { pieces } = await readImage(await made(...there), requests);
      assert.deepEqual(
        pieces.map(({ table }) => table),
        expected,
      );
    }
  });

  describe('leaves a long member out of a column of JSON', () => {
    const long = 'x'.repeat(70_000);
    const cases: readonly [name: string, value: string, read: unknown][] = [
      ['an object', `'{"a":1,"content":["${long}"],"b":{"content":2}}'`, '{"a":1,"b":{"content":2}}'],
      ['an object without it', `'{"a":1}'`, '{"a":1}'],
      ['a list', `'[1]'`, '[1]'],
      ['an object that is still too long', `'{"a":"${long}"}'`, `{"a":"${long}"}`.slice(0, 65536)],
      ['no JSON', `'{"content":${long}'`, `{"content":${long}`.slice(0, 65536)],
      ['no text', '5', 5],
      ['nothing', 'NULL', null],
      ['a blob', `x'7b7d'`, Uint8Array.of(0x7b, 0x7d)],
    ];
    for (const [name, value, expected] of cases)
      it(name, async () => {
        const image = await databaseOf('CREATE TABLE m (data)', `INSERT INTO m VALUES (${value})`);
        const leftOut = { column: 'data', member: 'content' };
        const { pieces } = await readImage(image, [{ table: 'm', required: ['data'], optional: [], leftOut }]);
        assert.deepEqual(pieces[0]?.rows, [[expected]]);
      });
  });

  describe('reads values as they are, and cuts what is too long', () => {
    const long = 'x'.repeat(70_000);
    const cases: readonly [string, string, unknown][] = [
      ['an integer', '12', 12],
      ['a fraction', '0.1', 0.1],
      ['text', "'0.5'", '0.5'],
      ['nothing', 'NULL', null],
      ['infinity', '9e999', Infinity],
      ['the largest exact integer', '9007199254740991', 9007199254740991],
      ['an integer that a double cannot hold', '9007199254740993', '9007199254740993'],
      ['a negative one', '-9007199254740993', '-9007199254740993'],
      ['the smallest integer', '-9223372036854775808', '-9223372036854775808'],
      ['text with NUL', "'a' || char(0) || 'b'", 'a\0b'],
      ['a blob', "x'0102'", Uint8Array.of(1, 2)],
      ['long text', `'${long}'`, long.slice(0, 65536)],
      ['a long blob', 'zeroblob(70000)', new Uint8Array(65536)],
      ['a name that JavaScript knows', "'__proto__'", '__proto__'],
    ];
    for (const [name, literal, expected] of cases) {
      it(name, async () => {
        const { pieces } = await readFrom(
          'CREATE TABLE llm_calls (cost_usd, note)',
          `INSERT INTO llm_calls VALUES (0, ${literal})`,
        );
        const value = pieces[0]?.rows[0]?.[1];
        assert.deepEqual(value instanceof Uint8Array ? Uint8Array.from(value) : value, expected);
      });
    }
  });

  describe('finds the table, its columns and what leads back to a row', () => {
    const row = 'INSERT INTO llm_calls VALUES';
    const cases: readonly [string, string[], Partial<TablesRead>, [readonly string[], readonly number[]] | null][] = [
      [
        'ordinary',
        ['CREATE TABLE llm_calls (cost_usd, agent)', `${row} (1, 2)`],
        { tables: ['llm_calls'] },
        [['cost_usd', 'agent'], [1]],
      ],
      [
        'other case',
        ['CREATE TABLE LLM_Calls (Cost_USD)', `${row} (1)`],
        { tables: ['llm_calls'] },
        [['cost_usd'], [1]],
      ],
      [
        'own ids',
        ['CREATE TABLE llm_calls (id INTEGER PRIMARY KEY, cost_usd)', `${row} (70, 1), (5, 1)`],
        {},
        [['cost_usd'], [5, 70]],
      ],
      [
        'a column named rowid',
        ['CREATE TABLE llm_calls (rowid TEXT, cost_usd)', `${row} ('r', 1)`],
        {},
        [['cost_usd'], [1]],
      ],
      [
        'columns of all three names',
        ['CREATE TABLE llm_calls (rowid, oid, _rowid_, cost_usd)', `${row} (7, 8, 9, 1)`],
        {},
        [['cost_usd'], [1]],
      ],
      [
        'no row ids',
        ['CREATE TABLE llm_calls (k TEXT PRIMARY KEY, cost_usd) WITHOUT ROWID', `${row} ('b', 1), ('a', 1)`],
        {},
        [['cost_usd'], [1, 2]],
      ],
      ['a column too few', ['CREATE TABLE llm_calls (agent)', `${row} (1)`], { tables: [] }, null],
      [
        'a generated column',
        ['CREATE TABLE llm_calls (agent, cost_usd AS (agent * 2))', 'INSERT INTO llm_calls(agent) VALUES (1)'],
        { tables: [] },
        null,
      ],
      [
        'a stored one',
        ['CREATE TABLE llm_calls (agent, cost_usd AS (agent * 2) STORED)', 'INSERT INTO llm_calls(agent) VALUES (1)'],
        { tables: [] },
        null,
      ],
      ['a view', ['CREATE VIEW llm_calls AS SELECT 1 AS cost_usd'], { tables: [], others: [] }, null],
      [
        'a virtual table',
        ['CREATE VIRTUAL TABLE llm_calls USING fts3(cost_usd)', `${row} ('1')`],
        { tables: [] },
        null,
      ],
      [
        'no such table',
        ['CREATE TABLE [a"; drop] (x)', 'CREATE TABLE sqlitish (x)'],
        { tables: [], others: ['a"; drop', 'sqlitish'], problems: [] },
        null,
      ],
      [
        'an empty table',
        ['CREATE TABLE llm_calls (cost_usd)'],
        { tables: ['llm_calls'], others: [], problems: [] },
        null,
      ],
    ];
    for (const [name, statements, expected, rows] of cases) {
      it(name, async () => {
        const { pieces, ...read } = await readFrom(...statements);
        assert.deepEqual({ ...read, ...expected }, read);
        assert.deepEqual(pieces[0] === undefined ? null : [pieces[0].columns, pieces[0].rowIds], rows);
      });
    }

    it('names the table and the columns that are missing', async () => {
      const request = { table: 'llm_calls', required: ['cost_usd', 'timestamp', 'agent'], optional: [] };
      const { problems } = await readImage(await databaseOf('CREATE TABLE llm_calls (agent)'), [request]);
      assert.deepEqual(
        problems.map(({ code, data }) => [code, data]),
        [['missing-columns', { table: 'llm_calls', columns: 'cost_usd, timestamp' }]],
      );
    });

    it('reads several tables of one file', async () => {
      const image = await databaseOf(
        'CREATE TABLE llm_calls (cost_usd)',
        'CREATE TABLE cost_entries (cost_usd)',
        'INSERT INTO llm_calls VALUES (1)',
        'INSERT INTO cost_entries VALUES (2)',
      );
      const { pieces, tables } = await readImage(image, [small, { ...small, table: 'cost_entries' }]);
      assert.deepEqual(tables, ['llm_calls', 'cost_entries']);
      assert.deepEqual(
        pieces.map((piece) => [piece.table, piece.rows]),
        [
          ['llm_calls', [[1]]],
          ['cost_entries', [[2]]],
        ],
      );
    });
  });

  it('does not compute what a file wants computed', async () => {
    const { pieces, others } = await readFrom(
      // Each of these alone takes gigabytes or for ever when it is evaluated.
      'CREATE TABLE llm_calls (cost_usd, agent, bomb AS (zeroblob(900000000)))',
      'CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n',
      'INSERT INTO llm_calls(cost_usd, agent) VALUES (0.5, 1)',
      'CREATE TRIGGER t AFTER INSERT ON llm_calls BEGIN SELECT * FROM endless; END',
    );
    assert.deepEqual(pieces[0]?.rows, [[0.5, 1]]);
    assert.deepEqual(others, ['endless']);
  });

  it('sends fewer rows at a time where they are long', async () => {
    const { pieces } = await readFrom(
      'CREATE TABLE llm_calls (cost_usd, note)',
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
        INSERT INTO llm_calls SELECT i, printf('%.*c', 60000, 'x') FROM n`,
    );
    assert(pieces.every((piece) => piece.rows.length <= 18));
    assert.equal(
      pieces.reduce((sum, piece) => sum + piece.rows.length, 0),
      100,
    );
  });

  it('waits for the receiver before it goes on', async () => {
    const image = await databaseOf(LLM_CALLS, addCalls(1200));
    let busy = false;
    await readTables(sql, image, [llmCalls], async () => {
      assert.equal(busy, false);
      busy = true;
      await new Promise(setImmediate);
      busy = false;
    });
  });

  it('survives flipped bits: an error or rows, never a hang and never another thrown thing', async () => {
    const original = await databaseOf(LLM_CALLS, 'CREATE INDEX by_agent ON llm_calls(agent)', addCalls(500));
    let errors = 0;
    let seed = 20260203;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    for (let run = 0; run < 300; run += 1) {
      const image = Uint8Array.from(original);
      for (let flip = 0; flip < 20; flip += 1) {
        const at = random(image.length);
        image[at] = (image[at] ?? 0) ^ (1 << random(8));
      }
      try {
        const { pieces } = await readImage(image, [llmCalls]);
        assert(pieces.every((piece) => piece.rowIds.length === piece.rows.length));
      } catch (error) {
        assert(error instanceof Error && !(error instanceof assert.AssertionError));
        errors += 1;
      }
    }
    assert(errors > 0 && errors < 300, `${errors} of 300`);
  });
});
