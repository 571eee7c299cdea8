/** What a log format is: it recognises a record by its fields and turns it into events and problems. It never throws. */
import type { Zone } from '../calendar';
import type { BillRow, CostEvent, Kind, Position } from '../event';
import type { SourceProblem } from '../problem';
import type { ColumnPlan } from './columns/plan';
import type { SkimPlan } from './jsonSkim';

/** A record's fields by the names the log uses: a JSON object, a CSV row (all strings) or a database row. Untrusted. */
export type Fields = Readonly<Record<string, unknown>>;

export type Container = 'json-lines' | 'csv' | 'sqlite' | 'document';

export interface ReadContext {
  /** Timestamps without a zone are read in it. */
  readonly zone: Zone;
  readonly position: Position;
  /** Of a CSV file with `;` between its cells: `12,34` is a number with a fraction there. */
  readonly decimalComma?: boolean;
  /** Of a file among the session logs in the home folder: which of its sessions are asked for. Absent: all, placed by their own words. */
  readonly sessions?: SessionScope;
  /** Where a database says which session a subtask's belongs to. Absent: each stands for itself. */
  readonly rootOf?: (session: string) => string;
  /** Where a database says that a session ran; '': it does not say. Null: it does not know the session. */
  readonly directoryOf?: (session: string) => string | null;
}

/** Whose sessions count, and what is known of a session log from its place. */
export interface SessionScope {
  /** Name of the opened folder that an absolute directory lies in, git worktrees of the folder included; null: in none of them. */
  folderOf(directory: string): string | null;
  /** True: sessions outside of the opened folders count too. */
  readonly everywhere: boolean;
  /** Where the file's sessions ran, for logs that do not say; null: unknown. */
  readonly directory: string | null;
}

/** Money that is not US dollars: kept apart, shown by currency, never added to anything else. */
export interface ForeignAmount {
  /** ISO 4217 code, upper case. */
  readonly currency: string;
  /** In billionths of the currency's unit. */
  readonly amount: number;
  /** As of an event. */
  readonly at: number | null;
  readonly kind: Kind;
  readonly service: string | null;
  /** The record's own unique id, by which it counts once; null: none. */
  readonly id: string | null;
  /** As of an event. */
  readonly bill?: BillRow;
  readonly position: Position;
}

/** A session's pull request, as the agent itself noted it. */
export interface PullRequestLink {
  readonly session: string;
  /** The number, as text. */
  readonly pr: string;
  /** `owner/repo`; null when the record does not say. */
  readonly repository: string | null;
  /** From when on it holds, epoch ms; null: not said. */
  readonly at: number | null;
}

/** A session that another one began, as the agent's own file of it says. */
export interface SessionParent {
  readonly session: string;
  readonly parent: string;
}

/** What an agent itself says that a session cost so far: compared with its calls, never added to them. */
export interface SessionTotal {
  readonly session: string;
  /** Nano-dollars. */
  readonly cost: number;
}

export interface ReadResult {
  readonly events: readonly CostEvent[];
  readonly problems: readonly SourceProblem[];
  readonly foreign?: readonly ForeignAmount[];
  readonly links?: readonly PullRequestLink[];
  readonly totals?: readonly SessionTotal[];
  /** Of documents only. */
  readonly parents?: readonly SessionParent[];
}

/** Reads the records of one file. */
export interface RecordReading {
  read(fields: Fields, context: ReadContext): ReadResult;
  /** What had to wait for the last record. Asked once, when the file rests; whatever follows is read from the start again. */
  finish?(): ReadResult;
  /** What it remembers of the records so far, as plain data for `open`. Absent: it cannot be told, and the file is read anew. */
  save?(): unknown;
  /** For formats whose plan compares: takes note of an id's request, both as keys. False: the record has to be read, for there is something to say of it. */
  compare?(id: number, request: number): boolean;
}

export interface RecordFormat {
  /** Kebab-case, as `sources[].format` of the JSON answers shows it. */
  readonly id: string;
  readonly containers: readonly Container[];
  /** For databases: the table that holds such rows. */
  readonly table?: string;
  /** Columns a database table must have, and those that are read when they are there. */
  readonly requiredColumns?: readonly string[];
  readonly optionalColumns?: readonly string[];
  /** A table that says more about these rows, where it is there with all of these columns: read whole, before them. */
  readonly beside?: { readonly table: string; readonly columns: readonly string[] };
  /** A column of JSON, and the member of it that is long and says nothing of cost: it is never read. */
  readonly leftOut?: { readonly column: string; readonly member: string };
  /** True for a table name that other programs use as well: without the columns it is not this format, and no problem. */
  readonly commonTableName?: boolean;
  /** True for names that anybody's tables may have: believed only where the place promises a log. */
  readonly needsPlace?: boolean;
  /** True when these field names can only be this format. */
  recognises(names: ReadonlySet<string>): boolean;
  read(fields: Fields, context: ReadContext): ReadResult;
  /** True for logs that mix what counts with much that does not: other shapes beside it are no problem. */
  readonly mixed?: boolean;
  /** Which values of a JSON record are read: lines of such a file are looked over instead of parsed. */
  readonly skim?: SkimPlan;
  /** How JSON records are read as columns of numbers, where threads read. */
  readonly columns?: ColumnPlan;
  /** For records that mean something only after those before them (running totals): a reader per file, used instead of `read`. With what another one saved it goes on. */
  open?(saved?: unknown): RecordReading;
}

/** A log that is one JSON document, read whole whenever it changes. */
export interface DocumentFormat {
  readonly id: string;
  /** True when a document with this content can only be this format; the path only suggests. */
  recognises(document: unknown, path: string): boolean;
  /** Names of files beside it that say more about it: read up to 4 MiB each where they are there. */
  readonly companions?: readonly string[];
  read(document: unknown, context: DocumentContext): ReadResult;
}

export interface DocumentContext extends Omit<ReadContext, 'position'> {
  /** Of the document, `/`-separated. */
  readonly path: string;
  /** Text of the companions that are there, by name. Untrusted. */
  readonly companions?: ReadonlyMap<string, string>;
}
