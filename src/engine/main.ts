/** The engine as a process of its own: answers requests over its private channel and ends when that closes. */
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { wordsOf } from '../core/words';
import { isEngineMessage, type EngineMessage, type Snapshot } from '../protocol/engine';
import { createEngine } from './engine';
import { inTurn } from './inTurn';
import { canWait } from './precedence';
import { toldSnapshot } from './sourceGroups';

// On a machine with few cores the editor comes first: reading a long log may take a little longer instead.
try {
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
} catch {
  // Some systems do not allow it; then the engine competes like any other process.
}

const engine = createEngine({
  databaseChild: join(__dirname, 'sqlite.js'),
  readingThread: join(__dirname, 'reader.js'),
  lineScanner: join(__dirname, 'scan.wasm'),
  notify: join(__dirname, 'notify.js'),
});

function send(message: EngineMessage): void {
  // The host may be gone already; then nobody misses the answer.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

type Request = Extract<EngineMessage, { type: 'request' }>;

const answer = inTurn(async ({ id, method, params }: Request): Promise<void> => {
  try {
    const result = await engine.request(method, params as never);
    send({ type: 'answer', id, result: method === 'snapshot' ? toldSnapshot(result as Snapshot) : result });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    send({ type: 'failure', id, message, words: wordsOf(error) ?? message });
  }
}, canWait);

process.on('message', (message: unknown) => {
  if (isEngineMessage(message) && message.type === 'request') answer(message);
});
process.on('disconnect', () => void engine.dispose().finally(() => process.exit(0)));
engine.onDidChange((snapshot) => send({ type: 'changed', snapshot: toldSnapshot(snapshot) }));
engine.onAlert((notice) => send({ type: 'alert', notice }));
