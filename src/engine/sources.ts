/** What the engine holds of each file: how to read on, what was read, and what is wrong with it. */
import type { Zone } from '../core/calendar';
import type { Statement } from '../core/statement';
import type { CostEvent } from '../core/event';
import type { Ledger, SourceId } from '../core/ledger/ledger';
import { priceEvent } from '../core/pricing/price';
import type { PriceTable } from '../core/pricing/table';
import { PROBLEMS_KEPT_PER_FILE, type Problem, type SourceProblem } from '../core/problem';
import { DATABASE_FORMATS, readRow } from '../core/sources/databaseRows';
import { TextReader } from '../core/sources/textReader';
import { readTokenBudget } from '../core/sources/tokenBudget';
import type { ReadResult } from '../core/sources/source';
import type { FoundFile } from '../files/discover';
import { readDatabase, type DatabaseRows, type DatabaseStamp } from '../files/sqlite/readDatabase';
import { readWholeFile } from '../files/statementFile';
import { TailedFile } from '../files/tail';
import type { SourceState, SourceStatus } from '../protocol/engine';

export interface SourceDependencies {
  readonly ledger: Ledger;
  readonly zone: Zone;
  readonly prices: PriceTable;
  /** The script that opens databases in a process of its own. */
  readonly databaseChild: string;
  /** Called after each piece with the bytes it had; `settled` files are read to their end. */
  readonly onProgress: (bytes: number) => void;
}

/** `gone`: the file is no longer there and what it had left the ledger. */
export type ReadOutcome = 'unchanged' | 'changed' | 'gone';

export interface Source {
  readonly found: FoundFile;
  /** Reads what is new. Never throws for what is in or wrong with the file. */
  read(): Promise<ReadOutcome>;
  /** True unless what was read before has changed behind the cursor; then `read` starts over. */
  verify(): Promise<boolean>;
  readonly statements: readonly Statement[];
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  /** True for a file that was only a guess and holds nothing known: it is not a source, and says nothing. */
  readonly ignored: boolean;
  status(): SourceStatus;
  /** Takes the file's events out of the ledger. */
  close(): void;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** Problems of one file: all are counted, the first ones are kept. */
class ProblemList {
  readonly kept: Problem[] = [];
  count = 0;

  constructor(private readonly path: string) {}

  add(problems: readonly SourceProblem[]): void {
    for (const problem of problems) {
      this.count += 1;
      if (this.kept.length < PROBLEMS_KEPT_PER_FILE) this.kept.push({ ...problem, path: this.path });
    }
  }

  clear(): void {
    this.kept.length = 0;
    this.count = 0;
  }
}

abstract class FileSource implements Source {
  protected id: SourceId;
  protected readonly list: ProblemList;
  protected failed: SourceProblem | null = null;
  protected everRead = false;
  protected bytes = 0;

  constructor(
    readonly found: FoundFile,
    protected readonly deps: SourceDependencies,
  ) {
    this.id = deps.ledger.addSource(found.path);
    this.list = new ProblemList(found.path);
  }

  abstract read(): Promise<ReadOutcome>;
  protected abstract readonly format: string;

  verify(): Promise<boolean> {
    return Promise.resolve(true);
  }

  get statements(): readonly Statement[] {
    return [];
  }

  get ignored(): boolean {
    return false;
  }

  get problems(): readonly Problem[] {
    return this.failed === null ? this.list.kept : [{ ...this.failed, path: this.found.path }, ...this.list.kept];
  }

  get problemCount(): number {
    return this.list.count + (this.failed === null ? 0 : 1);
  }

  status(): SourceStatus {
    const counts = this.deps.ledger.sourceCounts(this.id);
    return {
      path: this.found.path,
      file: this.found.file,
      format: this.format,
      state: this.state(),
      events: counts.events,
      duplicates: counts.duplicates,
      problems: this.problemCount,
      bytes: this.bytes,
      pendingBytes: this.pendingBytes(),
      newest: counts.newest,
    };
  }

  close(): void {
    this.deps.ledger.removeSource(this.id);
  }

  protected pendingBytes(): number {
    return 0;
  }

  /** A file that fails keeps its last good events, marked stale; one that never could be read is unreadable. */
  protected state(): SourceState {
    if (this.failed !== null) return this.everRead ? 'stale' : 'unreadable';
    if (!this.everRead) return 'reading';
    return this.list.kept.some((problem) => problem.severity === 'error') ? 'partial' : 'ok';
  }

  protected startOver(): void {
    this.deps.ledger.removeSource(this.id);
    this.id = this.deps.ledger.addSource(this.found.path);
    this.list.clear();
    this.bytes = 0;
  }

  protected take(result: ReadResult): void {
    this.list.add(result.problems);
    this.count(result.events);
  }

  private count(events: readonly CostEvent[]): void {
    if (events.length === 0) return;
    this.deps.ledger.append(
      this.id,
      events.map((event) => priceEvent(event, this.deps.prices)),
    );
  }
}

/** A log of lines or of comma-separated rows: only what is new is read. */
class TextSource extends FileSource {
  private readonly tail: TailedFile;
  private reader: TextReader;

  constructor(found: FoundFile, deps: SourceDependencies) {
    super(found, deps);
    this.tail = new TailedFile(found.file);
    this.reader = this.newReader();
  }

  protected get format(): string {
    const formats = [...this.reader.formats].sort();
    return formats.length === 0 ? 'unknown' : formats.join('+');
  }

