/** The `spendlight` command's entry. */
import { runQuickly } from './quick';
import type * as Program from './program';
import type { Surroundings } from './session';
import { openTerminal, plainText } from './terminal';
import type { ExitCode } from './usage';

// A reader that has seen enough (`| head`) is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

const terminal = openTerminal(process.stdout, process.env);
const warn = (message: string): void => void process.stderr.write(`spendlight: ${plainText(message)}\n`);

async function run(args: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const code = await runQuickly(args, surroundings);
  if (code !== null) return code;
  // Loaded only now: the subcommands and their help take longer to load than most answers to make.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require('./program') as typeof Program).run(args, surroundings);
}

/** Resolves when everything that was written to it has left. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}

void run(process.argv.slice(2), { terminal, warn }).then(async (code) => {
  process.exitCode = code;
  await Promise.all([process.stdout, process.stderr].map(drained));
  // Nothing is left to do; to end by itself the process would first give back every piece of memory one by one.
  process.exit();
});
