// RESULTS.md in sections: each bench writes its own and leaves the others as they are.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem, type as osType } from 'node:os';
import path from 'node:path';
import { commandOf } from '../test/tools/install.mjs';
import { run } from '../test/tools/processes.mjs';
import { root } from '../test/tools/server.mjs';

const FILE = path.join(root, 'bench', 'RESULTS.md');
const HEAD = [
  '# What Spendlight costs, measured',
  '',
  '`npm run bench -- --only NAME --size small|full` measures again and writes the section of that name. Every comparison runs in one',
  'session, in turn, on logs that the bench itself makes. Ratios carry over to other machines better than milliseconds do.',
].join('\n');

/** In the order in which they are shown. */
const SECTIONS = ['sessions', 'decisions', 'gate', 'sqlite', 'memory', 'growth', 'host-blocking', 'dashboard'];

/** @param {string} name one of the sections @param {string[]} lines its text, heading included */
export async function writeSection(name, lines) {
  const sections = existsSync(FILE) ? sectionsOf(readFileSync(FILE, 'utf8')) : new Map();
  sections.set(name, lines.join('\n').trim());
  const known = SECTIONS.filter((section) => sections.has(section));
  const text = known.map((section) => `${mark(section)}\n\n${sections.get(section)}`).join('\n\n');
  writeFileSync(FILE, `${HEAD}\n\n${text}\n`);
  await run(process.execPath, [commandOf('prettier'), '--write', FILE]);
}

function sectionsOf(text) {
  const pieces = text.split(/^<!-- section: ([\w-]+) -->$/mu);
  const sections = new Map();
  for (let at = 1; at < pieces.length; at += 2) sections.set(pieces[at], pieces[at + 1].trim());
  return sections;
}

function mark(section) {
  return `<!-- section: ${section} -->`;
}

/** One line about the machine, and how busy it was with other things. */
export function machine(startedWith = loadavg()) {
  const busy = startedWith.map((load) => load.toFixed(1)).join(', ');
  return (
    `${cpus()[0].model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, ${osType()} ${release()}, ` +
    `Node ${process.version}; load average at the start ${busy}.`
  );
}

/** Rows of text or numbers as a Markdown table; the first column is text. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)];
}
