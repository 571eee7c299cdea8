/** The sidebar's Overview: key figures, spend against the budget, spend per day, and how far they can be trusted. */
import type { Dimension } from '../../src/core/event';
import { dimensionTitle } from '../../src/core/format';
import type { Snapshot } from '../../src/protocol/engine';
import type { Overview } from '../../src/protocol/overview';
import type { Staleness, ViewCommand } from '../../src/protocol/view';
import { sourceCount } from '../../src/protocol/sources';
import { ChartFrame } from '../charts/chart';
import { cumulativePicture } from '../charts/cumulative';
import { Slots } from '../charts/paint';
import { perDayPicture } from '../charts/perDay';
import { dropdown } from '../controls';
import { element, Region } from '../dom';
import { Host } from '../host';
import { onThemeChange, SERIES_COUNT } from '../theme';
import { REDRAW_INTERVAL, Throttle } from '../throttle';
import { DIMENSION_ORDER, scopeWords } from '../words';
import { figureGrid, figureList, headline, moreBudgets } from './figures';
import {
  empty,
  footnote,
  loading,
  problemLine,
  qualityLine,
  staleBanner,
  standingOf,
  unavailable,
  waiting,
  zoned,
} from '../notices';
import { readState, type OverviewState } from './state';

class OverviewView {
  private readonly host = new Host('overview');
  private state: OverviewState = readState(this.host.recall());
  private readonly run = (command: ViewCommand): void => this.host.run(command);
  private readonly redraw = new Throttle(REDRAW_INTERVAL, () => this.draw());
  private snapshot: Snapshot | null = null;
  private stale: Staleness = null;

  private readonly page = element('main', { 'aria-label': 'Cost overview' });
  private readonly banner = new Region(element('div', { class: 'banner', role: 'status' }));
  private readonly notice = new Region(element('div', { class: 'notice' }));
  private readonly headline = new Region(element('section', { 'aria-label': 'Budget' }));
  private readonly figures = new Region(element('dl', { class: 'figures' }));
  private readonly budgets = new Region(element('section', { class: 'budgets', 'aria-label': 'Other budgets' }));
  private readonly chartNotice = new Region(element('p', { class: 'muted' }));
  private readonly quality = new Region(element('p', { class: 'muted' }));
  private readonly problems = new Region(element('p', { class: 'problem-line' }));
  private readonly footnote = new Region(element('footer', { class: 'muted' }));
  private readonly slots = new Slots();
  private readonly cumulative = new ChartFrame({
    title: 'Spend so far this month',
    id: 'cumulative',
    tableShown: this.state.cumulativeTable,
    onTableShown: (cumulativeTable) => this.remember({ cumulativeTable }),
  });
  private readonly perDay = new ChartFrame({
    title: 'Spend per day',
    id: 'per-day',
    tableShown: this.state.perDayTable,
    onTableShown: (perDayTable) => this.remember({ perDayTable }),
  });
  private readonly charts = element('div', { class: 'charts' }, this.cumulative.element, this.perDay.element);

  start(root: HTMLElement): void {
    this.perDay.addControl(
      dropdown({
        name: 'Spend per day by',
        choices: DIMENSION_ORDER.map((value) => ({ value, text: `by ${dimensionTitle(value)}` })),
        value: this.state.dimension,
        onChoose: (dimension) => this.chooseDimension(dimension),
      }).element,
    );
    this.page.append(
      this.banner.element,
      this.notice.element,
      this.headline.element,
      this.budgets.element,
      this.figures.element,
      this.chartNotice.element,
      this.charts,
      this.quality.element,
      this.problems.element,
      this.footnote.element,
    );
    root.replaceChildren(this.page);
    this.redraw.now();
    onThemeChange(() => {
      this.cumulative.retheme();
      this.perDay.retheme();
    });
    this.host.listen({
      onSnapshot: (snapshot, stale) => {
        this.snapshot = snapshot;
        this.stale = stale;
        this.redraw.request();
      },
      onRefused: (message) => this.notice.draw(message, () => [element('p', { role: 'alert' }, message)]),
    });
  }

