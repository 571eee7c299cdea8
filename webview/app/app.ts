/** The application behind the dashboard and the Overview: one question behind every section, asked again when it or the figures change, drawn without a jump. */
import type { DashboardAnswer, DashboardQuery } from '../../src/core/dashboard/model';
import { sourceCount } from '../../src/protocol/sources';
import type { Snapshot } from '../../src/protocol/engine';
import type { Staleness, ViewCommand } from '../../src/protocol/view';
import { element, Region, type Child } from '../dom';
import { Host } from '../host';
import { t } from '../l10n';
import { empty, footnote, loading, problemLine, staleBanner, standingOf, unavailable, waiting } from '../notices';
import { onThemeChange } from '../theme';
import { REDRAW_INTERVAL, Throttle } from '../throttle';
import { SectionBoard } from '../dashboard/board';
import { Highlight } from '../dashboard/highlight';
import type { Conduct, Layout, Surroundings } from './layout';
import { ScrollPlace } from '../dashboard/scrollPlace';
import type { SectionContext } from '../dashboard/section';
import type { DashboardState } from '../dashboard/state';

/** Draws the layout's page where the host has left room for it. */
export function startApp(layout: Layout): void {
  const root = document.getElementById('app');
  if (root) new App(layout).start(root);
}

class App {
  private readonly host: Host;
  private readonly recalled: unknown;
  private state: DashboardState;
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
  private readonly board: SectionBoard;
  private readonly around: Surroundings;
  private readonly place: ScrollPlace;

  constructor(private readonly layout: Layout) {
    this.host = new Host(layout.view);
    this.recalled = this.host.recall();
    this.state = layout.readState(this.recalled);
    this.around = layout.surround(this.conduct());
    this.board = new SectionBoard(layout.sections, this.context(), () => this.redraw.now());
    this.place = new ScrollPlace(this.host, () => [...this.board.element.children]);
  }

  start(root: HTMLElement): void {
    const { page, above, below } = this.around;
    this.foot.append(...below, this.problems.element, this.footnote.element);
    this.foot.hidden = true;
    page.append(this.banner.element, ...above, this.notice.element, this.board.element, this.foot);
    root.replaceChildren(page);
    onThemeChange(() => this.board.retheme());
    this.redraw.now();
    this.host.listen({
      onRestore: (state) => {
        // What this very page remembers is newer than what the workspace does.
        if (this.recalled === undefined || this.recalled === null) this.become(this.layout.readState(state));
      },
      onShow: (target) => this.around.told?.(target),
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

  private conduct(): Conduct {
    return {
      host: this.host,
      state: () => this.state,
      snapshot: () => this.snapshot,
      become: (state, focus) => this.become(state, focus),
      change: (change) => this.change(change),
      focus: (key) => {
        if (key === null || !this.board.focus(key)) this.board.focusFirst();
      },
    };
  }

  private context(): SectionContext {
    return {
      host: this.host,
      highlight: new Highlight(),
      isBrief: this.layout.isBrief,
      query: () => this.state.query,
      change: (change) => this.change(change),
      drill: (dimension, key) => this.around.drill(dimension, key),
      drillInto: (within, label) => this.around.drillInto(within, label),
      isTableShown: (id) => this.state.tables.includes(id),
      showTable: (id, shown) => {
        const others = this.state.tables.filter((other) => other !== id);
        this.remember({ ...this.state, tables: shown ? [...others, id] : others });
      },
      explained: () => this.state.explained,
      explain: (explained) => this.become({ ...this.state, explained }),
    };
  }

  private remember(state: DashboardState): void {
    this.state = state;
    this.host.keep(state);
    this.place.note();
  }

  private become(state: DashboardState, focus?: () => void): void {
    if (focus !== undefined) this.focusNext = focus;
    this.remember(state);
    this.isAsked = true;
    this.overtake();
    this.redraw.now();
  }

  private change(change: Partial<DashboardQuery>): void {
    const { query } = this.state;
    const rows = change.rows ?? { ...query.rows, offset: 0 };
    this.become({ ...this.state, query: { ...query, ...change, rows } });
  }

  private async draw(): Promise<void> {
    const { snapshot, stale } = this;
    if (stale && snapshot) this.banner.draw([stale, snapshot.timeZone], () => staleBanner(stale, snapshot));
    else this.banner.clear();
    const busy = snapshot === null ? stale === null : snapshot.phase === 'loading';
    this.around.page.setAttribute('aria-busy', String(busy));
    const isAnswerable = snapshot?.phase === 'ready' && standingOf(snapshot) === 'figures';
    this.around.show({ state: this.state, snapshot, isAnswerable });
    if (snapshot === null) {
      if (stale === null) this.showNotice('waiting', waiting);
      else this.showNotice(stale, () => unavailable(stale, this.run));
      return;
    }
    if (snapshot.phase === 'loading') return this.showNotice(snapshot.progress, () => loading(snapshot));
    await this.drawReady(snapshot);
    this.place.restore();
    this.host.drawn();
  }

  private async drawReady(snapshot: Snapshot): Promise<void> {
    const standing = standingOf(snapshot);
    if (standing !== 'figures') {
      this.showFoot(snapshot);
      const content = [standing, sourceCount(snapshot), snapshot.problems];
      return this.showNotice(content, () => empty(standing, snapshot, this.run));
    }
    if (this.board.showEarlyFirst()) this.notice.clear();
    const { query } = this.state;
    const isAsked = this.isAsked;
    this.isAsked = false;
    try {
      const drawn = this.board.draw({
        query,
        snapshot,
        isAsked,
        isCurrent: () => this.state.query === query,
        onFirst: (answer) => this.showAnswer(answer, snapshot),
      });
      await Promise.race([drawn, new Promise<void>((resolve) => (this.overtake = resolve))]);
    } catch (error) {
      this.showFoot(snapshot);
      const words = this.around.failed(error instanceof Error ? error.message : String(error));
      this.showNotice(words, () => [element('p', { role: 'alert' }, words)], true);
    }
    // A late answer is followed by another one.
    if (this.state.query !== query) return;
    this.focusNext?.();
    this.focusNext = null;
  }

  /** What the first answer says of the whole page; false: there is nothing to draw. */
  private showAnswer(answer: DashboardAnswer, snapshot: Snapshot): boolean {
    this.showFoot(snapshot);
    if (answer.refusal !== null) {
      const refusal = t(answer.refusal);
      this.showNotice(refusal, () => [element('p', { role: 'status' }, refusal)]);
      return false;
    }
    this.around.answered?.(answer);
    const nothing = this.around.nothingIn(answer, snapshot);
    if (nothing !== null) {
      this.notice.draw(nothing.content, () => nothing.build());
      this.board.showEarly();
      return false;
    }
    this.notice.clear();
    this.board.showAll();
    this.place.restore();
    return true;
  }

  /** With what stands above it, never before: it would be pushed away. */
  private showFoot(snapshot: Snapshot): void {
    this.foot.hidden = false;
    this.problems.draw(snapshot.problemCount, () => problemLine(snapshot, this.run));
    const note = footnote(snapshot);
    this.footnote.draw(note, () => [note]);
  }

  /** @param keepsEarly true where what the snapshot alone tells stays on screen */
  private showNotice(content: unknown, build: () => readonly Child[], keepsEarly = false): void {
    this.notice.draw(content, build);
    this.around.cleared?.();
    if (keepsEarly) this.board.showEarly();
    else this.board.hide();
  }
}
