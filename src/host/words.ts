/** How a sentence reaches the person's language: `vscode.l10n.t` in the editor, a plain filler in tests. */
export type Translate = (message: string, ...values: (string | number)[]) => string;

/** Fills `{0}`, `{1}` … as `vscode.l10n.t` does, without a translation. */
export const untranslated: Translate = (message, ...values) =>
  message.replace(/\{(\d+)\}/g, (whole, index: string) => String(values[Number(index)] ?? whole));
