// Measures the dashboard in a real VS Code over a log of a million events: its first paint, a filter, its messages, and how calmly it follows a growing log.
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { root } from '../test/tools/server.mjs';
import { generate } from './generate.mjs';
import { median } from './measure.mjs';
import { randomFrom } from './random.mjs';
import { recordOf } from './record.mjs';
import { machine, table, writeSection } from './results.mjs';

const LINES = { small: 100_000, full: 1_000_000 };
const LEAST_ROUNDS = 9;
const VIEWPORT = { width: 1440, height: 900 };
const WANTED = { paintMs: 300, filterMs: 100, messageBytes: 64 * 1024, drawings: 2, movedPixels: 0 };
/** What is dated to the last minute must not lie in the future. */
const AGE_MS = 60_000;
const SETTLE_MS = 1_500;
const LINES_A_SECOND = 50;
const TICK_MS = 100;
const GROWTH_MS = { small: 6_000, full: 15_000 };
const BUDGET = 20_000;

/** What a person presses, in an order that comes back to where it began. Lists are opened before the time is taken. */
const PRESSES = [
  ['a value is opened: a filter', { press: (frame) => frame.locator('table.ranked tbody th button').nth(1).click() }],
  ['the filter is taken off', { press: (frame) => frame.locator('.chip-remove').first().click() }],
  ['grouped by model', choice('Group by', 'model')],
  ['grouped by agent again', choice('Group by', 'agent')],
  ['over all time', choice('Date range', 'all')],
  ['this month again', choice('Date range', 'month')],
];
/** On the way from a press to the changed figures. */
const LEGS = ['askedMs', 'answeredMs', 'changedMs', 'figuresMs'];

export async function bench({ folder, isSmall, runs, say }) {
  const startedWith = loadavg();
  const size = isSmall ? 'small' : 'full';
  const log = path.join(folder, 'workspace', 'ops', 'model-decisions.jsonl');
  await generate({ lines: LINES[size], file: log, end: Date.now() - AGE_MS });
  const rounds = Math.max(LEAST_ROUNDS, runs);
  const measured = await inWindow(path.join(folder, 'workspace'), async (window) => ({
    openings: await opened(window, rounds, say),
    presses: await pressed(window.frame, rounds, say),
    growth: await grown(window.frame, log, GROWTH_MS[size], say),
    messages: await messagesOf(window.frame, say),
  }));
  await writeSection('dashboard', report(measured, { lines: LINES[size], rounds, startedWith }));
}

