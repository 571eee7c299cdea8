/** The breakdown in the editor area: spend by a chosen dimension over chosen days as a table or chart, down to the line of a log. */
import { byValueAndKind } from '../../src/core/byValue';
import type { QueryResult } from '../../src/core/ledger/query';
import type { NanoUsd } from '../../src/core/money';
import type { ShowTarget } from '../../src/protocol/view';
import { startApp } from '../app/app';
import { isInUse } from '../app/inUse';
import type { Conduct, Drawing, Page, Shown } from '../app/layout';
import { nothingThere } from '../app/nothing';
import { ChartFrame } from '../charts/chart';
import { rankedPicture, type RankedBar } from '../charts/ranked';
import { element, prose, Region } from '../dom';
import { t } from '../l10n';
import { OpenRows } from '../madeOf';
import { SERIES_COUNT } from '../theme';
import { dimensionTitle } from '../translated';
import { pluralDimension } from '../words';
import { askDetail, detailView } from './detail';
import { spanOf, type Span } from './ranges';
import { breakdownRows, search, sortRows, sumRow, type BreakdownRow } from './rows';
import { readState, type BreakdownState } from './state';
import { breakdownTable, focusKeyOf, PAGE_SIZE } from './table';
import { Toolbar } from './toolbar';

/** What the ledger last answered, so that sorting and searching ask nothing. */
interface Ranked {
  readonly rows: readonly BreakdownRow[];
  readonly span: Span;
  readonly previousTotal: NanoUsd | null;
}

class BreakdownPage implements Page<BreakdownState> {
  readonly element = element('main', { 'aria-labelledby': 'title' });
  readonly above: readonly HTMLElement[];
  readonly body: readonly HTMLElement[];
  readonly below = [];
  private ranked: Ranked | null = null;
  /** What the controls show. */
  private shown: BreakdownState;
  /** What stands on the page; null: nothing does. */
  private drawn: BreakdownState | null = null;
  /** New figures wait until the pointer leaves. */
  private isHeld = false;
  private readonly openRows = new OpenRows(() => this.drawRows());

  private readonly title = element('h1', { id: 'title' });
  private readonly rangeWords = new Region(element('p', { class: 'muted', role: 'status' }));
  private readonly table = new Region(element('div', { class: 'table-place' }));
  private readonly detail = new Region(element('section', { class: 'detail', 'aria-labelledby': 'detail-title' }));
  private readonly toolbar: Toolbar;
  private readonly chart = new ChartFrame({
    title: t('The largest'),
    id: 'largest',
    tableShown: () => false,
    onTableShown: null,
  });

  constructor(private readonly app: Conduct<BreakdownState>) {
    this.shown = app.state();
    this.toolbar = new Toolbar(this.shown, {
      onDimension: (dimension) => this.ask({ dimension, page: 0 }),
      onRange: (range) => this.ask({ range, page: 0 }),
      onDays: (from, to) => this.ask({ from, to, page: 0 }),
      onSearch: (text) => this.arrange({ search: text, page: 0 }),
      onChart: () => this.arrange({ chart: !app.state().chart }),
    });
    this.above = [this.title, this.toolbar.element, this.rangeWords.element];
    this.body = [this.chart.element, this.table.element, this.detail.element];
    this.chart.clear();
    for (const place of this.body)
      place.addEventListener('pointerleave', () => {
        if (this.isHeld) app.redraw();
      });
  }

  parts(): readonly Element[] {
    return this.body;
  }

  told(target: ShowTarget): void {
    const { dimension, open } = this.app.state();
    if ('dimension' in target && (target.dimension !== dimension || open !== null))
      this.ask({ dimension: target.dimension, open: null, page: 0 });
  }

  goBack(): void {
    const { open } = this.app.state();
    if (open === null) return;
    const { key } = open;
    this.ask({ open: null }, () => this.focusRow(key));
  }

  asksTheSame(one: BreakdownState, other: BreakdownState): boolean {
    return questionOf(one) === questionOf(other);
  }

  show({ state, isAnswerable }: Shown<BreakdownState>): void {
    this.title.textContent = t('Cost by {0}', dimensionTitle(state.dimension));
    // Only then: a list that a person has open would otherwise lose its place with every new figure.
    if (state !== this.shown) this.toolbar.show(state);
    this.shown = state;
    this.toolbar.element.hidden = !isAnswerable;
  }

  retheme(): void {
    this.chart.retheme();
  }

  clear(): void {
    this.chart.clear();
    this.ranked = null;
    this.drawn = null;
    for (const region of [this.rangeWords, this.table, this.detail]) region.clear();
  }

  async draw(drawing: Drawing<BreakdownState>): Promise<void> {
    const { state, snapshot, isCurrent } = drawing;
    const span = spanOf(state, snapshot.timeZone, snapshot.now);
    if (typeof span === 'string') {
      this.clear();
      this.app.say({ content: span, build: () => [element('p', { role: 'status' }, span)] });
      return this.app.stand();
    }
    const show = state.open === null ? await this.askTable(drawing, span) : await this.askDetail(drawing, span);
    if (!isCurrent()) return;
    this.isHeld = this.mustHold(drawing);
    if (this.isHeld) return;
    this.drawn = state;
    this.rangeWords.draw(span.words, () => [prose(span.words)]);
    show();
    this.app.stand();
  }

