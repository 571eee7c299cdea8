/** Alerts as notifications: one at a time, those that come meanwhile become one, and nothing in them is a link. Needs no editor. */
import type { Severity } from '../core/budget/alerts/alert';
import { safeText } from '../core/format';
import type { Translate } from '../core/translate';
import { said } from '../core/words';
import type { AlertNotice } from '../protocol/alerts';

/** One that nobody answers keeps others waiting no longer than this, ms. */
const LONGEST_WAIT_MS = 10 * 60_000;
const GRAVITY: Readonly<Record<Severity, number>> = { info: 0, warning: 1, critical: 2 };
const LONGEST_TITLE = 160;
const LONGEST_TEXT = 400;

/** What a notification says. The editor makes links of `[words](address)`, commands among them: names from logs must not. */
export function noticeWords({ title, text }: Pick<AlertNotice, 'title' | 'text'>): string {
  const [first = '', ...more] = text.split('\n');
  const rest = more.length === 0 ? first : [first, ...more].join(' ');
  const words =
    more.length === 0
      ? `${safeText(title, LONGEST_TITLE)}. ${safeText(rest, LONGEST_TEXT)}`
      : safeText(rest, LONGEST_TEXT);
  return words.replaceAll('](', '] (');
}

/** In the language of `t`; as it was written where it comes without words. */
export function noticeIn({ words, ...notice }: AlertNotice, t: Translate): AlertNotice {
  return words === undefined ? notice : { ...notice, title: said(words.title, t), text: said(words.text, t) };
}

/** Two notices as one, with the gravest title first. */
export function mergeNotices(one: AlertNotice, other: AlertNotice): AlertNotice {
  const isGraver = GRAVITY[other.severity] > GRAVITY[one.severity];
  const [first, second] = isGraver ? [other, one] : [one, other];
  return {
    title: `${first.title}; ${second.title}`,
    text: `${linesOf(first)}\n${linesOf(second)}`,
    severity: first.severity,
    families: [...new Set([...first.families, ...second.families])],
  };
}

/** The text of several alerts names each of them already. */
function linesOf({ title, text }: AlertNotice): string {
  return text.includes('\n') ? text : `${title}: ${text}`;
}

export class NoticeQueue {
  private isShowing = false;
  private waiting: AlertNotice | null = null;
  private timer: NodeJS.Timeout | null = null;
  private closed = false;

  /** @param show resolves when the person has answered, or put it away */
  constructor(
    private readonly show: (notice: AlertNotice) => Promise<void>,
    private readonly longestWaitMs = LONGEST_WAIT_MS,
  ) {}

  add(notice: AlertNotice): void {
    if (this.closed) return;
    if (!this.isShowing) {
      void this.showNow(notice);
      return;
    }
    this.waiting = this.waiting === null ? notice : mergeNotices(this.waiting, notice);
  }

  dispose(): void {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private async showNow(notice: AlertNotice): Promise<void> {
    this.isShowing = true;
    const enough = new Promise<void>((resolve) => {
      this.timer = setTimeout(resolve, this.longestWaitMs);
    });
    await Promise.race([this.show(notice).catch(() => undefined), enough]);
    if (this.timer !== null) clearTimeout(this.timer);
    this.isShowing = false;
    const next = this.waiting;
    this.waiting = null;
    if (next !== null && !this.closed) await this.showNow(next);
  }
}
