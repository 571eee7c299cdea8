/** A thread that reads logs for the engine. */
import { parentPort, workerData } from 'node:worker_threads';
import { JobReader } from './jobReader';
import type { AnswerMessage, JobMessage, ReadingSetup } from './jobs';
import { WireSender } from './wire';

const reader = new JobReader(workerData as ReadingSetup);
const sender = new WireSender();

parentPort?.on('message', ({ id, jobs }: JobMessage) => {
  const { answers, batches } = reader.answer(jobs);
  const wired = sender.send(answers, batches);
  const message: AnswerMessage = { id, answers: wired };
  parentPort?.postMessage(message, wired.memory as ArrayBuffer[]);
});
