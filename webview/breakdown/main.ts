/** The breakdown panel: spend by a chosen dimension over chosen days as a table or chart, down to the line of a log. */
import { byValueAndKind } from '../../src/core/byValue';
import type { Dimension } from '../../src/core/event';
import type { QueryResult } from '../../src/core/ledger/query';
import type { NanoUsd } from '../../src/core/money';
import type { Snapshot } from '../../src/protocol/engine';
import type { Staleness, ViewCommand } from '../../src/protocol/view';
import { sourceCount } from '../../src/protocol/sources';
import { ChartFrame } from '../charts/chart';
import { rankedPicture, type RankedBar } from '../charts/ranked';
import { element, Region, type Child } from '../dom';
import { Host } from '../host';
import { t } from '../l10n';
import { OpenRows } from '../madeOf';
import { empty, loading, newestWords, staleBanner, standingOf, unavailable, waiting } from '../notices';
import { onThemeChange, SERIES_COUNT } from '../theme';
import { REDRAW_INTERVAL, Throttle } from '../throttle';
import { dimensionTitle } from '../translated';
import { pluralDimension } from '../words';
import { askDetail, detailView } from './detail';
import { spanOf, type Span } from './ranges';
import { breakdownRows, search, sortRows, sumRow, type BreakdownRow } from './rows';
import { readState, type BreakdownState, type Column } from './state';
import { breakdownTable, focusKeyOf, PAGE_SIZE } from './table';
import { Toolbar } from './toolbar';

class BreakdownView {
  private readonly host = new Host('breakdown');
  private state: BreakdownState = readState(this.host.recall());
  private readonly run = (command: ViewCommand): void => this.host.run(command);
  private readonly redraw = new Throttle(REDRAW_INTERVAL, () => this.draw());
  private snapshot: Snapshot | null = null;
  private stale: Staleness = null;
  /** What the ledger last answered, so that sorting and searching ask nothing. */
  private rows: readonly BreakdownRow[] = [];
  private span: Span | null = null;
  private previousTotal: NanoUsd | null = null;
  private readonly openRows = new OpenRows(() => this.drawRows());
  /** The element to focus once what is being drawn stands. */
  private focusNext: string | null = null;

  private readonly page = element('main', { 'aria-labelledby': 'title' });
  private readonly title = element('h1', { id: 'title' });
  private readonly banner = new Region(element('div', { class: 'banner', role: 'status' }));
  private readonly notice = new Region(element('div', { class: 'notice' }));
  private readonly rangeWords = new Region(element('p', { class: 'muted', role: 'status' }));
  private readonly table = new Region(element('div', { class: 'table-place' }));
  private readonly detail = new Region(element('section', { class: 'detail', 'aria-labelledby': 'detail-title' }));
  private readonly toolbar = new Toolbar(this.state, {
    onDimension: (dimension) => this.ask({ dimension, page: 0, search: this.state.search }),
    onRange: (range) => this.ask({ range, page: 0 }),
    onDays: (from, to) => this.ask({ from, to, page: 0 }),
    onSearch: (text) => this.arrange({ search: text, page: 0 }),
    onChart: () => this.arrange({ chart: !this.state.chart }),
  });
  private readonly chart = new ChartFrame({
    title: t('The largest'),
    id: 'largest',
    tableShown: () => false,
    onTableShown: null,
  });

