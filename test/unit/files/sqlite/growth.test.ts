import assert from 'node:assert/strict';
import {
  readDatabase,
  type DatabaseRead,
  type DatabaseRows,
  type ReadDatabaseOptions,
} from '../../../../src/files/sqlite/readDatabase';
import {
  addCalls,
  childScript,
  framesBetween,
  inWalMode,
  LLM_CALLS,
  llmCalls,
  states,
  walOf,
} from '../support/databases';
import { put, useFolder } from '../support/temp';

describe('readDatabase, read on from what is held', function () {
  this.timeout(30_000);
  const folder = useFolder();

  interface Heard extends DatabaseRead {
    /** In the order in which it was said. */
    readonly said: readonly (string | number)[];
  }
  const read = async (
    held: ReadDatabaseOptions['held'],
    options: Partial<ReadDatabaseOptions> = {},
  ): Promise<Heard> => {
    const said: (string | number)[] = [];
    const answer = await readDatabase(folder.file('a.db'), {
      child: childScript,
      tables: [llmCalls],
      since: null,
      held: held ?? null,
      onBegin: ({ onlyGrew, rows }) => said.push(onlyGrew ? 'grown' : 'whole', rows),
      onRows: (piece: DatabaseRows) => piece.rowIds.forEach((id) => said.push(id)),
      ...options,
    });
    return { ...answer, said };
  };
  const ids = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);

  describe('hands out', () => {
    const other = { ...llmCalls, optional: ['agent'] };
    const cases: readonly [string, readonly string[], (string | number)[], Partial<ReadDatabaseOptions>?][] = [
      ['no row where none came', ['CREATE TABLE other (x)'], ['grown', 0]],
      ['the rows that are new', [addCalls(3)], ['grown', 3, 41, 42, 43]],
      ['all rows where one changed', ['UPDATE llm_calls SET cost_usd = 9 WHERE id = 2'], ['whole', 40, ...ids(1, 40)]],
      ['all rows where one left', ['DELETE FROM llm_calls WHERE id = 2'], ['whole', 39, 1, ...ids(3, 40)]],
      ['all rows where one has a new column', ['ALTER TABLE llm_calls ADD x'], ['whole', 40, ...ids(1, 40)]],
      ['all rows where other columns are asked for', [addCalls(1)], ['whole', 41, ...ids(1, 41)], { tables: [other] }],
      ['nothing of a table that left', ['DROP TABLE llm_calls'], ['whole', 0]],
      ['all rows of a table that is another one', ['DROP TABLE llm_calls', LLM_CALLS, addCalls(40)], ['grown', 0]],
    ];
    for (const [name, statements, expected, options] of cases) {
      it(name, async () => {
        const [before, after] = await states([LLM_CALLS, addCalls(40)], statements);
        put(folder.file('a.db'), before ?? '');
        const first = await read(null);
        assert.deepEqual(first.said, ['whole', 40, ...ids(1, 40)]);
        put(folder.file('a.db'), after ?? '');
        const second = await read({ cursors: first.cursors }, options);
        assert.equal(second.outcome.kind, 'ok');
        assert.deepEqual(second.said, expected);
      });
    }

    it('the rows that are new in the write-ahead log', async () => {
      const [before, after] = await states([LLM_CALLS, addCalls(40)], [addCalls(2)]);
      assert(before && after);
      put(folder.file('a.db'), inWalMode(before));
      const first = await read(null);
      put(folder.file('a.db-wal'), walOf(framesBetween(before, after)));
      assert.deepEqual((await read({ cursors: first.cursors })).said, ['grown', 2, 41, 42]);
    });

    it('all rows of several tables, when one of them changed', async () => {
      const entries = { table: 'cost_entries', required: ['cost_usd'], optional: [] };
      const [one, two, three] = await states(
        [LLM_CALLS, 'CREATE TABLE cost_entries (cost_usd)', addCalls(2), 'INSERT INTO cost_entries VALUES (1)'],
        [addCalls(1), 'INSERT INTO cost_entries VALUES (1)'],
        [addCalls(1), 'UPDATE cost_entries SET cost_usd = 2 WHERE rowid = 1'],
      );
      const tables = [llmCalls, entries];
      put(folder.file('a.db'), one ?? '');
      const first = await read(null, { tables });
      put(folder.file('a.db'), two ?? '');
      const second = await read({ cursors: first.cursors }, { tables });
      assert.deepEqual(second.said, ['grown', 2, 3, 2]);
      put(folder.file('a.db'), three ?? '');
      assert.deepEqual((await read({ cursors: second.cursors }, { tables })).said, ['whole', 6, 1, 2, 3, 4, 1, 2]);
    });
  });

  it('hands out no row of a state that cannot be read whole, when something is held', async () => {
    const long = "UPDATE llm_calls SET agent = printf('%.*c', 20000, 'x') WHERE id = 3000";
    const [whole] = await states([LLM_CALLS, addCalls(4000), long]);
    assert(whole);
    const hurt = Buffer.from(whole);
    // An overflow page leads nowhere: nothing but reading that row finds out.
    for (let at = 4096; at < hurt.length; at += 4096)
      if (hurt.toString('latin1', at + 4, at + 8) === 'xxxx') hurt.fill(0xee, at, at + 4);
    put(folder.file('a.db'), hurt);
    const bare = await read(null);
    assert.equal(bare.outcome.kind === 'failed' && bare.outcome.problem.code, 'database-damaged');
    assert.deepEqual(bare.said.slice(0, 3), ['whole', 4000, 1]);
    const held = await read({ cursors: null });
    assert.equal(held.outcome.kind === 'failed' && held.outcome.problem.code, 'database-damaged');
    assert.deepEqual(held.said, []);
  });

  it('has no cursors where a table could not be read', async () => {
    const [database] = await states([LLM_CALLS, addCalls(1), 'CREATE VIEW cost_entries AS SELECT 1 AS cost_usd']);
    put(folder.file('a.db'), database ?? '');
    const tables = [llmCalls, { table: 'cost_entries', required: ['cost_usd'], optional: [] }];
    assert.equal((await read(null, { tables })).cursors, null);
  });
});
