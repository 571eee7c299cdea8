/** Opens a view in a real browser as the editor does, with a host behind it that a test can ask and tell. */
/// <reference lib="dom" />
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, LaunchOptions, Page } from 'playwright-core';
import type { Ledger } from '../../../src/core/ledger/ledger';
import type { EventsQuery, Query } from '../../../src/core/ledger/query';
import type { DashboardRequest } from '../../../src/protocol/dashboard';
import type { Snapshot } from '../../../src/protocol/engine';
import { viewHtml } from '../../../src/protocol/html';
import { packAnswer, snapshotForView } from '../../../src/protocol/pack';
import { isFromView, VIEW_PROTOCOL } from '../../../src/protocol/view';
import type { FromView, Staleness, ToView, ViewName } from '../../../src/protocol/view';
import { repository } from '../../unit/support/repository';
import { THEMES, type ThemeFixture } from '../themes';
import type { AdviceRequest } from '../../../src/protocol/insights';
import { adviceOf } from './advice';
import { dashboardOf } from './fixtures';

const ORIGIN = 'http://view.test';
/** Long enough for a busy machine. */
const PATIENCE_MS = 15_000;
/** More than anything on a page takes to follow what was changed. */
const FRAMES = 4;
const NONCE = '0123456789abcdefABCDEF';

export const SCREENSHOTS = path.join(repository, 'out', 'screenshots');

/** Read once, so that a build which runs meanwhile cannot change what is tested half way. */
const FILES: ReadonlyMap<string, string> = new Map(
  ['overview.js', 'breakdown.js', 'dashboard.js', 'style.css'].map((name) => [`/webview/${name}`, readBundle(name)]),
);

function readBundle(name: string): string {
  const file = path.join(repository, 'dist', 'webview', name);
  if (!existsSync(file)) throw new Error(`${file} is missing: run \`npm run build\` first.`);
  return readFileSync(file, 'utf8');
}

type Launch = (options?: LaunchOptions) => Promise<Browser>;

export async function launch(): Promise<Browser> {
  const url = pathToFileURL(path.join(repository, 'test', 'tools', 'chromium.mjs')).href;
  const { launchChromium } = (await import(url)) as { launchChromium: Launch };
  return launchChromium();
}

/** A question of a view. */
export type AnyRequest = Extract<FromView, { type: 'request' }>;

export interface ViewOptions {
  readonly view: ViewName;
  readonly ledger: Ledger;
  /** Null: the engine has not answered yet. */
  readonly snapshot: Snapshot | null;
  readonly stale?: Staleness;
  readonly theme?: ThemeFixture;
  readonly width?: number;
  readonly height?: number;
  /** What `getState` gives back. */
  readonly state?: unknown;
  readonly bodyClasses?: string;
  /** What the workspace remembers of the view. */
  readonly remembered?: unknown;
  /** Timers of this many ms and more never ring: what is drawn all the same did not wait. */
  readonly withoutTimersFrom?: number;
  /** Runs in the page before its script. */
  readonly beforeScript?: () => void;
  /** Translations of the page's words; left out: it is English. */
  readonly bundle?: Readonly<Record<string, string>>;
  /** Answers instead of the ledger, at once or later; throws to refuse. @param usual what the ledger answers */
  readonly answer?: (message: AnyRequest, usual: () => unknown) => unknown;
}

/** A view on screen and the host's side of its conversation. */
export class OpenView {
  readonly received: FromView[] = [];
  readonly strangers: unknown[] = [];
  /** Bytes of every message sent to the view. */
  readonly sizes: number[] = [];
  readonly errors: string[] = [];
  state: unknown;
  private arrived: () => void = () => undefined;
  /** Before it, a message could still go to the blank page that the browser leaves behind. */
  private readonly arrival = new Promise<void>((resolve) => (this.arrived = resolve));

  private constructor(
    readonly page: Page,
    private options: ViewOptions,
  ) {
    this.state = options.state;
  }

