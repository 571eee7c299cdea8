/** Answers about spending less, and about what features are worth. */
import { hourReader } from '../core/hourOfDay';
import { ALL_TIME } from '../core/ledger/query';
import { safeText } from '../core/names';
import { readCandidates } from '../core/opportunities/candidates';
import { findOpportunities } from '../core/opportunities/find';
import type { Opportunity } from '../core/opportunities/opportunity';
import type { Problem } from '../core/problem';
import { readFeatures, type Feature } from '../core/roi/features';
import { featureRois } from '../core/roi/roi';
import type { EngineOptions, WorkspaceFolder } from '../protocol/engine';
import type {
  AdviceRequest,
  AdviceResult,
  OpportunitiesRequest,
  OpportunitiesResult,
  RoiRequest,
  RoiResult,
} from '../protocol/insights';
import { readTeamJson } from './teamFile';
import type { Workspace } from './workspace';

const MOST_FEATURES = 50;
export const FEATURES_FILE = 'costs/feature-metrics.json';

/** @param setting the models to lay beside those in use where the request names none, as a person wrote them */
export function makeOpportunities(
  workspace: Workspace,
  setting: unknown,
  { range, candidates }: OpportunitiesRequest,
  now: number,
): OpportunitiesResult {
  return opportunitiesOf(workspace, candidates ?? setting, { range, filter: {} }, now);
}

function opportunitiesOf(
  { ledger, zone, configuration }: Workspace,
  candidates: unknown,
  { range, filter }: AdviceRequest,
  now: number,
): OpportunitiesResult {
  return findOpportunities({
    visit: (query, visit) => ledger.visit(query, visit),
    range,
    filter,
    hourOf: hourReader(zone),
    prices: configuration.prices,
    now,
    candidates: readCandidates(candidates),
  });
}

/** For a view: names are cut, so that a message stays small. */
export async function makeAdvice(
  workspace: Workspace,
  options: Pick<EngineOptions, 'folders' | 'whatIfModels'>,
  { range, filter }: AdviceRequest,
  now: number,
): Promise<AdviceResult> {
  const { list, calls } = opportunitiesOf(workspace, options.whatIfModels, { range, filter }, now);
  const { rois, exists } = await makeRoi(workspace, options.folders, { range: ALL_TIME });
  return {
    calls,
    opportunities: list.map(withShortNames),
    features: rois.slice(0, MOST_FEATURES).map((roi) => ({
      name: safeText(roi.feature.name),
      llm: roi.llm,
      infrastructure: roi.infrastructure,
      work: roi.development + roi.testing,
      total: roi.total,
      costPerUser: roi.costPerUser,
      percent: roi.percent,
      advice: roi.advice,
    })),
    hasFeatures: exists,
  };
}

function withShortNames(opportunity: Opportunity): Opportunity {
  switch (opportunity.kind) {
    case 'other-model': {
      const candidates = opportunity.candidates.map((one) => ({ ...one, model: safeText(one.model) }));
      return { ...opportunity, model: safeText(opportunity.model), candidates };
    }
    case 'peak-hours':
      return opportunity;
    default: {
      const { agent, model, purpose } = opportunity.subject;
      return { ...opportunity, subject: { agent: short(agent), model: short(model), purpose: short(purpose) } };
    }
  }
}

function short(name: string | null): string | null {
  return name === null ? null : safeText(name);
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
