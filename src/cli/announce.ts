/** Announces executions after they have been recorded: whatever happens here, the record stands and the command succeeds. */
import { join } from 'node:path';
import type { TrackerEntry } from '../core/budget/tracker';
import { announce } from '../engine/announce';
import type { RecordAnswer, TrackerDesk, TrackerState } from '../engine/trackerDesk';
import { alertOptions } from './alertOptions';
import { channelsOf } from './channels';
import { engineOptions, type SharedOptions } from './options';

/** @param entry what was recorded, and `state` with it; null: an execution begins */
export async function announceFrom(
  options: SharedOptions,
  { now, zone }: TrackerDesk,
  state: TrackerState | RecordAnswer,
  entry: TrackerEntry | null,
  warn: (message: string) => void,
): Promise<void> {
  try {
    const done = entry !== null && 'recorded' in state ? { entry, recorded: state.recorded } : null;
    const { running: month, budget } = state;
    // What is wrong with the settings has been said already.
    const { delivery, secrets } = channelsOf(warn);
    const told = { ...engineOptions(options, () => undefined), alerts: alertOptions(options), delivery };
    await announce(told, { zone, now, budget, month, done }, join(__dirname, 'notify.js'), secrets);
  } catch (error) {
    warn(
      `${entry === null ? 'It was not' : 'It was recorded, but not'} announced: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