/** A window with the folder open, its logs read, and nothing but the dashboard in it. */
async function inWindow(workspace, measure) {
  const { launchChromium } = await import('../test/tools/chromium.mjs');
  const { openWindow, startServer } = await import('../test/tools/vscode.mjs');
  const { watchViews } = await import('../test/tools/viewWatch.mjs');
  const { runCommand, statusBarFigure } = await import('../test/tools/window.mjs');
  mkdirSync(path.join(workspace, '.vscode'), { recursive: true });
  const budgets = { monthly: { limit: BUDGET } };
  writeFileSync(path.join(workspace, '.vscode', 'settings.json'), JSON.stringify({ 'spendlight.budgets': budgets }));
  const server = await startServer({ say: console.log });
  const browser = await launchChromium();
  try {
    const url = server.url(workspace, { development: root });
    const { page } = await openWindow({ browser, url, viewport: VIEWPORT, prepare: watchViews });
    await statusBarFigure(page);
    await runCommand(page, 'View: Close Primary Side Bar');
    return await measure({ page, frame: null });
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Opens the panel again and again; leaves the last one open as `window.frame`. */
async function opened(window, rounds, say) {
  const { accountOf } = await import('../test/tools/viewWatch.mjs');
  const { runCommand, viewFrame } = await import('../test/tools/window.mjs');
  const openings = [];
  // The first one warms the editor's own machinery up and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    if (round > 0) await runCommand(window.page, 'View: Close Editor');
    await runCommand(window.page, 'Cost: Show Dashboard');
    const asked = Date.now();
    window.frame = await viewFrame(window.page, 'dashboard');
    await window.frame.locator('table.ranked tbody tr').first().waitFor();
    await pause(SETTLE_MS);
    const { started, painted, shifts, origin } = await accountOf(window.frame);
    const shift = shifts.reduce((sum, { value }) => sum + value, 0);
    openings.push({ paintMs: painted - started, askedMs: origin + painted - asked, shift });
    say(`opened ${round}: ${shown(painted - started)} ms, from the command ${shown(origin + painted - asked)} ms`);
  }
  return openings.slice(1);
}

async function pressed(frame, rounds, say) {
  const { changed, expectChange } = await import('../test/tools/viewWatch.mjs');
  const times = new Map(PRESSES.map(([name]) => [name, []]));
  for (let round = 0; round <= rounds; round += 1)
    for (const [name, { before, press }] of PRESSES) {
      await before?.(frame);
      await expectChange(frame);
      await press(frame);
      const time = await changed(frame);
      await pause(SETTLE_MS / 3);
      const legs = LEGS.map((leg) => shown(time[leg])).join(', ');
      say(`${name} ${round}: asked, answered, changed, painted after ${legs} ms, all ${shown(time.allMs)} ms`);
      if (round > 0) times.get(name).push(time);
    }
  return times;
}

/** As a person chooses. */
function choice(name, value) {
  const list = (frame) => frame.locator(`vscode-dropdown[aria-label="${name}"]`);
  return {
    before: (frame) => list(frame).click(),
    press: (frame) => list(frame).locator(`vscode-option[value="${value}"]`).click(),
  };
}

/** Follows the log while it grows and the pointer rests on a row. */
async function grown(frame, log, ms, say) {
  const { accountOf } = await import('../test/tools/viewWatch.mjs');
  const row = frame.locator('table.ranked tbody tr').nth(2);
  await row.hover();
  const before = await placeOf(row);
  const from = await frame.evaluate(() => performance.now());
  const random = randomFrom(3);
  const end = Date.now() + ms;
  for (let next = Date.now(); next < end; next += TICK_MS) {
    const count = (LINES_A_SECOND * TICK_MS) / 1000;
    const lines = Array.from({ length: count }, () => `${JSON.stringify(dearCall(random))}\n`);
    appendFileSync(log, lines.join(''));
    await pause(Math.max(0, next + TICK_MS - Date.now()));
  }
  const to = await frame.evaluate(() => performance.now());
  const after = await placeOf(row);
  await pause(SETTLE_MS);
  const { said, shifts } = await accountOf(frame);
  const during = ({ at }) => at >= from && at <= to;
  const drawn = said.filter((message) => message.type === 'drawn' && during(message)).map(({ at }) => at);
  const gaps = drawn.slice(1).map((at, index) => at - drawn[index]);
  const growth = {
    drawings: (1000 * drawn.length) / (to - from),
    shortestMs: least(gaps),
    movedPixels: Math.abs(after.top - before.top),
    isSameRow: after.name === before.name,
    shift: shifts.filter(during).reduce((sum, { value }) => sum + value, 0),
  };
  say(`while the log grew: ${JSON.stringify(growth)}`);
  return growth;
}

/** A call of now by somebody new, dear enough to change the order of what is shown. */
function dearCall(random) {
  return { ...recordOf(0, 1, Date.now(), random), agent: 'AGENT-NEW', cost_usd: 5 };
}

function placeOf(row) {
  return row.evaluate((place) => ({ top: place.getBoundingClientRect().top, name: place.dataset.name }));
}

/** The largest of all that were sent while one page lived, its every section looked at over all time. */
async function messagesOf(frame, say) {
  const { accountOf } = await import('../test/tools/viewWatch.mjs');
  const { before, press } = choice('Date range', 'all');
  await before(frame);
  await press(frame);
  for (const part of await frame.locator('.part').all()) {
    await part.scrollIntoViewIfNeeded();
    await pause(SETTLE_MS / 3);
  }
  await frame.locator('table.events tbody tr').first().waitFor();
  const { said, heard } = await accountOf(frame);
  const largest = (list) => list.reduce((most, message) => (message.bytes > most.bytes ? message : most));
  const messages = { toView: largest(heard), fromView: largest(said), count: heard.length + said.length };
  say(`messages: ${JSON.stringify(messages)}`);
  return messages;
}

function report({ openings, presses, growth, messages }, { lines, rounds, startedWith }) {
  const row = (name, times, wanted) => [name, shown(median(times)), shown(most(times)), wanted];
  const under = (ms) => `below ${ms}`;
  const rows = [
    row('first paint: from the script to key figures on screen', pick(openings, 'paintMs'), under(WANTED.paintMs)),
    row('the same from the command, with what the editor itself needs', pick(openings, 'askedMs'), ''),
    ...[...presses].flatMap(([name, times]) => [
      row(`${name}, to the changed figures`, pick(times, 'figuresMs'), under(WANTED.filterMs)),
      row(`${name}, to all that is in sight`, pick(times, 'allMs'), ''),
    ]),
  ];
  const message = ({ type, method, bytes }) => [`${type} ${method}`.trim(), bytes.toLocaleString('en-US')];
  return [
    '## The dashboard over a million events',
    '',
    `A window of a real VS Code in Chromium, ${VIEWPORT.width} by ${VIEWPORT.height}, the engine in its own process, a log of ${lines.toLocaleString('en-US')} lines;`,
    `${rounds} times each, ms. Painted means: two frames after the page was changed. ${machine(startedWith)}`,
    '',
    ...table(['what', 'median', 'worst', 'wanted'], rows),
    '',
    ...table(
      [`largest of ${messages.count.toLocaleString('en-US')} messages`, 'what', 'bytes', 'wanted'],
      [
        ['to the view', ...message(messages.toView), `below ${WANTED.messageBytes.toLocaleString('en-US')}`],
        ['from the view', ...message(messages.fromView), `below ${WANTED.messageBytes.toLocaleString('en-US')}`],
      ],
    ),
    '',
    `While the log grows by ${LINES_A_SECOND} lines a second and the pointer rests on a row: ${growth.drawings.toFixed(2)} drawings a second (wanted: at most ${WANTED.drawings}),`,
    `${shown(growth.shortestMs)} ms between the nearest two; the row moved by ${growth.movedPixels.toFixed(1)} pixels (wanted: ${WANTED.movedPixels}) and ${growth.isSameRow ? 'is' : 'is NOT'} the same;`,
    `layout shift ${growth.shift.toFixed(4)} in all (while opening: ${median(pick(openings, 'shift')).toFixed(4)}).`,
  ];
}

function pick(list, field) {
  return list.map((entry) => entry[field]);
}

function most(values) {
  return values.reduce((top, value) => (value > top ? value : top));
}

function least(values) {
  return values.reduce((low, value) => (value < low ? value : low), Infinity);
}

function shown(value) {
  return value.toFixed(0);
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
