/** Opens the engine of the command line: loaded only where the logs themselves have to be asked. */
import { join } from 'node:path';
import { createEngine } from '../engine/engine';
import type { Engine } from '../protocol/engine';

/** The scripts that open databases and read long logs lie beside the bundle. */
export function openEngine(): Engine {
  return createEngine({
    databaseChild: join(__dirname, 'sqlite.js'),
    readingThread: join(__dirname, 'reader.js'),
    lineScanner: join(__dirname, 'scan.wasm'),
    notify: join(__dirname, 'notify.js'),
  });
}
