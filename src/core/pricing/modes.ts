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

/**
 * Inference in the US alone (`inference_geo: "us"`) costs 1.1 times every token class of models that came out from
 * 2026-02-01 on: Claude Opus 4.6 and all later ones; older models cannot be asked for it
 * (platform.claude.com/docs/en/manage-claude/data-residency, read 2026-11-22).
 */
const US_PERCENT = 110;
const FIRST_IN_US = [4, 6] as const;

/** The modes and places a vendor offers for a model; undefined: none. */
export function modesOf(provider: string, model: string): ModePercents | undefined {
  if (!HALF_PRICE_BATCHES.has(provider)) return undefined;
  const isClaude = provider === 'anthropic';
  const fast = isClaude ? FAST_PERCENTS.get(modelKey(model)) : undefined;
  return {
    ...(fast === undefined ? {} : { fast }),
    batch: BATCH_PERCENT,
    ...(isClaude && isServedInUs(model) ? { us: US_PERCENT } : {}),
  };
}

/** `claude-opus-4.6`, `claude-5.1-fable` and `claude-sonnet-5`, but not `claude-opus-4` or a date behind it. */
function isServedInUs(model: string): boolean {
  const found = /-(\d{1,2})(?:[.-](\d{1,2}))?(?=-|$)/u.exec(model);
  if (found === null) return false;
  const [major, minor] = [Number(found[1]), Number(found[2] ?? 0)];
  return major > FIRST_IN_US[0] || (major === FIRST_IN_US[0] && minor >= FIRST_IN_US[1]);
}
