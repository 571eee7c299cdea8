/** What is said between the reader of a database and the child process that opens it. */
import type { SourceProblem } from '../../core/problem';
import type { TableCursor } from './fingerprint';

export interface TableRequest {
  readonly table: string;
  /** Without these the table is not read. */
  readonly required: readonly string[];
  /** Read where they are there. */
  readonly optional: readonly string[];
  /**
   * The requested table that this one says more about: only beside it is it read, before it and whole every time, and it makes
   * no database one of ours. Without all of its columns it is left alone.
   */
  readonly beside?: string;
  /** A column whose text is JSON without this member of it; as it is where it is no JSON, or larger than 16 MiB. */
  readonly leftOut?: { readonly column: string; readonly member: string };
}

export interface DatabaseRows {
  /** As requested, whatever the case of the name in the file. */
  readonly table: string;
  /** As requested: the required ones and those of the optional ones that are there. */
  readonly columns: readonly string[];
  /** What leads back to a row: its rowid, or its place from 1 in a table that has none. */
  readonly rowIds: readonly number[];
  /**
   * One array a row, values in the order of `columns`: numbers, strings (cut to 64 Ki characters), null, and bytes for
   * blobs. An integer beyond 2^53 comes as a string of its digits. Untrusted.
   */
  readonly rows: readonly (readonly unknown[])[];
}

/** What is known before the first rows come. */
export interface Beginning {
  /** They come behind those that are held; else they replace them. */
  readonly onlyGrew: boolean;
  /** How many come. */
  readonly rows: number;
}

/** What the asker has from an earlier reading. */
export interface Held {
  /** Where the rows end that it has, for every table it read; null: it cannot be read on from there. */
  readonly cursors: readonly TableCursor[] | null;
}

export interface ReadRequest {
  readonly type: 'read';
  readonly file: string;
  readonly tables: readonly TableRequest[];
  /** Null: nothing has been read yet, and rows may come before it is known that all can be read. */
  readonly held: Held | null;
  /** Of the file and its log: what has more is read in place, where this Node can, up to `maxNativeBytes`. */
  readonly maxBytes: number;
  readonly maxNativeBytes: number;
  readonly memoryMb: number;
}

export type ChildOutcome =
  | {
      readonly kind: 'ok';
      tables: string[];
      others: string[];
      problems: SourceProblem[];
      bytes: number;
      /** To read on from the next time; null: it has to be read whole again. */
      cursors: TableCursor[] | null;
    }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; problem: SourceProblem };

/** `next` asks for one piece more: only a few are ever on their way, so that a slow reader is never flooded. */
export type ToChild = ReadRequest | { readonly type: 'next' };
export type FromChild =
  | ({ readonly type: 'begin' } & Beginning)
  | { readonly type: 'rows'; readonly rows: DatabaseRows }
  | { readonly type: 'done'; readonly outcome: ChildOutcome };