  static async open(browser: Browser, options: ViewOptions): Promise<OpenView> {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 900, height: options.height ?? 900 },
    });
    const page = await context.newPage();
    const view = new OpenView(page, options);
    page.on('pageerror', (error) => view.errors.push(error.message));
    page.on('requestfailed', (request) => view.errors.push(`${request.url()}: ${request.failure()?.errorText}`));
    page.on('console', (message) => {
      if (message.type() === 'error') view.errors.push(message.text());
    });
    await page.exposeFunction('toHost', (message: unknown) => view.receive(message));
    await page.exposeFunction('keepState', (state: unknown) => {
      view.state = state;
    });
    await page.addInitScript(asTheEditor, {
      state: options.state ?? null,
      variables: (options.theme ?? THEMES.dark).variables,
    });
    if (options.beforeScript !== undefined) await page.addInitScript(options.beforeScript);
    if (options.withoutTimersFrom !== undefined) await page.addInitScript(withoutTimers, options.withoutTimersFrom);
    await page.route('**/*', (route) => {
      const { pathname, origin } = new URL(route.request().url());
      if (origin !== ORIGIN) return route.abort();
      if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: pageOf(options) });
      const body = FILES.get(pathname);
      if (body === undefined) return route.fulfill({ status: 404 });
      return route.fulfill({ contentType: pathname.endsWith('.css') ? 'text/css' : 'text/javascript', body });
    });
    await page.goto(ORIGIN);
    view.arrived();
    return view;
  }

  /** Waits until the view has drawn once more than `times` times. */
  async drawn(times = 0): Promise<void> {
    const count = () => this.received.filter((message) => message.type === 'drawn').length;
    await this.until(() => count() > times, 'the view to draw');
  }

  /** Waits until nothing is said any more; a page that is still at work says what it has to say first. */
  async quiet(): Promise<void> {
    for (let heard = -1; heard < this.received.length;) {
      heard = this.received.length;
      await this.page.waitForTimeout(200);
      await this.frames();
    }
  }

  /** Waits until the page has had time to draw: charts follow the size of their place a frame later, and the theme as well. */
  async frames(): Promise<void> {
    await this.page.evaluate(
      (count) =>
        new Promise<void>((resolve) => {
          let left = count;
          const next = (): void => {
            left -= 1;
            if (left === 0) resolve();
            else requestAnimationFrame(next);
          };
          requestAnimationFrame(next);
        }),
      FRAMES,
    );
  }

  async until(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
    for (const start = performance.now(); performance.now() - start < PATIENCE_MS;) {
      if (await isTrue()) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`Waited in vain for ${what}. ${await this.account()}`);
  }

  /** What happened so far, for a failure's message. */
  private async account(): Promise<string> {
    const heard = this.received.map((message) => (message.type === 'request' ? `ask ${message.method}` : message.type));
    const words = await this.text().catch((error: Error) => error.message);
    const errors = this.errors.join('; ') || 'none';
    return `Page errors: ${errors}. Heard: ${heard.join(', ') || 'nothing'}. Sent: ${this.sizes.join(', ')} bytes. On screen: ${words.slice(0, 200)}`;
  }

  /** Tells the view another truth. */
  async update(change: Partial<Pick<ViewOptions, 'ledger' | 'snapshot' | 'stale'>>): Promise<void> {
    this.options = { ...this.options, ...change };
    await this.sendSnapshot();
  }

  async send(message: ToView): Promise<void> {
    await this.arrival;
    const text = JSON.stringify(message);
    this.sizes.push(Buffer.byteLength(text));
    await this.page
      .evaluate((json) => window.postMessage(JSON.parse(json), '*'), text)
      .catch((error: Error) => this.errors.push(`not told: ${error.message}`));
  }

  async setTheme(theme: ThemeFixture): Promise<void> {
    await this.page.evaluate(({ classes, variables }) => {
      document.body.className = classes;
      for (const [name, value] of Object.entries(variables)) {
        document.documentElement.style.setProperty(`--vscode-${name}`, value);
      }
    }, theme);
  }

  /** All the words on screen, single-spaced. */
  async text(): Promise<string> {
    const text = await this.page.locator('#app').innerText();
    return text.replaceAll(/\s+/g, ' ').trim();
  }

  /** `blocked directive` of every violation of the policy, each once. */
  async violations(): Promise<readonly string[]> {
    const all = await this.page.evaluate(() => (window as unknown as { violations: string[] }).violations);
    return [...new Set(all)].sort();
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  private async receive(message: unknown): Promise<void> {
    if (!isFromView(message)) {
      this.strangers.push(message);
      return;
    }
    this.received.push(message);
    if (message.type === 'ready' && this.options.remembered !== undefined)
      await this.send({ type: 'restore', state: this.options.remembered });
    if (message.type === 'ready') await this.sendSnapshot();
    if (message.type === 'request') await this.answer(message);
  }

  private async sendSnapshot(): Promise<void> {
    const { snapshot, stale = null } = this.options;
    const shown = snapshot === null ? null : snapshotForView(snapshot);
    await this.send({ type: 'snapshot', protocol: VIEW_PROTOCOL, snapshot: shown, stale });
  }

  private async answer(message: AnyRequest): Promise<void> {
    try {
      const result = await (this.options.answer
        ? this.options.answer(message, () => this.ask(message))
        : this.ask(message));
      await this.send({ type: 'answer', id: message.id, result: packAnswer(message.method, result) });
    } catch (error) {
      await this.send({ type: 'failure', id: message.id, message: (error as Error).message });
    }
  }

  private ask({ method, params }: AnyRequest): unknown {
    const { ledger, snapshot } = this.options;
    if (method === 'query') return ledger.query(params as Query);
    if (method === 'events') return ledger.events(params as EventsQuery);
    if (snapshot === null) throw new Error('There is no snapshot.');
    if (method === 'advice') return adviceOf(ledger, params as AdviceRequest);
    return dashboardOf(ledger, snapshot, params as DashboardRequest);
  }
}

