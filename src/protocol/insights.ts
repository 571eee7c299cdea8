/** What the engine is asked about spending less and about worth, and what it answers. */
import type { Range } from '../core/ledger/query';
import type { Opportunities } from '../core/opportunities/opportunity';
import type { Problem } from '../core/problem';
import type { FeatureRoi } from '../core/roi/roi';

export interface OpportunitiesRequest {
  readonly range: Range;
  /** Models to lay beside those in use, as a person named them; null: the default ones. */
  readonly candidates: readonly string[] | null;
}

export type OpportunitiesResult = Opportunities;

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
