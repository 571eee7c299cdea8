/** Prices of the seed documents under the names they use, tier rates and CI minutes; USD as those documents print them. */

/** [provider, model, input, output] in USD per million tokens. */
export type SeedPrice = readonly [provider: string, model: string, input: number, output: number];

export const SEED_PRICES: readonly SeedPrice[] = [
  // Cost tracking guide
  ['anthropic', 'claude-3-5-sonnet-20241022', 3, 15],
  ['openai', 'gpt-4o-mini', 0.15, 0.6],
  // Model decision log, as of 2025-11-18
  ['openai', 'gpt-4-turbo', 10, 30],
  ['openai', 'gpt-4', 30, 60],
  ['openai', 'gpt-3.5-turbo', 0.5, 1.5],
  ['anthropic', 'claude-sonnet-4.5', 3, 15],
  ['anthropic', 'claude-sonnet-3.5', 3, 15],
  ['anthropic', 'claude-opus', 15, 75],
  // Per pull request
  ['anthropic', 'claude-sonnet', 3, 15],
  ['openai', 'gpt-4o', 2.5, 10],
  ['perplexity', 'sonar-pro', 3, 15],
  // Budget optimiser
  ['anthropic', 'claude-3-opus', 15, 75],
  ['anthropic', 'claude-3.5-sonnet', 3, 15],
  ['anthropic', 'claude-3-haiku', 0.25, 1.25],
  ['deepseek', 'deepseek-chat', 0.14, 0.28],
  ['deepseek', 'deepseek-coder', 0.14, 0.28],
  ['deepseek', 'deepseek-v3', 0.14, 0.28],
  ['groq', 'llama-3.1-70b', 0.59, 0.79],
  ['groq', 'llama-3.1-8b', 0.05, 0.08],
  ['groq', 'mixtral-8x7b', 0.24, 0.24],
  // Local models: whatever runs under Ollama costs nothing a token.
  ['ollama', 'ollama-*', 0, 0],
  ['ollama', 'ollama-llama3', 0, 0],
  ['ollama', 'ollama-codellama', 0, 0],
  ['ollama', 'ollama-mistral', 0, 0],
  // Embeddings: nothing is put out
  ['voyageai', 'voyage-3', 0.02, 0],
  ['voyageai', 'voyage-3-lite', 0.02, 0],
  ['jina', 'jina-embeddings-v3', 0.02, 0],
  ['ollama', 'nomic-embed-text', 0, 0],
  ['openai', 'text-embedding-3-small', 0.02, 0],
];

/** Other names for the same models in those documents. */
export const SEED_ALIASES: readonly (readonly [name: string, model: string])[] = [
  ['claude-sonnet-3.5', 'claude-3.5-sonnet'],
  ['claude-3-5-sonnet-20241022', 'claude-3.5-sonnet'],
  ['groq-mixtral', 'mixtral-8x7b'],
  ['groq-llama-70b', 'llama-3.1-70b'],
  ['groq-llama-8b', 'llama-3.1-8b'],
];

/** [tier, input, output] in USD per million tokens; the document prints them per thousand. */
export const SEED_TIERS: readonly (readonly [tier: string, input: number, output: number])[] = [
  ['local', 0, 0],
  ['cloud_mini', 0.15, 0.6],
  ['cloud_standard', 2.5, 10],
  ['cloud_premium', 5, 15],
];

/** [provider, item, unit, USD a unit] past what each plan includes. */
export const SEED_INFRASTRUCTURE: readonly (readonly [string, string, 'hour' | 'GB', number])[] = [
  ['runpod', 'a100-80gb', 'hour', 2.29],
  ['runpod', 'a100-40gb', 'hour', 1.89],
  ['runpod', 'a6000', 'hour', 0.79],
  ['runpod', 'rtx-4090', 'hour', 0.44],
  ['runpod', 'rtx-3090', 'hour', 0.24],
  ['supabase', 'storage', 'GB', 0.02],
  ['supabase', 'bandwidth', 'GB', 0.09],
  ['vercel', 'bandwidth', 'GB', 0.15],
  ['vercel', 'storage', 'GB', 0],
];

/** USD a minute. */
export const SEED_RUNNERS = { linux: 0.008, windows: 0.016, macos: 0.08 } as const;
