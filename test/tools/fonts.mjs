// Fetches open fonts for scripts that a machine may not have, so that pictures show names as people would see them.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inflateSync } from 'node:zlib';
import { run } from './processes.mjs';
import { downloads } from './server.mjs';
import { temporaryFolder } from './vscode.mjs';

/** The package that carries one weight of each script, what is taken out of it, and the registry's hash of it. */
const FONTS = [
  {
    package: '@openfonts/noto-sans-sc_chinese-simplified@1.44.9',
    file: 'noto-sans-sc-chinese-simplified-400.woff',
    integrity: 'sha512-yNmtcyVuDWU/5KQnRdD+u45QsGXZlNvpwV9+/cIR8z90iHroDscQuXZTtsNy0CfhPq2pNncJVgzhNq62XLGikQ==',
  },
  {
    package: '@fontsource/noto-sans-arabic@5.3.0',
    file: 'noto-sans-arabic-arabic-400-normal.woff',
    integrity: 'sha512-i3t6GR0LOReyJVEk+YfYCnxv53wuIelg7Y9NGNvOq4Diq/EP0YszaGXkQwfQNigLjfO4POrLaPGM0sNliGYk7A==',
  },
  {
    package: '@fontsource/noto-color-emoji@5.3.2',
    file: 'noto-color-emoji-emoji-400-normal.woff',
    integrity: 'sha512-rO15sQ45Dc28hMAMz1X1oSOWxcbqNL+CiHHJ7JPn1gmfiGIuR/QyLuHqBrXivSYHsHVTXGT/m6/DuQ42s5xQkw==',
  },
];
const TIME_LIMIT = 5 * 60_000;

/**
 * Settings for a browser started on Linux that add the fonts to what it has; elsewhere the system brings such fonts.
 * @param {string} [base] the settings that are added to; the system's own when left out
 * @param {(line: string) => void} [say] hears what is fetched (47 MB the first time)
 * @returns {Promise<Record<string, string>>} for the browser's environment
 * @throws Error that says which font could not be fetched, or is not what it was
 */
export async function fontEnvironment(base = '/etc/fonts/fonts.conf', say = console.log) {
  if (process.platform !== 'linux') return {};
  const home = path.join(downloads, 'fonts');
  await mkdir(home, { recursive: true });
  for (const font of FONTS) await fetchFont(font, home, say);
  const settings = path.join(temporaryFolder('fonts'), 'fonts.conf');
  await writeFile(settings, settingsText(base, home));
  return { FONTCONFIG_FILE: settings };
}

function settingsText(base, home) {
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    '<fontconfig>',
    `<include ignore_missing="yes">${base}</include>`,
    `<dir>${home}</dir>`,
    '</fontconfig>',
    '',
  ].join('\n');
}

/** A font's name holds its version, so that a newer one is fetched; it is there only when whole. */
async function fetchFont({ package: name, file, integrity }, home, say) {
  const target = path.join(home, `${name.replace(/^@/, '').replaceAll(/[^\w.-]/g, '-')}.ttf`);
  if (existsSync(target)) return;
  say(`Fetching ${name}, once, into ${home}`);
  const staging = await mkdtemp(path.join(downloads, 'fonts.partial-'));
  try {
    const archive = await packed(name, staging);
    const hash = `sha512-${createHash('sha512')
      .update(await readFile(archive))
      .digest('base64')}`;
    if (hash !== integrity) throw new Error(`${name} is not what it was: ${hash} instead of ${integrity}.`);
    const member = `package/files/${file}`;
    await succeed('tar', ['-xzf', path.basename(archive), member], staging, name);
    const font = path.join(staging, 'font');
    await writeFile(font, unpackedFont(await readFile(path.join(staging, member))));
    await rename(font, target);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function packed(name, directory) {
  await succeed('npm', ['pack', name, '--ignore-scripts', '--loglevel=error'], directory, name);
  const archive = (await readdir(directory)).find((file) => file.endsWith('.tgz'));
  if (archive === undefined) throw new Error(`npm pack ${name} left no archive.`);
  return path.join(directory, archive);
}

async function succeed(command, args, cwd, name) {
  const { code, output } = await run(command, args, { cwd, timeLimit: TIME_LIMIT });
  if (code !== 0) throw new Error(`${name} cannot be fetched (exit code ${code}): ${output.trim().slice(-600)}`);
}

const WOFF = 0x774f4646;
const WOFF_HEADER = 44;
const WOFF_ENTRY = 20;
const SFNT_HEADER = 12;
const SFNT_ENTRY = 16;

/**
 * A WOFF 1 font as fontconfig's scanner knows it: the same tables, inflated, behind the directory of a TrueType file.
 * Source: "WOFF File Format 1.0", W3C Recommendation, 2012, sections 3 to 5.
 * @param {Buffer} woff
 * @returns {Buffer}
 * @throws Error when it is no WOFF font
 */
export function unpackedFont(woff) {
  if (woff.length < WOFF_HEADER || woff.readUInt32BE(0) !== WOFF) throw new Error('This is no WOFF font.');
  const tables = tablesOf(woff);
  const directory = Buffer.alloc(SFNT_HEADER + SFNT_ENTRY * tables.length);
  const power = Math.floor(Math.log2(tables.length));
  directory.writeUInt32BE(woff.readUInt32BE(4), 0);
  directory.writeUInt16BE(tables.length, 4);
  directory.writeUInt16BE(SFNT_ENTRY * 2 ** power, 6);
  directory.writeUInt16BE(power, 8);
  directory.writeUInt16BE(SFNT_ENTRY * (tables.length - 2 ** power), 10);
  const parts = [directory];
  let offset = directory.length;
  for (const [index, { tag, checksum, bytes }] of tables.entries()) {
    const at = SFNT_HEADER + SFNT_ENTRY * index;
    [tag, checksum, offset, bytes.length].forEach((value, word) => directory.writeUInt32BE(value, at + 4 * word));
    const padding = Buffer.alloc(-bytes.length & 3);
    parts.push(bytes, padding);
    offset += bytes.length + padding.length;
  }
  return Buffer.concat(parts);
}

function tablesOf(woff) {
  return Array.from({ length: woff.readUInt16BE(12) }, (_, index) => {
    const at = WOFF_HEADER + WOFF_ENTRY * index;
    const [tag, offset, packedLength, length, checksum] = [0, 4, 8, 12, 16].map((word) => woff.readUInt32BE(at + word));
    const bytes = woff.subarray(offset, offset + packedLength);
    return { tag, checksum, bytes: packedLength < length ? inflateSync(bytes) : bytes };
  });
}