  start(root: HTMLElement): void {
    this.page.append(
      this.title,
      this.banner.element,
      this.toolbar.element,
      this.rangeWords.element,
      this.notice.element,
      this.chart.element,
      this.table.element,
      this.detail.element,
    );
    root.replaceChildren(this.page);
    this.chart.clear();
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.state.open !== null && !event.defaultPrevented) this.close();
    });
    onThemeChange(() => this.chart.retheme());
    this.redraw.now();
    this.host.listen({
      onSnapshot: (snapshot, stale) => {
        // Between the empty page and the first figures nobody is spared by a pause.
        const isFirst = this.snapshot === null && snapshot !== null;
        this.snapshot = snapshot;
        this.stale = stale;
        if (isFirst) this.redraw.now();
        else this.redraw.request();
      },
      onShow: (target) => {
        if ('dimension' in target) this.show(target.dimension);
      },
      onRefused: (message) => this.notice.draw(message, () => [element('p', { role: 'alert' }, message)]),
    });
  }

  /** Remembers a change that needs no new answer, and draws it. */
  private arrange(change: Partial<BreakdownState>): void {
    this.remember(change);
    if (this.state.open === null) this.drawRows();
  }

  /** Remembers a change that needs a new answer. */
  private ask(change: Partial<BreakdownState>): void {
    this.remember(change);
    this.redraw.now();
  }

  private remember(change: Partial<BreakdownState>): void {
    this.state = { ...this.state, ...change };
    this.host.remember(this.state);
    this.toolbar.show(this.state);
  }

  private show(dimension: Dimension): void {
    if (dimension !== this.state.dimension || this.state.open !== null) this.ask({ dimension, open: null, page: 0 });
  }

  private open(row: BreakdownRow): void {
    this.focusNext = 'detail';
    this.ask({ open: { key: row.key } });
  }

  private close(): void {
    const key = this.state.open?.key ?? null;
    this.focusNext = focusKeyOf(key);
    this.ask({ open: null });
  }

  private async draw(): Promise<void> {
    const { snapshot, stale } = this;
    this.title.textContent = t('Cost by {0}', dimensionTitle(this.state.dimension));
    if (stale && snapshot) this.banner.draw([stale, snapshot.timeZone], () => staleBanner(stale, snapshot));
    else this.banner.clear();
    const busy = snapshot === null ? stale === null : snapshot.phase === 'loading';
    this.page.setAttribute('aria-busy', String(busy));
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
    const standing = standingOf(snapshot);
    if (standing !== 'figures') {
      const content = [standing, sourceCount(snapshot), snapshot.problems];
      this.showNotice(content, () => empty(standing, snapshot, this.run));
      return;
    }
    const span = spanOf(this.state, snapshot.timeZone, snapshot.now);
    if (typeof span === 'string') this.showNotice(span, () => [element('p', { role: 'status' }, span)]);
    else await this.drawSpan(snapshot, span);
  }

  private async drawSpan(snapshot: Snapshot, span: Span): Promise<void> {
    this.span = span;
    const words = t('{0}. Times in {1}, US dollars.', span.words, snapshot.timeZone);
    try {
      if (this.state.open !== null) await this.drawDetail(snapshot, span, this.state.open.key);
      else await this.drawTable(snapshot, span);
      this.rangeWords.draw(words, () => [words]);
    } catch (error) {
      const message = t('The ledger did not answer: {0}', error instanceof Error ? error.message : String(error));
      this.showNotice(message, () => [element('p', { role: 'alert' }, message)]);
    }
  }

  private async drawTable(snapshot: Snapshot, span: Span): Promise<void> {
    const { dimension } = this.state;
    const groupBy = byValueAndKind(dimension);
    const ask = (range: Span['range']): Promise<QueryResult> => this.host.request('query', { range, groupBy });
    const [now, previous] = await Promise.all([ask(span.range), span.previous === null ? null : ask(span.previous)]);
    if (dimension !== this.state.dimension || this.state.open !== null) return;
    this.previousTotal = previous?.total.cost ?? null;
    this.rows = breakdownRows(dimension, now, previous);
    if (this.rows.length === 0) this.showNotice(['none', snapshot.newest], () => nothing(snapshot));
    else this.drawRows();
  }

  /** Draws the rows at hand: as a table or chart, searched and sorted as remembered. */
  private drawRows(): void {
    const { state, rows, span } = this;
    if (rows.length === 0 || span === null) return;
    this.notice.clear();
    this.detail.clear();
    const matching = sortRows(search(rows, state.search), state.sort);
    if (state.chart) this.drawChart(matching);
    else this.drawTableRows(rows, matching, span);
    this.settleFocus(this.table);
  }

  private drawTableRows(rows: readonly BreakdownRow[], matching: readonly BreakdownRow[], span: Span): void {
    this.chart.clear();
    const { dimension, sort, search: wanted, page } = this.state;
    const first = Math.min(page, Math.max(0, Math.ceil(matching.length / PAGE_SIZE) - 1)) * PAGE_SIZE;
    const named = rows.filter((row) => row.key !== null).length;
    const content = {
      caption: t('Cost by {0}, {1}', dimensionTitle(dimension), pluralDimension(named, dimension)),
      title: dimensionTitle(dimension),
      rows: matching.slice(first, first + PAGE_SIZE),
      offset: first,
      matching: matching.length,
      found: wanted.trim() === '' ? null : sumRow(matching, t('Found: {0}', matching.length)),
      total: { ...sumRow(rows, t('Total')), previous: this.previousTotal },
      sort,
      compared: span.previous !== null,
      taken: this.openRows.all,
    };
    this.table.draw(content, () =>
      breakdownTable(content, {
        onSort: (column) => this.sort(column),
        onOpen: (row) => this.open(row),
        onPage: (step) => this.arrange({ page: Math.max(0, first / PAGE_SIZE + step) }),
        openRows: this.openRows,
      }),
    );
  }

  private drawChart(matching: readonly BreakdownRow[]): void {
    this.table.clear();
    const ranked = sortRows(matching, { column: 'cost', descending: true });
    const rest = sumRow(ranked.slice(SERIES_COUNT), t('Other'));
    const bars: RankedBar[] = ranked
      .slice(0, SERIES_COUNT)
      .map(({ name, measures }) => ({ name, cost: measures.cost, other: false }));
    if (ranked.length > SERIES_COUNT) bars.push({ name: rest.name, cost: rest.measures.cost, other: true });
    const title = t('Cost by {0}', dimensionTitle(this.state.dimension));
    const press = (index: number): void => {
      const row = ranked[index];
      // What is no bar of its own stands in the table.
      if (bars[index]?.other === true) this.arrange({ chart: false });
      else if (row !== undefined) this.open(row);
    };
    this.chart.show(rankedPicture(title, bars, sumRow(ranked, '').measures.cost, press));
    const left = ranked.findIndex(({ key }) => focusKeyOf(key) === this.focusNext);
    if (left >= 0) this.chart.focus(Math.min(left, bars.length - 1));
  }

  private sort(column: Column): void {
    const { sort } = this.state;
    const descending = sort.column === column ? !sort.descending : column !== 'name';
    this.arrange({ sort: { column, descending }, page: 0 });
  }

  private async drawDetail(snapshot: Snapshot, span: Span, key: string | null): Promise<void> {
    const question = { dimension: this.state.dimension, key, range: span.range };
    const answer = await askDetail(this.host, question);
    if (this.state.open === null || this.state.open.key !== key) return;
    this.notice.clear();
    this.table.clear();
    this.chart.clear();
    this.detail.draw([question, answer], () =>
      detailView(question, snapshot.timeZone, answer, {
        onBack: () => this.close(),
        onOpenEvent: (source, line) => this.host.openEvent(source, line),
      }),
    );
    this.settleFocus(this.detail);
  }

  private showNotice(content: unknown, build: () => readonly Child[]): void {
    this.notice.draw(content, build);
    this.chart.clear();
    for (const region of [this.rangeWords, this.table, this.detail]) region.clear();
  }

  private settleFocus(region: Region): void {
    if (this.focusNext === null) return;
    region.focus(this.focusNext);
    this.focusNext = null;
  }
}

function nothing(snapshot: Snapshot): readonly Child[] {
  const words = [t('No event lies in this range.'), ...newestWords(snapshot)];
  return [element('p', { role: 'status' }, words.join(' '))];
}

const app = document.getElementById('app');
if (app) new BreakdownView().start(app);
