/** `spendlight log`: appends one priced call to the log of model decisions. */
import type { Command } from 'commander';
import { moneyExact } from '../../core/format';
import { dollarsOrNull } from '../../core/money';
import type { Decision } from '../../core/report/decision';
import { isoText, type JsonObject } from '../../core/report/json';
import { DECISION_FILE, logDecision, type LoggedDecision } from '../../engine/decisionLog';
import { requireAmount, requireCount, requireName } from '../amounts';
import { engineOptions, requirePr, type SharedOptions, withSharedOptions } from '../options';
import { problemLine } from '../problemLine';
import { printJson, type Surroundings } from '../session';
import { EXIT, type ExitCode } from '../usage';

interface LogOptions extends SharedOptions {
  readonly agent: string;
  readonly model: string;
  readonly inputTokens: string;
  readonly outputTokens: string;
  readonly cacheReadTokens?: string;
  readonly provider?: string;
  readonly pr?: string;
  readonly wbs?: string;
  readonly purpose?: string;
  readonly costUsd?: string;
  readonly durationMs?: string;
  readonly failed?: boolean;
}

export function addLog(program: Command, surroundings: Surroundings, finish: (code: ExitCode) => void): void {
  const command = program
    .command('log')
    .description(`append one priced call to ${DECISION_FILE}`)
    .requiredOption('--agent <name>', 'who called')
    .requiredOption('--model <name>', 'the model that was called')
    .requiredOption('--input-tokens <n>', 'input tokens, cached ones not included')
    .requiredOption('--output-tokens <n>', 'output tokens')
    .option('--cache-read-tokens <n>', 'input tokens read from a cache')
    .option('--provider <name>', 'the vendor (default: as the price table has it)')
    .option('--pr <number>', 'the pull request it was for')
    .option('--wbs <id>', 'the WBS item it was for')
    .option('--purpose <text>', 'what it was for; cut at 4 KiB')
    .option('--cost-usd <usd>', 'what it cost, where the vendor said so (default: by the price table)')
    .option('--duration-ms <n>', 'how long it took')
    .option('--failed', 'the call failed');
  withSharedOptions(command).action(async (options: LogOptions) => {
    finish(await log(options, surroundings));
  });
}

async function log(options: LogOptions, { terminal, warn }: Surroundings): Promise<ExitCode> {
  const decision = decisionOf(options);
  const told = engineOptions(options, warn);
  const logged = await logDecision(told, decision);
  for (const problem of logged.problems) warn(problemLine(problem));
  const { priced } = logged;
  if (priced.cost === null) {
    warn(`${decision.model} has no price, so the record has no cost; costs/prices.json can name one.`);
  }
  if (options.json === true) printJson(terminal, logJson(logged, told.timeZone ?? 'UTC'));
  else terminal.line(`Logged to ${DECISION_FILE}: ${costText(logged, decision)}`);
  return EXIT.done;
}

function costText({ priced }: LoggedDecision, { cost }: Decision): string {
  if (cost !== null) return `${moneyExact(cost)}, as given`;
  return priced.cost === null ? 'unpriced' : `${moneyExact(priced.cost)}, by ${priced.priceRow ?? 'its 0 tokens'}`;
}

function logJson({ at, priced, line }: LoggedDecision, timeZone: string): JsonObject {
  return {
    schema: 'spendlight.log/1',
    now: isoText(at),
    timeZone,
    path: DECISION_FILE,
    state: priced.state,
    costUsd: dollarsOrNull(priced.cost),
    priceRow: priced.priceRow,
    flags: [...priced.flags],
    record: JSON.parse(line) as JsonObject,
  };
}

function decisionOf(options: LogOptions): Decision {
  const optional = <T>(typed: string | undefined, read: (typed: string) => T): T | null =>
    typed === undefined ? null : read(typed);
  return {
    agent: requireName('--agent', options.agent),
    model: requireName('--model', options.model),
    provider: optional(options.provider, (typed) => requireName('--provider', typed)),
    pr: optional(options.pr, (typed) => requirePr('--pr', typed)),
    wbs: optional(options.wbs, (typed) => requireName('--wbs', typed)),
    purpose: options.purpose === undefined || options.purpose.trim() === '' ? null : options.purpose,
    inputTokens: requireCount('--input-tokens', options.inputTokens),
    outputTokens: requireCount('--output-tokens', options.outputTokens),
    cacheReadTokens: optional(options.cacheReadTokens, (typed) => requireCount('--cache-read-tokens', typed)) ?? 0,
    cost: optional(options.costUsd, (typed) => requireAmount('--cost-usd', typed)),
    durationMs: optional(options.durationMs, (typed) => requireCount('--duration-ms', typed)),
    success: options.failed !== true,
  };
}
