/** Two folders in one window: both are counted, and paths say which is which. */
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { SpendlightApi } from '../../../src/host/api';
import { activated, dollars, eventually, folder, until } from '../support';

describe('several folders', () => {
  let api: SpendlightApi;
  before(async () => {
    api = await activated();
    await api.whenReady();
  });

  it('are open', () =>
    assert.deepEqual(
      vscode.workspace.workspaceFolders?.map(({ name }) => name),
      ['north', 'south'],
    ));

  it('add up', async () => {
    const { all } = await api.whenReady();
    assert.equal(all.cost, dollars(0.75));
    assert.equal(all.calls, 2);
    assert.equal(api.statusBarText(), '$(pulse) $0.75');
  });

  it('stand before the paths of their files', async () => {
    const { sources } = await api.whenReady();
    assert.deepEqual(sources.map(({ path }) => path).sort(), [
      'north/ops/model-decisions.jsonl',
      'south/ops/model-decisions.jsonl',
    ]);
  });

  it('say so when one of them is not on disk, and count the others', async () => {
    const number = vscode.workspace.workspaceFolders?.length ?? 0;
    vscode.workspace.updateWorkspaceFolders(number, 0, { uri: vscode.Uri.parse('elsewhere:/logs'), name: 'elsewhere' });
    try {
      await eventually('the tooltip says so', () => /not on disk/.test(api.tooltip().replaceAll('&nbsp;', ' ')));
      const { all } = await until(api, 'the others are read', (snapshot) => snapshot.all.calls === 2);
      assert.equal(all.cost, dollars(0.75));
    } finally {
      vscode.workspace.updateWorkspaceFolders(number, 1);
      await eventually('the folder is gone', () => vscode.workspace.workspaceFolders?.length === number);
      await until(api, 'everything has been read again', () => true);
    }
  });

  it('have one report, in the first of them', async () => {
    const file = await vscode.commands.executeCommand<string>('spendlight.generateWeeklyReport');
    assert.ok(file.startsWith(folder()));
    await rm(file);
  });
});
