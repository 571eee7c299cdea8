/** The editor's quick picks, inputs and messages, as the flows of delivery use them. */
import * as vscode from 'vscode';
import type { Choice, Dialogs, Question } from './setUp';

export const dialogs: Dialogs = {
  pick: async <T extends string>(title: string, choices: readonly Choice<T>[]): Promise<T | undefined> =>
    (await vscode.window.showQuickPick([...choices], { title, matchOnDescription: true, ignoreFocusOut: true }))?.id,
  ask: async ({ title, prompt, placeHolder, value, secret = false, problem }: Question) =>
    vscode.window.showInputBox({
      title,
      prompt,
      password: secret,
      // An address is often fetched from another window.
      ignoreFocusOut: true,
      ...(placeHolder === undefined ? {} : { placeHolder }),
      ...(value === undefined ? {} : { value }),
      ...(problem === undefined ? {} : { validateInput: problem }),
    }),
  confirm: async (message, detail, action) =>
    (await vscode.window.showInformationMessage(message, { modal: true, detail }, action)) === action,
  inform: (message) => void vscode.window.showInformationMessage(message),
};
