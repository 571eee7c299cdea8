// `npm start -- --check FILE.png`: opens a real VS Code without a screen and looks whether the product shows what it should.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { launchChromium } from './chromium.mjs';
import { within } from './processes.mjs';
import { root } from './server.mjs';
import { openWindow, startServer } from './vscode.mjs';
import { chartDrawn, foldTrees, openSidebar, roomSettled, statusBarFigure, viewFrame } from './window.mjs';

const TIME_LIMIT = 150_000;
/** High enough for the figure, the key figures and a chart below one another, CSS pixels. */
const VIEWPORT = { width: 1440, height: 1300 };

/**
 * @param {{ workspace: string, picture: string, say: (line: string) => void }} options
 * @returns {Promise<string>} the status bar's text
 * @throws Error with the reason; the picture is taken then too, as far as there is a window
 */
export async function check({ workspace, picture, say }) {
  const server = await startServer({ say });
  const browser = await launchChromium();
  try {
    return await within(TIME_LIMIT, look(server, browser, { workspace, picture }), 'The check');
  } finally {
    await browser.close();
    await server.stop();
  }
}

async function look(server, browser, { workspace, picture }) {
  mkdirSync(path.dirname(path.resolve(picture)), { recursive: true });
  const window = await openWindow({ browser, url: server.url(workspace, { development: root }), viewport: VIEWPORT });
  try {
    const text = await statusBarFigure(window.page);
    await openSidebar(window.page);
    await foldTrees(window.page);
    const overview = await viewFrame(window.page, 'overview');
    await roomSettled(overview);
    await chartDrawn(overview);
    return text;
  } finally {
    await window.page.screenshot({ path: picture }).catch(() => undefined);
  }
}
