/** Opens the engine of the command line: loaded only where the logs themselves have to be asked. */
import { createEngine } from '../engine/engine';
import type { BegunThreads } from '../engine/reading/beginning';
import type { Engine } from '../protocol/engine';
import { scripts } from './scripts';

/** @param begun threads that wait for it */
export function openEngine(begun: BegunThreads | null): Engine {
  return createEngine({ ...scripts(), ...(begun === null ? {} : { begun }) });
}
