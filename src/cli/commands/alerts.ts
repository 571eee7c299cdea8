/** `spendlight alerts`: looks at what is worth telling, tells it once, and sends it, one time or over and over. */
import type { Command } from 'commander';
import type { Alert, Severity } from '../../core/budget/alerts/alert';
import { alertsJson } from '../../core/budget/alerts/answer';
import { dateTime, percentReached } from '../../core/format';
import { dollarsOf } from '../../core/money';
import { gauge, plural } from '../../core/report/words';
import { openZone } from '../../core/calendar';
import type { Engine, EngineOptions, Snapshot } from '../../protocol/engine';
import { alertOptions } from '../alertOptions';
import { requireAmount, requireCount } from '../amounts';
import { CHANNELS_HELP, channelsOf } from '../channels';
import { withBudget } from '../extraBudget';
import { engineOptions, type SharedOptions, withSharedOptions } from '../options';
import { anythingRead, openEngine, nothingRead, type Surroundings } from '../session';
import { jsonText, plainText, printableJson, wrap, type Style, type Terminal } from '../terminal';
import { EXIT, UsageError, type ExitCode } from '../usage';
import { isAtLeast, requireLevel } from './summary';

interface AlertsOptions extends SharedOptions {
  readonly continuous?: boolean;
  readonly interval: string;
  readonly budget?: string;
  readonly period: string;
  readonly hourlyMax?: string;
  readonly dailyMax?: string;
  readonly dryRun?: boolean;
  readonly failOn?: string;
}

const PERIODS = ['day', 'week', 'month', 'total'];
/** Where the budget of the command line speaks up, in percent (seed 003). */
const THRESHOLDS = [80, 90, 100];
const DEFAULT_INTERVAL_SECONDS = 300;
const GAUGE_CELLS = 20;

export function addAlerts(program: Command, surroundings: Surroundings, finish: (code: ExitCode) => void): void {
  const command = program
    .command('alerts')
    .description('tell what is worth telling, each thing once, and send it')
    .addHelpText('after', `\nAlerts ${CHANNELS_HELP}`)
    .option('--continuous', 'go on until it is interrupted')
    .option('--interval <seconds>', 'how often, when it goes on', String(DEFAULT_INTERVAL_SECONDS))
    .option('--budget <usd>', 'a limit of its own, told at 80, 90 and 100 %')
    .option('--period <period>', 'what that limit is for: day, week, month or total', 'month')
    .option('--hourly-max <usd>', 'tell when the last hour cost more')
    .option('--daily-max <usd>', 'tell when today is heading for more')
    .option('--dry-run', 'only say what would be told')
    .option('--fail-on <health>', 'exit with 1 when a budget is at least yellow, red or blocked');
  withSharedOptions(command).action(async (options: AlertsOptions) => {
    finish(await alerts(options, surroundings));
  });
}

async function alerts(options: AlertsOptions, { terminal, warn }: Surroundings): Promise<ExitCode> {
  const told = toldOptions(options, warn);
  const level = requireLevel(options.failOn);
  const seconds = requireCount('--interval', options.interval);
  if (seconds < 1) throw new UsageError('--interval: at least one second.');
  const engine = openEngine();
  const stop = new Interruption();
  try {
    const { delivery, secrets } = channelsOf(warn);
    await engine.request('setSecrets', secrets);
    await engine.request('open', { ...told, delivery });
    for (let round = 0; ; round++) {
      if (round > 0) await engine.request('refresh', { paths: null });
      const snapshot = await engine.request('snapshot', null);
      await tellOnce(engine, snapshot, options, terminal, warn);
      if (options.continuous !== true) return exitCode(snapshot, level, options, warn);
      if (round === 0 && !anythingRead(snapshot)) warn(nothingRead(snapshot, options.workspace));
      if (await stop.within(seconds * 1000)) return failed(snapshot, level) ? EXIT.no : EXIT.done;
    }
  } finally {
    stop.forget();
    await engine.dispose();
  }
}

function toldOptions(options: AlertsOptions, warn: (message: string) => void): EngineOptions {
  const { budget, period, hourlyMax, dailyMax } = options;
  if (!PERIODS.includes(period)) throw new UsageError(`--period takes ${PERIODS.join(', ')}, not "${period}".`);
  const typed = {
    ...(hourlyMax === undefined ? {} : { hourlyMax: dollarsOf(requireAmount('--hourly-max', hourlyMax)) }),
    ...(dailyMax === undefined ? {} : { dailyMax: dollarsOf(requireAmount('--daily-max', dailyMax)) }),
  };
  const limit = budget === undefined ? null : dollarsOf(requireAmount('--budget', budget));
  const told = engineOptions(options, warn);
  return {
    ...told,
    budgets:
      limit === null ? told.budgets : withBudget(told.budgets, '--budget', { period, limit, thresholds: THRESHOLDS }),
    alerts: { ...alertOptions(options), ...typed },
  };
}

