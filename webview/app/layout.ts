/** What a page of the cost application is made of: the sections that it shows, and what stands around them. */
import type { DashboardAnswer, DashboardQuery } from '../../src/core/dashboard/model';
import type { GroupKey } from '../../src/core/ledger/query';
import type { Snapshot } from '../../src/protocol/engine';
import type { ShowTarget, ViewName } from '../../src/protocol/view';
import type { Child } from '../dom';
import type { Host } from '../host';
import type { SectionKind } from '../dashboard/section';
import type { DashboardState } from '../dashboard/state';

/** The editor panel and the sidebar's Overview are one application, each with a layout of its own. */
export interface Layout {
  readonly view: Extract<ViewName, 'dashboard' | 'overview'>;
  /** In the order in which they stand. */
  readonly sections: readonly SectionKind[];
  /** True where there is room for the essential only: sections say less. */
  readonly isBrief: boolean;
  /** Whatever was remembered, read as far as it goes. */
  readState(value: unknown): DashboardState;
  surround(app: Conduct): Surroundings;
}

/** What surroundings may do to the application. */
export interface Conduct {
  readonly host: Host;
  readonly state: () => DashboardState;
  readonly snapshot: () => Snapshot | null;
  /** Remembers another question and asks it; `focus` is called once its answer stands. */
  become(state: DashboardState, focus?: () => void): void;
  /** Changes the question in place. */
  change(change: Partial<DashboardQuery>): void;
  /** Puts the focus on what carries this `data-focus` in a section, else on the first that carries any. */
  focus(key: string | null): void;
}

/** What is to be seen just now, apart from the sections. */
export interface Shown {
  readonly state: DashboardState;
  readonly snapshot: Snapshot | null;
  /** True when there are figures, so that questions make sense. */
  readonly isAnswerable: boolean;
}

/** Words in place of what cannot be shown. */
export interface Notice {
  /** Everything that `build` draws from. */
  readonly content: unknown;
  build(): readonly Child[];
}

export interface Surroundings {
  readonly page: HTMLElement;
  readonly above: readonly HTMLElement[];
  readonly below: readonly HTMLElement[];
  /** Where a value leads. */
  drill(dimension: GroupKey, key: string | null): void;
  /** Where a bar or a point of a line leads. */
  drillInto(within: NonNullable<DashboardQuery['within']>, label: string): void;
  /** Something outside the page asks to be shown. */
  told?(target: ShowTarget): void;
  /** Called before anything is asked: what the snapshot alone tells need not wait. */
  show(shown: Shown): void;
  /** Called with the first answer to each question. */
  answered?(answer: DashboardAnswer): void;
  /** Nothing is shown that an answer could belong to. */
  cleared?(): void;
  /** Why the answer is nothing to draw; null: it is. */
  nothingIn(answer: DashboardAnswer, snapshot: Snapshot): Notice | null;
  /** @param reason in the engine's own words */
  failed(reason: string): string;
}
