/** Alerts in a real VS Code: a threshold that is crossed is told once, and stands in the history and in the tree. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { SpendlightApi } from '../../src/host/api';
import type { ToldAlert } from '../../src/core/budget/alerts/alert';
import { activated, append, call, eventually, LOG, remove, sourceOf, until, write } from './support';

const NAME = `host-alerts-${process.pid}`;

describe('alerts', () => {
  let api: SpendlightApi;
  const told = (): ToldAlert[] =>
    (api.snapshot()?.alerts?.recent ?? []).filter(({ alert }) => alert.budget === NAME && alert.kind === 'threshold');
  const rows = async (): Promise<{ node: unknown; item: vscode.TreeItem }[]> => {
    const nodes = (await api.trees.alerts.getChildren()) ?? [];
    return Promise.all(nodes.map(async (node) => ({ node, item: await api.trees.alerts.getTreeItem(node) })));
  };

  before(async () => {
    api = await activated();
    await api.whenReady();
    await write(LOG, call(1, { agent: 'AGENT-ALERTS' }));
    await until(api, 'alerts have been looked at', ({ alerts }) => alerts !== undefined);
    const budgets = { [NAME]: { period: 'total', limit: 10, thresholds: [80], filter: { agent: 'AGENT-ALERTS' } } };
    await vscode.workspace
      .getConfiguration('spendlight')
      .update('budgets', budgets, vscode.ConfigurationTarget.Workspace);
    await until(api, 'the budget is there', (snapshot) => snapshot.budgets.some(({ budget }) => budget.name === NAME));
  });
  after(async () => {
    await vscode.workspace
      .getConfiguration('spendlight')
      .update('budgets', undefined, vscode.ConfigurationTarget.Workspace);
    await remove(LOG);
    await until(
      api,
      'budget and log are gone',
      (snapshot) =>
        !snapshot.budgets.some(({ budget }) => budget.name === NAME) && sourceOf(snapshot, LOG) === undefined,
    );
  });

  it('tells a threshold that is crossed exactly once, in the history and in the tree', async () => {
    assert.deepEqual(told(), []);
    await append(LOG, call(7.5, { agent: 'AGENT-ALERTS' }));
    await eventually('the alert is told', () => told().length === 1);
    await append(LOG, call(0.1, { agent: 'AGENT-ALERTS' }));
    await until(api, 'more is spent', ({ budgets }) =>
      budgets.some(({ budget, spent }) => budget.name === NAME && spent === 8.6e9),
    );
    // Longer than a look at the levels takes to come.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    assert.equal(told().length, 1);
    const shown = (await rows()).filter(({ item }) => typeof item.label === 'string' && item.label.includes(NAME));
    assert.deepEqual(
      shown.map(({ item }) => item.label),
      [`Budget "${NAME}" has passed 80%`],
    );
    assert.match(String(shown[0]?.item.description), /^warning · \d{4}-\d{2}-\d{2} \d{2}:\d{2}$/u);
    const lines = (await api.trees.alerts.getChildren(shown[0]?.node)) ?? [];
    assert.ok(lines.length > 1);
  });

  it('has plain text in every row', async () => {
    for (const { item } of await rows()) {
      assert.equal(typeof item.label, 'string');
      assert.equal(typeof (item.tooltip ?? ''), 'string');
    }
  });
});
