/** The formats that live in database tables, and how one row is read. */
import { RECORD_FORMATS } from './formats';
import type { Fields, ReadContext, ReadResult, RecordFormat } from './source';

/** Each names its table and the columns it needs and likes. */
export const DATABASE_FORMATS: readonly RecordFormat[] = RECORD_FORMATS.filter((format) =>
  format.containers.includes('sqlite'),
);

/** One row of the format's table, by column name. Never throws. */
export function readRow(format: RecordFormat, fields: Fields, context: ReadContext): ReadResult {
  return format.read(fields, context);
}
