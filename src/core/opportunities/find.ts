/** Finds ways to spend less in the model calls of a range. */
import type { NanoUsd } from '../money';
import type { Filter, Range } from '../ledger/query';
import { chargesOf, costOf, FULL_PERCENT } from '../pricing/charges';
import { findRows, rowAt } from '../pricing/lookup';
import { priceRowName, type PriceRow, type PriceTable } from '../pricing/table';
import { NO_TOKENS, type TokenCounts } from '../event';
import { gather, type Gathered, type GroupTotals, type Visit, type VisitInSteps } from './gather';
import type { Expensive, Failures, Opportunities, Opportunity, OtherModel, PeakHours, Subject } from './opportunity';
import { findBatches, findLongPrompts, findRepetition, stretchesOf } from './single';

export interface OpportunitiesInput {
  readonly visit: Visit;
  readonly range: Range;
  /** Of model calls those that match; absent: all. */
  readonly filter?: Filter;
  /** Hour of the day (0 to 23) of an instant, in the configured zone. */
  readonly hourOf: (at: number) => number;
  readonly prices: PriceTable;
  /** Epoch ms: prices that hold then are what another model would cost. */
  readonly now: number;
  /** Models that could be used instead. Those without a price are passed over. */
  readonly candidates: readonly string[];
}

/** Of one kind so many at most, largest first. */
const MOST_OF_A_KIND = 5;
const PEAK_HOURS = 3;
/** Seed 004: more than half of the spend in few hours. */
const PEAK_SHARE = 0.5;
/** In fewer calls nothing is a pattern. */
const FEWEST_CALLS = 20;

/** Reads every model call of the range once. */
export function findOpportunities({ visit, ...rest }: OpportunitiesInput): Opportunities {
  // eslint-disable-next-line require-yield -- one step shows all
  const atOnce: VisitInSteps = function* (query, each) {
    return visit(query, each);
  };
  const steps = findInSteps({ ...rest, visit: atOnce });
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value ?? NOTHING;
  }
}

const NOTHING: Opportunities = { list: [], calls: 0, spent: 0, notCompared: 0 };

/**
 * The same a step at a time, each of some ten thousand calls, or all calls of one subject. Null: the events have changed
 * between two steps, and it has to be begun again.
 */
export function* findInSteps(
  input: Omit<OpportunitiesInput, 'visit'> & { readonly visit: VisitInSteps },
): Generator<void, Opportunities | null> {
  const gathered = yield* gather(input.visit, input, input.hourOf);
  if (gathered === null) return null;
  const prices = new Prices(input.prices, input.now);
  const found: Opportunity[][] = [
    otherModels(gathered, prices, input.candidates),
    ...(yield* singleCalls(gathered, prices)),
    failures(gathered),
    peakHours(gathered),
    expensive(gathered),
  ];
  return {
    list: found.flatMap((list) => list.sort(largestFirst).slice(0, MOST_OF_A_KIND)).sort(largestFirst),
    calls: gathered.total.calls,
    spent: gathered.total.cost,
    notCompared: gathered.notCompared,
  };
}

function largestFirst(a: Opportunity, b: Opportunity): number {
  return (b.saving ?? -1) - (a.saving ?? -1) || b.spent - a.spent || b.calls - a.calls;
}

/** The rows that hold now. */
class Prices {
  constructor(
    private readonly table: PriceTable,
    private readonly now: number,
  ) {}

  rowOf(model: string | null): PriceRow | null {
    if (model === null) return null;
    return rowAt(findRows(this.table, model, undefined, undefined).rows, this.now)?.row ?? null;
  }

  /** What tokens cost at a row's plain rates: sums of many calls say nothing of long prompts, fees and modes. */
  cost({ rates, provider }: PriceRow, tokens: TokenCounts): NanoUsd | null {
    return costOf(tokens, chargesOf(rates, provider));
  }
}

function otherModels({ groups }: Gathered, prices: Prices, names: readonly string[]): OtherModel[] {
  const candidates = names.flatMap((model) => {
    const row = prices.rowOf(model);
    return row === null ? [] : [{ model, row }];
  });
  const found: OtherModel[] = [];
  for (const [model, used] of byModel(groups)) {
    const own = prices.rowOf(model);
    const cheaper = candidates
      .filter(({ row }) => row !== own)
      .map(({ model: name, row }) => ({
        model: name,
        priceRow: priceRowName(row),
        cost: prices.cost(row, used.tokens),
      }))
      .filter((candidate): candidate is OtherModel['candidates'][number] => isCheaper(candidate.cost, used.tokenCost))
      .sort((a, b) => a.cost - b.cost);
    const [cheapest] = cheaper;
    if (cheapest === undefined) continue;
    const { tokenCalls: calls, tokenCost: spent, tokens } = used;
    const saving = spent - cheapest.cost;
    found.push({ kind: 'other-model', model, calls, spent, saving, tokens: sumOf(tokens), candidates: cheaper });
  }
  return found;
}

