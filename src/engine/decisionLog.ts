/** Writes one priced call to the team's log of model decisions. */
import { join } from 'node:path';
import { priceEvent } from '../core/pricing/price';
import { decisionEvent, decisionLine, type Decision } from '../core/report/decision';
import type { PricedEvent } from '../core/event';
import type { Problem } from '../core/problem';
import { appendLine } from '../store/append';
import { realTargetWithin } from '../store/inside';
import type { EngineOptions } from '../protocol/engine';
import { openClock } from './clock';
import { readConfiguration } from './configuration';

export const DECISION_FILE = 'ops/model-decisions.jsonl';

export interface LoggedDecision {
  readonly file: string;
  readonly at: number;
  /** `cost` null: its model has no price, and the record names none. */
  readonly priced: PricedEvent;
  /** The record as written, without its line end. */
  readonly line: string;
  /** Of the team's own prices. */
  readonly problems: readonly Problem[];
}

/** Prices the call by the table and the team's own prices, unless it names its cost, and appends it. Fails with LinkRefused or the file system's error. */
export async function logDecision(options: EngineOptions, decision: Decision): Promise<LoggedDecision> {
  const [folder] = options.folders;
  if (folder === undefined) throw new Error('Name a workspace folder: the log is in it.');
  const { prices, problems } = await readConfiguration(options);
  const at = openClock(options.now)();
  const priced = priceEvent(decisionEvent(decision, at), prices);
  const line = decisionLine(decision, priced, at);
  const file = await realTargetWithin(folder.path, join(folder.path, ...DECISION_FILE.split('/')));
  await appendLine(file, line);
  return { file, at, priced, line, problems: problems.filter(({ code }) => code === 'price-override-invalid') };
}
