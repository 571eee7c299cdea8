/** OpenTelemetry metrics of model calls (formats.md 14): running sums and sums by interval, turned into what was used since. */
import { KeyBuilder } from '../../ledger/keys';
import { nanoFromDecimal } from '../../money';
import { dimensionText } from '../dimensions';
import { readNumber } from '../../numbers';
import { MS_PER_DAY } from '../../zone';
import type { ReadContext, ReadResult } from '../source';
import { allOf, callEvent, CallReader, tokensOf } from './agentCall';
import { firstOf, type Attributes, type MetricPoint } from './otlp';
import type { RunningPart, TokenCounts } from '../../event';
import { withoutCached } from '../../running';

type TokenClass = keyof TokenCounts;

/** A metric that counts tokens by the value of an attribute. */
interface TokenMetric {
  readonly shape: string;
  readonly detail: number;
  readonly typeOf: readonly string[];
}

const COST = 'claude_code.cost.usage';
const TOKENS: ReadonlyMap<string, TokenMetric> = new Map([
  ['claude_code.token.usage', { shape: 'tokens', detail: 3, typeOf: ['type'] }],
  ['gemini_cli.token.usage', { shape: 'tokens', detail: 3, typeOf: ['type'] }],
  ['gen_ai.client.token.usage', { shape: 'gen_ai', detail: 2, typeOf: ['gen_ai.token.type'] }],
]);
/** What a metric with a cost tells goes before tokens without one. */
const WITH_COST = { shape: 'cost', detail: 4 } as const;
/** An event for each request tells more than a sum of them. */
export const REQUEST_EVENTS = { shape: 'events', detail: 5 } as const;

/** Of the values of the types; `input` of Gemini CLI includes what was cached, as in its sessions. */
const CLASS_OF: ReadonlyMap<string, TokenClass> = new Map([
  ['input', 'input'],
  ['output', 'output'],
  ['thought', 'output'],
  ['tool', 'input'],
  ['cache', 'cacheRead'],
  ['cacheRead', 'cacheRead'],
  ['cache_read', 'cacheRead'],
  ['cacheCreation', 'cacheWrite5m'],
  ['cache_creation', 'cacheWrite5m'],
]);
/** More series than this in one file are forgotten, the oldest first. */
const MOST_SERIES = 20_000;
const MOST_TOKENS = 1e15;

/** A running sum as it was told last: when it began, in the text of its log, and what it was. */
type Told = readonly [start: string, value: number];

/** What was used at one time by one model of one session. */
interface Usage {
  readonly at: unknown;
  readonly attributes: Attributes;
  readonly resource: Attributes;
  readonly context: ReadContext;
  readonly counts: Map<TokenClass, number>;
  readonly names: Set<string>;
  readonly running: RunningPart[];
  cost: number | null;
  calls: number;
}

export class OtelMetrics {
  private readonly told: Map<string, Told>;

  /** @param saved what `save` told of another one */
  constructor(saved?: unknown) {
    this.told = new Map(saved as [string, Told][] | undefined);
  }

  save(): unknown {
    return [...this.told];
  }

  /** The points of one export; those about the same time, model and session are one event. */
  read(points: readonly MetricPoint[], context: ReadContext): ReadResult {
    const usages = new Map<string, Usage>();
    for (const point of points) this.take(point, usages, context);
    return allOf([...usages.values()].map(eventOf));
  }

  private take(point: MetricPoint, usages: Map<string, Usage>, context: ReadContext): void {
    const metric = TOKENS.get(point.name);
    if (metric === undefined && point.name !== COST) return;
    const type = metric === undefined ? null : firstOf(point.attributes, metric.typeOf)?.value;
    const tokenClass = typeof type === 'string' ? CLASS_OF.get(type) : undefined;
    if (metric !== undefined && tokenClass === undefined) return;
    const value = metric === undefined ? nanoOf(point.value) : wholeOf(point.value);
    if (value === null) return;
    const used = this.usedSince(point, '', value);
    const calls = point.count === null ? 0 : this.usedSince(point, 'count', point.count);
    if (used <= 0) return;
    const usage = usageOf(usages, point, context);
    usage.names.add(point.name);
    if (point.isRunning) {
      usage.running.push({ series: runOf(point, ''), of: tokenClass ?? 'cost', value });
      if (tokenClass === 'input' && point.count !== null)
        usage.running.push({ series: runOf(point, 'count'), of: 'calls', value: point.count });
    }
    if (tokenClass === undefined) usage.cost = (usage.cost ?? 0) + used;
    else usage.counts.set(tokenClass, (usage.counts.get(tokenClass) ?? 0) + used);
    // Every call has an input; its output is the same call's.
    if (tokenClass === 'input') usage.calls += calls;
  }

  /** Of a running sum what it has grown by; all of it after a new start, and after it shrank. */
  private usedSince(point: MetricPoint, part: string, value: number): number {
    if (!point.isRunning) return value;
    const key = `${seriesOf(point)}${part}`;
    const start = dimensionText(point.start) ?? '';
    const before = this.told.get(key);
    this.told.delete(key);
    this.told.set(key, [start, value]);
    if (this.told.size > MOST_SERIES) this.forgetOldest();
    const goesOn = before?.[0] === start && value >= before[1];
    return goesOn ? value - before[1] : value;
  }

  private forgetOldest(): void {
    for (const oldest of this.told.keys()) {
      this.told.delete(oldest);
      return;
    }
  }
}

