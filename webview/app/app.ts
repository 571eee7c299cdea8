/** The application behind every view: what is remembered and shown, drawn anew when it or the figures change, and what is said while there are none. */
import { sourceCount } from '../../src/protocol/sources';
import type { Snapshot } from '../../src/protocol/engine';
import type { Staleness, ViewCommand } from '../../src/protocol/view';
import { element, prose, Region, type Child } from '../dom';
import { Host } from '../host';
import { t } from '../l10n';
import { empty, footnote, loading, problemLine, staleBanner, standingOf, unavailable, waiting } from '../notices';
import { onThemeChange } from '../theme';
import { REDRAW_INTERVAL, Throttle } from '../throttle';
import type { Conduct, Layout, Notice, Page } from './layout';
import { ScrollPlace } from './scrollPlace';

/** Draws the layout's page where the host has left room for it. */
export function startApp<State extends object>(layout: Layout<State>): void {
  const root = document.getElementById('app');
  if (root) new App(layout).start(root);
}

class App<State extends object> {
  private readonly host: Host;
  private readonly recalled: unknown;
  private state: State;
  private readonly run = (command: ViewCommand): void => this.host.run(command);
  private readonly redraw = new Throttle(REDRAW_INTERVAL, () => this.draw());
  private snapshot: Snapshot | null = null;
  private stale: Staleness = null;
  /** True when a person asked for what is drawn next: then nothing waits for the pointer to leave. */
  private isAsked = true;
  /** Ends the wait for answers on their way, because a person has asked something else. */
  private overtake: () => void = () => undefined;
  /** Puts the focus where it belongs once what is being drawn stands. */
  private focusNext: (() => void) | null = null;

  private readonly banner = new Region(element('div', { class: 'banner', role: 'status' }));
  private readonly notice = new Region(element('div', { class: 'notice' }));
  private readonly problems = new Region(element('p', { class: 'problem-line' }));
  private readonly footnote = new Region(element('footer', { class: 'muted' }));
  private readonly foot = element('div', { class: 'foot' });
  private readonly page: Page<State>;
  private readonly place: ScrollPlace;

  constructor(private readonly layout: Layout<State>) {
    this.host = new Host(layout.view);
    this.recalled = this.host.recall();
    this.state = layout.readState(this.recalled);
    this.page = layout.make(this.conduct());
    this.place = new ScrollPlace(this.host, () => this.page.parts());
  }

  start(root: HTMLElement): void {
    const { element: main, above, body, below } = this.page;
    this.foot.append(...below, this.problems.element, this.footnote.element);
    this.foot.hidden = true;
    main.append(this.banner.element, ...above, this.notice.element, ...body, this.foot);
    root.replaceChildren(main);
    onThemeChange(() => this.page.retheme());
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.defaultPrevented) this.page.goBack?.();
    });
    this.redraw.now();
    this.listen();
  }

  private listen(): void {
    this.host.listen({
      onRestore: (state) => {
        // What this very page remembers is newer than what the workspace does.
        if (this.recalled === undefined || this.recalled === null) this.become(this.layout.readState(state));
      },
      onShow: (target) => this.page.told?.(target),
      onSnapshot: (snapshot, stale) => {
        // Between the empty page and the first figures nobody is spared by a pause.
        const isFirst = this.snapshot === null && snapshot !== null;
        this.snapshot = snapshot;
        this.stale = stale;
        if (isFirst) this.redraw.now();
        else this.redraw.request();
      },
      onRefused: (message) => this.notice.draw(message, () => [element('p', { role: 'alert' }, message)]),
    });
  }

  private conduct(): Conduct<State> {
    return {
      host: this.host,
      state: () => this.state,
      snapshot: () => this.snapshot,
      become: (state, focus) => this.become(state, focus),
      remember: (state) => this.remember(state),
      redraw: () => this.redraw.now(),
      say: (notice) => this.say(notice),
      stand: () => this.stand(),
      goTo: (part) => this.place.goTo(part),
    };
  }

  private remember(state: State): void {
    this.state = state;
    if (this.layout.isKept) this.host.keep(state);
    else this.host.remember(state);
    this.place.note();
  }

  private become(state: State, focus?: () => void): void {
    if (focus !== undefined) this.focusNext = focus;
    this.remember(state);
    this.isAsked = true;
    this.overtake();
    this.redraw.now();
  }

  private async draw(): Promise<void> {
    const { snapshot, stale } = this;
    if (stale && snapshot) this.banner.draw([stale, snapshot.timeZone], () => staleBanner(stale, snapshot));
    else this.banner.clear();
    const busy = snapshot === null ? stale === null : snapshot.phase === 'loading';
    this.page.element.setAttribute('aria-busy', String(busy));
    const isAnswerable = snapshot?.phase === 'ready' && standingOf(snapshot) === 'figures';
    this.page.show({ state: this.state, snapshot, isAnswerable });
    if (snapshot === null) {
      if (stale === null) this.showInstead('waiting', waiting);
      else this.showInstead(stale, () => unavailable(stale, this.run));
      return;
    }
    if (snapshot.phase === 'loading') return this.showInstead(snapshot.progress, () => loading(snapshot));
    await this.drawReady(snapshot);
    this.place.restore();
    this.host.drawn();
  }

  private async drawReady(snapshot: Snapshot): Promise<void> {
    const standing = standingOf(snapshot);
    if (standing !== 'figures') {
      const content = [standing, sourceCount(snapshot), snapshot.problems];
      this.showInstead(content, () => empty(standing, snapshot, this.run));
      return this.stand();
    }
    const { state, isAsked } = this;
    this.isAsked = false;
    const isCurrent = (): boolean => this.page.asksTheSame(this.state, state);
    try {
      const drawn = this.page.draw({ state, snapshot, isAsked, isCurrent });
      await Promise.race([drawn, new Promise<void>((resolve) => (this.overtake = resolve))]);
    } catch (error) {
      this.showFailure(error instanceof Error ? error.message : String(error));
    }
    // A late answer is followed by another one.
    if (!isCurrent()) return;
    this.focusNext?.();
    this.focusNext = null;
  }

  private showFailure(reason: string): void {
    const words = this.page.failed?.(reason) ?? t('The ledger did not answer: {0}', reason);
    this.page.clear(true);
    this.say({ content: words, build: () => [element('p', { role: 'alert' }, words)] });
    this.stand();
  }

  /** Words where there is nothing to show yet, or nothing at all. */
  private showInstead(content: unknown, build: () => readonly Child[]): void {
    this.page.clear(false);
    this.say({ content, build });
  }

  private say(notice: Notice | null): void {
    if (notice === null) this.notice.clear();
    else this.notice.draw(notice.content, () => notice.build());
  }

  /** With what stands above it, never before: it would be pushed away. */
  private stand(): void {
    const { snapshot } = this;
    if (snapshot === null) return;
    this.foot.hidden = false;
    this.problems.draw(snapshot.problemCount, () => problemLine(snapshot, this.run));
    const note = footnote(snapshot);
    this.footnote.draw(note, () => [prose(note)]);
    this.place.restore();
  }
}
