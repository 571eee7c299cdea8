/** What stands around the sections of a page, and where what is pressed in them leads. */
import type { DashboardAnswer, DashboardQuery } from '../../src/core/dashboard/model';
import type { GroupKey } from '../../src/core/ledger/query';
import type { Snapshot } from '../../src/protocol/engine';
import type { ShowTarget } from '../../src/protocol/view';
import type { Conduct, Notice, Shown } from '../app/layout';
import type { DashboardState } from './state';

/** What surroundings may do to their page. */
export interface SectionsConduct extends Conduct<DashboardState> {
  /** Changes the question in place. */
  change(change: Partial<DashboardQuery>): void;
  /** Puts the focus on what carries this `data-focus` in a section, else on the first that carries any. */
  focus(key: string | null): void;
  /** Brings a section into view, and the focus to its heading. */
  goToSection(id: string): void;
}

export interface Surroundings {
  readonly page: HTMLElement;
  readonly above: readonly HTMLElement[];
  readonly below: readonly HTMLElement[];
  /** Where a value leads. */
  drill(dimension: GroupKey, key: string | null): void;
  /** Where a bar or a point of a line leads. */
  drillInto(within: NonNullable<DashboardQuery['within']>, label: string): void;
  told?(target: ShowTarget): void;
  goBack?(): void;
  show(shown: Shown<DashboardState>): void;
  /** Called with the first answer to each question. */
  answered?(answer: DashboardAnswer): void;
  /** Nothing is shown that an answer could belong to. */
  cleared?(): void;
  /** Why the answer is nothing to draw; null: it is. */
  nothingIn(answer: DashboardAnswer, snapshot: Snapshot): Notice | null;
  /** Instead of the usual words for a question without an answer. @param reason in the engine's own words */
  failed?(reason: string): string;
}
