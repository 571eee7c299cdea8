/** What the engine of the command line runs in threads and processes of their own: it lies beside the bundle. */
import { join } from 'node:path';
import type { EngineDependencies } from '../engine/engine';

/** Absolute paths. */
export function scripts(): EngineDependencies {
  return {
    databaseChild: join(__dirname, 'sqlite.js'),
    readingThread: join(__dirname, 'reader.js'),
    lineScanner: join(__dirname, 'scan.wasm'),
    notify: join(__dirname, 'notify.js'),
  };
}
