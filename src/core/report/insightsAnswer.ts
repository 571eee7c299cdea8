/** The `opportunities` and `roi` answers as JSON objects. */
import { dollarsOf, dollarsOrNull } from '../money';
import type { Opportunities, Opportunity } from '../opportunities/opportunity';
import { opportunityWords } from '../opportunities/words';
import type { Problem } from '../problem';
import { ADVICE_TEXT } from '../roi/advice';
import type { FeatureRoi } from '../roi/roi';
import { headJson, problemsJson, type AnswerHead, type JsonObject } from './json';

/** The object `spendlight.opportunities/1`. */
export function opportunitiesJson(head: AnswerHead, found: Opportunities): JsonObject {
  return {
    ...headJson('opportunities', head),
    calls: found.calls,
    spentUsd: dollarsOf(found.spent),
    notCompared: found.notCompared,
    opportunities: found.list.map(opportunityJson),
  };
}

export function opportunityJson(opportunity: Opportunity): JsonObject {
  const { kind, calls, spent, saving } = opportunity;
  const { title, subject, arithmetic } = opportunityWords(opportunity);
  return {
    kind,
    title,
    about: subject,
    calls,
    spentUsd: dollarsOf(spent),
    savingUsd: dollarsOrNull(saving),
    arithmetic,
    candidates:
      opportunity.kind === 'other-model'
        ? opportunity.candidates.map(({ model, priceRow, cost }) => ({
            key: model,
            priceRow,
            costUsd: dollarsOf(cost),
          }))
        : [],
  };
}

/** The object `spendlight.roi/1`. */
export function roiJson(head: AnswerHead, rois: readonly FeatureRoi[], problems: readonly Problem[]): JsonObject {
  return { ...headJson('roi', head), features: rois.map(featureJson), problems: problemsJson(problems) };
}

export function featureJson(roi: FeatureRoi): JsonObject {
  const { feature } = roi;
  return {
    key: feature.name,
    wbs: [...feature.wbs],
    prs: [...feature.prs],
    events: roi.events,
    unpriced: roi.unpriced,
    llmUsd: dollarsOf(roi.llm),
    infrastructureUsd: dollarsOf(roi.infrastructure),
    operationalUsd: dollarsOf(roi.operational),
    developmentUsd: dollarsOf(roi.development),
    testingUsd: dollarsOf(roi.testing),
    totalUsd: dollarsOf(roi.total),
    users: feature.users,
    revenueUsd: dollarsOrNull(feature.revenue),
    costPerUserUsd: dollarsOrNull(roi.costPerUser),
    roiPercent: roi.percent === null ? null : Math.round(roi.percent * 1000) / 1000,
    advice: roi.advice,
    adviceText: ADVICE_TEXT[roi.advice],
  };
}
