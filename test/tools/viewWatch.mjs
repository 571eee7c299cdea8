// Watches a view from inside its page, without a change to it: when it began, what it said and heard, and when a change was painted.

/**
 * Has every view of this window watched from its first script on. Call it before the window is opened.
 * @param {import('playwright-core').BrowserContext} context
 */
export function watchViews(context) {
  return context.addInitScript(watch);
}

/**
 * What a view has done so far. Times are ms since the page's own beginning.
 * @typedef {object} ViewAccount
 * @property {number} origin the page's own beginning, epoch ms
 * @property {number} started when its script began
 * @property {number | null} painted when key figures were on screen for the first time
 * @property {{ at: number, type: string, method: string, bytes: number }[]} said
 * @property {{ at: number, type: string, method: string, bytes: number }[]} heard
 * @property {{ at: number, value: number, asked: boolean }[]} shifts layout shifts; `asked`: right after a person pressed something
 *
 * @param {import('playwright-core').Frame} frame
 * @returns {Promise<ViewAccount>}
 */
export function accountOf(frame) {
  return frame.evaluate(() => window.spendlightWatch.account());
}

/**
 * Lets a person's next press or choice be timed; call `changed` after it.
 * @param {import('playwright-core').Frame} frame
 */
export function expectChange(frame) {
  return frame.evaluate(() => window.spendlightWatch.expect());
}

/**
 * Times the change that `expectChange` announced: from the press to each stage of the way.
 * @param {import('playwright-core').Frame} frame
 * @returns {Promise<{ askedMs: number, answeredMs: number, changedMs: number, figuresMs: number, allMs: number }>} ms to the
 *   first question sent, its answer, the change of key figures or rows on the page, its paint, and the paint of everything in sight
 */
export function changed(frame) {
  return frame.evaluate(() => window.spendlightWatch.changed());
}

/** Runs in every frame before its scripts; does something only where the editor hands out its interface. */
function watch() {
  const account = { started: NaN, painted: null, said: [], heard: [], shifts: [] };
  const methods = new Map();
  const size = (message) => new window.TextEncoder().encode(JSON.stringify(message)).length;
  let expected = null;

  const note = (list, message) => {
    const method = message.method ?? methods.get(message.id) ?? '';
    if (message.type === 'request') methods.set(message.id, message.method);
    list.push({ at: performance.now(), type: message.type, method, bytes: size(message) });
  };
  /** The second frame after a change begins when the first has been handed to the screen. */
  const painted = () =>
    new Promise((resolve) =>
      window.requestAnimationFrame(() => window.requestAnimationFrame(() => resolve(performance.now()))),
    );
  const firstAfter = (list, wanted, from) =>
    list.find(({ at, type, method }) => at >= from && type === wanted && method === 'dashboard')?.at ?? NaN;
  const figures = () => document.querySelector('.kpis .value, .kpis dd');

  const begin = () => {
    account.started = performance.now();
    window.addEventListener('message', (event) => note(account.heard, event.data));
    new window.MutationObserver((_, observer) => {
      if (figures() === null) return;
      observer.disconnect();
      painted().then((at) => (account.painted = at));
    }).observe(document, { childList: true, subtree: true });
    new window.PerformanceObserver((list) => {
      for (const { startTime, value, hadRecentInput } of list.getEntries())
        account.shifts.push({ at: startTime, value, asked: hadRecentInput });
    }).observe({ type: 'layout-shift', buffered: true });
  };

  const expect = () => {
    const wanted = { from: null, changed: null, figures: null, all: null };
    expected = wanted;
    const press = (event) => {
      wanted.from ??= event.timeStamp;
    };
    for (const type of ['click', 'change']) window.addEventListener(type, press, { capture: true, once: true });
    const observer = new window.MutationObserver((changes) => {
      if (wanted.from === null || wanted.figures !== null) return;
      const isFigure = ({ target }) => target.closest?.('.kpis, .table-place') != null;
      if (!changes.some(isFigure)) return;
      observer.disconnect();
      wanted.changed = performance.now();
      wanted.figures = painted();
    });
    observer.observe(document.body, { childList: true, subtree: true });
  };
  const changedNow = async () => {
    const wanted = expected;
    while (wanted.figures === null || wanted.all === null) await new Promise((resolve) => setTimeout(resolve, 20));
    const times = {
      askedMs: firstAfter(account.said, 'request', wanted.from),
      answeredMs: firstAfter(account.heard, 'answer', wanted.from),
      changedMs: wanted.changed,
      figuresMs: await wanted.figures,
      allMs: await wanted.all,
    };
    return Object.fromEntries(Object.entries(times).map(([stage, at]) => [stage, at - wanted.from]));
  };

  const wrapped = (api) => ({
    ...api,
    postMessage(message) {
      note(account.said, message);
      // All that is in sight has been put on the page.
      if (message.type === 'drawn' && expected !== null && expected.figures !== null) expected.all ??= painted();
      return api.postMessage(message);
    },
  });
  let given;
  Object.defineProperty(window, 'acquireVsCodeApi', {
    configurable: true,
    get: () => given,
    set(acquire) {
      given = () => {
        begin();
        return wrapped(acquire());
      };
    },
  });
  window.spendlightWatch = {
    account: () => ({ ...account, origin: performance.timeOrigin }),
    expect,
    changed: changedNow,
  };
}
