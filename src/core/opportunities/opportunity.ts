/** Ways to spend less that the events themselves show: each with the figures it rests on, so that anyone can check it. */
import type { PriceRow } from '../pricing/table';
import type { NanoUsd } from '../money';

/** A small call: so many prompt tokens at most; a run: so many of them, none later than this behind the one before. */
export const SMALL_PROMPT = 1_000;
export const SHORTEST_RUN = 20;
export const RUN_GAP_MS = 60_000;

/** A long prompt: so many times the median of its peers. */
export const LONG_FACTOR = 4;

/** Which calls an opportunity is about; null: they name none. */
export interface Subject {
  readonly agent: string | null;
  readonly model: string | null;
  readonly purpose: string | null;
}

interface About {
  /** Calls it is about, and what they cost. */
  readonly calls: number;
  readonly spent: NanoUsd;
  /** What would not have been spent, at most; null: nobody can tell in dollars. */
  readonly saving: NanoUsd | null;
}

/** The same tokens on another model. Models count tokens differently, so this is an estimate. */
export interface OtherModel extends About {
  readonly kind: 'other-model';
  readonly model: string;
  readonly tokens: number;
  /** Cheapest first. */
  readonly candidates: readonly { readonly model: string; readonly priceRow: string; readonly cost: NanoUsd }[];
}

/** Calls of one agent, model and purpose with the same number of prompt tokens, each within a window of the one before. */
export interface Repetition extends About {
  readonly kind: 'repetition';
  readonly subject: Subject;
  readonly windowMs: number;
  /** Of the calls, those that came first and would still have been made. */
  readonly first: number;
}

/** Runs of small calls, close behind each other, that a batch would have served at the vendor's lower rate. */
export interface Batches extends About {
  readonly kind: 'batch';
  readonly subject: Subject;
  readonly runs: number;
  /** What a batch costs, in percent of the rates; null: the vendor lists none. */
  readonly percent: number | null;
}

/** Calls whose prompts are far longer than those of their peers. */
export interface LongPrompts extends About {
  readonly kind: 'long-prompts';
  readonly subject: Subject;
  /** Prompt tokens in the middle of all calls of the subject, and how many calls that is. */
  readonly median: number;
  readonly peers: number;
  /** Prompt tokens beyond the median, of all of these calls. */
  readonly excess: number;
}

/** Calls that failed and cost money all the same. */
export interface Failures extends About {
  readonly kind: 'failures';
  readonly subject: Subject;
}

/** Most of the spend in few hours of the day: where a vendor has quieter hours, work can move there. */
export interface PeakHours extends About {
  readonly kind: 'peak-hours';
  /** Hours of the day in the configured zone, most expensive first. */
  readonly hours: readonly number[];
  /** Their part of all spend, 0 to 1. */
  readonly share: number;
}

/** What costs most, whatever can be done about it. */
export interface Expensive extends About {
  readonly kind: 'expensive';
  readonly subject: Subject;
  /** Its part of all spend, 0 to 1. */
  readonly share: number;
}

export type Opportunity = OtherModel | Repetition | Batches | LongPrompts | Failures | PeakHours | Expensive;

export interface Opportunities {
  /** Largest saving first, then what cannot be told in dollars, by what was spent. */
  readonly list: readonly Opportunity[];
  /** Model calls that were looked at, and what they cost. */
  readonly calls: number;
  readonly spent: NanoUsd;
  /** Calls left out of repetition, batches and long prompts, because there were too many to compare. */
  readonly notCompared: number;
}

/** A model that could be used instead, with the row that holds now. */
export interface Candidate {
  readonly model: string;
  readonly row: PriceRow;
}
