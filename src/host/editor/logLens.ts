/** In an open log: what the file costs above its first line, and on a hover what a line costs and where it counts. */
import * as vscode from 'vscode';
import { openZone } from '../../core/calendar';
import type { LinesResult } from '../../protocol/lines';
import { escaped } from '../escaped';
import { reasonOf, type Log } from '../log';
import type { Session } from '../session';
import { translate } from '../translate';
import { fileWords, lineWords } from './lineWords';

const NOTHING: LinesResult = { source: null, events: [] };
const ON_DISK: vscode.DocumentSelector = { scheme: 'file' };

export function showCostsInLogs(session: Session, log: Log): vscode.Disposable {
  const lens = new LogLens(session, log);
  return vscode.Disposable.from(
    lens,
    vscode.languages.registerCodeLensProvider(ON_DISK, lens),
    vscode.languages.registerHoverProvider(ON_DISK, lens),
  );
}

class LogLens implements vscode.CodeLensProvider, vscode.HoverProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.changed.event;
  private version = -1;
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly session: Session,
    private readonly log: Log,
  ) {
    this.subscription = session.onDidChange(() => {
      const { snapshot } = session;
      if (snapshot === null || snapshot.version === this.version) return;
      this.version = snapshot.version;
      this.changed.fire();
    });
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  async provideCodeLenses({ uri }: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!this.session.settings.codeLens) return [];
    const { source } = await this.ask(uri, null);
    if (source === null || source.events + source.duplicates + source.problems === 0) return [];
    const command = {
      title: fileWords(source, translate),
      tooltip: vscode.l10n.t('What Spendlight counts from this file'),
      command: source.problems > 0 ? 'spendlight.showSources' : 'spendlight.showDashboard',
    };
    return [new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), command)];
  }

  async provideHover({ uri }: vscode.TextDocument, { line }: vscode.Position): Promise<vscode.Hover | undefined> {
    const { source, events } = await this.ask(uri, line + 1);
    const zone = openZone(this.session.snapshot?.timeZone ?? 'UTC');
    const words = source === null ? [] : lineWords(events, zone, translate);
    if (words.length === 0) return undefined;
    // Names from the log stay text: nothing in them becomes a link or a picture.
    const shown = new vscode.MarkdownString();
    words.forEach((text, index) => {
      if (index > 0) shown.appendMarkdown('\n\n');
      shown.appendMarkdown(escaped(text));
    });
    return new vscode.Hover(shown, new vscode.Range(line, 0, line, Number.MAX_SAFE_INTEGER));
  }

  private async ask(uri: vscode.Uri, line: number | null): Promise<LinesResult> {
    const { engine, snapshot } = this.session;
    if (snapshot?.phase !== 'ready' || engine.state.kind !== 'running') return NOTHING;
    try {
      return await engine.request('lines', {
        file: uri.fsPath,
        lines: line === null ? null : { from: line, to: line },
      });
    } catch (error) {
      this.log.debug(`No answer about an open file: ${reasonOf(error)}`);
      return NOTHING;
    }
  }
}
