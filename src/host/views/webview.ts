/** What all webviews share: the page, the policy, and the conversation of protocol/view.ts. */
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { viewHtml } from '../../protocol/html';
import { packAnswer, snapshotForView } from '../../protocol/pack';
import {
  isFromView,
  VIEW_PROTOCOL,
  type FromView,
  type ShowTarget,
  type ToView,
  type ViewName,
} from '../../protocol/view';
import type { Log } from '../log';
import { reasonOf } from '../log';
import { Paced } from '../paced';
import type { Session } from '../session';
import { openLine, sourceOf } from './openLine';

/** A view redraws at most this often, ms: quicker than a person reads, slower than a log grows. */
const REDRAW_MS = 500;

export interface ViewServices {
  readonly session: Session;
  readonly extensionUri: vscode.Uri;
  readonly log: Log;
  /** What views remember beyond their own life: the workspace's. Absent: nothing is. */
  readonly memory?: vscode.Memento;
}

export interface ConnectionOptions {
  readonly view: ViewName;
  readonly title: string;
  readonly webview: vscode.Webview;
  /**
   * Nothing is sent to a hidden view: its document is gone, and it asks again when it returns.
   * Throws once the view is closed.
   */
  readonly isVisible: () => boolean;
}

/** One page and its end of the conversation; lives as long as the view it belongs to. */
export class WebviewConnection implements vscode.Disposable {
  private readonly redraw = new Paced(REDRAW_MS, () => this.sendSnapshot());
  private readonly disposables: vscode.Disposable[];
  private ready = false;
  /** The view is closed: an answer that comes now is for nobody. */
  private closed = false;
  private wanted: ShowTarget | null = null;

  constructor(
    private readonly options: ConnectionOptions,
    private readonly services: ViewServices,
  ) {
    const { webview, view, title } = options;
    const files = vscode.Uri.joinPath(services.extensionUri, 'dist', 'webview');
    webview.options = {
      enableScripts: true,
      enableCommandUris: false,
      enableForms: false,
      localResourceRoots: [files],
    };
    this.disposables = [
      services.session.onDidChange(() => this.redraw.request()),
      // Before the page is set: its first message could otherwise be missed.
      webview.onDidReceiveMessage((message: unknown) => this.receive(message)),
    ];
    webview.html = viewHtml({
      view,
      nonce: randomBytes(24).toString('base64url'),
      scriptUri: webview.asWebviewUri(vscode.Uri.joinPath(files, `${view}.js`)).toString(),
      styleUri: webview.asWebviewUri(vscode.Uri.joinPath(files, 'style.css')).toString(),
      cspSource: webview.cspSource,
      title,
      language: vscode.env.language,
      bundle: vscode.l10n.bundle,
    });
  }

  /** The view is on screen again, or still: it gets the newest figures. */
  becameVisible(): void {
    this.sendSnapshot();
  }

  /** Asks the page to show something as soon as it can hear. */
  show(target: ShowTarget): void {
    this.wanted = target;
    if (this.ready && this.isSeen()) this.sendWanted();
  }

  dispose(): void {
    this.closed = true;
    this.redraw.dispose();
    for (const disposable of this.disposables) disposable.dispose();
  }

  private receive(message: unknown): void {
    if (!isFromView(message)) {
      this.services.log.warn(
        `The ${this.options.view} view sent a message that is not part of the protocol; it is dropped.`,
      );
      return;
    }
    switch (message.type) {
      case 'ready':
        this.ready = true;
        this.sendRemembered();
        this.sendSnapshot();
        this.sendWanted();
        return;
      case 'request':
        void this.answer(message);
        return;
      case 'command':
        void vscode.commands.executeCommand(message.command);
        return;
      case 'remember':
        void this.services.memory?.update(this.memoryKey, message.state);
        return;
      case 'openDashboard':
        // The command takes of it what names something.
        void vscode.commands.executeCommand('spendlight.showDashboard', message);
        return;
      case 'export': {
        // The engine checks it: it comes from a page that shows untrusted names.
        const { range, filter, groupBy } = message;
        void vscode.commands.executeCommand('spendlight.exportData', { range, filter, by: [groupBy] });
        return;
      }
      case 'openEvent':
        void this.openEvent(message.source, message.line);
        return;
      case 'drawn':
        this.services.log.debug(`The ${message.view} view has drawn.`);
    }
  }

  private async answer({ id, method, params }: Extract<FromView, { type: 'request' }>): Promise<void> {
    try {
      // The engine checks the parameters: they come from a page that shows untrusted names.
      const result = await this.services.session.engine.request(method, params as never);
      this.send({ type: 'answer', id, result: packAnswer(method, result) });
    } catch (error) {
      this.send({ type: 'failure', id, message: reasonOf(error) });
    }
  }

  private async openEvent(path: string, line: number | null): Promise<void> {
    try {
      const source = await sourceOf(this.services.session, path);
      if (source !== undefined) await openLine(vscode.Uri.file(source.file), line);
    } catch (error) {
      this.services.log.warn(`A line of ${path} could not be opened: ${reasonOf(error)}`);
    }
  }

  private get memoryKey(): string {
    return `spendlight.view.${this.options.view}`;
  }

  /** As JSON, because the view alone knows its shape. */
  private sendRemembered(): void {
    const kept = this.services.memory?.get<unknown>(this.memoryKey);
    if (typeof kept === 'string') this.send({ type: 'restore', state: parsed(kept) });
  }

  private sendWanted(): void {
    if (this.wanted !== null) this.send({ type: 'show', ...this.wanted });
    this.wanted = null;
  }

  private sendSnapshot(): void {
    if (!this.ready) return;
    const { snapshot, stale, unavailable } = this.services.session;
    this.send({
      type: 'snapshot',
      protocol: VIEW_PROTOCOL,
      snapshot: snapshot === null ? null : snapshotForView(snapshot),
      stale: unavailable === null ? stale : { since: Date.now(), reason: unavailable },
    });
  }

  /** Never awaited: the promise of a view that is on its way out may stay open for ever. */
  private send(message: ToView): void {
    if (this.isSeen()) void this.options.webview.postMessage(message);
  }

  private isSeen(): boolean {
    return !this.closed && this.options.isVisible();
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
