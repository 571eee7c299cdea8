/** A window of a real VS Code in a real browser with the packaged extension in it: tests press what a person presses and read what a person reads. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Frame, Locator, Page } from 'playwright-core';
import { repository } from '../../unit/support/repository';

const VSIX = path.join(repository, 'out', 'spendlight.vsix');
/** Long enough for a busy machine; how fast it really is, bench/ measures. */
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 50;
const PRESS_LIMIT_MS = 4_000;
/** Installing the extension, starting a server and opening a window may each take a minute on a busy machine. */
export const BEGINNING_MS = 300_000;
const TRIES = 5;

interface Server {
  url(place: string): string;
  stop(): Promise<void>;
}

interface Tools {
  launchChromium(): Promise<Browser>;
  temporaryFolder(name: string): string;
  installVsix(vsix: string, extensionsDir: string): Promise<void>;
  startServer(options: { extensionsDir: string }): Promise<Server>;
  openWindow(options: { browser: Browser; url: string }): Promise<{ page: Page; errors: string[] }>;
  statusBarFigure(page: Page): Promise<string>;
  runCommand(page: Page, title: string): Promise<void>;
  chooseTheme(page: Page, theme: Theme): Promise<void>;
  viewFrame(page: Page, view: string): Promise<Frame>;
}

/** A theme's name in the picker, and the class by which the window says that it is in it. */
export type Theme = readonly [label: string, type: string];

async function tools(): Promise<Tools> {
  const names = ['chromium', 'vscode', 'window'];
  const modules = names.map(
    (name) => import(pathToFileURL(path.join(repository, 'test', 'tools', `${name}.mjs`)).href) as Promise<Tools>,
  );
  return Object.assign({}, ...(await Promise.all(modules))) as Tools;
}

/** A folder that goes when the tests are over. */
export async function temporaryFolder(name: string): Promise<string> {
  return (await tools()).temporaryFolder(name);
}

export class EditorWindow {
  private constructor(
    readonly page: Page,
    private readonly use: Tools,
    private readonly server: Server,
    private readonly browser: Browser,
    private readonly errors: readonly string[],
  ) {}

  /** Opens a folder in a window with a fresh profile and waits until its logs are read. */
  static async open(folder: string): Promise<EditorWindow> {
    assert.ok(existsSync(VSIX), `${VSIX} is missing: run \`npm test -- --only window\`, which packages first.`);
    const use = await tools();
    const extensionsDir = use.temporaryFolder('extensions');
    await use.installVsix(VSIX, extensionsDir);
    const server = await use.startServer({ extensionsDir });
    let browser: Browser | null = null;
    try {
      browser = await use.launchChromium();
      const { page, errors } = await use.openWindow({ browser, url: server.url(folder) });
      await use.statusBarFigure(page);
      return new EditorWindow(page, use, server, browser, errors);
    } catch (error) {
      // As long as one of them lives, so do the tests.
      await browser?.close();
      await server.stop();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }

  /** What the extension's own pages complained about. */
  ownErrors(): readonly string[] {
    return this.errors.filter((error) => error.includes('spendlight'));
  }

  run(title: string): Promise<void> {
    return this.use.runCommand(this.page, title);
  }

  chooseTheme(theme: Theme): Promise<void> {
    return this.use.chooseTheme(this.page, theme);
  }

  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent('load');
    await this.run('Developer: Reload Window');
    await loaded;
    await this.use.statusBarFigure(this.page);
  }

  /** Text of the status bar where the cursor's place is told. */
  cursorPlace(): Promise<string> {
    return this.page.locator('.statusbar-item[id="status.editor.selection"]').innerText();
  }

  /** Name of the file in front. */
  async activeTab(): Promise<string | null> {
    return this.page.locator('.tab.active').first().getAttribute('data-resource-name');
  }