  /** Nothing moves under the pointer by itself. */
  private mustHold({ state, isAsked }: Drawing<BreakdownState>): boolean {
    const isTheSame = this.drawn !== null && this.asksTheSame(this.drawn, state);
    return !isAsked && isTheSame && this.body.some(isInUse);
  }

  /** Remembers a change that needs no new answer, and draws it. */
  private arrange(change: Partial<BreakdownState>): void {
    this.app.remember({ ...this.app.state(), ...change });
    this.shown = this.app.state();
    this.toolbar.show(this.shown);
    this.drawRows();
  }

  /** Remembers a change that needs a new answer. */
  private ask(change: Partial<BreakdownState>, focus?: () => void): void {
    this.app.become({ ...this.app.state(), ...change }, focus);
  }

  private open({ key }: BreakdownRow): void {
    this.ask({ open: { key } }, () => this.detail.focus('detail'));
  }

  /** @returns draws the answer */
  private async askTable({ state, snapshot }: Drawing<BreakdownState>, span: Span): Promise<() => void> {
    const { dimension } = state;
    const groupBy = byValueAndKind(dimension);
    const ask = (range: Span['range']): Promise<QueryResult> => this.app.host.request('query', { range, groupBy });
    const [now, previous] = await Promise.all([ask(span.range), span.previous === null ? null : ask(span.previous)]);
    const rows = breakdownRows(dimension, now, previous);
    return () => {
      if (rows.length > 0) {
        this.ranked = { rows, span, previousTotal: previous?.total.cost ?? null };
        return this.drawRows();
      }
      this.clear();
      const onAll = state.range === 'all' ? null : () => this.ask({ range: 'all', page: 0 });
      this.app.say(nothingThere(t('No event lies in this range.'), snapshot, onAll));
    };
  }

  /** @returns draws the answer */
  private async askDetail({ state, snapshot }: Drawing<BreakdownState>, { range }: Span): Promise<() => void> {
    const { host } = this.app;
    const question = { dimension: state.dimension, key: state.open?.key ?? null, range };
    const answer = await askDetail(host, question);
    return () => {
      this.app.say(null);
      this.table.clear();
      this.chart.clear();
      this.detail.draw([question, answer], () =>
        detailView(question, snapshot.timeZone, answer, {
          onBack: () => this.goBack(),
          onOpenEvent: (source, line) => host.openEvent(source, line),
        }),
      );
    };
  }

  /** Draws the rows at hand: as a table or chart, searched and sorted as remembered. */
  private drawRows(): void {
    const { ranked, app } = this;
    const state = app.state();
    if (ranked === null || state.open !== null) return;
    app.say(null);
    this.detail.clear();
    const matching = sortRows(search(ranked.rows, state.search), state.sort);
    if (state.chart) this.drawChart(matching);
    else this.drawTable(ranked, matching);
  }

  private drawTable({ rows, span, previousTotal }: Ranked, matching: readonly BreakdownRow[]): void {
    this.chart.clear();
    const { dimension, sort, search: wanted, page } = this.app.state();
    const first = Math.min(page, Math.max(0, Math.ceil(matching.length / PAGE_SIZE) - 1)) * PAGE_SIZE;
    const named = rows.filter((row) => row.key !== null).length;
    const content = {
      caption: t('Cost by {0}, {1}', dimensionTitle(dimension), pluralDimension(named, dimension)),
      title: dimensionTitle(dimension),
      rows: matching.slice(first, first + PAGE_SIZE),
      offset: first,
      matching: matching.length,
      found: wanted.trim() === '' ? null : sumRow(matching, t('Found: {0}', matching.length)),
      total: { ...sumRow(rows, t('Total')), previous: previousTotal },
      sort,
      compared: span.previous !== null,
      taken: this.openRows.all,
    };
    this.table.draw(content, () =>
      breakdownTable(content, {
        onSort: (sort) => this.arrange({ sort, page: 0 }),
        onOpen: (row) => this.open(row),
        onTurn: (offset) => this.arrange({ page: offset / PAGE_SIZE }),
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
    const press = (index: number): void => {
      const row = ranked[index];
      // What is no bar of its own stands in the table.
      if (bars[index]?.other === true) this.arrange({ chart: false });
      else if (row !== undefined) this.open(row);
    };
    const title = t('Cost by {0}', dimensionTitle(this.app.state().dimension));
    this.chart.show(rankedPicture(title, bars, sumRow(ranked, '').measures.cost, press));
  }

  /** Where a person was before the row was opened. */
  private focusRow(key: string | null): void {
    const { chart, search: wanted } = this.app.state();
    if (!chart || this.ranked === null) return void this.table.focus(focusKeyOf(key));
    const bars = sortRows(search(this.ranked.rows, wanted), { column: 'cost', descending: true });
    this.chart.focus(
      Math.min(
        bars.findIndex((row) => row.key === key),
        SERIES_COUNT,
      ),
    );
  }
}

/** What of the state is asked of the ledger; the rest is how the answer is shown. */
function questionOf({ dimension, range, from, to, open }: BreakdownState): string {
  return JSON.stringify([dimension, range, from, to, open]);
}

startApp({
  view: 'breakdown',
  // Every command that opens it names what to show.
  isKept: false,
  readState,
  make: (app) => new BreakdownPage(app),
});
