/** The `spendlight` command's entry. */
import { runQuickly } from './quick';
import type * as Program from './program';
import type { Surroundings } from './session';
import { openTerminal, plainText } from './terminal';
import { EXIT, type ExitCode } from './usage';

/** Why a piece of the answer is lost; null: none is. */
let lost: NodeJS.ErrnoException | null = null;

// A reader that has seen enough (`| head`) is no failure, and the command goes on to its exit code: a refusal stays one.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') lost ??= error;
});
// There is nowhere left to say it.
process.stderr.on('error', () => undefined);

const terminal = openTerminal(process.stdout, process.env);
const warn = (message: string): void => void process.stderr.write(`spendlight: ${plainText(message)}\n`);

async function run(args: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const code = await runQuickly(args, surroundings);
  if (code !== null) return code;
  // Loaded only now: the subcommands and their help take longer to load than most answers to make.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require('./program') as typeof Program).run(args, surroundings);
}

/** The command's own, unless its answer could not be written where standard output leads. */
function exitCode(code: ExitCode): ExitCode {
  if (lost === null) return code;
  warn(`The answer could not be written whole to standard output (${lost.code ?? lost.message}).`);
  return EXIT.wrongUsage;
}

/** Resolves when everything that was written to it has left. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}

void run(process.argv.slice(2), { terminal, warn }).then(async (code) => {
  await drained(process.stdout);
  process.exitCode = exitCode(code);
  await drained(process.stderr);
  // Nothing is left to do; to end by itself the process would first give back every piece of memory one by one.
  process.exit();
});
