/** The dashboard: one question behind every section, asked again when it or the figures change, drawn without a jump. */
import type { DashboardAnswer, DashboardQuery } from '../../src/core/dashboard/model';
import type { GroupKey, Range } from '../../src/core/ledger/query';
import type { Snapshot } from '../../src/protocol/engine';
import type { Staleness, ViewCommand } from '../../src/protocol/view';
import { sourceCount } from '../../src/protocol/sources';
import { element, linkButton, Region, type Child } from '../dom';
import { Host } from '../host';
import {
  empty,
  footnote,
  loading,
  problemLine,
  staleBanner,
  standingOf,
  unavailable,
  waiting,
  zoned,
} from '../notices';
import { onThemeChange } from '../theme';
import { REDRAW_INTERVAL, Throttle } from '../throttle';
import { Highlight, nameOf } from './highlight';
import { spanWords } from './labels';
import { SectionBoard } from './board';
import type { SectionContext } from './section';
import { readState, type DashboardState } from './state';
import { stepBack, stepInto, stepIntoBar, withoutBar, withoutFilter } from './steps';
import { Toolbar } from './toolbar';
import { Trail } from './trail';

class DashboardView {
  private readonly host = new Host('dashboard');
  private readonly recalled = this.host.recall();
  private state: DashboardState = readState(this.recalled);
  private readonly run = (command: ViewCommand): void => this.host.run(command);
  private readonly redraw = new Throttle(REDRAW_INTERVAL, () => this.draw());
  private snapshot: Snapshot | null = null;
  private stale: Staleness = null;
  /** Of what is shown; null: nothing is. */
  private range: Range | null = null;
  /** True when a person asked for what is drawn next: then nothing waits for the pointer to leave. */
  private isAsked = true;
  /** Puts the focus where it belongs once what is being drawn stands. */
  private focusNext: (() => void) | null = null;

  private readonly page = element('main', { class: 'dashboard', 'aria-labelledby': 'title' });
  private readonly banner = new Region(element('div', { class: 'banner', role: 'status' }));
  private readonly notice = new Region(element('div', { class: 'notice' }));
  private readonly spanWords = new Region(element('p', { class: 'muted', role: 'status' }));
  private readonly problems = new Region(element('p', { class: 'problem-line' }));
  private readonly footnote = new Region(element('footer', { class: 'muted' }));
  private readonly toolbar: Toolbar;
  private readonly trail: Trail;
  private readonly board: SectionBoard;

  constructor() {
    this.toolbar = new Toolbar(this.state.query, {
      onPreset: (preset) => this.change({ preset, within: null }),
      onDays: (from, to) => this.change({ from, to }),
      onGroup: (groupBy) => this.change({ groupBy }),
      onExport: () => this.export(),
    });
    this.trail = new Trail({
      onBack: (place) => this.back(place),
      onRemove: (dimension, key) => this.widen(withoutFilter(this.state, dimension, key)),
      onWhole: () => this.widen(withoutBar(this.state)),
      onBranch: () => this.showBranch(),
    });
    this.board = new SectionBoard(this.context(), () => this.redraw.now());
  }

