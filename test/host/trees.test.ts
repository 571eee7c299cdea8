/** The trees of the sidebar: their rows, and that an event and a problem open the line they come from. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { SpendlightApi, Tree } from '../../src/host/api';
import { activated, call, eventually, folder, LOG, remove, sourceOf, until, write } from './support';

interface Shown {
  readonly node: unknown;
  readonly item: vscode.TreeItem;
  readonly label: string;
}

async function below(tree: Tree, parent?: Shown): Promise<Shown[]> {
  const nodes = (await tree.getChildren(parent?.node)) ?? [];
  return Promise.all(
    nodes.map(async (node) => {
      const item = await tree.getTreeItem(node);
      return { node, item, label: typeof item.label === 'string' ? item.label : (item.label?.label ?? '') };
    }),
  );
}

async function row(tree: Tree, ...labels: RegExp[]): Promise<Shown> {
  let found: Shown | undefined;
  for (const label of labels) {
    const rows = await below(tree, found);
    found = rows.find((shown) => label.test(shown.label));
    assert.ok(found, `no ${label} in ${JSON.stringify(rows.map((shown) => shown.label))}`);
  }
  assert.ok(found);
  return found;
}

async function assertOpens(shown: Shown, file: string, line: number): Promise<void> {
  const { command } = shown.item;
  assert.ok(command, 'the row opens nothing');
  await vscode.commands.executeCommand(command.command, ...((command.arguments ?? []) as unknown[]));
  await eventually(`${file}:${line} is open`, () => {
    const editor = vscode.window.activeTextEditor;
    return (
      editor?.document.uri.fsPath === vscode.Uri.joinPath(vscode.Uri.file(folder()), file).fsPath &&
      editor.selection.active.line === line - 1
    );
  });
}

describe('trees', () => {
  let api: SpendlightApi;
  before(async () => {
    api = await activated();
    await api.whenReady();
    const lines = [
      call(3, { agent: 'AGENT-7', pr: 4711, wbs: 'WBS-9' }),
      'this is no JSON\n',
      call(1, { agent: 'AGENT-7' }),
      call(2, { agent: '<img src=x>' }),
    ];
    await write(LOG, lines.join(''));
    await until(api, 'the log is read', (snapshot) => sourceOf(snapshot, LOG)?.events === 3);
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await remove(LOG);
    await until(api, 'the log is gone', (snapshot) => sourceOf(snapshot, LOG) === undefined);
  });

  it('groups spend four ways', async () => {
    const labels = (await below(api.trees.breakdown)).map((shown) => shown.label);
    assert.deepEqual(labels, ['Agents', 'Pull requests', 'WBS items', 'Models']);
  });

  it('shows cost and share of each agent, and its parts add up', async () => {
    const agent = await row(api.trees.breakdown, /^Agents$/, /^AGENT-7$/);
    assert.match(String(agent.item.description), /^\$4\.00 · [\d.]+%$/);
    assert.equal((await below(api.trees.breakdown, agent)).length, 2);
  });

  it('has an explicit row for spend without a pull request', async () => {
    assert.ok(await row(api.trees.breakdown, /^Pull requests$/, /4711/));
    assert.ok(await row(api.trees.breakdown, /^Pull requests$/, /^No PR$/));
  });

  it('opens the line of an event', async () => {
    const events = await below(api.trees.breakdown, await row(api.trees.breakdown, /^Agents$/, /^AGENT-7$/));
    const cheap = events.find((shown) => String(shown.item.description).startsWith('$1.00'));
    assert.ok(cheap, JSON.stringify(events.map((shown) => shown.item.description)));
    await assertOpens(cheap, LOG, 3);
  });

  it('lists the source with its problem, which opens its line', async () => {
    const source = await row(api.trees.sources, new RegExp(`^${LOG}$`));
    assert.match(String(source.item.description), /3 events · 1 problem/);
    const [problem] = await below(api.trees.sources, source);
    assert.ok(problem);
    assert.equal(problem.item.description, 'line 2');
    await assertOpens(problem, LOG, 2);
  });

  it('has plain text in every label, never Markdown', async () => {
    const hostile = await row(api.trees.breakdown, /^Agents$/, /^<img src=x>$/);
    assert.equal(typeof hostile.item.label, 'string');
    assert.equal(typeof hostile.item.tooltip, 'string');
  });
});
