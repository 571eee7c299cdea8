/** Running sums that go on in the next file of a rotated log: the same figures in any order, after restarts, copies and new starts. */
import assert from 'node:assert/strict';
import { appendFile, mkdtemp, realpath, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dollarsOf } from '../../../src/core/money';
import type { EngineOptions } from '../../../src/protocol/engine';
import { exportOf, metric, point, type Values } from '../core/sources/agents/otlpSupport';
import { cleanUp, testWorkspace, type TestWorkspace } from './support';

const about = { model: 'claude-sonnet-4-5', 'session.id': 's1' };
/** Millions of input tokens, of which each costs $3, and dollars, as running sums. */
const tokens = (millions: number, second: number, start = '1', scope = ''): Values =>
  running('claude_code.token.usage', { ...about, type: 'input' }, second, start, scope, {
    asInt: String(millions * 1e6),
  });
const dollars = (total: number, second: number, start = '1'): Values =>
  running('claude_code.cost.usage', about, second, start, '', { asDouble: total });
function running(
  name: string,
  attributes: Values,
  second: number,
  start: string,
  scope: string,
  value: Values,
): Values {
  const made = exportOf(
    'claude-code',
    metric(name, 'running', [point(attributes, second, { startTimeUnixNano: start, ...value })]),
  );
  const text = JSON.stringify(made).replace('"scope":{}', `"scope":{"name":${JSON.stringify(scope)}}`);
  return JSON.parse(text) as Values;
}
const log = (...lines: readonly Values[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

describe('running sums over rotated files', () => {
  let state = '';
  beforeEach(async () => {
    state = await realpath(await mkdtemp(join(tmpdir(), 'spendlight-state-')));
  });
  afterEach(async () => {
    await cleanUp();
    await rm(state, { recursive: true, force: true });
  });
  const spent = async (workspace: TestWorkspace, options: Partial<EngineOptions> = {}): Promise<number> =>
    dollarsOf((await workspace.open({ stateDirectory: state, ...options })).all.cost);

  const rows: readonly [name: string, files: readonly (readonly Values[])[], dollars: number][] = [
    ['a sum that goes on', [[tokens(1, 1), tokens(2, 2)], [tokens(3, 3)]], 9],
    ['a sum that goes on without growing', [[tokens(1, 1)], [tokens(1, 2)]], 3],
    ['a cost that goes on', [[dollars(1, 1), dollars(2, 2)], [dollars(3.5, 3)]], 3.5],
    ['three files', [[tokens(1, 1)], [tokens(2, 2)], [tokens(4, 3)]], 12],
    ['a new start in the next file', [[tokens(2, 1)], [tokens(1, 2, '2')]], 9],
    ['a new start that has grown past the old one', [[tokens(1, 1)], [tokens(2, 2, '2')]], 9],
    ['another part of the program', [[tokens(1, 1, '1', 'a')], [tokens(1, 2, '1', 'b')]], 6],
    [
      'a copy of what was rotated',
      [
        [tokens(1, 1), tokens(2, 2)],
        [tokens(1, 1), tokens(2, 2), tokens(3, 3)],
      ],
      9,
    ],
    [
      'the end of what was rotated, copied',
      [
        [tokens(1, 1), tokens(2, 2)],
        [tokens(2, 2), tokens(3, 3)],
      ],
      9,
    ],
    [
      'an overlap that each tells a part of',
      [
        [tokens(1, 1), tokens(3, 3)],
        [tokens(2, 2), tokens(4, 4)],
      ],
      12,
    ],
  ];
  for (const [name, files, expected] of rows)
    for (const order of ['as rotated', 'the other way round'] as const)
      it(`${name}, ${order}: $${expected}`, async () => {
        const names = files.map((_, at) => (at === 0 ? 'costs/app.jsonl' : `costs/app.jsonl.${at}`));
        if (order === 'as rotated') names.reverse();
        const workspace = await testWorkspace(
          Object.fromEntries(files.map((lines, at) => [names[at] ?? '', log(...lines)])),
        );
        assert.equal(await spent(workspace), expected);
        // And from the checkpoint.
        assert.equal(await spent(workspace), expected);
        assert.equal(await spent(workspace, { stateDirectory: null }), expected);
      });

  it('is the same after the log was rotated and went on, with and without a checkpoint', async () => {
    const workspace = await testWorkspace({ 'costs/app.jsonl': log(tokens(1, 1), tokens(2, 2)) });
    assert.equal(await spent(workspace), 6);
    await rename(join(workspace.folder, 'costs/app.jsonl'), join(workspace.folder, 'costs/app.jsonl.1'));
    await workspace.write('costs/app.jsonl', log(tokens(3, 3)));
    assert.equal(await spent(workspace), 9);
    await appendFile(join(workspace.folder, 'costs/app.jsonl'), log(tokens(5, 4)));
    assert.equal(await spent(workspace), 15);
    assert.equal(await spent(workspace, { stateDirectory: null }), 15);
  });

  it('is followed while it happens', async function () {
    this.timeout(20_000);
    const workspace = await testWorkspace({ 'costs/app.jsonl': log(tokens(1, 1)) });
    await workspace.open({ watch: true });
    await rename(join(workspace.folder, 'costs/app.jsonl'), join(workspace.folder, 'costs/app.jsonl.1'));
    await workspace.write('costs/app.jsonl', log(tokens(2, 2)));
    await workspace.engine.request('refresh', { paths: null });
    const { all } = await workspace.until(({ all: { cost } }) => dollarsOf(cost) === 6, 10_000);
    assert.equal(dollarsOf(all.cost), 6);
  });

  it('leaves with the file that told it: what is left counts from its own first sum', async () => {
    const workspace = await testWorkspace({
      'costs/app.jsonl.1': log(tokens(1, 1)),
      'costs/app.jsonl': log(tokens(3, 3)),
    });
    assert.equal(await spent(workspace), 9);
    await rm(join(workspace.folder, 'costs/app.jsonl.1'));
    assert.equal(await spent(workspace), 9);
    await workspace.write('costs/app.jsonl.1', log(tokens(1, 1)));
    await rm(join(workspace.folder, 'costs/app.jsonl'));
    assert.equal(await spent(workspace), 3);
  });
});
