// Takes the README's pictures from a real VS Code on the sample workspace, and contact sheets of every view to look at: `node test/tools/screenshots.mjs [--all] [--only pictures|sheets] [--match REGEXP] [--each]`.
import { appendFileSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { launchChromium } from './chromium.mjs';
import { contactSheets } from './contactSheets.mjs';
import { fontEnvironment } from './fonts.mjs';
import { build } from './install.mjs';
import { root } from './server.mjs';
import { openWindow, startServer, temporaryFolder } from './vscode.mjs';
import {
  chartDrawn,
  chooseTheme,
  foldAll,
  foldTrees,
  openSidebar,
  runCommand,
  statusBarFigure,
  unfold,
  viewFrame,
  widenSidebar,
} from './window.mjs';
import { writeSample } from './workspaces.mjs';

const { values: options } = parseArgs({
  options: {
    all: { type: 'boolean' },
    built: { type: 'boolean' },
    each: { type: 'boolean' },
    match: { type: 'string' },
    only: { type: 'string' },
    output: { type: 'string' },
  },
});

const FOLDER = path.resolve(options.output ?? path.join(root, 'media', 'screenshots'));
/** Too many and too large to keep: looked at and thrown away. */
const SHEETS = path.join(root, 'out', 'sheets');
const MOST_BYTES = 200_000;
const VIEWPORT = { width: 1280, height: 800 };
const TALL = { width: 1000, height: 1440 };
const WIDE = { width: 1280, height: 1020 };
const SIDEBAR_WIDTH = 420;
const SETTLE_MS = 1_000;
/** A theme's name in the picker, and the class by which the window says that it is in it. */
const THEMES = {
  dark: ['Dark Modern', 'vs-dark'],
  light: ['Light Modern', 'vs'],
  'hc-dark': ['Dark High Contrast', 'hc-black'],
  'hc-light': ['Light High Contrast', 'hc-light'],
};

/** Name of the picture, and how to get there from the one before. */
const VIEWS = [
  ['overview', showOverview],
  ['tooltip', showTooltip],
  ['breakdown', (page) => showBreakdown(page, 'Cost: Show PR Breakdown')],
  ['breakdown-agents', (page) => showBreakdown(page, 'Cost: Show Agent Breakdown')],
  ['breakdown-chart', showAsChart],
  ['report', showReport],
  ['tree', showTree],
  ['sources', showSources],
  ['dashboard', showDashboard], // last, because it folds the sidebar away
];

/** What README has no room for: with `--all` only, to look at. */
const MORE = [
  ['walkthrough', showWalkthrough],
  ['alerts', showAlerts],
  ['notification', showNotification],
];

async function showOverview(page) {
  await page.setViewportSize(TALL);
  await widenSidebar(page, SIDEBAR_WIDTH);
  await foldTrees(page);
  const frame = await viewFrame(page, 'overview');
  await chartDrawn(frame);
  await frame.evaluate(() => window.scrollTo(0, 0));
}

async function showDashboard(page) {
  await page.setViewportSize(WIDE);
  await runCommand(page, 'View: Close Primary Side Bar');
  await runCommand(page, 'Cost: Show Dashboard');
  const frame = await viewFrame(page, 'dashboard');
  await chartDrawn(frame);
  await frame.evaluate(() => window.scrollTo(0, 0));
}

async function showTooltip(page) {
  await page.setViewportSize(VIEWPORT);
  await page.locator('.statusbar-item[id*="spendlight.status"]').first().hover();
  await page.locator('.monaco-hover:visible').first().waitFor({ timeout: 10_000 });
}

async function showBreakdown(page, command) {
  await page.mouse.move(VIEWPORT.width / 2, VIEWPORT.height / 2); // off the status bar: its tooltip closes
  await runCommand(page, command);
  const frame = await viewFrame(page, 'breakdown');
  await frame.locator('table tbody tr').first().waitFor({ timeout: 20_000 });
}

async function showAsChart(page) {
  const frame = await viewFrame(page, 'breakdown');
  await frame.getByText('Show as chart').first().click();
  await chartDrawn(frame);
}

async function showTree(page) {
  await foldAll(page);
  await unfold(page, /^breakdown/i);
}

async function showSources(page) {
  await foldAll(page);
  await runCommand(page, 'Cost: Show Problems and Sources');
  const troubled = page.locator('.sidebar .pane-body .monaco-list-row[aria-expanded="false"]').first();
  await troubled.waitFor({ timeout: 10_000 });
  await troubled.locator('.monaco-tl-twistie').click();
}

async function showReport(page) {
  await runCommand(page, 'Cost: Generate Weekly Report');
  await page
    .locator('.tab', { hasText: /weekly-/ })
    .first()
    .waitFor({ timeout: 20_000 });
  await someFrame(page, (frame) => frame.locator('h1', { hasText: 'Weekly cost report' }).count());
  await page.mouse.move(VIEWPORT.width / 2, VIEWPORT.height - 10, { steps: 10 }); // off the tab: its tooltip closes
}

/** The preview is a webview of the editor's own: its frame has no name that tells it. */
async function someFrame(page, isRight) {
  for (let left = 150; left > 0; left -= 1) {
    for (const frame of page.frames()) if (await isRight(frame).catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('The preview of the report is not drawn after 30 s.');
}

async function showWalkthrough(page) {
  await runCommand(page, 'Welcome: Open Walkthrough...');
  await runQuickPick(page, /spendlight/i);
  await page.locator('.gettingStarted .getting-started-step').first().waitFor({ timeout: 20_000 });
}

async function runQuickPick(page, hasText) {
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText }).first();
  await row.waitFor({ state: 'visible', timeout: 10_000 });
  await row.click();
}

async function showAlerts(page) {
  await openSidebar(page);
  await foldAll(page);
  await unfold(page, /^alerts/i);
}

/** An expensive call arrives: the one thing that makes the window speak by itself. */
async function showNotification(page, workspace) {
  const timestamp = new Date().toISOString();
  const tokens = { input_tokens: 900_000, output_tokens: 90_000 };
  const call = { timestamp, agent: 'AGENT-1', model: 'claude-opus', cost_usd: 25, ...tokens };
  appendFileSync(path.join(workspace, 'ops', 'model-decisions.jsonl'), `${JSON.stringify(call)}\n`);
  // It closes by itself, and stays in the centre.
  const told = page.locator('.notification-list-item').first();
  for (let left = 10; left > 0 && !(await told.isVisible()); left -= 1) {
    await runCommand(page, 'Notifications: Show Notifications');
    await told.waitFor({ timeout: 6_000 }).catch(() => undefined);
  }
}

async function main() {
  if (!options.built) await build({ production: true });
  const browser = await launchChromium({}, fontEnvironment);
  if (options.only !== 'sheets') await readmePictures(browser);
  if (options.only !== 'pictures')
    await contactSheets({
      browser,
      folder: SHEETS,
      match: new RegExp(options.match ?? ''),
      each: options.each,
      say: console.log,
    });
  await browser.close();
}

async function readmePictures(browser) {
  mkdirSync(FOLDER, { recursive: true });
  const workspace = await writeSample(path.join(temporaryFolder('pictures'), 'sample'));
  const themes = options.all ? Object.keys(THEMES) : ['dark'];
  for (const theme of themes) await pictures(browser, workspace, theme);
}

async function pictures(browser, workspace, theme) {
  const server = await startServer();
  const window = await openWindow({ browser, url: server.url(workspace, { development: root }), viewport: VIEWPORT });
  await statusBarFigure(window.page);
  await chooseTheme(window.page, THEMES[theme]);
  await openSidebar(window.page);
  for (const [name, show] of options.all ? [...VIEWS, ...MORE] : VIEWS) {
    await show(window.page, workspace);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const file = path.join(FOLDER, theme === 'dark' ? `${name}.png` : `${name}-${theme}.png`);
    await window.page.screenshot({ path: file });
    const { size } = statSync(file);
    if (!options.all && size > MOST_BYTES) throw new Error(`${file} has ${size} bytes, more than ${MOST_BYTES}.`);
    console.log(`${path.relative(root, file)}, ${Math.round(size / 1000)} KB`);
  }
  await window.close();
  await server.stop();
}

await main().then(
  () => process.exit(0),
  (error) => {
    console.error(error.message);
    process.exit(1);
  },
);