type Warn = (message: string) => void;

async function tellOnce(
  engine: Engine,
  snapshot: Snapshot,
  { json, dryRun = false, continuous }: AlertsOptions,
  terminal: Terminal,
  warn: Warn,
): Promise<void> {
  const { told, holding } = await engine.request('evaluateAlerts', { dryRun });
  const { pending, dead, trouble } = await engine.request(dryRun ? 'outbox' : 'deliver', null);
  for (const reason of new Set([trouble, dead[0]?.reason ?? null])) if (reason !== null) warn(reason);
  const { now, timeZone } = snapshot;
  if (json === true) {
    const delivery = { pending: pending.length, failed: dead.length };
    const answer = alertsJson({ now, timeZone, dryRun, told, holding, delivery });
    // Whoever goes on reading takes a line for an answer.
    terminal.line(continuous === true ? printableJson(JSON.stringify(answer)) : jsonText(answer));
    return;
  }
  for (const line of answerLines(terminal, snapshot, told, holding, dryRun)) terminal.line(line);
}

function answerLines(
  terminal: Terminal,
  { now, timeZone }: Snapshot,
  told: readonly Alert[],
  holding: readonly Alert[],
  dryRun: boolean,
): string[] {
  const zone = openZone(timeZone);
  const at = zone === null ? '' : `${dateTime(zone, now)} (${timeZone}): `;
  const head = told.length === 0 ? 'nothing new' : plural(told.length, String(told.length), 'alert');
  const before = holding.filter(({ id }) => !told.some((one) => one.id.startsWith(id)));
  const lines = [terminal.style('bold', `${at}${head}${dryRun ? ', and nobody was told' : ''}`)];
  for (const line of told.flatMap((alert) => ['', ...alertLines(terminal, alert)])) lines.push(line);
  if (before.length > 0) {
    lines.push('', terminal.style('dim', 'No news, but still so:'));
    for (const { title } of before)
      for (const line of wrap(plainText(title), terminal.columns - 2)) lines.push(`  ${line}`);
  }
  return lines;
}

const SEVERITY_WORDS: Readonly<Record<Severity, readonly [word: string, style: Style]>> = {
  info: ['Info', 'green'],
  warning: ['Warning', 'yellow'],
  critical: ['Critical', 'red'],
};

function alertLines(terminal: Terminal, { severity, title, text, facts, progress }: Alert): string[] {
  const [word, style] = SEVERITY_WORDS[severity];
  const inner = terminal.columns - 2;
  const figures = facts.map(({ label, value }) => `${label}: ${value}`).join(', ');
  const body = [...wrap(plainText(text), inner), ...wrap(plainText(figures), inner)];
  if (progress !== null) body.push(`${gauge(progress / 100, GAUGE_CELLS)} ${percentReached(progress)}`);
  return [
    ...wrap(plainText(`${word}: ${title}`), terminal.columns).map((line) => terminal.style(style, line)),
    ...body.map((line) => `  ${line}`),
  ];
}

function exitCode(
  snapshot: Snapshot,
  level: ReturnType<typeof requireLevel>,
  { workspace }: AlertsOptions,
  warn: Warn,
): ExitCode {
  if (!anythingRead(snapshot)) {
    warn(nothingRead(snapshot, workspace));
    return EXIT.noSource;
  }
  return failed(snapshot, level) ? EXIT.no : EXIT.done;
}

function failed({ budgets }: Snapshot, level: ReturnType<typeof requireLevel>): boolean {
  return level !== null && budgets.some(({ health }) => isAtLeast(health, level));
}

/** Ctrl+C, a polite end, or nobody who reads on: what is being done is finished first. */
class Interruption {
  private asked = false;
  private wake: (() => void) | null = null;
  private readonly listen = (): void => {
    this.asked = true;
    this.wake?.();
  };

  constructor() {
    process.once('SIGINT', this.listen);
    process.once('SIGTERM', this.listen);
    process.stdout.once('error', this.listen);
  }

  /** True as soon as somebody asks to end it; false when that long has passed. */
  within(ms: number): Promise<boolean> {
    if (this.asked) return Promise.resolve(true);
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  forget(): void {
    process.removeListener('SIGINT', this.listen);
    process.removeListener('SIGTERM', this.listen);
    process.stdout.removeListener('error', this.listen);
  }
}