  start(root: HTMLElement): void {
    const head = element(
      'div',
      { class: 'head' },
      element('h1', { id: 'title' }, 'Cost dashboard'),
      this.toolbar.element,
    );
    const foot = element('div', { class: 'foot' }, this.problems.element, this.footnote.element);
    this.page.append(
      this.banner.element,
      head,
      this.trail.element,
      this.spanWords.element,
      this.notice.element,
      this.board.element,
      foot,
    );
    root.replaceChildren(this.page);
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.state.trail.length > 0 && !event.defaultPrevented)
        this.back(this.state.trail.length - 1);
    });
    onThemeChange(() => this.board.retheme());
    this.redraw.now();
    this.host.listen({
      onRestore: (state) => {
        // What this very page remembers is newer than what the workspace does.
        if (this.recalled === undefined || this.recalled === null) this.become(readState(state));
      },
      onShow: (dimension, key) => {
        if (key !== null) this.drill(dimension, key);
      },
      onSnapshot: (snapshot, stale) => {
        this.snapshot = snapshot;
        this.stale = stale;
        this.redraw.request();
      },
      onRefused: (message) => this.notice.draw(message, () => [element('p', { role: 'alert' }, message)]),
    });
  }

  private context(): SectionContext {
    return {
      host: this.host,
      highlight: new Highlight(),
      query: () => this.state.query,
      change: (change) => this.change(change),
      drill: (dimension, key) => this.drill(dimension, key),
      drillInto: (within, label) => {
        this.focusNext = () => this.trail.focus();
        this.become(stepIntoBar(this.state, within, label));
      },
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
  }

  /** Remembers another question and asks it. */
  private become(state: DashboardState): void {
    this.remember(state);
    this.toolbar.show(state.query);
    this.isAsked = true;
    this.redraw.now();
  }

  private change(change: Partial<DashboardQuery>): void {
    const { query } = this.state;
    const rows = change.rows ?? { ...query.rows, offset: 0 };
    this.become({ ...this.state, query: { ...query, ...change, rows } });
  }

  private drill(dimension: GroupKey, key: string | null): void {
    this.focusNext = () => this.trail.focus();
    this.become(stepInto(this.state, dimension, key));
  }

  /** What was pressed is gone: the focus stays near. */
  private widen(state: DashboardState): void {
    this.focusNext = () => {
      if (!this.trail.focus()) this.board.focusFirst();
    };
    this.become(state);
  }

  private back(place: number): void {
    const step = this.state.trail[place];
    const opened = this.state.trail[place + 1]?.query ?? this.state.query;
    if (step === undefined) return;
    const key = opened.filter[step.query.groupBy]?.[0];
    this.focusNext = () => {
      if (key === undefined || !this.board.focus(`row:${nameOf(key)}`)) this.board.focusFirst();
    };
    this.become(stepBack(this.state, place));
  }

  private export(): void {
    const { filter, groupBy } = this.state.query;
    if (this.range !== null) this.host.export({ range: this.range, filter, groupBy });
  }

  private showBranch(): void {
    const branch = this.snapshot?.currentBranch ?? null;
    if (branch === null) return;
    if (branch.pr !== null) this.drill('pr', branch.pr);
    else this.drill('branch', branch.name);
  }

  private async draw(): Promise<void> {
    const { snapshot, stale } = this;
    if (stale && snapshot) this.banner.draw([stale, snapshot.timeZone], () => staleBanner(stale, snapshot));
    else this.banner.clear();
    const busy = snapshot === null ? stale === null : snapshot.phase === 'loading';
    this.page.setAttribute('aria-busy', String(busy));
    this.trail.show(this.state, snapshot);
    const isAnswerable = snapshot?.phase === 'ready' && standingOf(snapshot) === 'figures';
    this.toolbar.element.hidden = !isAnswerable;
    this.trail.element.hidden = !isAnswerable;
    if (snapshot === null) {
      if (stale === null) this.showNotice('waiting', waiting);
      else this.showNotice(stale, () => unavailable(stale, this.run));
      return;
    }
    if (snapshot.phase === 'loading') return this.showNotice(snapshot.progress, () => loading(snapshot));
    await this.drawReady(snapshot);
    this.host.drawn();
  }

  private async drawReady(snapshot: Snapshot): Promise<void> {
    this.problems.draw(snapshot.problemCount, () => problemLine(snapshot, this.run));
    const note = footnote(snapshot);
    this.footnote.draw(note, () => [note]);
    const standing = standingOf(snapshot);
    if (standing !== 'figures') {
      const content = [standing, sourceCount(snapshot), snapshot.problems];
      return this.showNotice(content, () => empty(standing, snapshot, this.run));
    }
    const { query } = this.state;
    const isAsked = this.isAsked;
    this.isAsked = false;
    try {
      await this.board.draw({
        query,
        snapshot,
        isAsked,
        isCurrent: () => this.state.query === query,
        onFirst: (answer) => this.showAnswer(answer, snapshot),
      });
    } catch (error) {
      const words = `The ledger did not answer: ${error instanceof Error ? error.message : String(error)}`;
      this.showNotice(words, () => [element('p', { role: 'alert' }, words)]);
    }
    // A late answer is followed by another one.
    if (this.state.query !== query) return;
    this.focusNext?.();
    this.focusNext = null;
  }

  /** What the first answer says of the whole page; false: there is nothing to draw. */
  private showAnswer(answer: DashboardAnswer, snapshot: Snapshot): boolean {
    const { refusal } = answer;
    if (refusal !== null) {
      this.showNotice(refusal, () => [element('p', { role: 'status' }, refusal)]);
      return false;
    }
    this.range = answer.span.range;
    const words = spanWords(answer.span);
    this.spanWords.draw(words, () => [words]);
    if ((answer.parts.figures?.now.events ?? 0) === 0) {
      this.showNothing(snapshot);
      return false;
    }
    this.notice.clear();
    this.board.element.hidden = false;
    return true;
  }

  private showNothing(snapshot: Snapshot): void {
    const { query } = this.state;
    this.notice.draw([query, snapshot.newest], () =>
      nothing(snapshot, this.state, () => this.change({ preset: 'all', within: null })),
    );
    this.board.element.hidden = true;
  }

  private showNotice(content: unknown, build: () => readonly Child[]): void {
    this.notice.draw(content, build);
    this.spanWords.clear();
    this.board.element.hidden = true;
  }
}

function nothing(snapshot: Snapshot, { query }: DashboardState, onAll: () => void): readonly Child[] {
  const newest = snapshot.newest === null ? '' : ` The newest event is of ${zoned(snapshot, snapshot.newest)}.`;
  const isFiltered = Object.keys(query.filter).length > 0;
  const words = isFiltered ? 'No event of this range passes the filters.' : 'No event lies in this range.';
  return [
    element('p', { role: 'status' }, `${words}${newest}`),
    query.preset === 'all' ? null : element('p', {}, linkButton('Show all time', onAll, { 'data-focus': 'all-time' })),
  ];
}

const app = document.getElementById('app');
if (app) new DashboardView().start(app);
