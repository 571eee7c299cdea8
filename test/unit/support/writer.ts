/** One of several processes that write at once: `record FILE TIMES` keeps a tracker, `append FILE TIMES NAME` a log. */
import { newTracker, isWholeTracker, parseTracker, recordSpend, trackerText } from '../../../src/core/budget/tracker';
import { openZone } from '../../../src/core/calendar';
import { appendLine } from '../../../src/store/append';
import { changeTracker } from '../../../src/store/tracker';

const NOW = Date.UTC(2026, 1, 20, 12);
/** A tenth of a cent, a value whose sums of doubles are not exact. */
export const RECORD_NANO = 1_100_000;

async function recordTimes(file: string, times: number): Promise<void> {
  const zone = openZone('UTC');
  if (zone === null) throw new Error('There is no UTC.');
  for (let turn = 0; turn < times; turn++) {
    await changeTracker(file, isWholeTracker, (text) => {
      const tracker = text === null ? newTracker(NOW, zone) : parseTracker(text, file);
      const entry = { cost: RECORD_NANO, executions: 1, prs: 0, tokens: { claude_input: 3 } };
      return { text: trackerText(recordSpend(tracker, entry, [], NOW, zone).tracker), answer: null };
    });
    // The parent counts what was acknowledged.
    process.stdout.write('.');
  }
}

async function appendTimes(file: string, times: number, name: string): Promise<void> {
  for (let turn = 0; turn < times; turn++) {
    await appendLine(file, JSON.stringify({ name, turn, filler: 'x'.repeat((turn * 977) % 9000) }));
  }
}

async function main([what, file = '', times = '0', name = '']: readonly string[]): Promise<void> {
  if (what === 'record') await recordTimes(file, Number(times));
  else await appendTimes(file, Number(times), name);
}

if (require.main === module) void main(process.argv.slice(2));
