/** Editing a budget of the team's file in the conversation with the engine: first to look at, then to write. */
import type { BudgetEdit } from '../core/budget/configEdit';

export interface EditBudgetRequest extends BudgetEdit {
  /** False: nothing is written, the answer shows what would be. */
  readonly write: boolean;
  /** What the file held when it was looked at (`EditBudgetResult.before`); only of use when it is written. */
  readonly before: string | null;
  /** Absolute path of the open folder whose file it is; absent: the first one's. */
  readonly folder?: string;
}

export type EditBudgetResult =
  | {
      /** `changed-meanwhile`: somebody else has changed the file since it was looked at; nothing is written. */
      readonly outcome: 'preview' | 'written' | 'changed-meanwhile';
      /** Absolute path. */
      readonly file: string;
      readonly before: string | null;
      /** The budget as it stands in the new text; null: it is taken out. */
      readonly entry: string | null;
    }
  | { readonly outcome: 'not-readable'; readonly file: string };

export interface BudgetEditRequests {
  /** Of the file of one folder. */
  editBudget: { params: EditBudgetRequest; result: EditBudgetResult };
}
