/** Workspaces to look at views with: nothing in them, only problems, very many events, very many long names. */
import type { PricedEvent } from '../../../src/core/event';
import type { Ledger } from '../../../src/core/ledger/ledger';
import type { SourceStatus, Snapshot } from '../../../src/protocol/engine';
import { budgetState, DOLLAR, event, ledgerOf, NOW, snapshotOf, SOURCE } from './fixtures';

export interface LookedAt {
  readonly ledger: Ledger;
  readonly snapshot: Snapshot;
}

const DAY = 86_400_000;

export function emptyWorkspace(): LookedAt {
  const ledger = ledgerOf([]);
  return { ledger, snapshot: snapshotOf(ledger, { budgets: [] }) };
}

export function problemsOnly(): LookedAt {
  const ledger = ledgerOf([]);
  const problems = [3, 17, 18].map((line) => ({
    path: SOURCE,
    code: 'invalid-json' as const,
    severity: 'error' as const,
    line,
    offset: line * 100,
  }));
  const source: SourceStatus = {
    path: SOURCE,
    file: `/workspace/${SOURCE}`,
    format: 'unknown',
    state: 'partial',
    events: 0,
    duplicates: 0,
    problems: 12,
    bytes: 24_012,
    pendingBytes: 0,
    newest: null,
  };
  return { ledger, snapshot: snapshotOf(ledger, { budgets: [], problems, problemCount: 12, sources: [source] }) };
}

const SCRIPTS = ['代理人工智慧成本分析', 'وكيل تحليل التكاليف', '🚀🤖💸📈', 'agent of a very long name '] as const;

/** So many agents, each with a name of 200 characters in one of several scripts, as every other dimension too. */
export function longNames(agents: number): LookedAt {
  const events: PricedEvent[] = [];
  for (let n = 0; n < 3 * agents; n++) {
    const letters = [...(SCRIPTS[n % SCRIPTS.length] ?? '').repeat(60)];
    const name = `${letters.slice(0, 196).join('')}${n % agents}`;
    const dimensions = { agent: name, model: name, pr: name, wbs: name, branch: name, session: name };
    events.push(event({ at: NOW - (n % 19) * DAY - n * 1000, dimensions, cost: 1_000_000 * (n + 1) }, n + 1));
  }
  const ledger = ledgerOf(events);
  const budget = budgetState(ledger, { limit: 1000 * DOLLAR, health: 'blocked' });
  return { ledger, snapshot: snapshotOf(ledger, { budgets: [budget] }) };
}

const MODELS = ['claude-opus-4-6', 'claude-sonnet-4-5', 'gpt-5.2', 'gemini-3-pro'] as const;
const STAGES = ['plan', 'build', 'review'] as const;

/** Ninety days of a large team. */
export function manyEvents(count: number): LookedAt {
  const ledger = ledgerOf([]);
  const source = ledger.addSource(SOURCE);
  const batch = 5_000;
  for (let first = 0; first < count; first += batch) {
    const events = Array.from({ length: Math.min(batch, count - first) }, (_, index) => callOf(first + index, count));
    ledger.append(source, events);
  }
  const budget = budgetState(ledger, { limit: 250 * DOLLAR, health: 'yellow' });
  return { ledger, snapshot: snapshotOf(ledger, { budgets: [budget] }) };
}

function callOf(n: number, count: number): PricedEvent {
  const pr = Math.floor((n / count) * 400) + (n % 12);
  const dimensions = {
    agent: `AGENT-${(pr * 7 + (n % 3)) % 40}`,
    model: MODELS[(n * 7) % 4] ?? '',
    pr: String(pr),
    wbs: `WBS-${pr % 9}.${pr % 23}`,
    stage: STAGES[n % 3] ?? '',
  };
  const at = NOW - Math.round(((count - n) / count) * 90 * DAY);
  return event({ at, dimensions, cost: 1_000 + ((n * 7_919) % 97) * 20_000 }, n + 1);
}
