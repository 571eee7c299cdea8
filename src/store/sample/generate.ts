/** Makes up the sample workspace: about ninety days of logs in every format that is read, some of it as untidy as in life. */
import { openZone, parseDay, startOfDay } from '../../core/calendar';
import { sentence, worded } from '../../core/words';
import { callsOf, squeezed, type Call } from './calls';
import { callLog, ciLinesOf, csvExport, decisionLog, tokenBudget } from './logs';
import { seededRandom } from './random';
import { costEntries, llmCalls, tokenUsage, type SampleTable } from './tables';

export interface SampleFile {
  /** Relative to the workspace, `/`-separated. */
  readonly path: string;
  readonly text: string;
}

export interface SampleDatabase {
  readonly path: string;
  readonly tables: readonly SampleTable[];
}

export interface Sample {
  readonly files: readonly SampleFile[];
  readonly databases: readonly SampleDatabase[];
}

export const SAMPLE_DAYS = 90;
const NOON_MS = 12 * 3_600_000;
const SEED = 'spendlight';

/**
 * @param date the last day, `YYYY-MM-DD` (then until noon UTC), or an ISO instant up to which things have happened.
 * The same date gives the same bytes, and a day's calls are the same whatever the last day is, unless it is that day.
 */
export function generateSample(date: string): Sample {
  const utc = openZone('UTC');
  const last = parseDay(date.slice(0, 10));
  if (utc === null || last === null)
    throw worded(RangeError, sentence('"{0}" is not a day; write it as YYYY-MM-DD.', date));
  const until = date.length > 10 ? Date.parse(date) : startOfDay(utc, last) + NOON_MS;
  if (Number.isNaN(until))
    throw worded(RangeError, sentence('"{0}" is not an instant; write it as 2026-02-20T12:00:00Z.', date));
  const calls: Call[] = [];
  const ci: string[] = [];
  for (let day = last - SAMPLE_DAYS + 1; day <= last; day++) {
    const random = seededRandom(`${SEED} ${day}`);
    const start = startOfDay(utc, day);
    const made = callsOf(day, start, random);
    for (const call of day === last ? squeezed(made, start, until) : made) calls.push(call);
    for (const line of ciLinesOf(day, random)) ci.push(line);
  }
  calls.sort((a, b) => a.at - b.at);
  const parts = split(calls);
  return {
    files: [
      { path: 'ops/model-decisions.jsonl', text: decisionLog(parts.decisions) },
      { path: 'ops/qa/ci-usage.jsonl', text: ci.map((line) => `${line}\n`).join('') },
      { path: 'costs/calls.jsonl', text: callLog(parts.callLog) },
      { path: 'costs/budget-config.json', text: `${JSON.stringify(BUDGETS, null, 2)}\n` },
      { path: 'token_budget.json', text: tokenBudget(calls, date.slice(0, 10)) },
      { path: 'data/agents_export.csv', text: csvExport(parts.tracker.slice(-40)) },
      { path: 'README.md', text: README },
    ],
    databases: [
      { path: 'data/agents.db', tables: [llmCalls(parts.tracker), costEntries(parts.entries)] },
      { path: 'data/pull-requests.sqlite', tables: [tokenUsage(parts.pullRequests)] },
    ],
  };
}

/** Each call lands in one log only, as it would with several tools side by side. */
function split(
  calls: readonly Call[],
): Record<'decisions' | 'callLog' | 'tracker' | 'entries' | 'pullRequests', Call[]> {
  const parts = { decisions: [], callLog: [], tracker: [], entries: [], pullRequests: [] } as ReturnType<typeof split>;
  const names = [
    'decisions',
    'tracker',
    'decisions',
    'pullRequests',
    'decisions',
    'callLog',
    'pullRequests',
    'decisions',
    'entries',
    'decisions',
  ] as const;
  calls.forEach((call, index) => parts[names[index % names.length] ?? 'decisions'].push(call));
  return parts;
}

const BUDGETS = {
  budgets: {
    daily: { soft_limit: 2, hard_limit: 3, alert_threshold: 0.8 },
    weekly: { soft_limit: 10, hard_limit: 14, alert_threshold: 0.8 },
    monthly: { soft_limit: 30, hard_limit: 40, alert_threshold: 0.8 },
  },
  cost_controls: { auto_switch_models: true, block_on_limit: false, emergency_mode_threshold: 0.95 },
};

const README = `# A sample workspace

Ninety days of made-up spend by four agents, in every log format that Spendlight reads: JSON Lines, SQLite, CSV and a
token budget. Some lines are broken on purpose, some calls are logged twice, one model has no price: look at
"Sources and problems" to see what is said about them.
`;
