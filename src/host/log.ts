/** What the other files may write to the log: passed in, so that nothing holds a channel of its own. */
export interface Log {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string | Error): void;
}

/**
 * Hands on to a channel of the editor until that is closed. Closing fails whatever is still asked, and the editor throws at
 * whoever says so to a closed channel: nobody is left to hear it.
 */
export function untilClosed(channel: Log & { dispose(): void }): Log & { dispose(): void } {
  let isClosed = false;
  const open = (): Log | null => (isClosed ? null : channel);
  return {
    debug: (message) => open()?.debug(message),
    info: (message) => open()?.info(message),
    warn: (message) => open()?.warn(message),
    error: (message) => open()?.error(message),
    dispose: () => {
      isClosed = true;
      channel.dispose();
    },
  };
}

/** The words of a failure, whatever was thrown. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
