/** One question of several: a list or a line to type, with a way back. Escape ends it. */
import * as vscode from 'vscode';

export interface Question {
  readonly title: string;
  /** From 1; the number of questions may change with the answers. */
  readonly step: number;
  readonly totalSteps: number;
  readonly canGoBack: boolean;
}

export interface Choice extends vscode.QuickPickItem {
  /** Absent: a heading between choices. */
  readonly id?: string;
}

export interface List extends Question {
  readonly placeholder: string;
  readonly choices: readonly Choice[];
  /** The choice that is marked at first; null: the first one. */
  readonly chosen: string | null;
  /** Makes a choice of what is typed; null: only what is listed can be chosen. */
  readonly typed: ((text: string) => Choice | null) | null;
}

export interface Line extends Question {
  readonly prompt: string;
  readonly placeholder: string;
  readonly value: string;
  /** The sentence under the line; undefined: it is fine. */
  readonly problem: (text: string) => string | undefined;
}

export const BACK = Symbol('back');
/** Undefined: it was ended. */
export type Answer = string | typeof BACK | undefined;

export function askForChoice(list: List): Promise<Answer> {
  const pick = vscode.window.createQuickPick<Choice>();
  pick.placeholder = list.placeholder;
  pick.matchOnDescription = true;
  pick.items = list.choices;
  const chosen = list.choices.filter(({ id }) => id !== undefined && id === list.chosen);
  // Told that none is marked the editor marks none, and Enter would answer nothing.
  if (chosen.length > 0) pick.activeItems = chosen;
  const { typed } = list;
  if (typed !== null) {
    pick.onDidChangeValue((text) => {
      const choice = typed(text);
      pick.items = choice === null ? list.choices : [choice, ...list.choices];
    });
  }
  return answered(pick, list, () => pick.activeItems[0]?.id);
}

export function askForLine(line: Line): Promise<Answer> {
  const input = vscode.window.createInputBox();
  input.prompt = line.prompt;
  input.placeholder = line.placeholder;
  input.value = line.value;
  const validate = (): string | undefined => line.problem(input.value);
  input.validationMessage = line.value === '' ? undefined : validate();
  input.onDidChangeValue(() => (input.validationMessage = validate()));
  return answered(input, line, () => {
    input.validationMessage = validate();
    return input.validationMessage === undefined ? input.value : undefined;
  });
}

/** @param read the answer as it stands; undefined: it is none yet, and the question stays */
function answered(
  widget: (vscode.QuickPick<Choice> | vscode.InputBox) & vscode.Disposable,
  { title, step, totalSteps, canGoBack }: Question,
  read: () => string | undefined,
): Promise<Answer> {
  widget.title = title;
  widget.step = step;
  widget.totalSteps = totalSteps;
  // Looking something up elsewhere must not throw the answers away.
  widget.ignoreFocusOut = true;
  widget.buttons = canGoBack ? [vscode.QuickInputButtons.Back] : [];
  return new Promise<Answer>((resolve) => {
    const end = (answer: Answer): void => {
      resolve(answer);
      widget.dispose();
    };
    widget.onDidAccept(() => {
      const answer = read();
      if (answer !== undefined) end(answer);
    });
    widget.onDidTriggerButton(() => end(BACK));
    widget.onDidHide(() => end(undefined));
    widget.show();
  });
}
