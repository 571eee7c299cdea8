/** Answers about prices, and exports: joins the ledger, the price table and, for a file, the store. */
import { join } from 'node:path';
import { countOverrides, listPrices } from '../core/pricing/listing';
import { PRICE_SOURCE } from '../core/pricing/vendored';
import { buildAudit, priceAge, type Audit } from '../core/report/audit';
import { eventPieces, isOwnExport, rollupPieces } from '../core/report/export';
import { writeExportFile } from '../store/exportFile';
import type {
  AuditRequest,
  ExportRequest,
  ExportResult,
  ModelsRequest,
  ModelsResult,
  WorkspaceFolder,
} from '../protocol/engine';
import { BUDGET_FILE, PRICE_FILE } from './configFiles';
import { isReadByName } from './exportTarget';
import type { Workspace } from './workspace';

export function makeAudit({ ledger, configuration }: Workspace, { range, limit }: AuditRequest, now: number): Audit {
  const { prices } = configuration;
  return buildAudit({
    range,
    limit,
    pricing: ledger.pricing({ range }),
    events: (query) => ledger.events(query),
    prices: {
      ...priceAge(prices.asOf, now),
      overrides: countOverrides(prices),
      source: { name: PRICE_SOURCE.name, version: PRICE_SOURCE.version },
    },
  });
}

/** Needs no log to be read: the table and a team's own prices are known as soon as the workspace is open. */
export function makeListing({ configuration }: Workspace, request: ModelsRequest): ModelsResult {
  const problems = configuration.problems.filter(({ code }) => code === 'price-override-invalid');
  return { ...listPrices(configuration.prices, request), problems };
}

/** To a file, or with no `output` as pieces of text to be put one behind the other. */
export async function makeExport(
  workspace: Workspace,
  folders: readonly WorkspaceFolder[],
  request: ExportRequest,
  now: number,
): Promise<ExportResult> {
  const pieces = piecesOf(workspace, request, now);
  if (request.output === null) return { outcome: 'text', pieces: [...pieces] };
  const { output } = request;
  if (isReadByName(folders, output)) return { outcome: 'data-source', file: output };
  const configured = folders.flatMap(({ path }) => [BUDGET_FILE, PRICE_FILE].map((file) => join(path, file)));
  const sources = workspace.statuses().map(({ file }) => file);
  return writeExportFile(output, pieces, [...sources, ...configured], isOwnExport);
}

function piecesOf({ ledger, zone }: Workspace, request: ExportRequest, now: number): Iterable<string> {
  const { range, format, by, bucket } = request;
  const head = { now, timeZone: zone.id, range };
  if (request.content === 'events') return eventPieces(head, ledger.allEvents({ range }), format);
  return rollupPieces(head, by, bucket, ledger.query({ range, groupBy: by, bucket }), format);
}
