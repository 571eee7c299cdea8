/** A problem in words: what happened, what was kept, and what to do next. Text from logs inside it is made visible and cut. */
import { count, safeText } from './format';
import type { Problem, ProblemCode, SourceProblem } from './problem';
import { untranslated, type Translate } from './translate';
import { readSentence, said, type Sentence } from './words';

/**
 * One to three plain sentences for screens, reports and JSON. The place (file and line) is not part of them, so that callers can link it.
 * Still text: every place that shows it escapes it for its own syntax.
 */
export function problemText(problem: SourceProblem, t: Translate = untranslated): string {
  return SENTENCES[problem.code](t, new Words(problem, t));
}

/** Where a problem is: a path as it is shown, or the settings. Escaped by each place that shows it. */
export function problemPlace({ path }: Pick<Problem, 'path'>, max: number, t: Translate = untranslated): string {
  return path === 'settings' ? t('settings') : safeText(path, max);
}

const LONGEST_LIST = 240;

/** The data of a problem, ready to stand in a sentence. Data a source did not give leaves no gap. */
class Words {
  constructor(
    private readonly problem: SourceProblem,
    private readonly t: Translate,
  ) {}

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
    const words = this.wordsOf(name);
    if (words !== null) return safeText(said(words, this.t), max);
    return typeof value === 'number' ? count(value) : safeText(value, max);
  }

  /** Null: it is no words of ours, or only their text was kept. */
  private wordsOf(name: string): Sentence | null {
    const { words } = this.problem;
    return words !== undefined && Object.hasOwn(words, name) ? readSentence(words[name]) : null;
  }

  /** ` (value)`, or nothing. */
  inBrackets(name: string): string {
    return this.has(name) ? ` (${this.text(name, '')})` : '';
  }

  /** `: reason`, or nothing. */
  reason(max = LONGEST_LIST): string {
    return this.has('reason') ? `: ${this.text('reason', '', max)}` : '';
  }

  /** A field's name at the beginning of a sentence. */
  get field(): string {
    return this.has('field') ? `"${this.text('field', '', 60)}"` : this.t('An amount');
  }
}

function tooLarge(t: Translate, words: Words): string {
  if (words.has('limitBytes'))
    return t(
      'The database has {0} bytes, more than the {1} that can be read here.',
      words.text('bytes', t('too many')),
      words.text('limitBytes', ''),
    );
  if (words.has('memoryMb'))
    return t('The database needs more than the {0} MB of memory it may take.', words.text('memoryMb', ''));
  return t('The database is too large to be read{0}.', words.inBrackets('bytes'));
}

