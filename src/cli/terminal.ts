/** The terminal as it is: how wide, whether it takes colours, and what log text must not do to it. */
import * as util from 'node:util';
import { safeText } from '../core/names';
import { textWidth } from '../core/report/textWidth';

/** Columns where the terminal does not say; also what help texts and tables are made for. */
const DEFAULT_COLUMNS = 80;
const FEWEST_COLUMNS = 40;
const MOST_COLUMNS = 120;

export type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red';

export interface Terminal {
  readonly columns: number;
  /** The text itself where colours are off. */
  readonly style: (style: Style, text: string) => string;
  /** One line of an answer. */
  readonly line: (text?: string) => void;
  /** A piece of an answer for programs, exactly as it is. */
  readonly write: (text: string) => void;
}

/** Standard output: coloured on a terminal, unless NO_COLOR is set or the terminal is dumb. */
export function openTerminal(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Terminal {
  const columns = stream.isTTY ? stream.columns : Number(env['COLUMNS']);
  const colours = stream.isTTY && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  return {
    columns: Math.min(MOST_COLUMNS, Math.max(FEWEST_COLUMNS, columns > 0 ? columns : DEFAULT_COLUMNS)),
    // Node 20.11 has no styleText.
    style: (style, text) => (colours && typeof util.styleText === 'function' ? util.styleText(style, text) : text),
    line: (text = '') => void stream.write(`${text}\n`),
    write: (text) => void stream.write(text),
  };
}

/** Escape sequences with their payload: OSC and its like up to BEL or ST, CSI, and two-character ones; 7- and 8-bit. */
/* eslint-disable no-control-regex -- control characters are what is looked for */
const STRINGS =
  /(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?/gu;
const SEQUENCES = /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?/gu;
const ESCAPES = /\u001b[ -/]*[0-~]?/gu;
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/gu;
/* eslint-enable no-control-regex */

/** What turns around the order in which other characters are shown. */
const DIRECTIONS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text that can only be read: escape sequences are taken out, other controls become spaces, changes of direction are spelled. */
export function plainText(text: string): string {
  const inOrder = text.replace(DIRECTIONS, (sign) => safeText(sign));
  return inOrder.replace(STRINGS, '').replace(SEQUENCES, '').replace(ESCAPES, '').replace(CONTROLS, ' ');
}

/** Characters that a terminal acts on or hides, all of which JSON may write as escapes inside its strings. */
const NOT_PRINTED = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;

/** The answer as JSON that is safe to print: the same values, with nothing a terminal acts on. */
export function jsonText(value: unknown): string {
  return printableJson(JSON.stringify(value, null, 2));
}

/** CSV as it is safe to print: what a terminal acts on shows as a replacement character; tabs and line ends stay. */
export function printableCsv(text: string): string {
  return text.replace(ACTED_ON, '\ufffd');
}

/** Of JSON text, with what a terminal acts on written as escapes. */
export function printableJson(text: string): string {
  return text.replace(
    NOT_PRINTED,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
}

/** Controls but for tab, line feed and carriage return, and what reorders text. */
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const ACTED_ON = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Breaks `text` at spaces into lines of at most `columns` columns; a longer word stays whole. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && textWidth(line) + 1 + textWidth(word) > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** Text in as many lines as the terminal's width asks for. */
export function printWrapped(terminal: Terminal, text: string): void {
  for (const line of wrap(text, terminal.columns)) terminal.line(line);
}
