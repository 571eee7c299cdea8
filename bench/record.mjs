// One record of an ops/model-decisions.jsonl as a team of agents writes it.

const MODELS = [
  ['gpt-4o', 'openai', 2.5, 10],
  ['gpt-4o-mini', 'openai', 0.15, 0.6],
  ['claude-3-5-sonnet-20241022', 'anthropic', 3, 15],
  ['gemini-1.5-pro', 'google', 1.25, 5],
];
const PURPOSES = ['implement', 'review', 'test', 'plan', 'fix'];
const AGENTS = 40;
const WBS_ITEMS = 200;
const PULL_REQUESTS = 400;
/** Open at the same time. */
const OPEN_PULL_REQUESTS = 12;
const AGENTS_A_PULL_REQUEST = 3;
const DAYS = 90;
const DAY_MS = 86_400_000;

/** The record of a line, before it is text. */
export function recordOf(index, lines, end, random) {
  const [model, provider, inputPrice, outputPrice] = MODELS[Math.floor(random() * MODELS.length)];
  const input = 500 + Math.floor(random() * 20_000);
  const output = 50 + Math.floor(random() * 4_000);
  // As teams work: a few pull requests at a time, each for one WBS item and by the same few agents.
  const pr = 1 + Math.floor((index / lines) * PULL_REQUESTS) + Math.floor(random() * OPEN_PULL_REQUESTS);
  const agent = (pr * 7 + Math.floor(random() * AGENTS_A_PULL_REQUEST)) % AGENTS;
  return {
    timestamp: new Date(end - Math.round(((lines - 1 - index) / lines) * DAYS * DAY_MS)).toISOString(),
    agent: `AGENT-${1 + agent}`,
    wbs: `WBS-${1 + (pr % WBS_ITEMS)}`,
    pr,
    model,
    provider,
    purpose: PURPOSES[Math.floor(random() * PURPOSES.length)],
    input_tokens: input,
    output_tokens: output,
    cost_usd: Number(((input * inputPrice + output * outputPrice) / 1e6).toFixed(9)),
    duration_ms: 300 + Math.floor(random() * 20_000),
    success: random() > 0.03,
  };
}