function usageOf(
  usages: Map<string, Usage>,
  { name, at, attributes, resource, isRunning }: MetricPoint,
  context: ReadContext,
): Usage {
  // Two metrics of tokens tell of the same tokens.
  const family = name.slice(0, name.indexOf('.'));
  const about = [modelOf(attributes), sessionOf(attributes), serviceOf(resource, attributes)];
  const key = JSON.stringify([family, at, isRunning, ...about]);
  let usage = usages.get(key);
  if (usage === undefined) {
    usage = {
      at,
      attributes,
      resource,
      context,
      counts: new Map(),
      names: new Set(),
      running: [],
      cost: null,
      calls: 0,
    };
    usages.set(key, usage);
  }
  return usage;
}

function eventOf({ at, attributes, resource, context, counts, names, running, cost, calls }: Usage): ReadResult {
  const reader = new CallReader(at, cost === null ? null : cost / 1e9, context);
  const metric = [...names].map((name) => TOKENS.get(name)).find((one) => one !== undefined);
  const service = serviceOf(resource, attributes);
  const result = callEvent(reader, context, {
    dimensions: {
      agent: service,
      model: modelOf(attributes),
      provider: providerOf(attributes, names),
      session: sessionOf(attributes),
      environment: firstOf(resource, ['deployment.environment.name', 'deployment.environment'])?.value,
    },
    tokens: counts.size === 0 ? null : tokensIn(counts, names),
    id: idOf([...names, ...running.map(({ series }) => series)].sort(), at, attributes, resource),
    count: calls,
    standIn: true,
  });
  const told = cost === null && metric !== undefined ? metric : WITH_COST;
  return {
    ...result,
    events: result.events.map((event) => ({
      ...event,
      // A sum of many prompts says nothing of how long each was.
      longContext: false,
      ...(running.length === 0 || event.at === null ? {} : { running, ...cachedPart(names) }),
      ...billOf(service, told, event.at),
    })),
  };
}

function tokensIn(counts: ReadonlyMap<TokenClass, number>, names: ReadonlySet<string>): TokenCounts {
  const tokens = tokensOf(Object.fromEntries(counts));
  return holdsCached(names) ? withoutCached(tokens) : tokens;
}

/** Gemini CLI's input includes what was cached. */
function holdsCached(names: ReadonlySet<string>): boolean {
  return names.has('gemini_cli.token.usage');
}

function cachedPart(names: ReadonlySet<string>): { readonly inputHoldsCached?: true } {
  return holdsCached(names) ? { inputHoldsCached: true } : {};
}

/** Of what one program tells of a day in several ways, one counts: each request, else costs, else tokens. */
export function billOf(
  service: string | null,
  told: { readonly shape: string; readonly detail: number },
  at: number | null,
) {
  if (at === null) return {};
  const day = Math.floor(at / MS_PER_DAY);
  const nothing = { part: null, account: null, period: null, final: false, line: null };
  return { bill: { of: `otel ${service ?? ''}`, ...told, day, days: 1, isDate: false, ...nothing } };
}

function modelOf(attributes: Attributes): unknown {
  return firstOf(attributes, ['gen_ai.response.model', 'gen_ai.request.model', 'model'])?.value;
}

function sessionOf(attributes: Attributes): unknown {
  return firstOf(attributes, ['session.id', 'gen_ai.conversation.id'])?.value;
}

function serviceOf(resource: Attributes, attributes: Attributes): string | null {
  return dimensionText(firstOf(resource, ['service.name'])?.value ?? attributes.get('gen_ai.agent.name'));
}

function providerOf(attributes: Attributes, names: ReadonlySet<string>): unknown {
  const named = firstOf(attributes, ['gen_ai.provider.name', 'gen_ai.system'])?.value;
  if (named !== undefined) return named;
  return [...names].some((name) => name.startsWith('claude_code.')) ? 'anthropic' : null;
}

const builder = new KeyBuilder();

function seriesOf({ name, scope, attributes, resource }: MetricPoint): string {
  return hashOf(JSON.stringify([name, scope, sorted(attributes), sorted(resource)]));
}

/** A series from one of its starts on: a new start counts from zero. */
function runOf(point: MetricPoint, part: string): string {
  return `${seriesOf(point)}${part}@${dimensionText(point.start) ?? ''}`;
}

/** The same point in a copy of the log is the same usage. */
function idOf(names: readonly string[], at: unknown, attributes: Attributes, resource: Attributes): string {
  const about = [names, at, modelOf(attributes), sessionOf(attributes), sorted(resource)];
  return `otel:${hashOf(JSON.stringify(about))}`;
}

function sorted(attributes: Attributes): [string, unknown][] {
  return [...attributes].sort(([a], [b]) => (a < b ? -1 : 1));
}

function hashOf(text: string): string {
  builder.begin(0).text(text).finish();
  return [builder.high, builder.low].map((half) => half.toString(16).padStart(8, '0')).join('');
}

function wholeOf(value: unknown): number | null {
  const number = readNumber(value);
  const isCount = typeof number === 'number' && number >= 0 && number <= MOST_TOKENS;
  return isCount && Number.isInteger(number) ? number : null;
}

function nanoOf(value: unknown): number | null {
  const number = readNumber(value);
  const nano = typeof number === 'number' && number >= 0 ? nanoFromDecimal(String(number)) : null;
  return nano !== null && nano <= MOST_TOKENS ? nano : null;
}
