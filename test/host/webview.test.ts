/** The host's end of a view's conversation, inside a real VS Code, with a page that is played. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as vscode from 'vscode';
import { WebviewConnection, type ViewServices } from '../../src/host/views/webview';
import { VIEW_COMMANDS, type ToView } from '../../src/protocol/view';
import { activated, eventually, folder, LOG, write, call, remove, until, sourceOf } from './support';

interface Played {
  readonly connection: WebviewConnection;
  readonly sent: ToView[];
  readonly asked: unknown[];
  readonly steps: string[];
  visible: boolean;
  /** As VS Code has it from the moment on that a view is closed: asking it anything fails. */
  closed: boolean;
  say(message: unknown): void;
  html(): string;
}

/** A page that records what it is sent; the engine answers `{ rows: [] }` or fails. */
async function play(failure: string | null = null): Promise<Played> {
  const snapshot = await (await activated()).whenReady();
  const listeners: ((message: unknown) => void)[] = [];
  const played = { sent: [] as ToView[], asked: [] as unknown[], steps: [] as string[], visible: true, closed: false };
  let html = '';
  const webview = {
    cspSource: 'https://views.example',
    asWebviewUri: (uri: vscode.Uri) => uri,
    onDidReceiveMessage: (listener: (message: unknown) => void) => {
      played.steps.push('listens');
      listeners.push(listener);
      return new vscode.Disposable(() => undefined);
    },
    postMessage: (message: ToView) => {
      played.sent.push(message);
      return Promise.resolve(true);
    },
    set html(text: string) {
      played.steps.push('page');
      html = text;
    },
  };
  const request = (method: string, params: unknown): Promise<unknown> => {
    played.asked.push([method, params]);
    return failure === null ? Promise.resolve({ events: [], matching: 0 }) : Promise.reject(new Error(failure));
  };
  const silent = (): void => undefined;
  const services = {
    session: {
      snapshot,
      stale: null,
      unavailable: null,
      onDidChange: new vscode.EventEmitter<void>().event,
      engine: { request },
    },
    extensionUri: vscode.Uri.file('/extension'),
    log: { debug: silent, info: silent, warn: silent, error: silent },
  } as unknown as ViewServices;
  const options = {
    view: 'breakdown' as const,
    title: 'Breakdown',
    webview: webview as unknown as vscode.Webview,
    isVisible: () => {
      if (!played.closed) return played.visible;
      played.steps.push('asked when closed');
      throw new Error('Webview is disposed');
    },
  };
  const connection = new WebviewConnection(options, services);
  return Object.assign(played, {
    connection,
    say: (message: unknown) => listeners.forEach((listener) => listener(message)),
    html: () => html,
  });
}

const types = (page: Played): string[] => page.sent.map(({ type }) => type);

