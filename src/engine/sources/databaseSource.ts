/** A SQLite database: read whole, in a process of its own, whenever it or its write-ahead log changed. */
import type { CostEvent } from '../../core/event';
import type { ProblemCode, SourceProblem } from '../../core/problem';
import { DATABASE_FORMATS, readRow } from '../../core/sources/databaseRows';
import { readDatabase, type DatabaseRows, type DatabaseStamp } from '../../files/sqlite/readDatabase';
import { FileSource, type ReadOutcome } from './fileSource';

/** Failures that are over when the program that writes the database has moved on. */
const PASSING: ReadonlySet<ProblemCode> = new Set(['database-busy', 'database-journal', 'database-timeout']);

interface SavedDatabase {
  readonly file: ReturnType<FileSource['saveFile']>;
  readonly stamp: DatabaseStamp;
  readonly tables: readonly string[];
}

export class DatabaseSource extends FileSource {
  /** Of the newest look, whether it succeeded or not. */
  private stamp: DatabaseStamp | null = null;
  private tables: readonly string[] = [];

  protected get format(): string {
    const formats = DATABASE_FORMATS.filter((format) => this.tables.includes(format.table ?? ''));
    return formats.length === 0 ? 'unknown' : formats.map((format) => format.id).join('+');
  }

  override save(): SavedDatabase | null {
    const { stamp, tables } = this;
    if (stamp === null || !this.everRead || this.failed !== null) return null;
    return { file: this.saveFile(), stamp, tables };
  }

  override restore(saved: unknown): void {
    const { file, stamp, tables } = saved as SavedDatabase;
    this.restoreFile(file);
    this.stamp = stamp;
    this.tables = tables;
  }

  async read(): Promise<ReadOutcome> {
    const rows: DatabaseRows[] = [];
    const { outcome, stamp } = await readDatabase(this.found.file, {
      child: this.deps.databaseChild,
      tables: DATABASE_FORMATS.map((format) => ({
        table: format.table ?? '',
        required: format.requiredColumns ?? [],
        optional: format.optionalColumns ?? [],
      })),
      since: this.stamp,
      onRows: (piece) => rows.push(piece),
    });
    if (outcome.kind === 'gone') return 'gone';
    if (outcome.kind === 'unchanged') return 'unchanged';
    // A writer in the middle of its work leaves the same stamp behind; anything else that failed would fail again.
    const passing = outcome.kind === 'failed' && PASSING.has(outcome.problem.code);
    this.stamp = passing ? null : stamp;
    // An empty file is read: it holds nothing, whatever it held before.
    const empty = outcome.kind === 'failed' && outcome.problem.code === 'empty-database' ? outcome.problem : null;
    if (empty !== null) return this.emptied(empty);
    if (outcome.kind === 'failed') {
      const before = this.failed?.code;
      this.failed = outcome.problem;
      return before === outcome.problem.code ? 'unchanged' : 'changed';
    }
    this.startOver();
    this.failed = null;
    this.everRead = true;
    this.bytes = outcome.bytes;
    this.tables = outcome.tables;
    this.list.add(outcome.problems.filter((problem) => !isOfAnotherProgram(problem)));
    if (this.found.expected && outcome.tables.length === 0) this.list.add([unknownTables(outcome.others)]);
    for (const piece of rows) this.takeRows(piece);
    this.deps.onProgress(outcome.bytes);
    return 'changed';
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
    this.list.add([problem]);
    return 'changed';
  }

  private takeRows(piece: DatabaseRows): void {
    const format = DATABASE_FORMATS.find((candidate) => candidate.table === piece.table);
    if (format === undefined) return;
    const events: CostEvent[] = [];
    const problems: SourceProblem[] = [];
    const sessions = this.sessionScope();
    piece.rows.forEach((values, index) => {
      const fields = Object.fromEntries(piece.columns.map((column, at) => [column, values[at]]));
      const position = { offset: piece.rowIds[index] ?? 0, line: null, table: piece.table };
      const result = readRow(format, fields, {
        zone: this.deps.zone,
        position,
        ...(sessions === undefined ? {} : { sessions }),
      });
      for (const event of result.events) events.push(event);
      for (const problem of result.problems) problems.push(problem);
    });
    this.take({ events, problems });
  }
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
