/** Edits a budget in the team's file: the file is read, changed where it has to be, and put back if nobody else was faster. */
import { join } from 'node:path';
import { editBudget } from '../core/budget/configEdit';
import { sentence, worded } from '../core/words';
import type { EditBudgetRequest, EditBudgetResult } from '../protocol/budgetEdit';
import type { EngineOptions } from '../protocol/engine';
import { readTeamFile, replaceTeamFile } from '../store/teamFile';
import { BUDGET_FILE } from './configFiles';

const LONGEST_NAME = 200;

/** @throws Error where no folder is open or it is not trusted, TeamFileRefused, and the file system's own errors */
export async function editTeamBudget(
  options: EngineOptions | null,
  { name, changes, write, before: looked, folder: asked }: EditBudgetRequest,
): Promise<EditBudgetResult> {
  const [first, ...others] = options?.folders ?? [];
  if (options === null || first === undefined)
    throw worded(Error, sentence('Open a folder first: budgets are written into it.'));
  const folder = asked === undefined ? first : [first, ...others].find(({ path }) => path === asked);
  if (folder === undefined) throw worded(Error, sentence('This folder is not open any more; nothing was written.'));
  if (!options.trusted) throw worded(Error, sentence('Nothing is written in Restricted Mode.'));
  if (typeof name !== 'string' || name.trim() === '' || name.length > LONGEST_NAME)
    throw worded(RangeError, sentence('No such name.'));
  const file = join(folder.path, BUDGET_FILE);
  const before = await readTeamFile(file);
  if (write && before !== looked) return { outcome: 'changed-meanwhile', file, before, entry: null };
  const edited = editBudget(before, { name, changes });
  if (edited === null) return { outcome: 'not-readable', file };
  const answer = { file, before, entry: edited.entry };
  if (!write) return { outcome: 'preview', ...answer };
  const written = edited.text === before || (await replaceTeamFile(file, before, edited.text));
  return { outcome: written ? 'written' : 'changed-meanwhile', ...answer };
}
