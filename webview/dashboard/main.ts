/** The dashboard in the editor area: every section, a question that people change, and a way into each value and back. */
import type { DashboardAnswer, DashboardQuery } from '../../src/core/dashboard/model';
import type { GroupKey, Range } from '../../src/core/ledger/query';
import type { Snapshot } from '../../src/protocol/engine';
import type { ShowTarget } from '../../src/protocol/view';
import type { Notice, Shown } from '../app/layout';
import { nothingThere } from '../app/nothing';
import { element, Region } from '../dom';
import { t } from '../l10n';
import { nameOf } from './highlight';
import { spanWords } from './labels';
import { SECTIONS } from './sections/registry';
import { startSections } from './sectionsPage';
import { readState, type DashboardState } from './state';
import { stepBack, stepFromOutside, stepInto, stepIntoBar, withoutBar, withoutFilter } from './steps';
import type { SectionsConduct, Surroundings } from './surroundings';
import { Toolbar } from './toolbar';
import { Trail } from './trail';

class Panel implements Surroundings {
  readonly page = element('main', { class: 'dashboard', 'aria-labelledby': 'title' });
  readonly above: readonly HTMLElement[];
  readonly below = [];
  private readonly spanWords = new Region(element('p', { class: 'muted', role: 'status' }));
  private readonly toolbar: Toolbar;
  private readonly trail: Trail;
  /** Of what is shown; null: nothing is. */
  private range: Range | null = null;
  /** False: there is nothing to lead to. */
  private hasEvents = false;
  /** What the controls show. */
  private asked: DashboardQuery;

  constructor(private readonly app: SectionsConduct) {
    this.asked = app.state().query;
    this.toolbar = new Toolbar(this.asked, {
      onPreset: (preset) => app.change({ preset, within: null }),
      onDays: (from, to) => app.change({ from, to }),
      onGroup: (groupBy) => app.change({ groupBy }),
      onExport: () => this.export(),
    });
    this.trail = new Trail({
      onBack: (place) => this.back(place),
      onRemove: (dimension, key) => this.widen(withoutFilter(app.state(), dimension, key)),
      onWhole: () => this.widen(withoutBar(app.state())),
      onBranch: () => this.showBranch(),
      onEvents: () => app.goToSection('events'),
    });
    const title = element('h1', { id: 'title' }, t('Cost dashboard'));
    const head = element('div', { class: 'head' }, title, this.toolbar.element);
    this.above = [head, this.trail.element, this.spanWords.element];
  }

  drill(dimension: GroupKey, key: string | null): void {
    this.app.become(stepInto(this.app.state(), dimension, key), () => this.trail.focus());
  }

  drillInto(within: NonNullable<DashboardQuery['within']>, label: string): void {
    this.app.become(stepIntoBar(this.app.state(), within, label), () => this.trail.focus());
  }

  told(target: ShowTarget): void {
    const step = stepFromOutside(this.app.state(), target);
    if (step !== null) this.app.become(step, () => this.trail.focus());
  }

  goBack(): void {
    this.back(this.app.state().trail.length - 1);
  }

  show({ state, isAnswerable }: Shown<DashboardState>): void {
    // Only then: a list that a person has open would otherwise lose its place with every new figure.
    if (state.query !== this.asked) this.toolbar.show(state.query);
    this.asked = state.query;
    this.showTrail();
    this.toolbar.element.hidden = !isAnswerable;
    this.trail.element.hidden = !isAnswerable;
  }

  answered({ span }: DashboardAnswer): void {
    this.range = span.range;
    const words = spanWords(span);
    this.spanWords.draw(words, () => [words]);
  }

  cleared(): void {
    this.spanWords.clear();
  }

  nothingIn({ parts }: DashboardAnswer, snapshot: Snapshot): Notice | null {
    // Without figures it is the answer to a part that waited for the pointer.
    if (parts.figures === undefined) return null;
    this.hasEvents = parts.figures.now.events > 0;
    this.showTrail();
    if (this.hasEvents) return null;
    const { filter, preset, within } = this.app.state().query;
    const isFiltered = Object.keys(filter).length > 0;
    const words = isFiltered ? t('No event of this range passes the filters.') : t('No event lies in this range.');
    return nothingThere(
      words,
      snapshot,
      preset === 'all' && within === null ? null : () => this.app.change({ preset: 'all', within: null }),
    );
  }

  private showTrail(): void {
    this.trail.show(this.app.state(), this.app.snapshot(), this.hasEvents);
  }

  /** What was pressed is gone: the focus stays near. */
  private widen(state: DashboardState): void {
    this.app.become(state, () => {
      if (!this.trail.focus()) this.app.focus(null);
    });
  }

  private back(place: number): void {
    const state = this.app.state();
    const step = state.trail[place];
    const opened = state.trail[place + 1]?.query ?? state.query;
    if (step === undefined) return;
    const key = opened.filter[step.query.groupBy]?.[0];
    const row = key === undefined ? null : `row:${nameOf(key)}`;
    this.app.become(stepBack(state, place), () => this.app.focus(row));
  }

  private export(): void {
    const { filter, groupBy } = this.app.state().query;
    if (this.range !== null) this.app.host.export({ range: this.range, filter, groupBy });
  }

  private showBranch(): void {
    const branch = this.app.snapshot()?.currentBranch ?? null;
    if (branch === null) return;
    if (branch.pr !== null) this.drill('pr', branch.pr);
    else this.drill('branch', branch.name);
  }
}

startSections({
  view: 'dashboard',
  sections: SECTIONS,
  isBrief: false,
  readState: (value) => readState(value),
  surround: (app) => new Panel(app),
});
