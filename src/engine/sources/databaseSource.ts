/** A SQLite database, read in a process of its own: whole, or where its tables only grew the rows that are new. */
import type { CostEvent } from '../../core/event';
import type { ProblemCode, SourceProblem } from '../../core/problem';
import type { Fields } from '../../core/sources/source';
import { DATABASE_FORMATS, readRow } from '../../core/sources/databaseRows';
import {
  readDatabase,
  type DatabaseOutcome,
  type DatabaseRows,
  type DatabaseStamp,
  type TableCursor,
  type TableRequest,
} from '../../files/sqlite/readDatabase';
import { BesideRows, type SeenBeside } from './besideRows';
import { FileSource, type ReadOutcome } from './fileSource';

/** Failures that are over when the program that writes the database has moved on. */
const PASSING: ReadonlySet<ProblemCode> = new Set(['database-busy', 'database-journal', 'database-timeout']);

interface SavedDatabase {
  readonly file: ReturnType<FileSource['saveFile']>;
  readonly stamp: DatabaseStamp;
  readonly tables: readonly string[];
  readonly cursors: readonly TableCursor[] | null;
  readonly beside: SeenBeside | null;
}

type Read = Extract<DatabaseOutcome, { kind: 'ok' }>;

export class DatabaseSource extends FileSource {
  /** Of the newest look, whether it succeeded or not. */
  private stamp: DatabaseStamp | null = null;
  private tables: readonly string[] = [];
  /** Where the rows end that the ledger has; null: the tables have to be read whole. */
  private cursors: readonly TableCursor[] | null = null;
  /** What was read beside the rows that the ledger has; null: nothing has been read. */
  private seen: SeenBeside | null = null;
  private beside = new BesideRows(null);

  protected get format(): string {
    const formats = DATABASE_FORMATS.filter((format) => this.tables.includes(format.table ?? ''));
    return formats.length === 0 ? 'unknown' : [...new Set(formats.map((format) => format.id))].join('+');
  }

  override save(): SavedDatabase | null {
    const { stamp, tables, cursors, seen } = this;
    if (stamp === null || !this.everRead || this.failed !== null || this.holdsMuchBesidesLedger) return null;
    return { file: this.saveFile(), stamp, tables, cursors, beside: seen };
  }

  override restore(saved: unknown): void {
    const { file, stamp, tables, cursors, beside } = saved as SavedDatabase;
    this.restoreFile(file);
    this.stamp = stamp;
    this.tables = tables;
    this.cursors = cursors;
    this.seen = beside;
  }

  async read(): Promise<ReadOutcome> {
    const began: { how: 'not' | 'whole' | 'grown'; rows: number; bytesARow: number } = {
      how: 'not',
      rows: 0,
      bytesARow: 0,
    };
    let told = 0;
    const tell = (bytes: number): void => {
      told += bytes;
      this.deps.onProgress(bytes);
    };
    const { outcome, stamp, cursors } = await readDatabase(this.found.file, {
      child: this.deps.databaseChild,
      tables: REQUESTS,
      since: this.stamp,
      held: this.everRead ? { cursors: this.cursors } : null,
      onBegin: ({ onlyGrew, rows, bytes }) => {
        began.how = onlyGrew ? 'grown' : 'whole';
        began.bytesARow = onlyGrew || rows === 0 ? 0 : bytes / rows;
        if (!onlyGrew) this.startOver();
        this.beside = new BesideRows(onlyGrew ? this.seen : null);
        // Until its end is known there is nothing to read on from.
        this.cursors = null;
      },
      onRows: (piece) => {
        if (REQUESTS.some(({ table, beside }) => table === piece.table && beside !== undefined))
          return void eachRow(piece, (fields) => this.beside.add(fields));
        began.rows += piece.rows.length;
        if (began.how === 'whole') tell(Math.floor(piece.rows.length * began.bytesARow));
        this.takeRows(piece);
      },
    });
    if (outcome.kind === 'gone') return 'gone';
    if (outcome.kind === 'unchanged') return 'unchanged';
    // A writer in the middle of its work leaves the same stamp behind; anything else that failed would fail again.
    const passing = outcome.kind === 'failed' && PASSING.has(outcome.problem.code);
    this.stamp = passing ? null : stamp;
    if (outcome.kind === 'failed') return this.notRead(outcome.problem, began.how === 'whole');
    const before = this.failed;
    this.failed = null;
    this.everRead = true;
    this.cursors = cursors;
    this.seen = this.beside.save();
    if (began.how === 'grown' && !this.beside.onlyGrew) {
      // Older rows would be read otherwise by now.
      this.cursors = null;
      this.stamp = null;
      return this.read();
    }
    if (began.how === 'grown') return this.grewBy(began.rows, outcome) || before !== null ? 'changed' : 'unchanged';
    this.tookAll(outcome);
    tell(outcome.bytes - told);
    return 'changed';
  }

