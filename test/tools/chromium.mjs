// Gives the tests a real browser: the one named by SPENDLIGHT_CHROMIUM, else Chromium out of an npm package, else an installed Chrome.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { downloads } from './server.mjs';

/** 147.0.0 is the newest release that runs on Node 20. */
const PACKAGE = '@sparticuz/chromium';
const VERSION = '147.0.0';

const home = path.join(downloads, 'chromium');
const run = promisify(execFile);

const ARGUMENTS = [
  '--no-sandbox', // a container's root user cannot have one
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-sync',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-pings',
  '--font-render-hinting=none',
];

/**
 * Starts a headless browser; the caller closes it.
 * @param {import('playwright-core').LaunchOptions} [options] added to (and winning over) the project's own
 * @param {(fontSettings: string | undefined) => Promise<Record<string, string>>} [dress] more of the environment, from the file of font settings
 * @returns {Promise<import('playwright-core').Browser>}
 * @throws Error that says which ways were tried and what to do
 */
export async function launchChromium(options = {}, dress = () => Promise.resolve({})) {
  const found = await locate();
  const dressed = await dress(found.launch.env?.FONTCONFIG_FILE);
  const launch = {
    headless: true,
    ...found.launch,
    ...options,
    args: [...ARGUMENTS, ...(options.args ?? [])],
    env: { ...process.env, ...found.launch.env, ...dressed, ...options.env },
  };
  try {
    return await chromium.launch(launch);
  } catch (error) {
    throw new Error(`${found.from} does not start: ${error.message}\n${WAY_OUT}`, { cause: error });
  }
}

const WAY_OUT =
  'Set SPENDLIGHT_CHROMIUM to the path of a Chromium or Chrome (version 134 or newer), or install Google Chrome.';

/** Which browser, and how it wants to be started. */
async function locate() {
  const named = process.env.SPENDLIGHT_CHROMIUM;
  if (named) {
    if (!existsSync(named)) throw new Error(`SPENDLIGHT_CHROMIUM names ${named}, which does not exist.`);
    return { from: named, launch: { executablePath: named } };
  }
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { from: 'Google Chrome', launch: { channel: 'chrome' } };
  try {
    return { from: `${PACKAGE}@${VERSION}`, launch: await packaged() };
  } catch (error) {
    if (existsSync('/opt/google/chrome/chrome')) return { from: 'Google Chrome', launch: { channel: 'chrome' } };
    throw new Error(`${PACKAGE}@${VERSION} cannot be fetched or unpacked: ${reason(error)}\n${WAY_OUT}`, {
      cause: error,
    });
  }
}

function reason(error) {
  return String(error.stderr || error.message || error).trim();
}

/** Where the packaged browser lies; fetched and unpacked the first time (65 MB down, 240 MB on disk). */
async function packaged() {
  const installed = path.join(home, `package-${VERSION}`);
  const unpacked = path.join(home, `unpacked-${VERSION}`);
  if (!existsSync(unpacked)) {
    await once(installed, fetchPackage);
    await once(unpacked, (directory) => unpack(installed, directory));
  }
  const executablePath = path.join(unpacked, 'chromium');
  const env = { FONTCONFIG_FILE: process.env.FONTCONFIG_FILE ?? (await fontsOf(unpacked)) };
  if (await starts(executablePath, env)) return { executablePath, env };
  // A bare container lacks NSS and its like; the package carries them, but an installed set fits the machine better.
  const libraries = [path.join(unpacked, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  return { executablePath, env: { ...env, LD_LIBRARY_PATH: libraries } };
}

/** The package's own font settings look in fixed folders; these add its one Latin font to whatever is installed. */
async function fontsOf(unpacked) {
  const file = path.join(unpacked, 'spendlight-fonts.conf');
  const directories = ['/usr/share/fonts', '/usr/local/share/fonts', path.join(unpacked, 'fonts', 'fonts')];
  const lines = [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    '<fontconfig>',
    ...directories.map((directory) => `<dir>${directory}</dir>`),
    `<cachedir>${path.join(unpacked, 'fonts-cache')}</cachedir>`,
    '</fontconfig>',
    '',
  ];
  if (!existsSync(file)) await writeFile(file, lines.join('\n'));
  return file;
}

/** Makes a directory whole or not at all, so that two runs at once cannot see each other's half. */
async function once(directory, fill) {
  if (existsSync(directory)) return;
  await mkdir(home, { recursive: true });
  const staging = await mkdtemp(`${directory}-`);
  try {
    await fill(staging);
    await rename(staging, directory).catch((error) => {
      if (!existsSync(directory)) throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function fetchPackage(directory) {
  console.error(`Fetching ${PACKAGE}@${VERSION} (about 65 MB, once) ...`);
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  await run('npm', ['install', '--prefix', directory, ...quiet, `${PACKAGE}@${VERSION}`], { timeout: 300_000 });
}

/** In a process of its own, because the package unpacks into the temporary folder of whoever calls it. */
async function unpack(installed, directory) {
  console.error('Unpacking Chromium (once) ...');
  const entry = path.join(installed, 'node_modules', ...PACKAGE.split('/'), 'build', 'esm', 'index.js');
  const script = `import(${JSON.stringify(new URL(`file://${entry}`).href)}).then((module) => module.default.executablePath())`;
  // The runtime's name is what makes the package unpack its system libraries too.
  const env = { ...process.env, TMPDIR: directory, AWS_LAMBDA_JS_RUNTIME: 'nodejs20.x' };
  await run(process.execPath, ['-e', script], { env, timeout: 300_000 });
}

async function starts(executable, env) {
  try {
    await run(executable, ['--version', '--no-sandbox'], { env: { ...process.env, ...env }, timeout: 30_000 });
    return true;
  } catch {
    return false;
  }
}
