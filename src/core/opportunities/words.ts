/** An opportunity in words: what it is, and the arithmetic behind it. Still text: each place that shows it escapes it for its own syntax. */
import { count, duration, money, percent, tokens } from '../format';
import { keyText } from '../names';
import { LONG_FACTOR, RUN_GAP_MS, SHORTEST_RUN, SMALL_PROMPT } from './single';
import type { Opportunity, Subject } from './opportunity';

export interface OpportunityWords {
  readonly title: string;
  /** Who or what it is about; empty: everything. */
  readonly subject: string;
  readonly arithmetic: string;
}

export function opportunityWords(opportunity: Opportunity): OpportunityWords {
  switch (opportunity.kind) {
    case 'other-model': {
      const { model, calls, tokens: used, spent, candidates } = opportunity;
      const others = candidates.map(({ model: name, cost }) => `${keyText('model', name)} ${money(cost)}`).join(', ');
      return {
        title: 'The same tokens on another model',
        subject: keyText('model', model),
        arithmetic: `${calling(calls)} with ${tokens(used)} tokens cost ${money(spent)}; at list prices: ${others}. Other models count tokens and answer differently.`,
      };
    }
    case 'repetition': {
      const { calls, first, windowMs, saving } = opportunity;
      return {
        title: 'Equal prompts that a cache could answer',
        subject: subjectText(opportunity.subject),
        arithmetic: `${calling(calls - first)} had exactly as many prompt tokens as the one before, at most ${duration(windowMs)} earlier, and cost ${money(saving ?? 0)}; ${count(first)} came first.`,
      };
    }
    case 'batch': {
      const { calls, runs, spent, percent: rate, saving } = opportunity;
      const price =
        rate === null
          ? 'no batch rate is listed for the model'
          : `a batch costs ${count(rate)} % of the rates: ${money(spent)} - ${money(spent - (saving ?? 0))} = ${money(saving ?? 0)}`;
      return {
        title: 'Runs of small calls that a batch could take',
        subject: subjectText(opportunity.subject),
        arithmetic: `${count(runs)} ${runs === 1 ? 'run' : 'runs'} of at least ${count(SHORTEST_RUN)} calls of up to ${tokens(SMALL_PROMPT)} prompt tokens, less than ${duration(RUN_GAP_MS)} apart: ${calling(calls)}, ${money(spent)}; ${price}.`,
      };
    }
    case 'long-prompts': {
      const { calls, median, peers, excess, spent, saving } = opportunity;
      const price = saving === null ? 'the model has no price' : `at its input rate ${money(saving)}`;
      return {
        title: 'Prompts far longer than those of their peers',
        subject: subjectText(opportunity.subject),
        arithmetic: `${count(calls)} of ${count(peers)} calls had more than ${count(LONG_FACTOR)} times the median prompt of ${tokens(median)} tokens and cost ${money(spent)}; beyond the median they hold ${tokens(excess)} tokens, ${price}.`,
      };
    }
    case 'failures':
      return {
        title: 'Failed calls that were paid for',
        subject: subjectText(opportunity.subject),
        arithmetic: `${calling(opportunity.calls)} failed and cost ${money(opportunity.spent)}.`,
      };
    case 'peak-hours': {
      const { hours, share, spent } = opportunity;
      const clock = [...hours].sort((a, b) => a - b).map((hour) => `${String(hour).padStart(2, '0')}:00`);
      return {
        title: 'Most of the spend falls into few hours',
        subject: clock.join(', '),
        arithmetic: `${money(spent)} (${percent(share * 100, 0)}) in ${count(hours.length)} hours of the day; some vendors charge less outside of theirs.`,
      };
    }
    case 'expensive': {
      const { calls, spent, share } = opportunity;
      return {
        title: 'Most expensive operations',
        subject: subjectText(opportunity.subject),
        arithmetic: `${calling(calls)} cost ${money(spent)}, ${percent(share * 100, 0)} of all; ${money(Math.round(spent / Math.max(1, calls)))} a call.`,
      };
    }
  }
}

function calling(calls: number): string {
  return `${count(calls)} ${calls === 1 ? 'call' : 'calls'}`;
}

function subjectText({ agent, model, purpose }: Subject): string {
  const named = { agent, model, purpose };
  const parts = (['agent', 'model', 'purpose'] as const).filter((dimension) => named[dimension] !== null);
  if (parts.length === 0) return 'calls without agent, model and purpose';
  return parts.map((dimension) => keyText(dimension, named[dimension])).join(' / ');
}