  private tookAll({ bytes, tables, others, problems }: Read): void {
    this.bytes = bytes;
    this.tables = tables;
    this.list.add(problems.filter((problem) => !isOfAnotherProgram(problem)));
    if (this.found.expected && tables.length === 0) this.list.add([unknownTables(others)]);
  }

  /** True when that is to be seen. */
  private grewBy(rows: number, { bytes }: Read): boolean {
    const isLonger = bytes !== this.bytes;
    this.deps.onProgress(Math.max(0, bytes - this.bytes));
    this.bytes = bytes;
    return rows > 0 || isLonger;
  }

  /** `half`: rows of the state that could not be read whole have taken the place of those before. */
  private notRead(problem: SourceProblem, half: boolean): ReadOutcome {
    // An empty file is read: it holds nothing, whatever it held before.
    if (problem.code === 'empty-database') return this.emptied(problem);
    if (half) {
      // What could be read a moment ago may be readable again.
      if (this.everRead) this.stamp = null;
      this.startOver();
      this.everRead = false;
    }
    const before = this.failed?.code;
    this.failed = problem;
    return half || before !== problem.code ? 'changed' : 'unchanged';
  }

  override get ignored(): boolean {
    if (this.isOthersSession) return true;
    return !this.found.expected && this.everRead && this.tables.length === 0 && this.problemCount === 0;
  }

  private emptied(problem: SourceProblem): ReadOutcome {
    if (this.everRead && this.failed === null && this.bytes === 0) return 'unchanged';
    this.startOver();
    this.failed = null;
    this.everRead = true;
    this.tables = [];
    this.cursors = null;
    this.list.add([problem]);
    return 'changed';
  }

  private takeRows(piece: DatabaseRows): void {
    const format = DATABASE_FORMATS.find((candidate) => candidate.table === piece.table);
    if (format === undefined) return;
    const events: CostEvent[] = [];
    const problems: SourceProblem[] = [];
    const sessions = this.sessionScope();
    const { roots, directories } = this.beside;
    const rootOf = (session: string): string => roots.rootOf(session);
    const directoryOf = (session: string): string | null => directories.get(session) ?? null;
    eachRow(piece, (fields, index) => {
      const position = { offset: piece.rowIds[index] ?? 0, line: null, table: piece.table };
      const result = readRow(format, fields, {
        zone: this.deps.zone,
        position,
        rootOf,
        directoryOf,
        ...(sessions === undefined ? {} : { sessions }),
      });
      for (const event of result.events) events.push(event);
      for (const problem of result.problems) problems.push(problem);
    });
    this.take({ events, problems });
  }
}

/** Every table that holds events, and those that say more about one of them. */
const REQUESTS: readonly TableRequest[] = DATABASE_FORMATS.flatMap((format): TableRequest[] => {
  const { table = '', requiredColumns = [], optionalColumns = [], beside, leftOut } = format;
  const shortened = leftOut === undefined ? {} : { leftOut };
  const own = { table, required: requiredColumns, optional: optionalColumns, ...shortened };
  return beside === undefined
    ? [own]
    : [own, { table: beside.table, required: beside.columns, optional: [], beside: table }];
});

function eachRow({ columns, rows }: DatabaseRows, take: (fields: Fields, index: number) => void): void {
  rows.forEach((values, index) => {
    // One after the other, so that all rows have one shape: half as much work as from entries.
    const fields: Record<string, unknown> = {};
    for (let at = 0; at < columns.length; at += 1) fields[columns[at] ?? ''] = values[at];
    take(fields, index);
  });
}

/** A table whose name is anybody's lacks the columns of the format that has the same name. */
function isOfAnotherProgram({ code, data }: SourceProblem): boolean {
  const format = DATABASE_FORMATS.find(({ table }) => table !== undefined && table === data?.['table']);
  return code === 'missing-columns' && format?.commonTableName === true;
}

function unknownTables(tables: readonly string[]): SourceProblem {
  return {
    code: 'unknown-tables',
    severity: 'error',
    line: null,
    offset: null,
    data: { found: tables.slice(0, 10).join(', ') || '-' },
  };
}
