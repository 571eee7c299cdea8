/** The subcommands that scripts ask all day, taken from the command line without loading all the others and their help. */
import { PRIORITIES } from '../core/budget/gate';
import { runCheck, type CheckOptions } from './commands/check';
import { runSummary, type SummaryOptions } from './commands/summary';
import type { SharedOptions } from './options';
import type { Surroundings } from './session';
import { saidInOneLine, type ExitCode } from './usage';

/** An option's name in the answers of the parser, and whether it may be repeated or needs a value. */
type Kind = 'value' | 'values' | 'flag';
type Options = Readonly<Record<string, readonly [key: string, kind: Kind]>>;

const SHARED: Options = {
  '--workspace': ['workspace', 'value'],
  '-w': ['workspace', 'value'],
  '--json': ['json', 'flag'],
  '--time-zone': ['timeZone', 'value'],
  '--now': ['now', 'value'],
  '--include': ['include', 'values'],
  '--exclude': ['exclude', 'values'],
  '--home': ['home', 'value'],
};
const CHECK: Options = {
  ...SHARED,
  '--estimated': ['estimated', 'value'],
  '--agent': ['agent', 'value'],
  '--pr': ['pr', 'value'],
  '--model': ['model', 'value'],
  '--wbs': ['wbs', 'value'],
  '--priority': ['priority', 'value'],
};
const SUMMARY: Options = {
  ...SHARED,
  '--month': ['month', 'value'],
  '--since': ['since', 'value'],
  '--until': ['until', 'value'],
  '--by': ['by', 'value'],
  '--fail-on': ['failOn', 'value'],
};

/** Null: not one of them, or written in a way that is left to the whole program, which knows what to say of it. */
export async function runQuickly(args: readonly string[], surroundings: Surroundings): Promise<ExitCode | null> {
  const answer = quickAnswer(args, surroundings);
  if (answer === null) return null;
  try {
    return await answer();
  } catch (error) {
    return saidInOneLine(error, surroundings.warn);
  }
}

function quickAnswer(
  [command, ...rest]: readonly string[],
  surroundings: Surroundings,
): (() => Promise<ExitCode>) | null {
  if (command === 'check') {
    const options = checkOptions(rest);
    return options === null ? null : () => runCheck(options, surroundings);
  }
  if (command === 'summary') {
    const options = summaryOptions(rest);
    return options === null ? null : () => runSummary(options, surroundings);
  }
  return null;
}

/** The options of `check` as commander gives them; null: they are left to it. */
export function checkOptions(args: readonly string[]): CheckOptions | null {
  const found = optionsOf(args, CHECK);
  if (found === null) return null;
  const { estimated, priority = 'normal', ...others } = found.texts;
  const known = PRIORITIES.find((one) => one === priority);
  return estimated === undefined || known === undefined
    ? null
    : { ...found.shared, ...others, estimated, priority: known };
}

/** The options of `summary`, likewise. */
export function summaryOptions(args: readonly string[]): SummaryOptions | null {
  const found = optionsOf(args, SUMMARY);
  return found === null ? null : { ...found.shared, ...found.texts };
}

interface Found {
  readonly shared: SharedOptions;
  readonly texts: Readonly<Record<string, string>>;
}

function optionsOf(args: readonly string[], known: Options): Found | null {
  const texts: Record<string, string> = {};
  const lists: Record<string, string[]> = { include: [], exclude: [] };
  const flags: Record<string, boolean> = { cache: true };
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--no-cache') {
      flags['cache'] = false;
      continue;
    }
    if (arg === '--no-home') {
      // Which of both comes last matters.
      if ('home' in texts || 'home' in flags) return null;
      flags['home'] = false;
      continue;
    }
    const [name, written] = splitOnce(arg);
    const [key, kind] = (Object.hasOwn(known, name) ? known[name] : undefined) ?? [];
    if (key === undefined || key in texts || key in flags) return null;
    if (kind === 'flag') {
      if (written !== null) return null;
      flags[key] = true;
      continue;
    }
    const value = written ?? args[(at += 1)];
    if (value === undefined || value.startsWith('-')) return null;
    if (kind === 'values') lists[key]?.push(value);
    else texts[key] = value;
  }
  const { workspace = '.', ...others } = texts;
  return { shared: { workspace, ...lists, ...flags } as unknown as SharedOptions, texts: others };
}

/** `--option=value` or `--option`. */
function splitOnce(arg: string): readonly [string, string | null] {
  const end = arg.startsWith('--') ? arg.indexOf('=') : -1;
  return end < 0 ? [arg, null] : [arg.slice(0, end), arg.slice(end + 1)];
}
