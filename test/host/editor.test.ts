/** An open log in a real editor: its problems, its cost above the first line, and on a hover what a line costs; and links. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { SpendlightApi } from '../../src/host/api';
import { activated, call, eventually, remove, sourceOf, until, write } from './support';

const NAME = 'costs/editor.jsonl';
const HOSTILE = '[x](command:workbench.action.quit)<img src=x>';

describe('an open log', () => {
  let api: SpendlightApi;
  let uri: vscode.Uri;
  before(async () => {
    api = await activated();
    await api.whenReady();
    const lines = [call(0.25, { agent: HOSTILE, pr: 123 }), 'garbage\n', call(0.5), '\n'];
    uri = vscode.Uri.file(await write(NAME, lines.join('')));
    await until(api, 'the log is read', ({ sources }) =>
      sources.some(({ path, events }) => path === NAME && events === 2),
    );
    await vscode.window.showTextDocument(uri);
  });
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await remove(NAME);
    await until(api, 'the log is gone', (snapshot) => sourceOf(snapshot, NAME) === undefined);
  });

  it('shows its problems on their lines', async () => {
    const own = (): vscode.Diagnostic[] =>
      vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Spendlight');
    await eventually('the problem is shown', () => own().length === 1);
    const [problem] = own();
    assert.deepEqual(
      [problem?.range.start.line, problem?.severity, problem?.code],
      [1, vscode.DiagnosticSeverity.Warning, 'invalid-json'],
    );
  });

  it('says above its first line what it costs', async () => {
    let titles: (string | undefined)[] = [];
    // While the engine begins anew, because a setting was changed before, there is nothing to say.
    await eventually('something is said', async () => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', uri, 5);
      titles = lenses.map(({ command }) => command?.title);
      return titles.length > 0;
    });
    assert.deepEqual(titles, ['$0.75 in 2 events · 1 problem']);
  });

  const told = async (line: number): Promise<string> => {
    let text = '';
    await eventually(`something is told of line ${line}`, async () => (text = await hovered(line)) !== '');
    return text;
  };
  const hovered = async (line: number): Promise<string> => {
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      uri,
      new vscode.Position(line, 3),
    );
    return hovers
      .flatMap(({ contents }) => contents.map((one) => (typeof one === 'string' ? one : one.value)))
      .join('\n');
  };

  /** The Markdown as a reader sees it. */
  const seen = (markdown: string): string =>
    markdown.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))).replaceAll('\\', '');

  it('says on a hover what a line costs and where it counts, with names as text', async () => {
    const text = await told(0);
    assert.match(seen(text), /\$0\.25 recorded by the log/);
    assert.match(seen(text), /PR #123/);
    assert.ok(!text.includes('](command:') && !text.includes('<img'), text);
    assert.match(seen(await told(2)), /\$0\.50 recorded/);
  });

  it('says nothing on lines that hold no call', async () => assert.doesNotMatch(await hovered(1), /recorded by/));

  it('lets its problems go when they are mended', async () => {
    await write(NAME, call(0.25) + call(0.5));
    await until(api, 'it is read again', ({ sources }) =>
      sources.some(({ path, problems }) => path === NAME && problems === 0),
    );
    await eventually('no problem is shown', () =>
      vscode.languages.getDiagnostics(uri).every(({ source }) => source !== 'Spendlight'),
    );
  });
});
