/** Exit codes of the contract, and the error that says that a command was used wrongly. */

export const EXIT = {
  done: 0,
  /** The answer is "no". */
  no: 1,
  wrongUsage: 2,
  /** No source could be read; empty files are read. */
  noSource: 3,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Wrong usage: the message is for people and goes to standard error. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What becomes of an error that no command has dealt with. */
export function saidInOneLine(error: unknown, warn: (message: string) => void): ExitCode {
  warn(error instanceof Error ? error.message : String(error));
  // A file that cannot be written was named on the command line.
  const named = error instanceof UsageError || typeof (error as NodeJS.ErrnoException).code === 'string';
  return named ? EXIT.wrongUsage : EXIT.no;
}
