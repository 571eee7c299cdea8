/** Answers about spending less, and about what features are worth. */
import { hourReader } from '../core/hourOfDay';
import { ALL_TIME } from '../core/ledger/query';
import { visitInSteps } from '../core/ledger/visit';
import { safeText } from '../core/names';
import { readCandidates } from '../core/opportunities/candidates';
import { findInSteps, findOpportunities, type OpportunitiesInput } from '../core/opportunities/find';
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
import { inSlices } from './inSlices';
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
  workspace: Workspace,
  candidates: unknown,
  about: AdviceRequest,
  now: number,
): OpportunitiesResult {
  const { ledger } = workspace;
  const visit: OpportunitiesInput['visit'] = (query, each) => ledger.visit(query, each);
  return findOpportunities({ ...inputOf(workspace, candidates, about, now), visit });
}

/** Like `makeOpportunities`, between other questions. */
export function searchOpportunities(
  workspace: Workspace,
  setting: unknown,
  { range, candidates }: OpportunitiesRequest,
  now: number,
): Promise<OpportunitiesResult> {
  return search(workspace, candidates ?? setting, { range, filter: {} }, now);
}

/** A log that is read anew changes all the time: then the engine is held for once. */
const MOST_BEGINNINGS = 4;

async function search(
  workspace: Workspace,
  candidates: unknown,
  about: AdviceRequest,
  now: number,
): Promise<OpportunitiesResult> {
  for (let begun = 0; begun < MOST_BEGINNINGS; begun++) {
    const { ledger } = workspace;
    const input = inputOf(workspace, candidates, about, now);
    const found = await inSlices(findInSteps({ ...input, visit: (query, each) => visitInSteps(ledger, query, each) }));
    if (found !== null) return found;
  }
  return opportunitiesOf(workspace, candidates, about, now);
}

function inputOf(
  { zone, configuration }: Workspace,
  candidates: unknown,
  { range, filter }: AdviceRequest,
  now: number,
): Omit<OpportunitiesInput, 'visit'> {
  const { prices } = configuration;
  return { range, filter, hourOf: hourReader(zone), prices, now, candidates: readCandidates(candidates) };
}

/** For a view: names are cut, so that a message stays small. */
export async function makeAdvice(
  workspace: Workspace,
  options: Pick<EngineOptions, 'folders' | 'whatIfModels'>,
  { range, filter }: AdviceRequest,
  now: number,
): Promise<AdviceResult> {
  const { list, calls } = await search(workspace, options.whatIfModels, { range, filter }, now);
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
