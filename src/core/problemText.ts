/** A problem in words: what happened, what was kept, and what to do next. Text from logs inside it is made visible and cut. */
import { count, safeText } from './format';
import type { ProblemCode, SourceProblem } from './problem';

/**
 * One to three plain sentences for screens, reports and JSON. The place (file and line) is not part of them, so that callers can link it.
 * Still text: every place that shows it escapes it for its own syntax.
 */
export function problemText(problem: SourceProblem): string {
  return SENTENCES[problem.code](new Words(problem));
}

const LONGEST_LIST = 240;

/** The data of a problem, ready to stand in a sentence. Data a source did not give leaves no gap. */
class Words {
  constructor(private readonly problem: SourceProblem) {}

  /** True when the record, file or setting counts nevertheless. */
  get isKept(): boolean {
    return this.problem.severity !== 'error';
  }

  has(name: string): boolean {
    return this.problem.data !== undefined && Object.hasOwn(this.problem.data, name);
  }

  /** Text from a log or an operating system, cut and made visible. */
  text(name: string, otherwise: string, max = LONGEST_LIST): string {
    const value = this.has(name) ? this.problem.data?.[name] : undefined;
    if (value === undefined || value === '') return otherwise;
    return typeof value === 'number' ? count(value) : safeText(value, max);
  }

  /** ` (value)`, or nothing. */
  inBrackets(name: string): string {
    return this.has(name) ? ` (${this.text(name, '')})` : '';
  }

  /** A field's name at the beginning of a sentence. */
  get field(): string {
    return this.has('field') ? `"${this.text('field', '', 60)}"` : 'An amount';
  }
}

function tooLarge(words: Words): string {
  if (words.has('limitBytes'))
    return `The database has ${words.text('bytes', 'too many')} bytes, more than the ${words.text('limitBytes', '')} that can be read here`;
  if (words.has('memoryMb'))
    return `The database needs more than the ${words.text('memoryMb', '')} MB of memory it may take`;
  return `The database is too large to be read${words.inBrackets('bytes')}`;
}