describe('a view and its host', () => {
  it('listens before it loads the page', async () => assert.deepEqual((await play()).steps, ['listens', 'page']));

  it('gives every page a nonce of its own and allows nothing inline', async () => {
    const [one, other] = [(await play()).html(), (await play()).html()];
    const nonce = (html: string): string => /nonce-([\w-]+)/.exec(html)?.[1] ?? '';
    assert.ok(nonce(one).length >= 22, 'at least 128 bits');
    assert.notEqual(nonce(one), nonce(other));
    assert.doesNotMatch(one, /unsafe-inline|unsafe-eval|https?:\/\/(?!views\.example)/);
  });

  it('says nothing before the page asks', async () => {
    const page = await play();
    page.connection.becameVisible();
    page.connection.show({ dimension: 'pr' });
    assert.deepEqual(types(page), []);
    page.say({ type: 'ready', view: 'breakdown' });
    assert.deepEqual(types(page), ['snapshot', 'show']);
  });

  it('says nothing to a hidden page, and tells it the newest when it returns', async () => {
    const page = await play();
    page.say({ type: 'ready', view: 'breakdown' });
    page.visible = false;
    page.connection.becameVisible();
    page.connection.show({ dimension: 'agent' });
    assert.deepEqual(types(page), ['snapshot']);
    page.visible = true;
    page.say({ type: 'ready', view: 'breakdown' });
    assert.deepEqual(types(page), ['snapshot', 'snapshot', 'show']);
  });

  it('passes questions on and answers with their number', async () => {
    const page = await play();
    page.say({ type: 'request', id: 7, method: 'events', params: { limit: 1 } });
    await eventually('an answer', () => page.sent.length === 1);
    assert.deepEqual(page.asked, [['events', { limit: 1 }]]);
    assert.deepEqual(page.sent, [{ type: 'answer', id: 7, result: { events: [], matching: 0 } }]);
  });

  it('answers a failure with its words', async () => {
    const page = await play('The engine stopped.');
    page.say({ type: 'request', id: 8, method: 'dashboard', params: {} });
    await eventually('an answer', () => page.sent.length === 1);
    assert.deepEqual(page.sent, [{ type: 'failure', id: 8, message: 'The engine stopped.' }]);
  });

  for (const failure of [null, 'The engine stopped.']) {
    it(`keeps an answer to itself that comes when the view is closed: ${failure ?? 'rows'}`, async () => {
      const page = await play(failure);
      page.say({ type: 'ready', view: 'breakdown' });
      page.say({ type: 'request', id: 9, method: 'events', params: {} });
      page.closed = true;
      page.connection.dispose();
      page.connection.becameVisible();
      page.connection.show({ dimension: 'pr' });
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual([types(page), page.steps], [['snapshot'], ['listens', 'page']]);
    });
  }

  it('drops whatever is not part of the protocol', async () => {
    const page = await play();
    const hostile: unknown[] = [
      null,
      'ready',
      { type: 'request', id: 1, method: 'writeReport', params: {} },
      { type: 'request', id: 1, method: 'open', params: {} },
      { type: 'command', command: 'workbench.action.terminal.new' },
      { type: 'openEvent', source: 5, line: 1 },
      { type: 'openDashboard', dimension: 'constructor', key: '1' },
      { type: 'openDashboard', dimension: 'pr', key: null },
      { type: 'openDashboard', within: { bucket: 'year', at: 0 }, groupBy: 'agent', label: 'x' },
      { type: 'openDashboard', within: { bucket: 'day', at: '0' }, groupBy: 'agent', label: 'x' },
      { type: 'constructor' },
    ];
    for (const message of hostile) page.say(message);
    const known = new Set(['ready', 'drawn', 'request', 'command', 'openEvent']);
    fc.assert(
      fc.property(fc.anything(), fc.string(), (value, type) => {
        page.say(value);
        if (!known.has(type)) page.say({ type, value });
      }),
    );
    assert.deepEqual([page.sent, page.asked], [[], []]);
    assert.ok(!(VIEW_COMMANDS as readonly string[]).includes('workbench.action.terminal.new'));
  });

  it('opens the dashboard on a value', async () => {
    const page = await play();
    page.say({ type: 'openDashboard', dimension: 'pr', key: '1' });
    const isOpen = (): boolean =>
      vscode.window.tabGroups.all.some(({ tabs }) =>
        tabs.some(
          ({ input }) =>
            input instanceof vscode.TabInputWebview && input.viewType.includes('spendlight.dashboardPanel'),
        ),
      );
    await eventually('the dashboard is open', isOpen);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('opens the line of a source that the snapshot has, and no other file', async () => {
    const api = await activated();
    await write(LOG, call(1) + call(2));
    await write('secret.txt', 'not a log\n');
    await until(api, 'the log is read', (snapshot) => sourceOf(snapshot, LOG)?.events === 2);
    const page = await play();
    for (const source of ['secret.txt', `${folder()}/secret.txt`, '../secret.txt', '__proto__'])
      page.say({ type: 'openEvent', source, line: 1 });
    page.say({ type: 'openEvent', source: LOG, line: 2 });
    await eventually(
      'the log is open',
      () => vscode.window.activeTextEditor?.document.uri.fsPath.endsWith('model-decisions.jsonl') === true,
    );
    assert.equal(vscode.window.activeTextEditor?.selection.active.line, 1);
    assert.ok(vscode.workspace.textDocuments.every(({ fileName }) => !fileName.endsWith('secret.txt')));
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await remove('secret.txt');
    await remove(LOG);
    await until(api, 'the log is gone', (snapshot) => sourceOf(snapshot, LOG) === undefined);
  });
});
