/** Cost: Set Budget: asks step by step, shows what will be written, and writes it to the team's file or to the settings. */
import * as vscode from 'vscode';
import type { Budget, BudgetState } from '../../core/budget/budget';
import { safeText } from '../../core/format';
import { ALL_TIME } from '../../core/ledger/query';
import type { EditBudgetResult } from '../../protocol/budgetEdit';
import { currentFolders, SECTION } from '../config';
import type { EngineClient } from '../engineClient';
import { translate } from '../translate';
import { changedKeys, wholeEntry, type Draft, type Keys } from './budgetDraft';
import { isInSetting, withBudget } from './budgetInput';
import { chosenPlace, filePlaces, placeOfOrigin, placesFor, type ChosenPlace, type FilePlace } from './budgetPlaces';
import {
  budgetOffers,
  lineWords,
  periodOffers,
  placeOffers,
  scopeId,
  scopeOffers,
  typedOffer,
  valueOffers,
  type Offer,
  type Previews,
} from './budgetQuestions';
import { START, stepAfter, stepBefore, stepsOf, type Progress } from './budgetSteps';
import { askForChoice, askForLine, BACK, type Answer, type Question } from './wizard';

const SETTING = 'budgets';
const MOST_VALUES = 200;
const TARGETS = { workspace: vscode.ConfigurationTarget.Workspace, user: vscode.ConfigurationTarget.Global } as const;

/** What was answered and not written, until the window closes. */
let leftOff: Progress | null = null;

/** @param states what holds at the moment, wherever it is set */
export async function setBudget(engine: EngineClient, states: readonly BudgetState[]): Promise<void> {
  const budgets = [...new Map(states.map(({ budget }) => [budget.name, budget])).values()];
  let progress: Progress = START;
  for (;;) {
    const answer = await ask(engine, progress, budgets).catch((error: unknown) => {
      leftOff = progress;
      throw error;
    });
    if (answer === undefined) break;
    if (answer === BACK) {
      progress = stepBefore(progress) ?? START;
    } else if (answer === 'resume' && leftOff !== null) {
      progress = leftOff;
    } else {
      const next = stepAfter(progress, answer, budgets);
      if (next === null) return finish(engine, progress.draft, answer);
      progress = next;
    }
  }
  if (progress.step !== 'which') leftOff = progress;
}

function ask(engine: EngineClient, { step, draft }: Progress, budgets: readonly Budget[]): Promise<Answer> {
  const steps = stepsOf(draft);
  const question: Question = {
    title: draft.name === '' ? vscode.l10n.t('Set Budget') : vscode.l10n.t('Set Budget: {0}', safeText(draft.name, 60)),
    step: steps.indexOf(step) + 1,
    totalSteps: steps.length,
    canGoBack: step !== 'which',
  };
  const choose = (placeholder: string, choices: readonly Offer[], chosen: string | null): Promise<Answer> =>
    askForChoice({ ...question, placeholder, choices, chosen, typed: null });
  switch (step) {
    case 'which':
      return choose(
        vscode.l10n.t('Which budget?'),
        budgetOffers(budgets, leftOff?.draft ?? null, translate),
        draft.existing === null ? null : `budget:${draft.existing.name}`,
      );
    case 'period':
      return choose(vscode.l10n.t('How long is the limit for?'), periodOffers(translate), draft.period);
    case 'scope':
      return choose(vscode.l10n.t('What counts in it?'), scopeOffers(draft, translate), scopeId(draft.scope));
    case 'value':
      return askForValue(engine, question, draft);
    case 'place':
      return askForPlace(engine, question, draft);
    default: {
      const taken = new Set(budgets.map(({ name }) => name));
      return askForLine({ ...question, ...lineWords(step, draft, taken, translate) });
    }
  }
}

async function askForValue(engine: EngineClient, question: Question, { scope }: Draft): Promise<Answer> {
  if (scope.kind !== 'values') return undefined;
  const { dimension } = scope;
  const { rows } = await engine.request('query', { range: ALL_TIME, groupBy: [dimension] });
  const known = rows.flatMap(({ key }) => (typeof key[0] === 'string' ? [key[0]] : [])).slice(0, MOST_VALUES);
  return askForChoice({
    ...question,
    placeholder: vscode.l10n.t('Which one? Type a name, or a pattern such as feature/*.'),
    choices: valueOffers(dimension, known, translate),
    chosen: scope.values[0] ?? null,
    typed: (text) => typedOffer(text, translate),
  });
}

async function askForPlace(engine: EngineClient, question: Question, draft: Draft): Promise<Answer> {
  const origin = draft.existing?.origin ?? '';
  const offers = placeOffers(draft, await previewsOf(engine, draft), origin, translate);
  const [first] = openFiles();
  const file = placeOfOrigin(origin, openFiles()) ?? first;
  const chosen = origin === 'settings' || file === undefined ? 'workspace' : file.id;
  const placeholder = vscode.l10n.t('Where is it written? Nothing has been written yet.');
  return askForChoice({ ...question, placeholder, choices: offers, chosen, typed: null });
}

