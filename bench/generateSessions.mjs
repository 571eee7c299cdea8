// Writes sessions as Claude Code leaves them (formats.md 8), the same for the same seed: `node bench/generateSessions.mjs MEGABYTES FOLDER [FILES] [SEED]`.
import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomFrom } from './random.mjs';

const MEGABYTE = 2 ** 20;
const FILES_A_GIGABYTE = 2_600;
const PROJECTS = 24;
const DAYS = 60;
const DAY_MS = 86_400_000;
const MODELS = ['claude-sonnet-4-5-20250929', 'claude-opus-4-6', 'claude-haiku-4-5-20251001'];
const BRANCHES = ['main', 'feature/WBS-12-export', 'fix/login', 'ABC-77-retry', 'release/2.1'];
const FILLER =
  'The quick look at the build showed that the parser kept a slice of the whole text alive. ' +
  'Here is the change:\\n```ts\\nexport function total(rows: readonly Row[]): number {\\n  return rows.reduce((sum, row) => sum + row.cost, 0);\\n}\\n```\\n' +
  'It passes {\\"usage\\": true} through, and the test covers the empty list, é, 漢字 and a path such as /srv/app/src/core/ledger.ts. ';
const LONGEST_TEXT = 24_000;
const TEXT = FILLER.repeat(Math.ceil(LONGEST_TEXT / FILLER.length) + 1);
const ESCAPE_REACH = 8;

/**
 * A tenth of the files are subagents' (in the folder of their session); every answer stands on one to three lines of one
 * message id with growing output, as streaming leaves them; one session in forty is a copy of another (resumed).
 * @param {object} options
 * @param {number} options.bytes about so many in all
 * @param {string} options.folder becomes what CLAUDE_CONFIG_DIR names: `projects` is made in it
 * @param {number} [options.files]
 * @param {number} [options.seed]
 * @param {number} [options.end] epoch ms of the newest line
 * @returns {{ files: string[], bytes: number }} the files written
 */
