/** What is advised of a feature, by what it costs and brings in, and in words. */
import { message } from '../translate';

/** `optimise`: more than ten cents a user; `review`: costs more than it brings in; `unknown`: neither users nor revenue are told. */
export type RoiAdvice = 'optimise' | 'review' | 'keep' | 'unknown';

export const ADVICE_TEXT: Readonly<Record<RoiAdvice, string>> = {
  optimise: message('costs more than $0.10 a user: look for savings'),
  review: message('costs more than it brings in: review what it is worth'),
  keep: message('pays for itself: go on as now'),
  unknown: message('name users or revenue_impact to learn what it is worth'),
};
