/** The calls that the sample's agents made, day by day, before any log is written. */
import type { Day } from '../../core/calendar';
import { NO_TOKENS, type CostEvent } from '../../core/event';
import type { NanoUsd } from '../../core/money';
import { priceEvent } from '../../core/pricing/price';
import { vendoredPrices } from '../../core/pricing/vendored';
import type { Random } from './random';
import { AGENTS, FIRST_PR, WBS_ITEMS, type SampleAgent } from './team';

export interface Call {
  readonly at: number;
  readonly agent: SampleAgent;
  readonly model: string;
  readonly provider: string;
  readonly purpose: string;
  readonly input: number;
  readonly output: number;
  readonly cost: NanoUsd;
  readonly durationMs: number;
  readonly success: boolean;
  readonly wbs: string;
  readonly pr: number;
  readonly iteration: number;
}

const DAY_MS = 86_400_000;

/** A day's calls, from six in the morning to eight in the evening. */
export function callsOf(day: Day, start: number, random: Random): Call[] {
  // 1970-01-01 was a Thursday, so a Saturday is day 2 of every seven.
  const weekend = day % 7 === 2 || day % 7 === 3;
  return AGENTS.flatMap((agent) => {
    const busy = random.between(agent.callsPerDay >> 1, agent.callsPerDay + 2);
    return Array.from({ length: weekend ? busy >> 2 : busy }, () => oneCall(day, start, agent, random));
  });
}

/** The same calls squeezed into the part of the day that has passed, so that today shows something at any hour. */
export function squeezed(calls: readonly Call[], start: number, until: number): Call[] {
  return calls.map((call) => ({ ...call, at: Math.floor(start + ((call.at - start) * (until - start)) / DAY_MS) }));
}

function oneCall(day: Day, start: number, agent: SampleAgent, random: Random): Call {
  const [model, provider] = weighted(agent, random);
  const input = random.between(800, 26_000);
  const output = random.between(120, 6_000);
  const item = Math.floor(day / 2) % WBS_ITEMS;
  const success = !random.chance(0.04);
  return {
    at: start + random.between(6 * 3600, 20 * 3600) * 1000 + random.between(0, 999),
    agent,
    model,
    provider,
    purpose: random.pick(agent.purposes),
    input,
    output: success ? output : 0,
    cost: listCost(model, provider, input, success ? output : 0),
    durationMs: random.between(900, 24_000),
    success,
    wbs: `WBS-${String(((item + random.between(0, 2)) % WBS_ITEMS) + 1).padStart(3, '0')}`,
    pr: FIRST_PR + (Math.floor(day / 2) % 900) - random.between(0, 1),
    iteration: random.between(1, 3),
  };
}

function weighted(agent: SampleAgent, random: Random): readonly [string, string, number] {
  let left = random.next() * agent.models.reduce((sum, [, , weight]) => sum + weight, 0);
  for (const choice of agent.models) {
    left -= choice[2];
    if (left < 0) return choice;
  }
  return agent.models[0] as readonly [string, string, number];
}

const prices = vendoredPrices();

function listCost(model: string, provider: string, input: number, output: number): NanoUsd {
  const event: CostEvent = {
    kind: 'llm',
    at: null,
    dimensions: { model, provider },
    tokens: { ...NO_TOKENS, input, output },
    count: 1,
    failures: 0,
    durationMs: null,
    recorded: null,
    id: null,
    position: { offset: 0, line: null, table: null },
  };
  return priceEvent(event, prices).cost ?? 0;
}
