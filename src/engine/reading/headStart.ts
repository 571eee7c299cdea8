/** Lets threads begin while the engine is being loaded, where much is to be read: that takes one as long as the other. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { BegunThreads, type ReadingScripts } from './beginning';
import { sizeOf } from '../../files/open';
import { PROMISED_FOLDERS } from '../../files/promised';
import type { EngineOptions } from '../../protocol/engine';
import { CHECKPOINT_ENDING } from '../../store/checkpoint';
import { stateFolder } from '../../store/stateFolder';

/** Null: there seems to be little to read. Who guesses wrong has lost some time, and nothing else. */
export function headStart(options: EngineOptions, scripts: ReadingScripts): BegunThreads | null {
  return isKept(options) ? null : BegunThreads.begin(scripts, bytesPromised(options));
}

/** Somebody kept what the logs say: most likely only what is new will be read. */
function isKept({ stateDirectory, folders }: EngineOptions): boolean {
  if (stateDirectory === undefined || stateDirectory === null) return false;
  const paths = folders.map(({ path }) => path);
  return namesIn(stateFolder(stateDirectory, paths)).some((name) => name.endsWith(CHECKPOINT_ENDING));
}

/** Bytes of logs where most of them lie. */
function bytesPromised({ folders }: EngineOptions): number {
  let bytes = 0;
  for (const { path } of folders) {
    for (const promised of PROMISED_FOLDERS) {
      const folder = join(path, promised);
      for (const name of namesIn(folder)) if (/\.(?:jsonl|csv)$/.test(name)) bytes += sizeOf(join(folder, name));
    }
  }
  return bytes;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
