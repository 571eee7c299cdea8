import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Snapshot } from '../../../src/protocol/engine';
import { addCalls, framesBetween, inWalMode, LLM_CALLS, states, walOf } from '../files/support/databases';
import { cleanUp, testWorkspace } from './support';

const MICRO_USD = 1_000;
const CALLS = [LLM_CALLS, addCalls(40)];

const figure = ({ all, sources }: Snapshot): unknown[] => [
  all.cost / MICRO_USD,
  all.events,
  ...sources.map(({ state, problems }) => `${state} ${problems}`),
];

describe('a database in the workspace', function () {
  this.timeout(60_000);
  afterEach(cleanUp);

  describe('counts what is in it now', () => {
    const cases: readonly [string, readonly string[], number, number][] = [
      ['a row more', [addCalls(1)], 41, 41],
      ['a cost changed', ['UPDATE llm_calls SET cost_usd = 0.000005 WHERE id = 3'], 44, 40],
      ['a row gone', ['DELETE FROM llm_calls WHERE id = 40'], 39, 39],
      ['rows gone and their ids used again', ['DELETE FROM llm_calls WHERE id > 30', addCalls(10)], 40, 40],
      ['a row gone and two more', ['DELETE FROM llm_calls WHERE id = 1', addCalls(2)], 41, 41],
      ['all gone', ['DELETE FROM llm_calls'], 0, 0],
      ['another table', ['CREATE TABLE x (y)'], 40, 40],
      ['a vacuum', ['DELETE FROM llm_calls WHERE id = 7', 'VACUUM'], 39, 39],
    ];
    for (const [name, statements, cost, events] of cases) {
      it(name, async () => {
        const [before, after] = await states(CALLS, statements);
        assert(before && after);
        const place = await testWorkspace({ 'calls.db': before });
        assert.deepEqual(figure(await place.open({ watch: true })), [40, 40, 'ok 0']);
        const file = await place.write('calls.db', after);
        await place.engine.request('refresh', { paths: [file] });
        assert.deepEqual(figure(await place.snapshot()), [cost, events, 'ok 0']);
      });
    }
  });

  it('keeps its last good figures while it cannot be read, and goes on when it can', async () => {
    const [good, more] = await states([LLM_CALLS, addCalls(4000)], [addCalls(1)]);
    assert(good && more);
    const place = await testWorkspace({ 'calls.db': good });
    await place.open({ watch: true });
    const hurt = Buffer.from(more);
    hurt.fill(0xee, hurt.length - 4096);
    for (const [content, expected] of [
      [hurt, [4000, 4000, 'stale 1']],
      [more, [4001, 4001, 'ok 0']],
      [Buffer.from('not a database at all, but long enough to be looked at'), [4001, 4001, 'stale 1']],
      [good, [4000, 4000, 'ok 0']],
    ] as const) {
      const file = await place.write('calls.db', content);
      await place.engine.request('refresh', { paths: [file] });
      assert.deepEqual(figure(await place.snapshot()), expected);
    }
  });

  it('counts nothing of one that was damaged from the start, and says so', async () => {
    const long = "UPDATE llm_calls SET agent = printf('%.*c', 20000, 'x') WHERE id = 3000";
    const [good] = await states([LLM_CALLS, addCalls(4000), long]);
    assert(good);
    const hurt = Buffer.from(good);
    // An overflow page leads nowhere: 2,999 rows have been read when that is found.
    for (let at = 4096; at < hurt.length; at += 4096)
      if (hurt.toString('latin1', at + 4, at + 8) === 'xxxx') hurt.fill(0xee, at, at + 4);
    const place = await testWorkspace({ 'calls.db': hurt });
    assert.deepEqual(figure(await place.open()), [0, 0, 'unreadable 1']);
  });

  describe('after a restart', () => {
    const later = async (statements: readonly string[], log = false): Promise<Snapshot> => {
      const [before, after] = await states(CALLS, statements);
      assert(before && after);
      const stateDirectory = await mkdtemp(join(tmpdir(), 'spendlight-state-'));
      const first = await testWorkspace({ 'calls.db': log ? inWalMode(before) : before });
      try {
        await first.open({ stateDirectory });
        await first.engine.dispose();
        if (log) await first.write('calls.db-wal', walOf(framesBetween(before, after)));
        else await first.write('calls.db', after);
        const second = await testWorkspace();
        return await second.open({ stateDirectory, folders: [{ path: first.folder, name: 'workspace' }] });
      } finally {
        await rm(stateDirectory, { recursive: true, force: true });
      }
    };
    const cases: readonly [string, readonly string[], boolean, unknown[]][] = [
      ['nothing', [], false, [40, 40, 'ok 0']],
      ['a row more', [addCalls(1)], false, [41, 41, 'ok 0']],
      ['a row more in its log', [addCalls(1)], true, [41, 41, 'ok 0']],
      ['a cost changed', ['UPDATE llm_calls SET cost_usd = 0.000005 WHERE id = 3'], false, [44, 40, 'ok 0']],
    ];
    for (const [name, statements, log, expected] of cases)
      it(name, async () => assert.deepEqual(figure(await later(statements, log)), expected));
  });

  it('never shows a part of it as if it were the whole', async () => {
    const [first, second] = await states([LLM_CALLS, addCalls(3000)], ['UPDATE llm_calls SET cost_usd = 0.000002']);
    assert(first && second);
    const place = await testWorkspace({ 'calls.db': first });
    const seen = new Set<number>();
    place.engine.onDidChange(({ all, phase }) => phase === 'ready' && seen.add(all.cost / MICRO_USD));
    await place.open({ watch: true });
    for (const content of [second, first, second]) {
      await writeFile(join(place.folder, 'calls.db'), content);
      await place.engine.request('refresh', { paths: [join(place.folder, 'calls.db')] });
    }
    assert.equal((await place.snapshot()).all.cost / MICRO_USD, 6000);
    assert.deepEqual(
      [...seen].filter((cost) => cost !== 3000 && cost !== 6000),
      [],
    );
  });
});