export function generateSessions({ bytes, folder, files, seed = 1, end = Date.UTC(2026, 1, 20, 12) }) {
  const count = files ?? Math.max(1, Math.round((bytes / 2 ** 30) * FILES_A_GIGABYTE));
  const random = randomFrom(seed);
  const written = [];
  let total = 0;
  let last = null;
  for (let index = 0; index < count; index += 1) {
    const project = `/srv/work/project-${1 + Math.floor(random() * PROJECTS)}`;
    const session = uuidOf(random);
    const text =
      last !== null && index % 40 === 39
        ? last.replaceAll(/"sessionId":"[^"]*"/gu, `"sessionId":"${session}"`)
        : sessionText(random, { bytes: bytes / count, project, session, agent: index % 10 === 9, end });
    last = text;
    const slug = path.join(folder, 'projects', project.replaceAll(/[^a-zA-Z0-9]/gu, '-'));
    const file =
      index % 10 === 9
        ? path.join(slug, uuidOf(random), 'subagents', `agent-${session.slice(0, 8)}.jsonl`)
        : path.join(slug, `${session}.jsonl`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    written.push(file);
    total += Buffer.byteLength(text);
  }
  return { files: written, bytes: total };
}

function sessionText(random, { bytes, project, session, agent, end }) {
  const lines = [];
  const branch = pick(random, BRANCHES);
  let at = end - Math.floor(random() * DAYS * DAY_MS);
  let size = 0;
  let parent = null;
  const write = (fields, rest) => {
    const uuid = uuidOf(random);
    at = Math.min(end, at + Math.floor(random() * 20_000));
    const head = JSON.stringify({
      parentUuid: parent,
      isSidechain: agent,
      userType: 'external',
      cwd: project,
      sessionId: session,
      version: '2.1.14',
      gitBranch: branch,
      ...fields,
    });
    const line = `${head.slice(0, -1)},${rest},"uuid":"${uuid}","timestamp":"${new Date(at).toISOString()}"}\n`;
    parent = uuid;
    lines.push(line);
    size += line.length;
  };
  // The sizes of a real day: short prompts, long tool results, answers in between.
  while (size < bytes) {
    const turn = random();
    if (turn < 0.06) lines.push(`{"type":"mode","mode":"normal","sessionId":"${session}"}\n`);
    else if (turn < 0.1) lines.push(snapshotLine(random, at));
    else if (turn < 0.5) write({ type: 'user' }, `"message":{"role":"user","content":[${toolResult(random)}]}`);
    else writeAnswer(random, write);
  }
  return lines.join('');
}

function writeAnswer(random, write) {
  const id = `msg_${hex(random, 24)}`;
  const request = `req_${hex(random, 24)}`;
  const model = pick(random, MODELS);
  const input = 1 + Math.floor(random() * 20);
  const written = Math.floor(random() * 6_000);
  const read = 10_000 + Math.floor(random() * 150_000);
  const output = 20 + Math.floor(random() * 2_000);
  const blocks = 1 + Math.floor(random() * 3);
  for (let block = 1; block <= blocks; block += 1) {
    const isLast = block === blocks;
    const usage =
      `{"input_tokens":${input},"cache_creation_input_tokens":${written},"cache_read_input_tokens":${read},` +
      `"cache_creation":{"ephemeral_5m_input_tokens":${written},"ephemeral_1h_input_tokens":0},` +
      `"output_tokens":${isLast ? output : Math.ceil(output / 8)},"service_tier":"standard"}`;
    const content = `[{"type":"text","text":"${textOf(random, 1_500)}"}]`;
    write(
      {},
      `"message":{"model":"${model}","id":"${id}","type":"message","role":"assistant","content":${content},` +
        `"stop_reason":${isLast ? '"end_turn"' : 'null'},"stop_sequence":null,"usage":${usage}},"requestId":"${request}","type":"assistant"`,
    );
  }
}

function toolResult(random) {
  const most = random() < 0.1 ? LONGEST_TEXT : 3_000;
  return `{"tool_use_id":"toolu_${hex(random, 24)}","type":"tool_result","content":"${textOf(random, most)}"}`;
}

function snapshotLine(random, at) {
  return `{"type":"file-history-snapshot","messageId":"${uuidOf(random)}","snapshot":{"trackedFileBackups":{},"timestamp":"${new Date(at).toISOString()}"},"isSnapshotUpdate":false}\n`;
}

/** A piece of the filler in JSON's writing, never cut within an escape. */
function textOf(random, most) {
  const length = 40 + Math.floor(random() * most);
  const from = Math.floor(random() * FILLER.length);
  let start = from;
  while (TEXT.slice(start - ESCAPE_REACH, start).includes('\\')) start += 1;
  let stop = start + length;
  while (TEXT.slice(stop - ESCAPE_REACH, stop).includes('\\')) stop += 1;
  return TEXT.slice(start, stop);
}

function pick(random, list) {
  return list[Math.floor(random() * list.length)];
}

function hex(random, digits) {
  let text = '';
  while (text.length < digits)
    text += Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return text.slice(0, digits);
}

function uuidOf(random) {
  const digits = hex(random, 32);
  return [0, 8, 12, 16, 20].map((from, index, starts) => digits.slice(from, starts[index + 1])).join('-');
}

if (realpathSync(process.argv[1] ?? '.') === fileURLToPath(import.meta.url)) {
  const [megabytes, folder, files, seed] = process.argv.slice(2);
  if (!Number(megabytes) || !folder) throw new Error('node bench/generateSessions.mjs MEGABYTES FOLDER [FILES] [SEED]');
  const { files: names, bytes } = generateSessions({
    bytes: Number(megabytes) * MEGABYTE,
    folder,
    files: files === undefined ? undefined : Number(files),
    seed: Number(seed ?? 1),
  });
  console.log(`${names.length} files, ${bytes} bytes`);
}
