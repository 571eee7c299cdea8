/** Restricted Mode: costs are read and shown, nothing is written, and the workspace cannot name files to read. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { SpendlightApi } from '../../../src/host/api';
import { activated, call, dollars, folder, LOG, monthCost, remove, until, write } from '../support';

describe('Restricted Mode', () => {
  let api: SpendlightApi;
  before(async () => {
    api = await activated();
    await api.whenReady();
  });

  it('is what this window is in', () => assert.equal(vscode.workspace.isTrusted, false));

  it('shows figures, live', async () => {
    const before = monthCost(api);
    await write(LOG, call(0.25));
    await until(api, 'the call is counted', (snapshot) => snapshot.month.measures.cost === before + dollars(0.25));
    assert.match(api.statusBarText(), /\$\d/);
    await remove(LOG);
  });

  for (const command of ['generateWeeklyReport', 'generateMonthlyReport', 'generateDailyReport'])
    it(`${command} writes nothing`, async () => {
      assert.equal(await vscode.commands.executeCommand(`spendlight.${command}`), undefined);
      assert.equal(existsSync(path.join(folder(), 'ops', 'qa', 'cost-reports')), false);
      assert.equal(existsSync(path.join(folder(), 'costs', 'reports')), false);
    });

  for (const command of ['setUpDelivery', 'showUndelivered'])
    it(`${command} asks nothing and sends nothing`, async () => {
      // A question would wait for an answer that never comes.
      assert.equal(await vscode.commands.executeCommand(`spendlight.${command}`), undefined);
    });

  it('does not let the workspace name further files', async () => {
    await write('elsewhere/log.jsonl', call(100));
    await write(
      '.vscode/settings.json',
      JSON.stringify({ 'spendlight.include': ['elsewhere/**'], 'spendlight.exclude': ['nothing/**'] }),
    );
    const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('spendlight');
    for (let turn = 0; turn < 500 && settings().inspect('exclude')?.workspaceValue === undefined; turn += 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(settings().get('exclude'), ['nothing/**'], 'the file was not read');
    assert.deepEqual(settings().get('include'), []);
    const snapshot = await until(api, 'figures', () => true);
    assert.ok(!snapshot.sources.some(({ path: shown }) => shown.startsWith('elsewhere')));
  });
});
