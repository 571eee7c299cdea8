/** The `spendlight` command: its subcommands, its help, and what becomes of their exit codes. */
import { Command, CommanderError } from 'commander';
import { addAgent } from './commands/agent';
import { addAlerts } from './commands/alerts';
import { addAudit } from './commands/audit';
import { addBudget } from './commands/budget';
import { addCheck } from './commands/check';
import { addComment } from './commands/comment';
import { addCompare } from './commands/compare';
import { addDoctor } from './commands/doctor';
import { addExport } from './commands/export';
import { addLog } from './commands/log';
import { addModels } from './commands/models';
import { addOpportunities } from './commands/opportunities';
import { addOutbox } from './commands/outbox';
import { addReport } from './commands/report';
import { addRoi } from './commands/roi';
import { addRoute } from './commands/route';
import { addSample } from './commands/sample';
import { addShow } from './commands/show';
import { addSummary } from './commands/summary';
import type { Surroundings } from './session';
import { EXIT, saidInOneLine, type ExitCode } from './usage';
import { ownVersion } from './version';

const MORE_HELP = `
Every subcommand that reads logs takes --workspace, --json, --time-zone, --now,
--include, --exclude, --home, --no-home and --no-cache; its own --help says more.

What is read: the cost logs in the workspace, its configuration in costs/
(budgets, prices, routing, features, templates), its git history, and the
spendlight.* keys of the workspace's .vscode/settings.json (include, exclude,
timeZone, budgets, prices, freeCiMinutes, wbsPattern, whatIfModels, alerts,
sessionLogs, historyArchive). Never the user's settings.
Nothing leaves this machine, except alerts and what "report --send" sends to the
channels that environment variables name ("alerts --help"), what
"comment --post" posts, and what --attribute-online asks.

Answers go to standard output, everything else to standard error. NO_COLOR turns
colours off.

Exit codes: 0 done; 1 the answer is "no" (summary and alerts --fail-on; check; a
report that was left alone because a person edited it, or did not arrive
everywhere; an export that would have replaced something else); 2 wrong usage;
3 no source could be read (empty files are read: 0), or check would have to
guess.`;

/** Runs the command line (without the program's name). Never throws; the answer is the exit code. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const program = makeProgram(surroundings, (finished) => {
    code = finished;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    return failure(error, surroundings);
  }
}

function makeProgram(surroundings: Surroundings, finish: (code: ExitCode) => void): Command {
  const program = new Command('spendlight')
    .description('What AI agents spend, from the logs in a workspace.')
    .version(ownVersion(__dirname))
    .addHelpText('after', MORE_HELP)
    .showHelpAfterError('(--help says what can be asked)')
    .exitOverride();
  for (const add of [
    addSummary,
    addShow,
    addAgent,
    addCompare,
    addComment,
    addReport,
    addExport,
    addDoctor,
    addAudit,
    addAlerts,
    addOutbox,
    addModels,
    addOpportunities,
    addRoi,
    addBudget,
    addLog,
    addCheck,
    addRoute,
    addSample,
  ]) {
    add(program, surroundings, finish);
  }
  for (const command of program.commands) command.exitOverride().copyInheritedSettings(program);
  return program;
}

/** Commander has printed its own words. */
function failure(error: unknown, { warn }: Surroundings): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrongUsage;
  return saidInOneLine(error, warn);
}
