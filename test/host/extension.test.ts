/** The extension in a real VS Code: what it registers, writes and opens. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { SpendlightApi } from '../../src/host/api';
import {
  activated,
  append,
  call,
  dollars,
  eventually,
  extension,
  folder,
  LOG,
  monthCost,
  remove,
  sourceOf,
  until,
  write,
} from './support';

interface Manifest {
  readonly contributes: { readonly commands: readonly { command: string }[] };
}

describe('extension', () => {
  let api: SpendlightApi;
  before(async () => {
    api = await activated();
    await api.whenReady();
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await remove(LOG);
    await until(api, 'the test file is gone', (snapshot) => sourceOf(snapshot, LOG) === undefined);
  });

  it('is active', () => assert.equal(extension().isActive, true));

  it('has registered every command it contributes, and no other', async () => {
    const { contributes } = extension().packageJSON as Manifest;
    const registered = (await vscode.commands.getCommands(true)).filter((id) => id.startsWith('spendlight.'));
    // The editor makes commands of its own for every view: to focus it, to move it, to open it. Internal ones stand behind links of a view.
    const own = registered.filter((id) => !/^spendlight\.(overview|breakdown|alerts|sources|internal)\./.test(id));
    assert.deepEqual(own.sort(), contributes.commands.map(({ command }) => command).sort());
  });

  it('runs its engine in a process of its own', () => {
    const id = api.engineProcessId();
    assert.ok(id !== undefined && id !== process.pid);
    assert.doesNotThrow(() => process.kill(id, 0));
  });

  const reports: [command: string, where: RegExp][] = [
    ['spendlight.generateWeeklyReport', /^ops\/qa\/cost-reports\/weekly-\d{4}-W\d{2}\.md$/],
    ['spendlight.generateMonthlyReport', /^ops\/qa\/cost-reports\/monthly-\d{4}-\d{2}\.md$/],
    ['spendlight.generateDailyReport', /^costs\/reports\/daily-\d{4}-\d{2}-\d{2}\.md$/],
  ];
  for (const [command, where] of reports)
    it(`${command} writes its file and opens the preview`, async () => {
      const file = await vscode.commands.executeCommand<string>(command);
      assert.match(path.relative(folder(), file).replaceAll(path.sep, '/'), where);
      assert.match(readFileSync(file, 'utf8'), /^# /m);
      await eventually('a Markdown preview is open', () =>
        openWebviews().some((type) => type.includes('markdown.preview')),
      );
      assert.equal(
        await vscode.commands.executeCommand(command),
        file,
        'an unchanged report is replaced without a question',
      );
      await rm(file);
    });

  it('writes the sample without touching this workspace', async () => {
    const sample = await vscode.commands.executeCommand<string>('spendlight.openSample', { open: false });
    assert.ok(existsSync(path.join(sample, 'ops', 'model-decisions.jsonl')));
    assert.ok(!sample.startsWith(folder()));
    assert.equal(
      await vscode.commands.executeCommand('spendlight.openSample', { open: false }),
      sample,
      'and once more',
    );
  });

  it('opens one breakdown panel, however often it is asked for', async () => {
    for (const command of ['showPrBreakdown', 'showAgentBreakdown', 'showWbsBreakdown'])
      await vscode.commands.executeCommand(`spendlight.${command}`);
    await eventually(
      'one panel is open',
      () => openWebviews().filter((type) => type.includes('spendlight.breakdownPanel')).length === 1,
    );
  });

  it('opens one dashboard panel, however often it is asked for', async () => {
    for (let asked = 0; asked < 3; asked++) await vscode.commands.executeCommand('spendlight.showDashboard');
    await eventually(
      'one dashboard is open',
      () => openWebviews().filter((type) => type.includes('spendlight.dashboardPanel')).length === 1,
    );
  });

  for (const command of ['showDashboard', 'showSources', 'refresh'])
    it(`runs ${command}`, async () => {
      await vscode.commands.executeCommand(`spendlight.${command}`);
      assert.equal(api.stale(), null);
    });

  describe('with a budget in the settings', () => {
    const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('spendlight');
    afterEach(async () => {
      await settings().update('budgets', undefined, vscode.ConfigurationTarget.Workspace);
      await remove('.vscode');
      await until(
        api,
        'the budget is gone',
        (snapshot) => !snapshot.budgets.some(({ budget }) => budget.origin === 'settings'),
      );
    });
    const healths: [spent: number, text: RegExp][] = [
      [3.42, /^\$\(pulse\) \$3\.42 \/ \$10$/],
      [8.1, /^\$\(warning\) \$8\.10 \/ \$10 · 81%$/],
      [9.7, /^\$\(error\) \$9\.70 \/ \$10 · 97%$/],
      [10.6, /^\$\(circle-slash\) \$10\.60 \/ \$10 · 106%$/],
    ];
    for (const [spent, text] of healths)
      it(`${spent} of 10 dollars`, async function () {
        if (monthCost(api) > 0) return this.skip();
        await settings().update('budgets', { monthly: { soft_limit: 10 } }, vscode.ConfigurationTarget.Workspace);
        await write(LOG, call(spent));
        await until(
          api,
          'the budget is measured',
          ({ budgets }) => budgets[0]?.spent === dollars(spent) && budgets[0].budget.limit === dollars(10),
        );
        assert.match(api.statusBarText(), text);
      });
  });

  it('says in the tooltip what a hostile log names, and nothing else', async () => {
    const names = [
      '<img src=x onerror=alert(1)>',
      '[go](command:workbench.action.quit)',
      '$(zap) https://evil.example',
    ];
    for (const name of names) {
      await write(LOG, call(5_000, { agent: name }));
      await until(api, 'the name is the most expensive', ({ topSpenders }) => topSpenders[0]?.key === name);
      const tooltip = api.tooltip();
      for (const live of ['<img', '](command:workbench', '$(zap)', 'https://evil'])
        assert.ok(!tooltip.includes(live), `${live} in ${tooltip}`);
      assert.match(tooltip, /\$5,000\.00|&#36;5,000/);
    }
    await append(LOG, call(6_000, { agent: '__proto__' }));
    await until(api, 'a name that is also a property', ({ topSpenders }) => topSpenders[0]?.key === '__proto__');
  });
});

function openWebviews(): string[] {
  return vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .map(({ input }) => (input instanceof vscode.TabInputWebview ? input.viewType : ''));
}
