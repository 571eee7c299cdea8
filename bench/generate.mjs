// Writes an ops/model-decisions.jsonl of any length, the same for the same seed: `node bench/generate.mjs LINES FILE [SEED]`.
import { once } from 'node:events';
import { createWriteStream, mkdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomFrom } from './random.mjs';

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
const LINES_A_CHUNK = 2_000;

/**
 * @param {object} options
 * @param {number} options.lines
 * @param {string} options.file
 * @param {number} [options.seed]
 * @param {number} [options.end] epoch ms of the last line
 */
export async function generate({ lines, file, seed = 1, end = Date.UTC(2026, 1, 20, 12) }) {
  mkdirSync(path.dirname(file), { recursive: true });
  const random = randomFrom(seed);
  const out = createWriteStream(file);
  for (let written = 0; written < lines; written += LINES_A_CHUNK) {
    const count = Math.min(LINES_A_CHUNK, lines - written);
    const chunk = Array.from({ length: count }, (_, index) => lineOf(written + index, lines, end, random));
    if (!out.write(chunk.join(''))) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

function lineOf(index, lines, end, random) {
  const [model, provider, inputPrice, outputPrice] = MODELS[Math.floor(random() * MODELS.length)];
  const input = 500 + Math.floor(random() * 20_000);
  const output = 50 + Math.floor(random() * 4_000);
  // As teams work: a few pull requests at a time, each for one WBS item and by the same few agents.
  const pr = 1 + Math.floor((index / lines) * PULL_REQUESTS) + Math.floor(random() * OPEN_PULL_REQUESTS);
  const agent = (pr * 7 + Math.floor(random() * AGENTS_A_PULL_REQUEST)) % AGENTS;
  const record = {
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
  return `${JSON.stringify(record)}\n`;
}

if (realpathSync(process.argv[1] ?? '.') === fileURLToPath(import.meta.url)) {
  const [lines, file, seed] = process.argv.slice(2);
  if (!Number(lines) || !file) throw new Error('node bench/generate.mjs LINES FILE [SEED]');
  await generate({ lines: Number(lines), file, seed: Number(seed ?? 1) });
}
