/** `spendlight sample`: writes a workspace of made-up logs in every format, to look around in. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { parseDay } from '../../core/calendar';
import { openEngine, printJson, type Surroundings } from '../session';
import { EXIT, UsageError, type ExitCode } from '../usage';

interface SampleOptions {
  readonly output: string;
  readonly date?: string;
  readonly json?: boolean;
}

export function addSample(program: Command, surroundings: Surroundings, finish: (code: ExitCode) => void): void {
  program
    .command('sample')
    .description('write a workspace of made-up logs in every format, about 90 days of them')
    .requiredOption('-o, --output <dir>', 'folder to write it to')
    .option('--date <when>', 'a last day or an ISO instant; the same one gives the same files (default: now)')
    .option('--json', 'print one JSON object instead of text')
    .action(async (options: SampleOptions) => finish(await sample(options, surroundings)));
}

async function sample(options: SampleOptions, { terminal, warn }: Surroundings): Promise<ExitCode> {
  if (options.output === '') throw new UsageError('--output needs a folder.');
  const directory = resolve(options.output);
  const date = options.date ?? new Date().toISOString();
  if (!isDayOrInstant(date))
    throw new UsageError(`--date: "${date}" is neither a day (YYYY-MM-DD) nor an ISO instant.`);
  const engine = openEngine();
  try {
    await engine.request('writeSample', { directory, date });
  } finally {
    await engine.dispose();
  }
  if (options.json === true) printJson(terminal, { schema: 'spendlight.sample/1', directory, date });
  else terminal.line(directory);
  warn(`Wrote a sample workspace; look at it with: spendlight summary --workspace ${directory}`);
  return EXIT.done;
}

function isDayOrInstant(text: string): boolean {
  return parseDay(text.slice(0, 10)) !== null && !Number.isNaN(Date.parse(text));
}