function pageOf({ view, theme = THEMES.dark, bodyClasses = '', bundle }: ViewOptions): string {
  const html = viewHtml({
    view,
    nonce: NONCE,
    scriptUri: `${ORIGIN}/webview/${view}.js`,
    styleUri: `${ORIGIN}/webview/style.css`,
    cspSource: ORIGIN,
    title: 'Test',
    language: bundle === undefined ? 'en' : 'x-pseudo',
    bundle,
  });
  return html.replace('<body ', `<body class="${theme.classes} ${bodyClasses}" `);
}

/** Runs in the page before its script. */
function withoutTimers(from: number): void {
  const ring = window.setTimeout.bind(window);
  window.setTimeout = ((handler: () => void, ms = 0) => (ms >= from ? 0 : ring(handler, ms))) as typeof setTimeout;
}

/** Runs in the page before its script: what the editor puts there. */
function asTheEditor({ state, variables }: { state: unknown; variables: Readonly<Record<string, string>> }): void {
  const page = window as unknown as {
    violations: string[];
    acquireVsCodeApi: () => object;
    toHost: (message: unknown) => void;
    keepState: (state: unknown) => void;
  };
  page.violations = [];
  document.addEventListener('securitypolicyviolation', (event) => {
    page.violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
  });
  let kept = state;
  page.acquireVsCodeApi = () => ({
    postMessage: (message: unknown) => page.toHost(message),
    getState: () => kept ?? undefined,
    setState: (next: unknown) => {
      kept = next;
      page.keepState(next);
    },
  });
  const dress = (): boolean => {
    const root = document.documentElement as HTMLElement | null;
    if (root === null) return false;
    for (const [name, value] of Object.entries(variables)) root.style.setProperty(`--vscode-${name}`, value);
    return true;
  };
  if (!dress())
    new MutationObserver((_, observer) => dress() && observer.disconnect()).observe(document, { childList: true });
}