  async read(): Promise<ReadOutcome> {
    let changed = false;
    const outcome = await this.tail.read({
      onRestart: () => {
        changed = true;
        this.startOver();
        this.reader = this.newReader();
      },
      onChunk: (bytes) => {
        changed = true;
        this.bytes += bytes.length;
        this.take(this.reader.push(bytes));
        this.deps.onProgress(bytes.length);
      },
    });
    if (outcome.kind === 'gone') return 'gone';
    const failed = outcome.kind === 'failed' ? outcome.problem : null;
    changed ||= (failed?.code ?? null) !== (this.failed?.code ?? null) || !this.everRead;
    this.failed = failed;
    if (failed === null) {
      this.take(this.reader.end());
      this.everRead = true;
    }
    return changed ? 'changed' : 'unchanged';
  }

  override verify(): Promise<boolean> {
    return this.tail.verify();
  }

  override get ignored(): boolean {
    return !this.found.expected && this.everRead && this.failed === null && this.reader.unknown;
  }

  protected override pendingBytes(): number {
    return this.reader.pendingBytes;
  }

  override get problemCount(): number {
    return this.reader.problemCount + (this.failed === null ? 0 : 1);
  }

  private newReader(): TextReader {
    return new TextReader({
      zone: this.deps.zone,
      decode: (bytes) => decoder.decode(bytes),
      expected: this.found.expected,
    });
  }
}

/** A SQLite database: read whole, in a process of its own, whenever it or its write-ahead log changed. */
class DatabaseSource extends FileSource {
  private stamp: DatabaseStamp | null = null;
  private tables: readonly string[] = [];

  protected get format(): string {
    const formats = DATABASE_FORMATS.filter((format) => this.tables.includes(format.table ?? ''));
    return formats.length === 0 ? 'unknown' : formats.map((format) => format.id).join('+');
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
    if (outcome.kind === 'unchanged') return this.recovered();
    if (outcome.kind === 'failed') {
      const before = this.failed?.code;
      this.failed = outcome.problem;
      return before === outcome.problem.code ? 'unchanged' : 'changed';
    }
    this.startOver();
    this.failed = null;
    this.everRead = true;
    this.stamp = stamp;
    this.bytes = outcome.bytes;
    this.tables = outcome.tables;
    this.list.add(outcome.problems);
    if (this.found.expected && outcome.tables.length === 0) this.list.add([unknownTables(outcome.others)]);
    for (const piece of rows) this.takeRows(piece);
    this.deps.onProgress(outcome.bytes);
    return 'changed';
  }

  override get ignored(): boolean {
    return !this.found.expected && this.everRead && this.failed === null && this.tables.length === 0;
  }

  private recovered(): ReadOutcome {
    const changed = this.failed !== null;
    this.failed = null;
    return changed ? 'changed' : 'unchanged';
  }

  private takeRows(piece: DatabaseRows): void {
    const format = DATABASE_FORMATS.find((candidate) => candidate.table === piece.table);
    if (format === undefined) return;
    const events: CostEvent[] = [];
    const problems: SourceProblem[] = [];
    piece.rows.forEach((values, index) => {
      const fields = Object.fromEntries(piece.columns.map((column, at) => [column, values[at]]));
      const position = { offset: piece.rowIds[index] ?? 0, line: null, table: piece.table };
      const result = readRow(format, fields, { zone: this.deps.zone, position });
      for (const event of result.events) events.push(event);
      for (const problem of result.problems) problems.push(problem);
    });
    this.take({ events, problems });
  }
}

/** Somebody's own total (`token_budget.json`): read whole; a half-written file keeps the last good figure. */
class StatementSource extends FileSource {
  private text: string | null = null;
  private stated: readonly Statement[] = [];
  protected readonly format = 'token-budget';

  override get statements(): readonly Statement[] {
    return this.stated;
  }

  async read(): Promise<ReadOutcome> {
    for (const pause of TORN_RETRIES_MS) {
      const file = await readWholeFile(this.found.file, STATEMENT_LIMIT_BYTES);
      if (file.kind === 'gone') return 'gone';
      if (file.kind === 'failed') return this.fail(file.problem);
      if (file.text === this.text) return this.settled();
      const { statements, problems } = readTokenBudget(file.text, this.found.path);
      const torn = problems.find((problem) => problem.code === 'statement-torn');
      if (torn === undefined) return this.keep(file.text, statements, problems);
      if (pause === null) return this.fail(torn);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    return 'unchanged';
  }

  private keep(text: string, statements: readonly Statement[], problems: readonly SourceProblem[]): ReadOutcome {
    this.text = text;
    this.stated = statements;
    this.list.clear();
    this.list.add(problems);
    this.bytes = Buffer.byteLength(text);
    this.failed = null;
    this.everRead = true;
    return 'changed';
  }

  private settled(): ReadOutcome {
    const changed = this.failed !== null;
    this.failed = null;
    return changed ? 'changed' : 'unchanged';
  }

  private fail(problem: SourceProblem): ReadOutcome {
    const changed = this.failed?.code !== problem.code;
    this.failed = problem;
    return changed ? 'changed' : 'unchanged';
  }
}

/** In-place rewrites of a few hundred bytes are over within milliseconds; after these pauses (ms) a torn file is reported. */
const TORN_RETRIES_MS = [20, 50, 100, 200, 400, null] as const;
const STATEMENT_LIMIT_BYTES = 16 * 1024 * 1024;

function unknownTables(tables: readonly string[]): SourceProblem {
  return {
    code: 'unknown-tables',
    severity: 'error',
    line: null,
    offset: null,
    data: { found: tables.slice(0, 10).join(', ') || '-' },
  };
}

export function openSource(found: FoundFile, deps: SourceDependencies): Source {
  switch (found.kind) {
    case 'database':
      return new DatabaseSource(found, deps);
    case 'statement':
      return new StatementSource(found, deps);
    case 'text':
    case 'budget-config':
      return new TextSource(found, deps);
  }
}
