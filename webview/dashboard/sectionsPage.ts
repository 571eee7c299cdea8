/** A page of sections: one question behind all of them, asked again when it or the figures change, drawn without a jump. */
import type { DashboardAnswer, DashboardQuery } from '../../src/core/dashboard/model';
import type { Snapshot } from '../../src/protocol/engine';
import type { ShowTarget, ViewName } from '../../src/protocol/view';
import { startApp } from '../app/app';
import type { Conduct, Drawing, Page, Shown } from '../app/layout';
import { element } from '../dom';
import { t } from '../l10n';
import { SectionBoard } from './board';
import { Highlight } from './highlight';
import type { SectionContext, SectionKind } from './section';
import type { DashboardState } from './state';
import type { SectionsConduct, Surroundings } from './surroundings';

/** The editor panel and the sidebar's Overview are such pages, each with sections and surroundings of its own. */
export interface SectionsLayout {
  readonly view: Extract<ViewName, 'dashboard' | 'overview'>;
  /** In the order in which they stand. */
  readonly sections: readonly SectionKind[];
  /** True where there is room for the essential only: sections say less. */
  readonly isBrief: boolean;
  /** Whatever was remembered, read as far as it goes. */
  readonly readState: (value: unknown) => DashboardState;
  surround(app: SectionsConduct): Surroundings;
}

export function startSections(layout: SectionsLayout): void {
  const { view, readState } = layout;
  startApp<DashboardState>({ view, isKept: true, readState, make: (app) => new SectionsPage(layout, app) });
}

class SectionsPage implements Page<DashboardState> {
  readonly element: HTMLElement;
  readonly above: readonly HTMLElement[];
  readonly body: readonly HTMLElement[];
  readonly below: readonly HTMLElement[];
  private readonly around: Surroundings;
  private readonly board: SectionBoard;

  constructor(
    layout: SectionsLayout,
    private readonly app: Conduct<DashboardState>,
  ) {
    this.around = layout.surround({
      ...app,
      change: (change) => this.change(change),
      focus: (key) => {
        if (key === null || !this.board.focus(key)) this.board.focusFirst();
      },
      goToSection: (id) => this.goToSection(id),
    });
    this.board = new SectionBoard(layout.sections, this.context(layout), () => app.redraw());
    this.element = this.around.page;
    this.above = this.around.above;
    this.body = [this.board.element];
    this.below = this.around.below;
  }

  parts(): readonly Element[] {
    return [...this.board.element.children];
  }

  told(target: ShowTarget): void {
    this.around.told?.(target);
  }

  goBack(): void {
    this.around.goBack?.();
  }

  asksTheSame(one: DashboardState, other: DashboardState): boolean {
    return one.query === other.query;
  }

  show(shown: Shown<DashboardState>): void {
    this.around.show(shown);
  }

  failed(reason: string): string {
    return this.around.failed?.(reason) ?? t('The ledger did not answer: {0}', reason);
  }

  retheme(): void {
    this.board.retheme();
  }

  async draw({ state: { query }, snapshot, isAsked, isCurrent }: Drawing<DashboardState>): Promise<void> {
    if (this.board.showEarlyFirst()) this.app.say(null);
    const onFirst = (answer: DashboardAnswer): boolean => this.showAnswer(answer, snapshot);
    await this.board.draw({ query, snapshot, isAsked, isCurrent, onFirst });
  }

  clear(keepsEarly: boolean): void {
    this.around.cleared?.();
    if (keepsEarly) this.board.showEarly();
    else this.board.hide();
  }

  /** What the first answer says of the whole page; false: there is nothing to draw. */
  private showAnswer(answer: DashboardAnswer, snapshot: Snapshot): boolean {
    const isDrawn = this.isDrawn(answer, snapshot);
    this.app.stand();
    return isDrawn;
  }

  private isDrawn(answer: DashboardAnswer, snapshot: Snapshot): boolean {
    if (answer.refusal !== null) {
      const refusal = t(answer.refusal);
      this.clear(false);
      this.app.say({ content: refusal, build: () => [element('p', { role: 'status' }, refusal)] });
      return false;
    }
    this.around.answered?.(answer);
    const nothing = this.around.nothingIn(answer, snapshot);
    this.app.say(nothing);
    if (nothing === null) this.board.showAll();
    else this.board.showEarly();
    return nothing === null;
  }

  private change(change: Partial<DashboardQuery>): void {
    const state = this.app.state();
    const rows = change.rows ?? { ...state.query.rows, offset: 0 };
    this.app.become({ ...state, query: { ...state.query, ...change, rows } });
  }

  private goToSection(id: string): void {
    const section = this.board.focusHeading(id);
    if (section !== undefined) this.app.goTo(section);
  }

  private context({ isBrief }: SectionsLayout): SectionContext {
    const { app, around } = this;
    return {
      host: app.host,
      highlight: new Highlight(),
      isBrief,
      query: () => app.state().query,
      change: (change) => this.change(change),
      drill: (dimension, key) => around.drill(dimension, key),
      drillInto: (within, label) => around.drillInto(within, label),
      isTableShown: (id) => app.state().tables.includes(id),
      showTable: (id, shown) => {
        const others = app.state().tables.filter((other) => other !== id);
        app.remember({ ...app.state(), tables: shown ? [...others, id] : others });
      },
      explained: () => app.state().explained,
      explain: (explained) => app.become({ ...app.state(), explained }),
      eventOrder: () => app.state().eventOrder,
      orderEvents: (eventOrder) => app.become({ ...app.state(), eventOrder }),
      goToEvents: (eventOrder) => {
        app.become({ ...app.state(), eventOrder });
        this.goToSection('events');
      },
    };
  }
}
