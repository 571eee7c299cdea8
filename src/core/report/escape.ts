/** Names from logs are hostile text: what has to be done to one before it stands in Markdown or in a CSV cell. */

/** Characters that end a line, move the cursor or reorder text. They never belong to a name in a report. */
// eslint-disable-next-line no-control-regex -- these are the characters to be replaced
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** Active wherever they stand: escapes, code, emphasis, links, HTML, entities, table cells, formulas, mentions. */
const ALWAYS_ACTIVE = /[\\`*[\]<>&|~$@]/gu;
/** The colon of an address or of a `:shortcode:`; one before a blank is left alone. */
const TIGHT_COLON = /:(?=\S)/gu;
/** Emphasis unless it stands between two letters or digits, as in `cloud_mini`. */
const LOOSE_UNDERSCORE = /(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu;
/** A dot before a letter, which previews may take for a host name (`evil.com`); the dot of `4.5` is left alone. */
const HOST_DOT = /\.(?=\p{L})/gu;
/** Slashes that may begin an address without a scheme. */
const DOUBLE_SLASH = /\/(?=\/)/gu;
/** A heading, list item, rule or underline, if the text began a line. */
const LINE_START = /^(?:#{1,6}(?=\s|$)|[-+=])/u;
const NUMBERED = /^(\d{1,9})([.)])(?=\s|$)/u;

/**
 * Text as inline Markdown that renders as itself, in a sentence and in a table cell: no link, image, HTML, formula,
 * mention or second cell can come of it. Control characters become spaces. Escapes only what can act, so that names
 * such as `claude-sonnet-4.5` stay readable in the source.
 */
export function markdownText(text: string): string {
  return text
    .replace(INVISIBLE, ' ')
    .trim()
    .replace(ALWAYS_ACTIVE, '\\$&')
    .replace(TIGHT_COLON, '\\$&')
    .replace(LOOSE_UNDERSCORE, '\\$&')
    .replace(HOST_DOT, '\\$&')
    .replace(DOUBLE_SLASH, '\\$&')
    .replace(LINE_START, '\\$&')
    .replace(NUMBERED, '$1\\$2');
}

/**
 * Text as a code span, for a sentence or a table cell: the fence is longer than any run of backticks inside. The backslash
 * before a pipe is taken away by the table; outside of tables it would show, so use it for what has no pipes there.
 */
export function markdownCode(text: string): string {
  const shown = text.replace(INVISIBLE, ' ');
  let longest = 0;
  for (const run of shown.matchAll(/`+/gu)) longest = Math.max(longest, run[0].length);
  const fence = '`'.repeat(longest + 1);
  const space = shown.startsWith('`') || shown.endsWith('`') || shown.trim() === '' ? ' ' : '';
  return `${fence}${space}${shown.replaceAll('|', '\\|')}${space}${fence}`;
}

/**
 * What spreadsheets take for a formula, also full-width and after blanks (CWE-1236). Apostrophes in front are taken for
 * escapes, so that every text can be told again from its cell.
 */
const FORMULA = /^'*[\s\u00a0]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/u;
const NEEDS_QUOTES = /[",\r\n]/u;

/** Text that no spreadsheet computes. */
export function cellOfText(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** The text that `csvCell` made a cell of, quotes aside. */
export function cellText(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}

/**
 * One cell of a CSV file (RFC 4180). Text that a spreadsheet would compute gets an apostrophe in front; numbers stay
 * numbers, negative ones too. Null is an empty cell.
 */
export function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = cellOfText(value);
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