  private remember(change: Partial<OverviewState>): void {
    this.state = { ...this.state, ...change };
    this.host.remember(this.state);
  }

  private chooseDimension(dimension: Dimension): void {
    this.remember({ dimension });
    this.redraw.now();
  }

  private async draw(): Promise<void> {
    const { snapshot, stale } = this;
    if (stale && snapshot) this.banner.draw([stale, snapshot.timeZone], () => staleBanner(stale, snapshot));
    else this.banner.clear();
    const busy = snapshot === null ? stale === null : snapshot.phase === 'loading';
    this.page.setAttribute('aria-busy', String(busy));
    if (snapshot === null) {
      if (stale === null) this.notice.draw('waiting', waiting);
      else this.notice.draw(stale, () => unavailable(stale, this.run));
      this.showFigures(null);
    } else if (snapshot.phase === 'loading') {
      this.notice.draw(snapshot.progress, () => loading(snapshot));
      this.showFigures(null);
    } else {
      await this.drawReady(snapshot);
    }
  }

  private async drawReady(snapshot: Snapshot): Promise<void> {
    const standing = standingOf(snapshot);
    if (standing === 'figures') {
      await this.drawFigures(snapshot);
    } else {
      const content = [standing, sourceCount(snapshot), snapshot.problems];
      this.notice.draw(content, () => empty(standing, snapshot, this.run));
      this.showFigures(null);
    }
    this.host.drawn();
  }

  private async drawFigures(snapshot: Snapshot): Promise<void> {
    let overview: Overview | string;
    try {
      overview = await this.host.request('overview', { dimension: this.state.dimension, series: SERIES_COUNT });
    } catch (error) {
      overview = error instanceof Error ? error.message : String(error);
    }
    this.notice.clear();
    this.showFigures(snapshot);
    if (typeof overview === 'string') this.showCharts(null, `The charts cannot be drawn: ${overview}`);
    else if (snapshot.month.measures.cost === 0) this.showCharts(null, nothingThisMonth(snapshot));
    else this.showCharts(overview, '', scopeOf(snapshot));
  }

  private showFigures(snapshot: Snapshot | null): void {
    if (snapshot === null) {
      for (const region of [this.headline, this.figures, this.budgets, this.quality, this.problems, this.footnote])
        region.clear();
      this.showCharts(null, '');
      return;
    }
    const figures = figureList(snapshot);
    this.headline.draw([snapshot.budgets[0], snapshot.month.measures], () => headline(snapshot, this.run));
    this.figures.draw(figures, () => figureGrid(figures));
    this.budgets.draw(snapshot.budgets.slice(1), () => moreBudgets(snapshot));
    const quality = qualityLine(snapshot);
    this.quality.draw(quality, () => [quality]);
    this.problems.draw(snapshot.problemCount, () => problemLine(snapshot, this.run));
    const note = footnote(snapshot);
    this.footnote.draw(note, () => [note]);
  }

  private showCharts(overview: Overview | null, sentence: string, scope: string | null = null): void {
    this.chartNotice.draw(sentence, () => (sentence === '' ? [] : [sentence]));
    if (overview === null) {
      this.cumulative.clear();
      this.perDay.clear();
      return;
    }
    this.cumulative.show(cumulativePicture(overview, scope));
    this.perDay.show(perDayPicture(overview, this.slots));
  }
}

/** What the month's budget measures, and with it the line that is drawn against it. */
function scopeOf({ budgets }: Snapshot): string | null {
  const state = budgets.find(
    ({ budget }) => budget.period === 'month' && budget.limit !== null && budget.each === undefined,
  );
  return state ? scopeWords(state.budget) : null;
}

function nothingThisMonth(snapshot: Snapshot): string {
  const newest = snapshot.newest === null ? '' : ` The newest event is of ${zoned(snapshot, snapshot.newest)}.`;
  return `No cost in this month yet, so there is no chart.${newest}`;
}

const app = document.getElementById('app');
if (app) new OverviewView().start(app);