const SENTENCES: Readonly<Record<ProblemCode, (t: Translate, words: Words) => string>> = {
  'invalid-json': (t) =>
    t('This line is not a JSON record. It was left out; the lines around it count. Correct or delete the line.'),
  'trailing-text': (t, words) =>
    words.has('cells')
      ? t(
          'This row has {0} cells where the header names {1}. It was left out; the rows around it count. Put quotes around cells that hold the separator.',
          words.text('cells', ''),
          words.text('columns', ''),
        )
      : t(
          'After the record on this line stands more text ({0} bytes). The record counts, the text was left out. Write one record a line.',
          words.text('bytes', t('some')),
        ),
  'line-too-long': (t, words) =>
    t(
      'This line has {0} bytes, more than the 1,048,576 that a record may have. It was skipped; the lines after it count. Check what wrote it.',
      words.text('bytes', t('too many')),
    ),
  'record-unfinished': (t, words) =>
    words.has('cells')
      ? t(
          'This row has only {0} cells where the header names {1}. It was left out; the rows around it count. Complete or delete the row.',
          words.text('cells', ''),
          words.text('columns', ''),
        )
      : t(
          'A record begins on this line and never ends. The line was left out; complete records after it count. Complete or delete the record.',
        ),
  'unknown-shape': (t, words) =>
    t(
      'No known log format has these fields: {0}. Nothing of this shape was counted. If it holds costs, write them under the documented names; if not, exclude the file (spendlight.exclude).',
      words.text('keys', t('none')),
    ),
  'invalid-number': (t, words) =>
    words.isKept
      ? t('{0} is not a number that makes sense. The record counts without it. Correct the record.', words.field)
      : t(
          '{0} is not a number that can be read. The record was left out; the others count. Correct the record.',
          words.field,
        ),
  'negative-amount': (t, words) =>
    t(
      '{0} is negative, which spend and tokens cannot be. The record was left out; the others count. Correct the record.',
      words.field,
    ),
  'amount-too-large': (t, words) =>
    t(
      '{0} is larger than one record can be (a million dollars, 10^12 tokens). The record was left out; the others count. Correct the record.',
      words.field,
    ),
  'invalid-time': (t, words) =>
    t(
      '{0} is not a time that can be read. The record counts only in "all time". Write times as ISO 8601.',
      words.field,
    ),
  'missing-time': (t) => t('The record has no time. It counts only in "all time". Write a timestamp with each record.'),
  'future-time': (t) =>
    t(
      'The time lies in the future. The record counts in its own month, and in no rate or forecast. Check the clock of what wrote it.',
    ),
  'nul-bytes': (t) =>
    t(
      'Zero bytes stand here, as after a truncation while a program was writing. They were skipped and the record counts. Records before this place may be lost: check what rotates the log.',
    ),
  'invalid-utf8': (t) =>
    t(
      'The record has bytes that are not UTF-8. It counts; such bytes show as \\x.. in its names. Write the log as UTF-8.',
    ),
  'merge-conflict': (t) =>
    t('A git conflict marker stands here. The records on both sides of it count. Resolve the conflict.'),
  'repeated-id': (t, words) =>
    t(
      'The same id comes more than once{0}. It counts once. Give each record an id of its own.',
      words.inBrackets('id'),
    ),
  'runner-assumed': (t) =>
    t(
      'CI minutes without a cost name no runner. They are priced at the Linux rate. Write cost_usd, or the runner as "os".',
    ),
  'model-assumed': (t, words) =>
    t(
      'The session names no model for some of its calls. They are priced as {0}, so their cost is approximate.',
      words.text('model', t('another model'), 80),
    ),

  unreadable: (t, words) =>
    t(
      'The file or folder cannot be read{0}. What was read before stays, marked stale. Check that it exists and that you may read it.',
      words.inBrackets('error'),
    ),
  'not-a-file': (t) => t('This is not an ordinary file. It was not read. Move it, or exclude it (spendlight.exclude).'),
  'symlink-outside': (t) =>
    t(
      'This link leads out of the workspace, which is not trusted. It was not followed. Trust the workspace to read it.',
    ),
  'symlink-loop': (t) => t('This link leads back to itself. It was not followed. Correct or delete the link.'),
  utf16: (t) => t('The file is UTF-16. Nothing in it was counted. Save it as UTF-8 (PowerShell: -Encoding utf8).'),
  'lfs-pointer': (t) =>
    t('This is the pointer that Git LFS leaves in place of a file. Nothing in it was counted. Run "git lfs pull".'),
  'empty-database': (t) =>
    t('The database file is empty. There is nothing to count yet. Check that it is the right file.'),
  'not-a-database': (t) =>
    t(
      'This is not a SQLite database, or it is encrypted. Nothing in it was counted. Check the file, or exclude it (spendlight.exclude).',
    ),
  'database-damaged': (t, words) =>
    t(
      'The database is damaged or cut short{0}. Figures read before stay, marked stale. Copy it again or restore it.',
      words.has('expectedBytes')
        ? ` (${t('{0} of {1} bytes', words.text('bytes', ''), words.text('expectedBytes', ''))})`
        : words.inBrackets('error'),
    ),
  'database-busy': (t) =>
    t(
      'The database was being written each time it was read. Figures read before stay, marked stale. It is read again soon; nothing needs to be done.',
    ),
  'database-journal': (t) =>
    t(
      'The database has a transaction that is not finished (a -journal file). Figures read before stay, marked stale. If no program is writing, open it once with the program that owns it.',
    ),
  'database-too-large': (t, words) =>
    t(
      '{0} Figures read before stay, marked stale; otherwise nothing in it was counted. Export the newest rows as CSV, or move old rows away.',
      tooLarge(t, words),
    ),
  'database-timeout': (t, words) =>
    t(
      'Reading the database took too long{0} and was stopped. Figures read before stay, marked stale. Check the file, or exclude it (spendlight.exclude).',
      words.has('seconds') ? ` (${words.text('seconds', '')} s)` : '',
    ),
  'database-crashed': (t, words) =>
    t(
      'The process that reads the database ended early{0}. Figures read before stay, marked stale. Refresh; if it happens again, the file may be damaged.',
      words.inBrackets('error'),
    ),
  'unknown-tables': (t, words) =>
    words.has('reason')
      ? t(
          'The table {0} was not read: {1}. The other tables count. Make it an ordinary table.',
          words.text('tables', ''),
          words.text('reason', ''),
        )
      : t(
          'The database holds none of the known tables; it has: {0}. Nothing in it was counted. If it holds no costs, exclude it (spendlight.exclude).',
          words.text('found', words.text('tables', t('none'))),
        ),
  'missing-columns': (t, words) =>
    t(
      'The table {0} lacks columns that are needed: {1}. It was not read. Check that it is the table of the documented format.',
      words.text('table', t('here')),
      words.text('columns', t('unknown')),
    ),
  'statement-invalid': (t, words) =>
    t(
      '{0} of the budget tracker cannot be right. That month is not shown; the others are. Correct the file.',
      words.field,
    ),
  'statement-torn': (t) =>
    t(
      'The budget tracker is not whole JSON: half-written, or two writes mixed. Its last good figures stay. Run the tracker again, or correct the file.',
    ),
  'too-many-sources': (t, words) =>
    t(
      'More log files were found ({0}) than are read ({1}). The rest was left out. Narrow spendlight.include, or exclude folders (spendlight.exclude).',
      words.text('found', t('too many')),
      words.text('limit', t('the limit')),
    ),
  'virtual-workspace': (t) =>
    t(
      'This workspace is not on a disk. Its logs cannot be read. Open the folder from a disk, or through a remote connection.',
    ),

  'config-invalid': (t, words) =>
    words.isKept
      ? t(
          '{0} is not quite right{1}. What could be used of it holds. Correct it.',
          setting(t, words),
          words.reason() || words.inBrackets('value'),
        )
      : t(
          '{0} cannot be used{1}. It was left out; the rest of the configuration holds. Correct it.',
          setting(t, words),
          words.reason() || words.inBrackets('value'),
        ),
  'price-override-invalid': (t, words) =>
    t(
      'The price of {0} cannot be used{1}. The list price holds. Correct spendlight.prices.',
      words.text('key', t('a model'), 80),
      words.reason(),
    ),
  'sum-too-large': (t) =>
    t(
      'A sum is past 9 million dollars, above which it is not exact to the nano-dollar. It is shown rounded. Ask for a shorter range.',
    ),
  'alerts-not-kept': (t, words) =>
    t(
      'What was told cannot be kept{0}. Alerts may come again after a restart, and once in each window. Check the disk, and the rights of the state folder.',
      words.inBrackets('error'),
    ),
  'host-not-asked': (t, words) =>
    t(
      'The repository’s host could not be asked about pull requests{0}. What the history says holds. Run gh auth login or Cost: Sign In for Pull Requests, or switch spendlight.attribution.online off.',
      words.reason(200),
    ),
  'engine-stopped': (t) =>
    t(
      'The process that reads the logs stopped. The last figures stay, marked stale. It is started again; if it keeps stopping, see the Spendlight output.',
    ),
};

function setting(t: Translate, words: Words): string {
  const name = words.text('key', words.text('setting', '', 80), 80);
  return name === '' ? t('A setting') : name;
}
