/** What a log format is: it recognises a record by its fields and turns it into events and problems. It never throws. */
import type { Zone } from '../calendar';
import type { CostEvent, Position } from '../event';
import type { SourceProblem } from '../problem';

/** A record's fields by the names the log uses: a JSON object, a CSV row (all strings) or a database row. Untrusted. */
export type Fields = Readonly<Record<string, unknown>>;

export type Container = 'json-lines' | 'csv' | 'sqlite' | 'document';

export interface ReadContext {
  /** Timestamps without a zone are read in it. */
  readonly zone: Zone;
  readonly position: Position;
}

export interface ReadResult {
  readonly events: readonly CostEvent[];
  readonly problems: readonly SourceProblem[];
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
  /** True when these field names can only be this format. */
  recognises(names: ReadonlySet<string>): boolean;
  read(fields: Fields, context: ReadContext): ReadResult;
}
