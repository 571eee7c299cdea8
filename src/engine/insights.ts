/** Answers about spending less, and about what features are worth. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, printParseErrorCode, type ParseError } from 'jsonc-parser';
import { localTime } from '../core/calendar';
import { readCandidates } from '../core/opportunities/candidates';
import { findOpportunities } from '../core/opportunities/find';
import type { Problem } from '../core/problem';
import { readFeatures, type Feature } from '../core/roi/features';
import { featureRois } from '../core/roi/roi';
import type { WorkspaceFolder } from '../protocol/engine';
import type { OpportunitiesRequest, OpportunitiesResult, RoiRequest, RoiResult } from '../protocol/insights';
import type { Workspace } from './workspace';

export const FEATURES_FILE = 'costs/feature-metrics.json';

export function makeOpportunities(
  { ledger, zone, configuration }: Workspace,
  setting: unknown,
  { range, candidates }: OpportunitiesRequest,
  now: number,
): OpportunitiesResult {
  return findOpportunities({
    visit: (query, visit) => ledger.visit(query, visit),
    range,
    hourOf: (at) => localTime(zone, at).hour,
    prices: configuration.prices,
    now,
    candidates: readCandidates(candidates ?? setting),
  });
}

export async function makeRoi(
  { ledger }: Workspace,
  folders: readonly WorkspaceFolder[],
  { range }: RoiRequest,
): Promise<RoiResult> {
  const features: Feature[] = [];
  const problems: Problem[] = [];
  let exists = false;
  for (const folder of folders) {
    const read = await readFeatureFile(folder, folders.length > 1 ? `${folder.name}/${FEATURES_FILE}` : FEATURES_FILE);
    if (read === null) continue;
    exists = true;
    for (const feature of read.features) features.push(feature);
    for (const problem of read.problems) problems.push(problem);
  }
  return { rois: featureRois(features, range, (query) => ledger.query(query)), problems, exists };
}

/** Null: there is none. */
async function readFeatureFile(
  folder: WorkspaceFolder,
  path: string,
): Promise<{ readonly features: readonly Feature[]; readonly problems: readonly Problem[] } | null> {
  let text: string;
  try {
    text = await readFile(join(folder.path, FEATURES_FILE), 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'EIO';
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    return { features: [], problems: [problem(path, 'unreadable', { error: code })] };
  }
  const errors: ParseError[] = [];
  const value: unknown = parse(text.replace(/^\uFEFF/, ''), errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error !== undefined) {
    const reason = printParseErrorCode(error.error);
    return { features: [], problems: [problem(path, 'config-invalid', { key: path, reason })] };
  }
  const read = readFeatures(value);
  return { features: read.features, problems: read.problems.map((one) => ({ ...one, path })) };
}

function problem(path: string, code: Problem['code'], data: Record<string, string>): Problem {
  return { code, severity: 'error', line: null, offset: null, data, path };
}
