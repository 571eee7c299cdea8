/** What a mode of serving makes of a vendor's rates, as the vendors' price pages say; the vendored list does not name them. */
import { modelKey } from './modelName';
import type { ModePercents } from './table';

/** Asynchronous batches cost half of every token class at these vendors. */
const HALF_PRICE_BATCHES: ReadonlySet<string> = new Set(['anthropic', 'openai', 'google', 'mistral', 'groq']);
const BATCH_PERCENT = 50;

/** Fast mode, in percent of the standard rates (formats.md 8). */
const FAST_PERCENTS: ReadonlyMap<string, number> = new Map(
  [['claude-opus-4.6', 600] as const, ['claude-opus-4.7', 600] as const, ['claude-opus-4.8', 200] as const].map(
    ([model, percent]) => [modelKey(model), percent],
  ),
);

/** The modes a vendor offers for a model; undefined: none. */
export function modesOf(provider: string, model: string): ModePercents | undefined {
  const fast = provider === 'anthropic' ? FAST_PERCENTS.get(modelKey(model)) : undefined;
  if (!HALF_PRICE_BATCHES.has(provider)) return undefined;
  return { ...(fast === undefined ? {} : { fast }), batch: BATCH_PERCENT };
}
