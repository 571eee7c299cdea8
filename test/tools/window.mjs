// Finds the product's own parts in an open window: the status bar's figure, the views, the charts in them.
const FIGURE_LIMIT = 60_000;
const CHART_LIMIT = 45_000;
const PAUSE = 200;
/** Narrower canvases are marks in a legend, CSS pixels. */
const SMALLEST_CHART = 80;

const OPEN_PANES = '.sidebar .pane-header.expanded';

/** The status bar item; VS Code derives its DOM id from the extension's id and the item's. */
const STATUS = '.statusbar-item[id*="spendlight.status"]';

/**
 * Waits until the status bar shows a figure.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<string>} its text
 * @throws Error that says what it showed instead
 */
export async function statusBarFigure(page) {
  let last = 'no Spendlight item';
  const found = await until(FIGURE_LIMIT, async () => {
    const item = page.locator(STATUS).first();
    if ((await item.count()) === 0) return null;
    const text = (await item.innerText()).replaceAll(/\s+/g, ' ').trim();
    const busy = (await item.locator('[class*="codicon-modifier-spin"]').count()) > 0;
    last = `${JSON.stringify(text)}${busy ? ', still loading' : ''}`;
    return /\$\d/.test(text) && !text.includes('--') && !busy ? text : null;
  });
  if (found !== null) return found;
  throw new Error(`The status bar shows no figure after ${FIGURE_LIMIT / 1000} s: ${last}.`);
}

/** Opens the sidebar's container by its icon, as a person does. */
export async function openSidebar(page) {
  const icon = page.locator('.activitybar .action-item:has(a[aria-label*="Spendlight"])').first();
  await icon.waitFor({ state: 'visible', timeout: 20_000 }).catch(() => {
    throw new Error('The activity bar has no Spendlight icon.');
  });
  const open = page.locator('.sidebar .composite.title', { hasText: /spendlight|cost/i });
  if ((await open.count()) === 0) await icon.click();
}

/** Folds the sidebar's trees away, so that the Overview has all the room. */
export function foldTrees(page) {
  return foldPanes(page.locator(OPEN_PANES).filter({ hasNotText: /^overview/i }));
}

/** Folds all of the sidebar's views. */
export function foldAll(page) {
  return foldPanes(page.locator(OPEN_PANES));
}

/** Unfolds the sidebar's view whose title matches. */
export async function unfold(page, title) {
  await page.locator('.sidebar .pane-header:not(.expanded)').filter({ hasText: title }).first().click();
}

async function foldPanes(headers) {
  for (let left = await headers.count(); left > 0; left -= 1) await headers.first().click();
}

/** Makes the sidebar this wide by dragging its edge, CSS pixels. */
export async function widenSidebar(page, width) {
  const { x, y, width: before, height } = await page.locator('.part.sidebar').boundingBox();
  const edge = { x: x + before + 1, y: y + height / 2 };
  await page.mouse.move(edge.x, edge.y);
  await page.mouse.down();
  await page.mouse.move(x + width, edge.y, { steps: 5 });
  await page.mouse.up();
}

const PALETTE_TRIES = 5;

/**
 * Runs a command by its title in the palette.
 * @param {import('playwright-core').Page} page
 * @param {string} title
 */
export async function runCommand(page, title) {
  await openPalette(page, title);
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
  await row.waitFor({ state: 'visible', timeout: 10_000 }).catch(() => {
    throw new Error(`The palette has no "${title}".`);
  });
  await row.click();
}

/** A file or view that the command before opens late takes the focus, and with it closes the palette: then it is opened again. */
async function openPalette(page, title) {
  const input = page.locator('.quick-input-widget input').first();
  for (let tries = 1; ; tries += 1) {
    await page.keyboard.press('F1');
    try {
      await input.waitFor({ state: 'visible', timeout: 4_000 });
      await input.fill(`>${title}`, { timeout: 4_000 });
      return;
    } catch (error) {
      if (tries === PALETTE_TRIES) throw error;
    }
  }
}

/**
 * Picks a colour theme as a person does: on a busy machine a window starts before it knows the one in its settings, and ignores it.
 * @param {import('playwright-core').Page} page
 * @param {readonly [label: string, type: string]} theme its name in the picker, and the class by which the window says that it is in it
 */
export async function chooseTheme(page, [label, type]) {
  await runCommand(page, 'Preferences: Color Theme');
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: label });
  await page.locator('.quick-input-widget input:visible').first().fill(label);
  await row.first().click();
  await page.locator(`.monaco-workbench.${type}`).waitFor({ timeout: 20_000 });
}

/**
 * Waits for a view's frame; a webview is two frames deep.
 * @param {import('playwright-core').Page} page
 * @param {'overview' | 'breakdown' | 'dashboard'} view
 * @returns {Promise<import('playwright-core').Frame>}
 */
export async function viewFrame(page, view) {
  const frame = await until(CHART_LIMIT, async () => {
    for (const candidate of page.frames()) {
      const shown = await candidate.evaluate(() => document.body?.dataset.view).catch(() => undefined);
      if (shown === view) return candidate;
    }
    return null;
  });
  if (frame !== null) return frame;
  throw new Error(`The ${view} view is not on screen after ${CHART_LIMIT / 1000} s.`);
}

/**
 * Waits until every chart that is near what a view shows is drawn; the view stays where a person would find it.
 * @param {import('playwright-core').Frame} frame
 * @throws Error that says how far it came
 */
export async function chartDrawn(frame) {
  let last = 'no chart';
  const drawn = await until(CHART_LIMIT, async () => {
    const colours = await frame.evaluate(coloursOfCharts, SMALLEST_CHART).catch(() => []);
    last = colours.length === 0 ? 'no chart' : `charts with ${colours.join(' and ')} colours`;
    return colours.length > 0 && colours.every((count) => count > 2) ? true : null;
  });
  if (drawn === null) throw new Error(`The chart is not drawn after ${CHART_LIMIT / 1000} s: ${last}.`);
}

/**
 * Waits until a view has the room that it will have: panes fold slowly.
 * @param {import('playwright-core').Frame} frame
 */
export async function roomSettled(frame) {
  let last = -1;
  await until(CHART_LIMIT, async () => {
    const height = await frame.evaluate(() => window.innerHeight);
    const isSettled = height === last;
    last = height;
    return isSettled ? true : null;
  });
}

/** Runs in the page: how many different colours each chart has (an empty one has one; a legend's mark is no chart). */
function coloursOfCharts(smallest) {
  const charts = Array.from(document.querySelectorAll('canvas')).filter(({ clientWidth }) => clientWidth >= smallest);
  return charts.map((chart) => {
    const { data } = chart.getContext('2d').getImageData(0, 0, chart.width, chart.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
}

async function until(limit, look) {
  const end = Date.now() + limit;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > end) return null;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}
