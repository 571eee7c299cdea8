/** The `spendlight` command's entry. */
import { run } from './program';
import { openTerminal, plainText } from './terminal';

// A reader that has seen enough (`| head`) is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

const terminal = openTerminal(process.stdout, process.env);
const warn = (message: string): void => void process.stderr.write(`spendlight: ${plainText(message)}\n`);

void run(process.argv.slice(2), { terminal, warn }).then((code) => {
  process.exitCode = code;
});