async function previewsOf(engine: EngineClient, draft: Draft): Promise<Previews> {
  const files = await Promise.all(
    placesFor(draft.existing?.origin ?? '', openFiles()).map(async ({ id, shown, folder }) => {
      const looked = await inFile(
        engine,
        draft,
        { place: 'file', folder },
        keysFor(draft, { place: 'file', folder }),
        null,
      ).catch(() => null);
      return { id, shown, preview: looked?.outcome === 'preview' ? (looked.entry ?? '').replace(/\s+/gu, ' ') : null };
    }),
  );
  const inSettings = (place: 'workspace' | 'user'): string | null => {
    if (place === 'workspace' && vscode.workspace.workspaceFolders === undefined) return null;
    return JSON.stringify(
      withBudget(settingAt(place), draft.name, keysFor(draft, { place, folder: null }))[draft.name],
    );
  };
  return {
    file: files[0]?.preview ?? null,
    ...(openFiles().length > 1 ? { files } : {}),
    workspace: inSettings('workspace'),
    user: inSettings('user'),
  };
}

/** Where it stands already, only what is other than before; elsewhere all of it, for there it wins as a whole. */
function keysFor(draft: Draft, { place, folder }: ChosenPlace): Keys {
  const origin = draft.existing?.origin ?? '';
  const stands =
    place === 'file'
      ? openFiles().some((file) => file.shown === origin && file.folder?.path === folder?.path)
      : origin === 'settings' && isInSetting(settingAt(place), draft.name);
  return stands ? changedKeys(draft) : wholeEntry(draft);
}

/** The files of the folders that are open at the moment. */
function openFiles(): FilePlace[] {
  return filePlaces(currentFolders().readable);
}

function settingAt(place: 'workspace' | 'user'): unknown {
  const held = vscode.workspace.getConfiguration(SECTION).inspect<unknown>(SETTING);
  return place === 'workspace' ? held?.workspaceValue : held?.globalValue;
}

/** @param before what the file held when it was looked at; null with `write` absent: it is only looked at */
function inFile(
  engine: EngineClient,
  draft: Draft,
  { folder }: ChosenPlace,
  changes: Keys | null,
  before: string | null,
  write = false,
): Promise<EditBudgetResult> {
  const of = folder === null ? {} : { folder: folder.path };
  return engine.request('editBudget', { name: draft.name, changes, before, write, ...of });
}

async function finish(engine: EngineClient, draft: Draft, answer: string): Promise<void> {
  leftOff = { step: 'place', draft };
  const chosen = chosenPlace(answer, openFiles());
  if (chosen !== null) await write(engine, draft, chosen, keysFor(draft, chosen));
  else if (answer === 'remove') await remove(engine, draft);
  leftOff = null;
}

async function remove(engine: EngineClient, draft: Draft): Promise<void> {
  const file = placeOfOrigin(draft.existing?.origin ?? '', openFiles());
  if (file !== null) return write(engine, draft, { place: 'file', folder: file.folder }, null);
  const place = (['workspace', 'user'] as const).find((one) => isInSetting(settingAt(one), draft.name));
  if (place === undefined) throw new Error(vscode.l10n.t('This budget is set elsewhere; nothing was changed.'));
  return write(engine, draft, { place, folder: null }, null);
}

async function write(engine: EngineClient, draft: Draft, chosen: ChosenPlace, keys: Keys | null): Promise<void> {
  const { place } = chosen;
  if (place !== 'file') {
    const value = withBudget(settingAt(place), draft.name, keys);
    await vscode.workspace.getConfiguration(SECTION).update(SETTING, value, TARGETS[place]);
    return;
  }
  const looked = await inFile(engine, draft, chosen, keys, null);
  const result = 'before' in looked ? await inFile(engine, draft, chosen, keys, looked.before, true) : looked;
  const file = shownFile(chosen);
  if (result.outcome === 'written') {
    void vscode.window.showTextDocument(vscode.Uri.file(result.file), { preview: true });
    return;
  }
  throw new Error(
    result.outcome === 'not-readable'
      ? vscode.l10n.t('{0} is no JSON that can be edited; nothing was written. Correct it first.', file)
      : vscode.l10n.t('Somebody else has just changed {0}; nothing was written. Run the command again to go on.', file),
  );
}

/** With the folder's name where there is more than one. */
function shownFile({ folder }: ChosenPlace): string {
  const file = openFiles().find((one) => one.folder?.path === folder?.path);
  return safeText(file?.shown ?? '', 80);
}
