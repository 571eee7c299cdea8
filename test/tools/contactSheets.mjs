// Draws every view in every theme, width and workspace, and lays the pictures of each view and workspace out on one sheet to look at.
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { commandOf } from './install.mjs';
import { run } from './processes.mjs';
import { root } from './server.mjs';
import { temporaryFolder } from './vscode.mjs';
import { writeSample } from './workspaces.mjs';

const WIDTHS = [300, 600, 1400];
/** The window grows with its page, because sections are drawn when they come near; what is below is left out. CSS pixels. */
const FIRST_HEIGHT = 1_200;
const MOST_HEIGHT = 9_000;
const SCALE = 0.5;
const SETTLE_MS = 400;
/** A busy machine takes its time over a million events. */
const ATTEMPTS = 3;
const MEASURE_LIMIT_MS = 120_000;
const MILLION = 1_000_000;
const NOW = '2026-02-20T12:00:00.000Z';
const EXPLAINED = { query: { groupBy: 'pr' }, explained: 'spent', tables: ['course', 'bars', 'heatmap', 'histogram'] };

/** Name of the sheet, view, and what the view remembers. */
const VIEWS = [
  ['dashboard', 'dashboard', {}],
  ['dashboard-explained', 'dashboard', EXPLAINED],
  ['overview', 'overview', {}],
  ['overview-explained', 'overview', { explained: 'spent', tables: ['course', 'bars'] }],
  ['breakdown', 'breakdown', { dimension: 'agent' }],
  ['breakdown-chart', 'breakdown', { dimension: 'agent', chart: true }],
];

/**
 * @param {object} options
 * @param {import('playwright-core').Browser} options.browser
 * @param {string} options.folder sheets are written here, `<view>-<workspace>.png`
 * @param {RegExp} [options.match] only sheets whose name it finds
 * @param {boolean} [options.each] every picture is written too, in its own size, `<view>-<workspace>/<theme>-<width>.png`
 * @param {(line: string) => void} options.say
 * @throws Error when a view does not draw, or logs an error
 */
export async function contactSheets({ browser, folder, match = /(?:)/, each = false, say }) {
  const tools = await compiledTools();
  mkdirSync(folder, { recursive: true });
  for (const [workspace, open] of workspaces(tools)) {
    const wanted = VIEWS.map(([name, ...rest]) => [`${name}-${workspace}`, ...rest]).filter(([name]) =>
      match.test(name),
    );
    if (wanted.length === 0) continue;
    const { looked, close } = await open();
    for (const [sheet, view, state] of wanted) {
      const pictures = await inAllThemes(tools, browser, { view, state, ...looked });
      if (each) keepEach(path.join(folder, sheet), pictures);
      const file = path.join(folder, `${sheet}.png`);
      await layOut(browser, sheet, pictures, file);
      say(path.relative(root, file));
    }
    await close();
  }
}

async function inAllThemes(tools, browser, options) {
  const pictures = [];
  for (const theme of tools.ALL_THEMES)
    for (const width of WIDTHS)
      pictures.push({
        theme: theme.name,
        width,
        png: await attempted(() => picture(tools, browser, { ...options, theme, width })),
      });
  return pictures;
}

async function attempted(make, left = ATTEMPTS) {
  try {
    return await make();
  } catch (error) {
    if (left === 1) throw error;
    return attempted(make, left - 1);
  }
}

function keepEach(folder, pictures) {
  mkdirSync(folder, { recursive: true });
  for (const { theme, width, png } of pictures) writeFileSync(path.join(folder, `${theme}-${width}.png`), png);
}

/** The tests' own support, compiled: what is looked at is what is tested. */
async function compiledTools() {
  const { code, output } = await run(process.execPath, [commandOf('typescript', 'tsc'), '-b'], {
    cwd: root,
    timeLimit: 300_000,
  });
  if (code !== 0) throw new Error(`The types do not compile (exit code ${code}):\n${output.trim().slice(-2000)}`);
  const load = createRequire(path.join(root, 'out', 'test', 'webview', 'sheets.js'));
  return {
    ...load('./support/browser.js'),
    ...load('./support/workspaces.js'),
    ...load('./themes.js'),
    ...load('../unit/engine/support.js'),
  };
}

/** What is looked at, each opened when its turn comes: a million events take a gigabyte. */
function workspaces(tools) {
  const made = (make) => () => Promise.resolve({ looked: make(), close: () => Promise.resolve() });
  return [
    ['sample', () => sample(tools)],
    ['empty', made(tools.emptyWorkspace)],
    ['problems', made(tools.problemsOnly)],
    ['long-names', made(() => tools.longNames(500))],
    ['million', made(() => tools.manyEvents(MILLION))],
  ];
}

/** The sample workspace, answered by the real engine. */
async function sample(tools) {
  const folder = await writeSample(path.join(temporaryFolder('sheets'), 'sample'), NOW);
  const workspace = await tools.testWorkspace();
  const snapshot = await workspace.open({ folders: [{ path: folder, name: 'sample' }], now: NOW });
  const { ledger } = tools.emptyWorkspace();
  const answer = ({ method, params }) => workspace.engine.request(method, params);
  return { looked: { ledger, snapshot, answer }, close: () => tools.cleanUp() };
}

async function picture(tools, browser, options) {
  const view = await tools.OpenView.open(browser, { ...options, height: FIRST_HEIGHT });
  try {
    await view.drawn();
    const height = await wholeHeight(view.page, options.width);
    const png = await view.page.screenshot({ clip: { x: 0, y: 0, width: options.width, height } });
    const where = `${options.view} in ${options.theme.name} at ${options.width} px`;
    if (view.errors.length > 0) throw new Error(`${where}: ${view.errors.join('; ')}`);
    return png;
  } finally {
    await view.close();
  }
}

/** Opens the window as high as the page is once all of it was near. */
async function wholeHeight(page, width) {
  for (let height = FIRST_HEIGHT; ;) {
    await page.setViewportSize({ width, height });
    await page.waitForTimeout(SETTLE_MS);
    await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'), null, {
      timeout: MEASURE_LIMIT_MS,
    });
    const box = await page.locator('main').boundingBox({ timeout: MEASURE_LIMIT_MS });
    const next = Math.min(MOST_HEIGHT, Math.ceil(box.height));
    if (next <= height) return next;
    height = next;
  }
}

/** One row a theme, one column a width. */
async function layOut(browser, title, pictures, file) {
  const page = await browser.newPage();
  const columns = WIDTHS.map((width) => `${width * SCALE}px`).join(' ');
  const cells = pictures.map(
    ({ theme, width, png }) =>
      `<figure><figcaption>${theme}, ${width} px</figcaption><img width="${width * SCALE}" src="data:image/png;base64,${png.toString('base64')}"></figure>`,
  );
  await page.setViewportSize({ width: WIDTHS.reduce((sum, width) => sum + width * SCALE + 24, 24), height: 600 });
  await page.setContent(
    `<style>body{margin:24px;background:#777;color:#fff;font:14px sans-serif}h1{font-size:18px}main{display:grid;grid-template-columns:${columns};gap:16px 24px;align-items:start}figure{margin:0}figcaption{margin-bottom:4px}</style><h1>${title}</h1><main>${cells.join('')}</main>`,
  );
  await page.screenshot({ path: file, fullPage: true });
  await page.close();
}