const SENTENCES: Readonly<Record<ProblemCode, (words: Words) => string>> = {
  'invalid-json': () =>
    'This line is not a JSON record. It was left out; the lines around it count. Correct or delete the line.',
  'trailing-text': (words) =>
    words.has('cells')
      ? `This row has ${words.text('cells', '')} cells where the header names ${words.text('columns', '')}. It was left out; the rows around it count. Put quotes around cells that hold the separator.`
      : `After the record on this line stands more text (${words.text('bytes', 'some')} bytes). The record counts, the text was left out. Write one record a line.`,
  'line-too-long': (words) =>
    `This line has ${words.text('bytes', 'too many')} bytes, more than the 1,048,576 that a record may have. It was skipped; the lines after it count. Check what wrote it.`,
  'record-unfinished': (words) =>
    words.has('cells')
      ? `This row has only ${words.text('cells', '')} cells where the header names ${words.text('columns', '')}. It was left out; the rows around it count. Complete or delete the row.`
      : 'A record begins on this line and never ends. The line was left out; complete records after it count. Complete or delete the record.',
  'unknown-shape': (words) =>
    `No known log format has these fields: ${words.text('keys', 'none')}. Nothing of this shape was counted. If it holds costs, write them under the documented names; if not, exclude the file (spendlight.exclude).`,
  'invalid-number': (words) =>
    words.isKept
      ? `${words.field} is not a number that makes sense. The record counts without it. Correct the record.`
      : `${words.field} is not a number that can be read. The record was left out; the others count. Correct the record.`,
  'negative-amount': (words) =>
    `${words.field} is negative, which spend and tokens cannot be. The record was left out; the others count. Correct the record.`,
  'amount-too-large': (words) =>
    `${words.field} is larger than one record can be (a million dollars, 10^12 tokens). The record was left out; the others count. Correct the record.`,
  'invalid-time': (words) =>
    `${words.field} is not a time that can be read. The record counts only in "all time". Write times as ISO 8601.`,
  'missing-time': () => 'The record has no time. It counts only in "all time". Write a timestamp with each record.',
  'future-time': () =>
    'The time lies in the future. The record counts in its own month, and in no rate or forecast. Check the clock of what wrote it.',
  'nul-bytes': () =>
    'Zero bytes stand here, as after a truncation while a program was writing. They were skipped and the record counts. Records before this place may be lost: check what rotates the log.',
  'invalid-utf8': () =>
    'The record has bytes that are not UTF-8. It counts; such bytes show as \\x.. in its names. Write the log as UTF-8.',
  'merge-conflict': () =>
    'A git conflict marker stands here. The records on both sides of it count. Resolve the conflict.',
  'repeated-id': (words) =>
    `The same id comes more than once${words.inBrackets('id')}. It counts once. Give each record an id of its own.`,
  'runner-assumed': () =>
    'CI minutes without a cost name no runner. They are priced at the Linux rate. Write cost_usd, or the runner as "os".',
  'model-assumed': (words) =>
    `The session names no model for some of its calls. They are priced as ${words.text('model', 'another model', 80)}, so their cost is approximate.`,

  unreadable: (words) =>
    `The file or folder cannot be read${words.inBrackets('error')}. What was read before stays, marked stale. Check that it exists and that you may read it.`,
  'not-a-file': () => 'This is not an ordinary file. It was not read. Move it, or exclude it (spendlight.exclude).',
  'symlink-outside': () =>
    'This link leads out of the workspace, which is not trusted. It was not followed. Trust the workspace to read it.',
  'symlink-loop': () => 'This link leads back to itself. It was not followed. Correct or delete the link.',
  utf16: () => 'The file is UTF-16. Nothing in it was counted. Save it as UTF-8 (PowerShell: -Encoding utf8).',
  'lfs-pointer': () =>
    'This is the pointer that Git LFS leaves in place of a file. Nothing in it was counted. Run "git lfs pull".',
  'empty-database': () => 'The database file is empty. There is nothing to count yet. Check that it is the right file.',
  'not-a-database': () =>
    'This is not a SQLite database, or it is encrypted. Nothing in it was counted. Check the file, or exclude it (spendlight.exclude).',
  'database-damaged': (words) =>
    `The database is damaged or cut short${words.has('expectedBytes') ? ` (${words.text('bytes', '')} of ${words.text('expectedBytes', '')} bytes)` : words.inBrackets('error')}. Figures read before stay, marked stale. Copy it again or restore it.`,
  'database-busy': () =>
    'The database was being written each time it was read. Figures read before stay, marked stale. It is read again soon; nothing needs to be done.',
  'database-journal': () =>
    'The database has a transaction that is not finished (a -journal file). Figures read before stay, marked stale. If no program is writing, open it once with the program that owns it.',
  'database-too-large': (words) =>
    `${tooLarge(words)}. Figures read before stay, marked stale; otherwise nothing in it was counted. Export the newest rows as CSV, or move old rows away.`,
  'database-timeout': (words) =>
    `Reading the database took too long${words.has('seconds') ? ` (${words.text('seconds', '')} s)` : ''} and was stopped. Figures read before stay, marked stale. Check the file, or exclude it (spendlight.exclude).`,
  'database-crashed': (words) =>
    `The process that reads the database ended early${words.inBrackets('error')}. Figures read before stay, marked stale. Refresh; if it happens again, the file may be damaged.`,
  'unknown-tables': (words) =>
    words.has('reason')
      ? `The table ${words.text('tables', '')} was not read: ${words.text('reason', '')}. The other tables count. Make it an ordinary table.`
      : `The database holds none of the known tables; it has: ${words.text('found', words.text('tables', 'none'))}. Nothing in it was counted. If it holds no costs, exclude it (spendlight.exclude).`,
  'missing-columns': (words) =>
    `The table ${words.text('table', 'here')} lacks columns that are needed: ${words.text('columns', 'unknown')}. It was not read. Check that it is the table of the documented format.`,
  'statement-invalid': (words) =>
    `${words.field} of the budget tracker cannot be right. That month is not shown; the others are. Correct the file.`,
  'statement-torn': () =>
    'The budget tracker is not whole JSON: half-written, or two writes mixed. Its last good figures stay. Run the tracker again, or correct the file.',
  'too-many-sources': (words) =>
    `More log files were found (${words.text('found', 'too many')}) than are read (${words.text('limit', 'the limit')}). The rest was left out. Narrow spendlight.include, or exclude folders (spendlight.exclude).`,
  'virtual-workspace': () =>
    'This workspace is not on a disk. Its logs cannot be read. Open the folder from a disk, or through a remote connection.',

  'config-invalid': (words) =>
    words.isKept
      ? `${setting(words)} is not quite right${words.has('reason') ? `: ${words.text('reason', '')}` : words.inBrackets('value')}. What could be used of it holds. Correct it.`
      : `${setting(words)} cannot be used${words.has('reason') ? `: ${words.text('reason', '')}` : words.inBrackets('value')}. It was left out; the rest of the configuration holds. Correct it.`,
  'price-override-invalid': (words) =>
    `The price of ${words.text('key', 'a model', 80)} cannot be used${words.has('reason') ? `: ${words.text('reason', '')}` : ''}. The list price holds. Correct spendlight.prices.`,
  'sum-too-large': () =>
    'A sum is past 9 million dollars, above which it is not exact to the nano-dollar. It is shown rounded. Ask for a shorter range.',
  'alerts-not-kept': (words) =>
    `What was told cannot be kept${words.inBrackets('error')}. Alerts may come again after a restart, and once in each window. Check the disk, and the rights of the state folder.`,
  'host-not-asked': (words) =>
    `The repository’s host could not be asked about pull requests${words.has('reason') ? `: ${words.text('reason', '', 200)}` : ''}. What the history says holds. Run gh auth login or Cost: Sign In for Pull Requests, or switch spendlight.attribution.online off.`,
  'engine-stopped': () =>
    'The process that reads the logs stopped. The last figures stay, marked stale. It is started again; if it keeps stopping, see the Spendlight output.',
};

function setting(words: Words): string {
  const name = words.text('key', words.text('setting', '', 80), 80);
  return name === '' ? 'A setting' : name;
}
