/** `spendlight export`: events or rollups as JSON, CSV, SQLite or FOCUS rows, to a file or to standard output. */
import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { ALL_TIME, type Bucket } from '../../core/ledger/query';
import { EXPORT_DIMENSIONS, EXPORT_FORMATS, type ExportFormat } from '../../core/report/export';
import { headJson, type JsonObject } from '../../core/report/json';
import type { ExportRequest } from '../../protocol/reports';
import { requireDimensions, requireRange, type RangeOptions, type SharedOptions, withSharedOptions } from '../options';
import { anythingRead, inWorkspace, printJson, type Session, type Surroundings } from '../session';
import { printableCsv, printableJson } from '../terminal';
import { EXIT, UsageError, type ExitCode } from '../usage';

interface ExportOptions extends SharedOptions, RangeOptions {
  readonly output: string;
  readonly format?: ExportFormat;
  readonly by?: string;
  readonly bucket?: Bucket;
  readonly events?: boolean;
}

export function addExport(program: Command, surroundings: Surroundings, finish: (code: ExitCode) => void): void {
  const command = program
    .command('export')
    .description('sums or single events as JSON, CSV, SQLite or FOCUS rows, over all time unless told otherwise')
    .requiredOption('-o, --output <file>', 'the file to write; - is standard output')
    .addOption(
      new Option('--format <format>', 'json, csv, sqlite or focus (default: by the file’s ending, else json)').choices(
        EXPORT_FORMATS,
      ),
    )
    .option('--month <month>', 'YYYY-MM, current or all')
    .option('--since <day>', 'from this day on, YYYY-MM-DD')
    .option('--until <day>', 'up to and with this day, YYYY-MM-DD')
    .option('--by <dimensions>', `a row for each combination of these (default: ${EXPORT_DIMENSIONS.join(',')})`)
    .addOption(new Option('--bucket <bucket>', 'and of a day, week or month').choices(['day', 'week', 'month']))
    .option('--events', 'every event, oldest first, instead of sums');
  withSharedOptions(command).action(async (options: ExportOptions) => {
    finish(await inWorkspace(options, surroundings, (session) => exportData(session, options)));
  });
}

async function exportData(session: Session, options: ExportOptions): Promise<ExitCode> {
  const { engine, snapshot, terminal, warn } = session;
  const request = requestOf(session, options);
  // An export of nothing would look like one of $0.
  if (!anythingRead(snapshot)) return EXIT.noSource;
  const result = await engine.request('export', request);
  switch (result.outcome) {
    case 'text':
      for (const piece of result.pieces) terminal.write(printable(request.format, piece));
      return EXIT.done;
    case 'written':
      warn(`Wrote ${result.file}`);
      if (options.json === true) printJson(terminal, receipt(session, request, result.file));
      return EXIT.done;
    case 'not-ours':
      warn(`${result.file} is not an earlier export and is left alone; name another file.`);
      return EXIT.no;
    case 'data-source':
      warn(`${result.file} is read as a log or as configuration, so no export is written to it; name another file.`);
      return EXIT.no;
  }
}

function printable(format: ExportFormat, piece: string): string {
  return format === 'json' ? printableJson(piece) : printableCsv(piece);
}

/** What `--json` says of a file that was written: the head of an export, and where it is. */
function receipt({ head }: Session, { range, content }: ExportRequest, path: string): JsonObject {
  return { ...headJson('export', head(range)), content, path };
}

function requestOf({ zone, snapshot }: Session, options: ExportOptions): ExportRequest {
  const { output, events, by, bucket } = options;
  if (output === '') throw new UsageError('--output needs a file, or - for standard output.');
  if (events === true && (by !== undefined || bucket !== undefined)) {
    throw new UsageError('--events lists every event: --by and --bucket are for sums.');
  }
  const format = formatOf(options);
  if (format === 'focus' && (events === true || by !== undefined || bucket !== undefined)) {
    throw new UsageError('--format focus has rows of its own: --events, --by and --bucket do not go with it.');
  }
  if (format === 'sqlite' && output === '-') throw new UsageError('--format sqlite needs a file.');
  return {
    content: events === true ? 'events' : 'rollups',
    format,
    range: requireRange(options, zone, snapshot.now, ALL_TIME),
    by: by === undefined ? EXPORT_DIMENSIONS : requireDimensions(by),
    bucket: bucket ?? 'none',
    output: output === '-' ? null : resolve(output),
  };
}

const ENDINGS: ReadonlyMap<string, ExportFormat> = new Map([
  ['csv', 'csv'],
  ['db', 'sqlite'],
  ['sqlite', 'sqlite'],
  ['sqlite3', 'sqlite'],
]);

function formatOf({ format, json, output }: ExportOptions): ExportFormat {
  if (format !== undefined) return format;
  if (json === true) return 'json';
  const ending = /\.([a-z0-9]+)$/u.exec(output.toLowerCase())?.[1] ?? '';
  return ENDINGS.get(ending) ?? 'json';
}
