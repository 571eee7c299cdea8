/** Answers about spending less, and about what features are worth. */
import { localTime } from '../core/calendar';
import { readCandidates } from '../core/opportunities/candidates';
import { findOpportunities } from '../core/opportunities/find';
import type { Problem } from '../core/problem';
import { readFeatures, type Feature } from '../core/roi/features';
import { featureRois } from '../core/roi/roi';
import type { WorkspaceFolder } from '../protocol/engine';
import type { OpportunitiesRequest, OpportunitiesResult, RoiRequest, RoiResult } from '../protocol/insights';
import { readTeamJson } from './teamFile';
import type { Workspace } from './workspace';

export const FEATURES_FILE = 'costs/feature-metrics.json';

/** @param setting the models to lay beside those in use where the request names none, as a person wrote them */
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
  const { features, problems, exists } = await readFeatureFiles(folders);
  return { rois: featureRois(features, range, (query) => ledger.query(query)), problems, exists };
}

export interface FeatureFiles {
  readonly features: readonly Feature[];
  readonly problems: readonly Problem[];
  readonly exists: boolean;
}

/** What all folders' files say of features. */
export async function readFeatureFiles(folders: readonly WorkspaceFolder[]): Promise<FeatureFiles> {
  const features: Feature[] = [];
  const problems: Problem[] = [];
  let exists = false;
  for (const folder of folders) {
    const shown = folders.length > 1 ? `${folder.name}/${FEATURES_FILE}` : FEATURES_FILE;
    const file = await readTeamJson(folder, FEATURES_FILE, shown);
    exists ||= file.exists;
    const read = readFeatures(file.value);
    for (const feature of read.features) features.push(feature);
    for (const problem of file.problems) problems.push(problem);
    for (const problem of read.problems) problems.push({ ...problem, path: shown });
  }
  return { features, problems, exists };
}
