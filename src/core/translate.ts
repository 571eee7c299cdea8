/** How words reach the person's language: an argument, like the time and the zone; without one they are English. */

/** `vscode.l10n.t` in the editor, `translator` in a view, `untranslated` on the command line and in reports. */
export type Translate = (message: string, ...values: (string | number)[]) => string;

type Value = string | number | boolean;
type Named = Readonly<Record<string, Value>>;

export interface Message {
  readonly message: string;
  readonly args?: readonly Value[] | Named;
  /** For whoever translates; a part of the key under which the translation is found. */
  readonly comment: string | readonly string[];
}

/** What `vscode.l10n.t` can be asked, for what runs outside the editor's process. */
export interface Translator {
  /** Values fill `{0}`, `{1}` … */
  (message: string, ...values: readonly Value[]): string;
  /** Values fill `{name}`. */
  (message: string, values: Named): string;
  (message: Message): string;
}

/**
 * Says messages out of a bundle, as they are written where it has none.
 * @param bundle as `vscode.l10n.bundle`; whatever else it may be is no translation
 */
export function translator(bundle: unknown): Translator {
  const translations = readBundle(bundle);
  return (first: string | Message, ...rest: readonly (Value | Named)[]) => {
    const [values] = rest;
    if (typeof first === 'string')
      return filled(translations.get(first) ?? first, typeof values === 'object' ? values : (rest as readonly Value[]));
    return filled(translations.get(messageKey(first)) ?? first.message, first.args ?? []);
  };
}

/** Under which a bundle holds a message. */
export function messageKey({ message, comment }: Pick<Message, 'message' | 'comment'>): string {
  const words = typeof comment === 'string' ? comment : comment.join('');
  return words === '' ? message : `${message}/${words}`;
}

function readBundle(bundle: unknown): ReadonlyMap<string, string> {
  if (typeof bundle !== 'object' || bundle === null) return new Map();
  return new Map(Object.entries(bundle).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** Fills `{0}`, `{1}` … without a translation. */
export const untranslated: Translate = (message, ...values) => filled(message, values);

/**
 * Puts values into the places of a message as the editor does: `{0}` out of a list, `{name}` out of a record. A place without
 * a value stays as it is written.
 */
export function filled(message: string, values: Named | readonly Value[]): string {
  if (!message.includes('{')) return message;
  const named = new Map<string, Value>(Object.entries(values));
  return message.replace(/\{([^}]+)\}/g, (whole, name: string) => String(named.get(name) ?? whole));
}

/** Marks words in a table that are translated where they are said: what is to be translated is found by this name. */
export function message(text: string): string {
  return text;
}
