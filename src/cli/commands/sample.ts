/** `spendlight sample`: writes a workspace of made-up logs in every format, to look around in. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { dayOf, dayText, openZone, parseDay } from '../../core/calendar';
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
    .option('--date <day>', 'its last day, YYYY-MM-DD; the same day gives the same files (default: today)')
    .option('--json', 'print one JSON object instead of text')
    .action(async (options: SampleOptions) => finish(await sample(options, surroundings)));
}

async function sample(options: SampleOptions, { terminal, warn }: Surroundings): Promise<ExitCode> {
  const directory = resolve(options.output);
  const date = options.date ?? today();
  if (parseDay(date) === null) throw new UsageError(`--date: "${date}" is not a day; write it as YYYY-MM-DD.`);
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

function today(): string {
  const zone = openZone(Intl.DateTimeFormat().resolvedOptions().timeZone) ?? openZone('UTC');
  if (zone === null) throw new Error('This machine knows no time zone.');
  return dayText(dayOf(zone, Date.now()));
}
