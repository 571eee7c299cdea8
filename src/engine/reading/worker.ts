/** A thread that reads logs for the engine. */
import { parentPort } from 'node:worker_threads';
import { awaitSettings, beginning } from './beginning';
import { JobReader } from './jobReader';
import type { AnswerMessage, JobMessage } from './jobs';
import { openLineScanner } from './scannerFile';
import { WireSender } from './wire';

const scanner = openLineScanner(beginning().lineScanner);
const reader = new JobReader(scanner, awaitSettings());
const sender = new WireSender();

parentPort?.on('message', ({ id, jobs }: JobMessage) => {
  const { answers, batches } = reader.answer(jobs);
  const wired = sender.send(answers, batches);
  const message: AnswerMessage = { id, answers: wired };
  parentPort?.postMessage(message, wired.memory as ArrayBuffer[]);
});
