/** Where a person's state lies on each platform: worked out by whoever has an environment, and told to the engine, which has none. */

export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `process.platform`. */
  readonly platform: string;
  /** The home folder, absolute. */
  readonly home: string;
}

const NAME = 'spendlight';

/** Absolute, with `/` behind what the platform itself names (Windows takes both). The folder need not exist. */
export function stateDirectory({ environment, platform, home }: Surroundings): string {
  const named = absolute(environment['SPENDLIGHT_STATE_DIR'], platform);
  if (named !== null) return named;
  if (platform === 'darwin') return `${home}/Library/Application Support/${NAME}`;
  if (platform === 'win32')
    return `${absolute(environment['LOCALAPPDATA'], platform) ?? `${home}/AppData/Local`}/${NAME}`;
  // A relative path is to be ignored, says the XDG base directory specification.
  return `${absolute(environment['XDG_STATE_HOME'], platform) ?? `${home}/.local/state`}/${NAME}`;
}

function absolute(path: string | undefined, platform: string): string | null {
  if (path === undefined) return null;
  const isAbsolute = platform === 'win32' ? /^(?:[a-z]:[\\/]|[\\/]{2})/iu.test(path) : path.startsWith('/');
  return isAbsolute ? path : null;
}
