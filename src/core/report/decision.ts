/** One call as a line of `ops/model-decisions.jsonl`, in the fields that its readers know (formats.md 1). */
import { NO_TOKENS, type CostEvent, type NamedDimension, type PricedEvent } from '../event';
import { dollarsOrNull, type NanoUsd } from '../money';

/** A call that was made, as its caller tells it. */
export interface Decision {
  readonly agent: string;
  readonly model: string;
  readonly provider: string | null;
  readonly pr: string | null;
  readonly wbs: string | null;
  readonly purpose: string | null;
  /** Without cached ones. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  /** Null: by the price table. */
  readonly cost: NanoUsd | null;
  readonly durationMs: number | null;
  readonly success: boolean;
}

/** Longer purposes are cut: whole appends are only certain for short lines, and nobody reads further (reliability.md W04). */
export const LONGEST_PURPOSE_BYTES = 4096;
const ELLIPSIS = '…';

/** As the pricing takes it. @param at epoch ms */
export function decisionEvent(decision: Decision, at: number): CostEvent {
  const named: readonly (readonly [NamedDimension, string | null])[] = [
    ['agent', decision.agent],
    ['model', decision.model],
    ['provider', decision.provider],
    ['pr', decision.pr],
    ['wbs', decision.wbs],
    ['purpose', decision.purpose],
  ];
  const { inputTokens: input, outputTokens: output, cacheReadTokens: cacheRead } = decision;
  return {
    kind: 'llm',
    at,
    dimensions: Object.fromEntries(named.filter(([, value]) => value !== null)),
    tokens: { ...NO_TOKENS, input, output, cacheRead },
    count: 1,
    failures: decision.success ? 0 : 1,
    durationMs: decision.durationMs,
    recorded: decision.cost,
    id: null,
    position: { offset: 0, line: null, table: null },
  };
}

/** The record in the documented order; what is not known is left out, and so is a cost without a price. */
export function decisionLine(decision: Decision, priced: PricedEvent, at: number): string {
  const purpose = decision.purpose === null ? null : cut(decision.purpose);
  const cost = decision.cost ?? priced.cost;
  const fields: readonly (readonly [string, string | number | boolean | null])[] = [
    ['timestamp', new Date(at).toISOString()],
    ['agent', decision.agent],
    ['wbs', decision.wbs],
    ['pr', decision.pr],
    ['model', decision.model],
    ['provider', priced.provider],
    ['purpose', purpose],
    ['purpose_truncated', purpose === decision.purpose ? null : true],
    ['input_tokens', decision.inputTokens],
    ['output_tokens', decision.outputTokens],
    ['cache_read_input_tokens', decision.cacheReadTokens === 0 ? null : decision.cacheReadTokens],
    ['cost_usd', dollarsOrNull(cost)],
    ['duration_ms', decision.durationMs],
    ['success', decision.success],
  ];
  return JSON.stringify(Object.fromEntries(fields.filter(([, value]) => value !== null)));
}

/** At most 4 KiB of UTF-8 with the sign that says so, between characters. */
function cut(text: string): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += utf8Length(character.codePointAt(0) ?? 0);
    if (bytes <= LONGEST_PURPOSE_BYTES - utf8Length(0x2026)) end += character.length;
    if (bytes > LONGEST_PURPOSE_BYTES) return text.slice(0, end) + ELLIPSIS;
  }
  return text;
}

function utf8Length(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}
