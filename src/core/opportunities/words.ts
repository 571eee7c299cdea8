/** An opportunity in words: what it is, and the arithmetic behind it. Still text: each place that shows it escapes it for its own syntax. */
import { count, duration, money, percent, tokens } from '../format';
import { keyText } from '../names';
import { untranslated, type Translate } from '../translate';
import { LONG_FACTOR, RUN_GAP_MS, SHORTEST_RUN, SMALL_PROMPT, type Opportunity, type Subject } from './opportunity';

export interface OpportunityWords {
  readonly title: string;
  /** Who or what it is about; empty: everything. */
  readonly subject: string;
  readonly arithmetic: string;
}

export function opportunityWords(opportunity: Opportunity, t: Translate = untranslated): OpportunityWords {
  switch (opportunity.kind) {
    case 'other-model': {
      const { model, calls, tokens: used, spent, candidates } = opportunity;
      const others = candidates
        .map(({ model: name, cost }) => `${keyText('model', name, undefined, t)} ${money(cost)}`)
        .join(', ');
      return {
        title: t('The same tokens on another model'),
        subject: keyText('model', model, undefined, t),
        arithmetic: t(
          '{0} with {1} tokens cost {2}; at list prices: {3}. Other models count tokens and answer differently.',
          calling(calls, t),
          tokens(used),
          money(spent),
          others,
        ),
      };
    }
    case 'repetition': {
      const { calls, first, windowMs, saving } = opportunity;
      return {
        title: t('Equal prompts that a cache could answer'),
        subject: subjectText(opportunity.subject, t),
        arithmetic: t(
          '{0} had exactly as many prompt tokens as the one before, at most {1} earlier, and cost {2}; {3} came first.',
          calling(calls - first, t),
          duration(windowMs),
          money(saving ?? 0),
          count(first),
        ),
      };
    }
    case 'batch': {
      const { calls, runs, spent, percent: rate, saving } = opportunity;
      const price =
        rate === null
          ? t('no batch rate is listed for the model')
          : t(
              'a batch costs {0} % of the rates: {1} - {2} = {3}',
              count(rate),
              money(spent),
              money(spent - (saving ?? 0)),
              money(saving ?? 0),
            );
      return {
        title: t('Runs of small calls that a batch could take'),
        subject: subjectText(opportunity.subject, t),
        arithmetic: t(
          '{0} of at least {1} calls of up to {2} prompt tokens, less than {3} apart: {4}, {5}; {6}.',
          runsOf(runs, t),
          count(SHORTEST_RUN),
          tokens(SMALL_PROMPT),
          duration(RUN_GAP_MS),
          calling(calls, t),
          money(spent),
          price,
        ),
      };
    }
    case 'long-prompts': {
      const { calls, median, peers, excess, spent, saving } = opportunity;
      const price = saving === null ? t('the model has no price') : t('at its input rate {0}', money(saving));
      return {
        title: t('Prompts far longer than those of their peers'),
        subject: subjectText(opportunity.subject, t),
        arithmetic: t(
          '{0} of {1} calls had more than {2} times the median prompt of {3} tokens and cost {4}; beyond the median they hold {5} tokens, {6}.',
          count(calls),
          count(peers),
          count(LONG_FACTOR),
          tokens(median),
          money(spent),
          tokens(excess),
          price,
        ),
      };
    }
    case 'failures':
      return {
        title: t('Failed calls that were paid for'),
        subject: subjectText(opportunity.subject, t),
        arithmetic: t('{0} failed and cost {1}.', calling(opportunity.calls, t), money(opportunity.spent)),
      };
    case 'peak-hours': {
      const { hours, share, spent } = opportunity;
      const clock = [...hours].sort((a, b) => a - b).map((hour) => `${String(hour).padStart(2, '0')}:00`);
      return {
        title: t('Most of the spend falls into few hours'),
        subject: clock.join(', '),
        arithmetic: t(
          '{0} ({1}) in {2} hours of the day; some vendors charge less outside of theirs.',
          money(spent),
          percent(share * 100, 0),
          count(hours.length),
        ),
      };
    }
    case 'expensive': {
      const { calls, spent, share } = opportunity;
      return {
        title: t('Most expensive operations'),
        subject: subjectText(opportunity.subject, t),
        arithmetic: t(
          '{0} cost {1}, {2} of all; {3} a call.',
          calling(calls, t),
          money(spent),
          percent(share * 100, 0),
          money(Math.round(spent / Math.max(1, calls))),
        ),
      };
    }
  }
}

function calling(calls: number, t: Translate): string {
  return calls === 1 ? t('1 call') : t('{0} calls', count(calls));
}

function runsOf(runs: number, t: Translate): string {
  return runs === 1 ? t('1 run') : t('{0} runs', count(runs));
}

function subjectText({ agent, model, purpose }: Subject, t: Translate): string {
  const named = { agent, model, purpose };
  const parts = (['agent', 'model', 'purpose'] as const).filter((dimension) => named[dimension] !== null);
  if (parts.length === 0) return t('calls without agent, model and purpose');
  return parts.map((dimension) => keyText(dimension, named[dimension], undefined, t)).join(' / ');
}
