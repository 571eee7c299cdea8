import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readDatabase, type ReadDatabaseOptions } from '../../../../src/files/sqlite/readDatabase';
import { addCalls, childScript, databaseOf, LLM_CALLS, llmCalls } from '../support/databases';
import { put, useFolder } from '../support/temp';

describe('the child of readDatabase', function () {
  this.timeout(30_000);
  const folder = useFolder();
  let calls: Buffer;
  before(async () => {
    calls = await databaseOf(LLM_CALLS, addCalls(1200));
  });

  const read = async (options: Partial<ReadDatabaseOptions>): ReturnType<typeof readDatabase> =>
    readDatabase(put(folder.file('a.db'), calls), {
      child: childScript,
      tables: [llmCalls],
      since: null,
      onRows: () => undefined,
      ...options,
    });
  /** A child that first leaves its process id, so that the test can see that it is gone. */
  const childThat = (body: string): string =>
    put(
      folder.file('child.js'),
      `require('fs').writeFileSync(${JSON.stringify(folder.file('pid'))}, String(process.pid));
       process.on('message', () => { ${body} });`,
    );
  const isRunning = (): boolean => {
    try {
      return process.kill(Number(readFileSync(folder.file('pid'), 'utf8')), 0);
    } catch {
      return false;
    }
  };

  describe('takes down nothing but itself', () => {
    const never = 'for (;;) {}';
    const cases: readonly [string, string, string, Partial<ReadDatabaseOptions>?][] = [
      ['never answers', never, 'database-timeout', { timeoutMs: 1500 }],
      ['waits for ever', 'setInterval(() => {}, 1000)', 'database-timeout', { timeoutMs: 1500 }],
      ['exits', 'process.exit(3)', 'database-crashed'],
      ['throws', "throw new Error('x')", 'database-crashed'],
      ['is killed', "process.kill(process.pid, 'SIGKILL')", 'database-crashed'],
      ['fills its memory', 'const a = []; for (;;) a.push(new Array(1e6).fill(0.5))', 'database-crashed'],
      ['goes without a word', 'process.disconnect(); setTimeout(() => process.exit(0), 10)', 'database-crashed'],
      [
        'stays after its answer',
        "process.send({ type: 'done', outcome: { kind: 'gone' } }); setInterval(() => {}, 1000)",
        'gone',
      ],
    ];
    for (const [name, body, expected, options] of cases) {
      it(`${name}: ${expected}`, async () => {
        const { outcome } = await read({ child: childThat(body), ...options });
        assert.equal(outcome.kind === 'failed' ? outcome.problem.code : outcome.kind, expected);
        assert.equal(isRunning(), false);
      });
    }
  });

  it('that is not there is a problem', async () => {
    const { outcome } = await read({ child: folder.file('absent.js') });
    assert.equal(outcome.kind === 'failed' && outcome.problem.code, 'database-crashed');
  });

  it('stops at its memory limit', async () => {
    const { outcome } = await read({ memoryMb: 1 });
    assert.equal(outcome.kind === 'failed' && outcome.problem.code, 'database-too-large');
  });

  it('is ended by the caller', async () => {
    const abort = new AbortController();
    const { outcome } = await read({ signal: abort.signal, onRows: () => abort.abort() });
    assert.equal(outcome.kind === 'failed' && outcome.problem.code, 'engine-stopped');
    const { outcome: second } = await read({ signal: abort.signal });
    assert.equal(second.kind === 'failed' && second.problem.code, 'engine-stopped');
  });

  it('gives the caller back what the caller threw', async () => {
    const reason = new Error('mine');
    const onRows = (): void => {
      throw reason;
    };
    await assert.rejects(read({ onRows }), reason);
  });
});
