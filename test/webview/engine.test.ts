/** Both views on the real engine: real input to the nano-dollar, and the sample workspace as a newcomer sees it. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { money, moneyExact } from '../../src/core/format';
import { ALL_TIME } from '../../src/core/ledger/query';
import type { Snapshot } from '../../src/protocol/engine';
import { cleanUp, NOW, testWorkspace, type TestWorkspace } from '../unit/engine/support';
import { repository } from '../unit/support/repository';
import { sharedFile } from '../unit/support/shared';
import type { OpenView, ViewOptions } from './support/browser';
import { ledgerOf } from './support/fixtures';
import { opensViews, picture } from './support/suite';

describe('views on the real engine', function () {
  this.timeout(60_000);
  let view: OpenView;
  const show = opensViews({ view: 'breakdown', ledger: ledgerOf([]), snapshot: null }, (opened) => (view = opened));
  afterEach(cleanUp);

  async function open(
    workspace: TestWorkspace,
    snapshot: Snapshot,
    options: Pick<ViewOptions, 'view' | 'state' | 'width'>,
  ): Promise<void> {
    const answer: ViewOptions['answer'] = ({ method, params }) => workspace.engine.request(method, params as never);
    await show({ snapshot, answer, ...options });
    await view.drawn();
    assert.deepEqual(view.errors, []);
  }

  async function trinity(): Promise<[TestWorkspace, Snapshot]> {
    const workspace = await testWorkspace();
    const folders = [{ path: sharedFile('real', 'trinity'), name: 'trinity' }];
    return [workspace, await workspace.open({ folders, now: '2025-10-01T12:00:00.000Z' })];
  }

  it('trinity: the breakdown adds up to 0.3530815 USD of 30 calls', async () => {
    const [workspace, snapshot] = await trinity();
    assert.equal(moneyExact(snapshot.all.cost), '$0.3530815');
    await open(workspace, snapshot, { view: 'breakdown', state: { dimension: 'agent', range: 'all' } });
    const total = await view.page.locator('tfoot tr :is(th, td)').allTextContents();
    assert.deepEqual([total[0], total[1], total[3]], ['Total', money(353_081_500), '30']);
    const { rows } = await workspace.engine.request('query', { range: ALL_TIME, groupBy: ['agent'] });
    assert.deepEqual(
      await view.page.locator('tbody th').allTextContents(),
      rows.map(({ key }) => key[0]),
    );
  });

  it('trinity: every event of an agent names its row in the database', async () => {
    const [workspace, snapshot] = await trinity();
    await open(workspace, snapshot, {
      view: 'breakdown',
      state: { dimension: 'agent', range: 'all', open: { key: 'ARCHITECT' } },
    });
    const events = view.page.locator('table.events tbody tr');
    assert.equal(await events.count(), 7);
    await events.first().getByRole('button').click();
    await view.until(() => view.received.at(-1)?.type === 'openEvent', 'the log to be opened');
    const asked = view.received.at(-1);
    assert.ok(asked?.type === 'openEvent' && snapshot.sources.some((source) => source.path === asked.source));
  });

  it('the sample workspace: both views draw, and every message is small', async () => {
    const workspace = await testWorkspace();
    const cli = path.join(repository, 'dist', 'cli.js');
    await promisify(execFile)(process.execPath, [cli, 'sample', '--output', workspace.folder, '--date', NOW]);
    const snapshot = await workspace.open();
    for (const [name, width] of [
      ['overview', 320],
      ['breakdown', 1100],
    ] as const) {
      await open(workspace, snapshot, { view: name, state: null, width });
      await picture(view, `sample-${name}`);
      assert.ok(
        view.sizes.every((size) => size < 64 * 1024),
        `messages of ${view.sizes.join(', ')} bytes`,
      );
      if (name === 'overview') await view.close();
    }
    assert.match(await view.text(), new RegExp(money(snapshot.month.measures.cost).replaceAll(/[$.]/g, '\\$&')));
  });
});