  /** The dashboard's page once its figures stand. */
  async dashboard(): Promise<DashboardWindow> {
    for (let tries = 1; ; tries += 1) {
      const frame = await this.use.viewFrame(this.page, 'dashboard');
      try {
        await frame.locator('table.ranked tbody tr').first().waitFor();
        return new DashboardWindow(frame);
      } catch (error) {
        // One that was closed before may still be on its way out.
        if (!frame.isDetached() || tries === TRIES) throw error;
      }
    }
  }
}

/** What the dashboard shows inside its window. */
export class DashboardWindow {
  constructor(readonly frame: Frame) {}

  /** The key figure of this name. */
  figure(name: string): Promise<string> {
    return this.frame.locator('.kpi', { hasText: name }).first().locator('.value').innerText();
  }

  rows(): Promise<string[]> {
    return this.frame.locator('table.ranked tbody th').allInnerTexts();
  }

  filters(): Promise<string[]> {
    return this.frame.locator('.chip > span').allInnerTexts();
  }

  async open(row: string): Promise<void> {
    await this.frame.locator('table.ranked tbody th').getByRole('button', { name: row, exact: true }).click();
  }

  async removeFilter(): Promise<void> {
    await this.frame.locator('.chip-remove').first().click();
  }

  /** A list closes when something else takes the focus, as a page that opens late does: then it is opened again. */
  async choose(list: string, value: string): Promise<void> {
    const dropdown = this.frame.locator(`vscode-dropdown[aria-label="${list}"]`);
    const option = dropdown.locator(`vscode-option[value="${value}"]`);
    for (let tries = 1; (await this.chosen(list)) !== value; tries += 1) {
      if (!(await option.isVisible())) await dropdown.click();
      try {
        await option.click({ timeout: PRESS_LIMIT_MS });
      } catch (error) {
        if (tries === TRIES) throw error;
      }
    }
  }

  chosen(list: string): Promise<string> {
    return this.frame
      .locator(`vscode-dropdown[aria-label="${list}"]`)
      .evaluate((element) => (element as HTMLElement & { value: string }).value);
  }

  /** The part with this heading. */
  part(name: string): Locator {
    return this.frame.getByRole('region', { name, exact: true }).first();
  }

  /** Where the part begins on screen, pixels from the page's visible top. */
  topOf(name: string): Promise<number> {
    return this.part(name).evaluate((element) => Math.round(element.getBoundingClientRect().top));
  }

  /** Titles of the parts within 300 pixels of what is visible that are not drawn. */
  unfinishedNear(): Promise<string[]> {
    return this.frame.locator('.part:is(.pending, .awaited)').evaluateAll((parts) =>
      parts
        .map((part) => ({ title: part.querySelector('h2')?.textContent ?? '', box: part.getBoundingClientRect() }))
        .filter(({ box }) => box.height > 0 && box.bottom > -300 && box.top < window.innerHeight + 300)
        .map(({ title }) => title),
    );
  }

  /** The colour behind everything, and those of the first chart, each once. */
  colours(): Promise<{ background: string; chart: string[] }> {
    return this.frame.evaluate(() => {
      const canvas = [...document.querySelectorAll('canvas')].find(({ clientWidth }) => clientWidth >= 80);
      const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      const chart = new Set<string>();
      for (let at = 0; at < data.length; at += 4) if (data[at + 3] === 255) chart.add(data.slice(at, at + 3).join(' '));
      return { background: getComputedStyle(document.body).backgroundColor, chart: [...chart].sort() };
    });
  }
}

/** Waits until something is so; fails with the last thing seen. */
export async function eventually<T>(what: string, look: () => Promise<T>, fits: (seen: T) => boolean): Promise<T> {
  let seen: T | undefined;
  for (const start = performance.now(); performance.now() - start < PATIENCE_MS;) {
    seen = await look();
    if (fits(seen)) return seen;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return assert.fail(`not within ${PATIENCE_MS} ms: ${what}; last seen: ${JSON.stringify(seen)}`);
}

/** Waits until something is shown as it should be. */
export async function shows<T>(look: () => Promise<T>, wanted: T): Promise<void> {
  const text = JSON.stringify(wanted);
  await eventually(text, look, (seen) => JSON.stringify(seen) === text);
}
