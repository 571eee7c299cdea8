/** What the engine is asked about spending less and about worth, and what it answers. */
import type { Filter, Range } from '../core/ledger/query';
import type { NanoUsd } from '../core/money';
import type { Opportunities, Opportunity } from '../core/opportunities/opportunity';
import type { Problem } from '../core/problem';
import type { RoiAdvice } from '../core/roi/advice';
import type { FeatureRoi } from '../core/roi/roi';

export interface OpportunitiesRequest {
  readonly range: Range;
  /** Models to lay beside those in use, as a person named them; null: the default ones. */
  readonly candidates: readonly string[] | null;
}

export type OpportunitiesResult = Opportunities;

/** What the dashboard shows of opportunities and of worth; the view finds the words, in the person's language. */
export interface AdviceRequest {
  readonly range: Range;
  readonly filter: Filter;
}

export interface AdviceResult {
  /** Model calls that were looked at. */
  readonly calls: number;
  /** Largest saving first. */
  readonly opportunities: readonly Opportunity[];
  /** Of all time: what they cost and bring in does not depend on the range. Highest cost first. */
  readonly features: readonly FeatureRow[];
  /** Whether there is a file that names features. */
  readonly hasFeatures: boolean;
}

export interface FeatureRow {
  readonly name: string;
  readonly llm: NanoUsd;
  readonly infrastructure: NanoUsd;
  readonly work: NanoUsd;
  readonly total: NanoUsd;
  readonly costPerUser: NanoUsd | null;
  readonly percent: number | null;
  readonly advice: RoiAdvice;
}

export interface PostCommentRequest {
  /** `owner/name`; null: the one that the repository's `origin` names. */
  readonly repository: string | null;
  readonly pr: number;
  readonly body: string;
  /** Begins the comment, and finds it again. */
  readonly marker: string;
  /** Null: the `gh` program is asked. */
  readonly token: string | null;
  /** Of the host's interface, `https://…`. */
  readonly api: string;
}

export type PostCommentResult =
  | { readonly outcome: 'created' | 'updated' | 'unchanged'; readonly url: string | null }
  | { readonly outcome: 'failed'; readonly reason: string };

export interface RoiRequest {
  readonly range: Range;
}

export interface RoiResult {
  /** Highest cost first. */
  readonly rois: readonly FeatureRoi[];
  /** Of the files that name features. */
  readonly problems: readonly Problem[];
  /** Whether there is such a file. */
  readonly exists: boolean;
}
