/** Codex CLI counts up over a session (formats.md 9): turns its running totals into what each request used. */
import { KeyBuilder } from '../../ledger/keys';
import type { CallReader } from './agentCall';
import { objectOf } from './values';

/** As Codex writes it: `input` includes the cached tokens and cache writes, `output` the reasoning. */
export interface CodexUsage {
  readonly input: number;
  readonly cached: number;
  readonly cacheWrite: number;
  readonly output: number;
}

/** Null: there is none. */
export function readCodexUsage(reader: CallReader, value: unknown): CodexUsage | null {
  const usage = objectOf(value);
  if (usage === null) return null;
  const count = (name: string): number => reader.count(name, usage[name]);
  const cacheWrite = count('cache_write_input_tokens');
  const input = count('input_tokens');
  const output = count('output_tokens');
  // Where the total says that cache writes stand beside the input, they are made a part of it.
  const apart = cacheWrite > 0 && count('total_tokens') === input + output + cacheWrite;
  return { input: apart ? input + cacheWrite : input, cached: count('cached_input_tokens'), cacheWrite, output };
}

/** What one request used, and the mark by which the same request is known again in a copy of its session. */
export interface CodexStep {
  readonly used: CodexUsage;
  /** Hash of all totals up to this one: a replay has the same, a session that went on by itself never again. */
  readonly mark: string;
}

interface Counted {
  previous: CodexUsage | null;
  steps: number;
  low: number;
  high: number;
}

export class CodexTotals {
  private readonly counted: Counted;
  private readonly key = new KeyBuilder();

  /** @param saved what `save` told of another one */
  constructor(saved?: unknown) {
    this.counted = { previous: null, steps: 0, low: 0, high: 0, ...(saved as Counted | undefined) };
  }

  save(): unknown {
    return { ...this.counted };
  }

  /** @param last what the log says of the newest request alone. Null: nothing new was used. */
  take(total: CodexUsage | null, last: CodexUsage | null): CodexStep | null {
    const used = total === null ? last : this.usedSince(total, last);
    if (total !== null) this.counted.previous = total;
    if (used === null || used.input + used.output === 0) return null;
    this.advance(total ?? used);
    return { used, mark: this.mark() };
  }

  private usedSince(total: CodexUsage, last: CodexUsage | null): CodexUsage | null {
    const { previous } = this.counted;
    // A session that was resumed begins with the totals of its past.
    if (previous === null) return last ?? total;
    if (total.input < previous.input || total.output < previous.output) return last ?? total;
    const used = {
      input: total.input - previous.input,
      cached: Math.max(0, total.cached - previous.cached),
      cacheWrite: Math.max(0, total.cacheWrite - previous.cacheWrite),
      output: total.output - previous.output,
    };
    return used.input === 0 && used.output === 0 ? null : used;
  }

  private advance(vector: CodexUsage): void {
    this.counted.steps += 1;
    this.key.begin(this.counted.low).word(this.counted.high).amount(this.counted.steps);
    this.key.amount(vector.input).amount(vector.cached).amount(vector.cacheWrite).amount(vector.output).finish();
    this.counted.low = this.key.low;
    this.counted.high = this.key.high;
  }

  private mark(): string {
    return [this.counted.high, this.counted.low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
  }
}
