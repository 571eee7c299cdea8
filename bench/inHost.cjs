// Runs in the extension host: how long its thread was blocked while a log was read, by Spendlight's engine and in the plain way.
/* global clearInterval, console, performance, process, setInterval, setTimeout */
const { monitorEventLoopDelay } = require('node:perf_hooks');
const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');

const MARK = '[spendlight-bench] ';
const RESOLUTION_MS = 1;
const SETTLE_MS = 4_000;
const LIMIT_MS = 180_000;

exports.run = async function run() {
  const { log, mode } = JSON.parse(process.env.SPENDLIGHT_BENCH);
  const folder = vscode.workspace.workspaceFolders[0].uri.fsPath;
  const target = path.join(folder, 'ops', 'model-decisions.jsonl');
  const spendlight = vscode.extensions.getExtension('spendlight.spendlight');
  const api = await spendlight.activate();
  await api.whenReady();
  const before = api.snapshot().all.events;
  await pause(SETTLE_MS); // the window's own start is over
  const measured = await watching(() => MODES[mode]({ api, log, target, before }));
  console.log(MARK + JSON.stringify({ mode, vscode: vscode.version, node: process.version, ...measured }));
};

const MODES = {
  /** Nothing happens: what the machine and VS Code themselves add. */
  async idle() {
    await pause(SETTLE_MS);
  },
  /** The log appears in an open workspace and the engine reads it. */
  async engine({ api, log, target, before }) {
    fs.linkSync(log, target);
    const end = performance.now() + LIMIT_MS;
    const lines = Number(JSON.parse(process.env.SPENDLIGHT_BENCH).lines);
    while (api.snapshot().phase !== 'ready' || api.snapshot().all.events < before + lines) {
      if (performance.now() > end) throw new Error(`only ${api.snapshot().all.events} events were counted in time`);
      await pause(20);
    }
  },
  /** What an extension does that reads its log where it runs. */
  async inThread({ log }) {
    let total = 0;
    for (const line of fs.readFileSync(log, 'utf8').split('\n')) if (line !== '') total += JSON.parse(line).cost_usd;
    if (!(total > 0)) throw new Error('nothing was read');
    await pause(50);
  },
};

/**
 * Two measures of the longest block: by the clock (`monitorEventLoopDelay`), which also counts the time in which the
 * machine gave this thread no processor, and what the thread itself computed between two ticks.
 */
async function watching(work) {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  await pause(SETTLE_MS / 10);
  delays.reset();
  await pause(10 * RESOLUTION_MS); // the first interval after a reset is not recorded
  const ticks = ownTime();
  const started = performance.now();
  await work();
  const took = performance.now() - started;
  await pause(10 * RESOLUTION_MS);
  delays.disable();
  // The histogram holds times between two ticks, so an idle loop shows the resolution itself.
  const longest = Math.max(0, delays.max / 1e6 - RESOLUTION_MS);
  return { tookMs: took, longestMs: longest, ownMs: ticks.stop() };
}

/** The most processor time that this thread used between two ticks, ms. */
function ownTime() {
  const used = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let last = used();
  let most = 0;
  const tick = () => {
    const now = used();
    most = Math.max(most, now - last);
    last = now;
  };
  const timer = setInterval(tick, RESOLUTION_MS);
  return {
    stop() {
      tick();
      clearInterval(timer);
      return most;
    },
  };
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