function isCheaper(cost: NanoUsd | null, than: NanoUsd): boolean {
  return cost !== null && cost < than;
}

function sumOf(tokens: TokenCounts): number {
  return tokens.input + tokens.output + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h;
}

type ModelTotals = Pick<GroupTotals, 'tokenCalls' | 'tokenCost' | 'tokens'>;

function byModel(groups: Gathered['groups']): Map<string, ModelTotals> {
  const models = new Map<string, ModelTotals>();
  for (const { subject, tokens, tokenCalls, tokenCost } of groups.values()) {
    if (subject.model === null) continue;
    const held = models.get(subject.model) ?? { tokenCalls: 0, tokenCost: 0, tokens: NO_TOKENS };
    models.set(subject.model, {
      tokenCalls: held.tokenCalls + tokenCalls,
      tokenCost: held.tokenCost + tokenCost,
      tokens: addTokens(held.tokens, tokens),
    });
  }
  return models;
}

function addTokens(a: TokenCounts, b: TokenCounts): TokenCounts {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite5m: a.cacheWrite5m + b.cacheWrite5m,
    cacheWrite1h: a.cacheWrite1h + b.cacheWrite1h,
  };
}

/** Repetition, batches and long prompts. */
function* singleCalls({ groups, calls }: Gathered, prices: Prices): Generator<void, Opportunity[][]> {
  const repetitions: Opportunity[] = [];
  const batches: Opportunity[] = [];
  const long: Opportunity[] = [];
  for (const [group, stretch] of stretchesOf(calls)) {
    const totals = groups.get(group);
    if (totals === undefined) continue;
    const row = prices.rowOf(totals.subject.model);
    const inputCost = (input: number): NanoUsd | null =>
      row === null ? null : prices.cost(row, { ...NO_TOKENS, input });
    push(repetitions, findRepetition(calls, stretch, totals));
    push(batches, findBatches(calls, stretch, totals, batchPercent(row)));
    push(long, findLongPrompts(calls, stretch, totals, inputCost));
    yield;
  }
  return [repetitions, batches, long];
}

function push(list: Opportunity[], found: Opportunity | null): void {
  if (found !== null) list.push(found);
}

/** Null as well where a batch would cost no less. */
function batchPercent(row: PriceRow | null): number | null {
  const percent = row?.modes?.batch ?? FULL_PERCENT;
  return percent < FULL_PERCENT ? percent : null;
}

function failures({ groups }: Gathered): Failures[] {
  const found: Failures[] = [];
  for (const { subject, failures: calls, failedCost } of groups.values()) {
    if (failedCost > 0) found.push({ kind: 'failures', subject, calls, spent: failedCost, saving: failedCost });
  }
  return found;
}

function peakHours({ byHour, total }: Gathered): PeakHours[] {
  if (total.cost <= 0 || total.calls < FEWEST_CALLS) return [];
  const hours = byHour
    .map((sums, hour) => ({ ...sums, hour }))
    .sort((a, b) => b.cost - a.cost)
    .slice(0, PEAK_HOURS);
  const spent = hours.reduce((sum, { cost }) => sum + cost, 0);
  const calls = hours.reduce((sum, hour) => sum + hour.calls, 0);
  const share = spent / total.cost;
  if (share <= PEAK_SHARE) return [];
  return [{ kind: 'peak-hours', calls, spent, saving: null, share, hours: hours.map(({ hour }) => hour) }];
}

function expensive({ groups, total }: Gathered): Expensive[] {
  if (total.cost <= 0) return [];
  const found: Expensive[] = [];
  for (const { subject, calls, cost } of groups.values()) {
    if (cost <= 0 || isNobody(subject)) continue;
    found.push({ kind: 'expensive', subject, calls, spent: cost, saving: null, share: cost / total.cost });
  }
  return found;
}

function isNobody({ agent, model, purpose }: Subject): boolean {
  return agent === null && model === null && purpose === null;
}
