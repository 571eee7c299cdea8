/** The one status bar item: puts the words of statusText.ts and tooltip.ts on screen and keeps their ages current. */
import * as vscode from 'vscode';
import type { CommandId } from './commands/ids';
import type { Session } from './session';
import { backgroundOf, isTinted, statusText, type StatusText } from './statusText';
import { escaped } from './escaped';
import { TOOLTIP_COMMANDS, tooltipPieces } from './tooltip';
import { translate } from './translate';

/** "12 s ago" grows old by itself, ms. */
const AGE_MS = 15_000;
/** Left, so that it stands with what concerns the whole workspace; low, so that branches and problems come first. */
const PRIORITY = 10;
const ON_CLICK: CommandId = 'spendlight.showDashboard';

export class StatusBar implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem(
    'spendlight.status',
    vscode.StatusBarAlignment.Left,
    PRIORITY,
  );
  private readonly subscription: vscode.Disposable;
  private readonly ageing: NodeJS.Timeout;

  constructor(private readonly session: Session) {
    this.item.name = vscode.l10n.t('Spendlight: AI cost');
    this.item.command = ON_CLICK;
    this.subscription = session.onDidChange(() => this.render());
    this.ageing = setInterval(() => this.renderTooltip(), AGE_MS);
    this.render();
    this.item.show();
  }

  get text(): string {
    return this.item.text;
  }

  /** The tooltip as Markdown. */
  get tooltip(): string {
    const { tooltip } = this.item;
    return typeof tooltip === 'string' ? tooltip : (tooltip?.value ?? '');
  }

  dispose(): void {
    clearInterval(this.ageing);
    this.subscription.dispose();
    this.item.dispose();
  }

  private render(): void {
    const status = statusText(this.session, translate);
    this.item.text = status.text;
    this.item.color = isTinted(status, this.session.settings.tint)
      ? new vscode.ThemeColor('spendlight.statusOk')
      : undefined;
    this.item.backgroundColor = backgroundColour(status);
    this.item.accessibilityInformation = { label: status.label, role: 'button' };
    this.renderTooltip();
  }

  private renderTooltip(): void {
    this.item.tooltip = tooltipMarkdown(this.session);
  }
}

function backgroundColour(status: StatusText): vscode.ThemeColor | undefined {
  const background = backgroundOf(status);
  return background === null ? undefined : new vscode.ThemeColor(`statusBarItem.${background}Background`);
}

function tooltipMarkdown(session: Session): vscode.MarkdownString {
  const markdown = new vscode.MarkdownString('', true);
  markdown.isTrusted = { enabledCommands: TOOLTIP_COMMANDS };
  const input = { figures: session, notice: session.notice, now: Date.now() };
  for (const piece of tooltipPieces(input, translate)) {
    if (piece.kind === 'markdown') markdown.appendMarkdown(piece.value);
    else markdown.appendMarkdown(escaped(piece.value));
  }
  return markdown;
}
