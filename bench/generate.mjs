// Writes an ops/model-decisions.jsonl of any length, the same for the same seed: `node bench/generate.mjs LINES FILE [SEED]`.
import { once } from 'node:events';
import { createWriteStream, mkdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomFrom } from './random.mjs';
import { recordOf } from './record.mjs';

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
  return `${JSON.stringify(recordOf(index, lines, end, random))}\n`;
}

if (realpathSync(process.argv[1] ?? '.') === fileURLToPath(import.meta.url)) {
  const [lines, file, seed] = process.argv.slice(2);
  if (!Number(lines) || !file) throw new Error('node bench/generate.mjs LINES FILE [SEED]');
  await generate({ lines: Number(lines), file, seed: Number(seed ?? 1) });
}
