/** What the engine is told of alerts on the command line: the workspace's settings, and where claims are kept. */
import { resolve } from 'node:path';
import type { AlertOptions } from '../protocol/alerts';
import { ownStateDirectory, type SharedOptions } from './options';
import { readWorkspaceSettings } from './workspace';

/** Claims are no cache: `--no-cache` does not forget what was told. Whoever asks wants to hear it, also the first time. */
export function alertOptions({ workspace }: Pick<SharedOptions, 'workspace'>): AlertOptions {
  const { alerts } = readWorkspaceSettings(resolve(workspace));
  return { ...alerts, stateDirectory: ownStateDirectory(), firstLook: 'tell' };
}
