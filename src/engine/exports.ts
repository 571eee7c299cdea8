/** Exports: joins the ledger, the price table and, for a file, the store. */
import { join } from 'node:path';
import { chargesOf } from '../core/pricing/charges';
import { findRows, rowAt } from '../core/pricing/lookup';
import { rollupTable } from '../core/report/csv';
import { EVENT_COLUMNS, eventRowValues } from '../core/report/eventsCsv';
import { eventPieces, isOwnExport, ROLLUP_TABLE, rollupPieces, type TextFormat } from '../core/report/export';
import { FOCUS_DIMENSIONS, focusPieces, type ClassRates } from '../core/report/focus';
import { OWN_TABLE } from '../core/sources/ownEvents';
import { sentence, worded } from '../core/words';
import { databaseBytes, type DatabaseTable } from '../store/databaseFile';
import { writeExportFile } from '../store/exportFile';
import type { WorkspaceFolder } from '../protocol/engine';
import type { ExportRequest, ExportResult } from '../protocol/reports';
import { BUDGET_FILE, PRICE_FILE } from './configFiles';
import { isReadByName } from './exportTarget';
import type { Workspace } from './workspace';

/** To a file, or with no `output` as pieces of text to be put one behind the other. @param wasm SQLite's program */
export async function makeExport(
  workspace: Workspace,
  folders: readonly WorkspaceFolder[],
  request: ExportRequest,
  { now, wasm }: { readonly now: number; readonly wasm: string },
): Promise<ExportResult> {
  const { output, format } = request;
  if (output === null) {
    if (format === 'sqlite') throw worded(RangeError, sentence('A database needs a file: name one with --output.'));
    return { outcome: 'text', pieces: [...piecesOf(workspace, request, format, now)] };
  }
  if (isReadByName(folders, output)) return { outcome: 'data-source', file: output };
  const configured = folders.flatMap(({ path }) => [BUDGET_FILE, PRICE_FILE].map((file) => join(path, file)));
  const sources = workspace.statuses().map(({ file }) => file);
  const pieces =
    format === 'sqlite'
      ? [await databaseBytes(tableOf(workspace, request), wasm)]
      : piecesOf(workspace, request, format, now);
  return writeExportFile(output, pieces, [...sources, ...configured], isOwnExport);
}

function piecesOf(
  { ledger, zone, configuration }: Workspace,
  request: ExportRequest,
  format: TextFormat | 'focus',
  now: number,
): Iterable<string> {
  const { range, by, bucket, filter = {} } = request;
  if (format === 'focus') {
    const result = ledger.query({ range, filter, groupBy: FOCUS_DIMENSIONS, bucket: 'day' });
    return focusPieces(zone, result, (model, at) => ratesOf(configuration.prices, model, at));
  }
  const head = { now, timeZone: zone.id, range };
  if (request.content === 'events') return eventPieces(head, ledger.allEvents({ range, filter }), format);
  return rollupPieces(head, by, bucket, ledger.query({ range, filter, groupBy: by, bucket }), format);
}

function tableOf({ ledger }: Workspace, { content, range, by, bucket, filter = {} }: ExportRequest): DatabaseTable {
  if (content === 'rollups') {
    return { name: ROLLUP_TABLE, ...rollupTable(by, ledger.query({ range, filter, groupBy: by, bucket })) };
  }
  return { name: OWN_TABLE, columns: EVENT_COLUMNS, rows: valuesOf(ledger.allEvents({ range, filter })) };
}

function* valuesOf(events: Iterable<Parameters<typeof eventRowValues>[0]>): Generator<(string | number | null)[]> {
  for (const event of events) yield eventRowValues(event);
}

function ratesOf(prices: Workspace['configuration']['prices'], model: string | null, at: number): ClassRates | null {
  if (model === null) return null;
  const row = rowAt(findRows(prices, model, undefined, undefined).rows, at)?.row;
  if (row === undefined) return null;
  const { input, output, cacheRead, cacheWrite5m } = chargesOf(row.rates, row.provider);
  return { input, output, cacheRead, cacheWrite: cacheWrite5m };
}
