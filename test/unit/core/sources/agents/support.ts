/** Reads logs as the engine does: bytes or documents to events, prices on them, and a ledger that counts each once. */
import assert from 'node:assert/strict';
import { openZone } from '../../../../../src/core/calendar';
import type { CostEvent, PricedEvent } from '../../../../../src/core/event';
import { Ledger } from '../../../../../src/core/ledger/ledger';
import { ALL_TIME } from '../../../../../src/core/ledger/query';
import type { Measures } from '../../../../../src/core/measures';
import { priceEvent } from '../../../../../src/core/pricing/price';
import { vendoredPrices } from '../../../../../src/core/pricing/vendored';
import type { SourceProblem } from '../../../../../src/core/problem';
import { documentFormatOf } from '../../../../../src/core/sources/documents';
import type { PullRequestLink, SessionScope, SessionTotal } from '../../../../../src/core/sources/source';
import { TextReader } from '../../../../../src/core/sources/textReader';
import { bytesOf, decode } from '../support';

const utc = openZone('UTC');
assert.ok(utc !== null);
export const zone = utc;

export interface Read {
  readonly events: readonly CostEvent[];
  readonly problems: readonly SourceProblem[];
  readonly links: readonly PullRequestLink[];
  readonly totals?: readonly SessionTotal[];
  readonly formats: readonly string[];
}

export type Line = Readonly<Record<string, unknown>> | string;

export function readLines(lines: readonly Line[], sessions?: SessionScope): Read {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  return readText(`${text}\n`, sessions);
}

export function readText(text: string | Uint8Array, sessions?: SessionScope): Read {
  const reader = new TextReader({ zone, decode, expected: true, ...(sessions === undefined ? {} : { sessions }) });
  const results = [reader.push(typeof text === 'string' ? bytesOf(text) : text), reader.end(), reader.close()];
  return {
    events: results.flatMap((result) => result.events),
    problems: results.flatMap((result) => result.problems),
    links: results.flatMap((result) => result.links ?? []),
    totals: results.flatMap((result) => result.totals ?? []),
    formats: [...reader.formats],
  };
}

export function readDocument(
  document: unknown,
  path: string,
  more: { readonly companions?: Readonly<Record<string, unknown>>; readonly sessions?: SessionScope } = {},
): Read {
  const format = documentFormatOf(document, path);
  if (format === null) return { events: [], problems: [], links: [], formats: [] };
  const texts = Object.entries(more.companions ?? {}).map(
    ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  );
  const { sessions } = more;
  const result = format.read(document, {
    zone,
    path,
    companions: new Map(texts),
    ...(sessions === undefined ? {} : { sessions }),
  });
  return { events: result.events, problems: result.problems, links: result.links ?? [], formats: [format.id] };
}

export function priced(read: Read): PricedEvent[] {
  return read.events.map((event) => priceEvent(event, vendoredPrices()));
}

/** All that the files hold, each call once; by the order in which they are named. */
export function counted(...files: readonly Read[]): Measures {
  return ledgerOf(files).query({ range: ALL_TIME, groupBy: [] }).total;
}

export function ledgerOf(files: readonly Read[]): Ledger {
  const ledger = new Ledger(zone);
  files.forEach((file, index) => ledger.append(ledger.addSource(`file-${index}`), priced(file)));
  return ledger;
}

/** Model, session, project and tokens by class, the id and the recorded cost. */
export function shown({ dimensions, tokens, recorded, id }: CostEvent): string {
  const { input, output, cacheRead, cacheWrite5m } = tokens ?? {};
  const named = [dimensions.agent, dimensions.model, dimensions.session, dimensions.project].map((one) => one ?? '-');
  return [...named, `${input}+${output}`, `r${cacheRead} w${cacheWrite5m}`, recorded ?? '-', id ?? '-'].join(' ');
}

/** Sessions below `/work/app` only. */
export const ONLY_APP: SessionScope = {
  everywhere: false,
  directory: null,
  folderOf: (directory) => (directory === '/work/app' || directory.startsWith('/work/app/') ? 'app' : null),
};

/** A line of Claude Code with an answer's usage. */
export function claude(usage: Readonly<Record<string, unknown>>, more: Readonly<Record<string, unknown>> = {}): Line {
  const { id = 'msg_1', model = 'claude-sonnet-4-5-20250929', ...line } = more;
  return {
    parentUuid: null,
    isSidechain: false,
    cwd: '/work/app',
    sessionId: 'session-1',
    gitBranch: 'main',
    type: 'assistant',
    uuid: `uuid-${JSON.stringify(usage)}`,
    requestId: 'req_1',
    timestamp: '2026-02-10T10:00:00.000Z',
    message: { id, model, role: 'assistant', usage },
    ...line,
  };
}

/** A Codex line with running totals, as many seconds after the hour. */
export function codexTotal(
  input: number,
  output: number,
  second: number,
  more: Readonly<Record<string, unknown>> = {},
) {
  const total_token_usage = {
    input_tokens: input,
    cached_input_tokens: 0,
    output_tokens: output,
    reasoning_output_tokens: 0,
    total_tokens: input + output,
    ...more,
  };
  return codexLine('event_msg', { type: 'token_count', info: { total_token_usage } }, second);
}

export function codexLine(type: string, payload: Readonly<Record<string, unknown>>, second: number): Line {
  return { timestamp: new Date(Date.UTC(2026, 1, 10, 10) + second * 1000).toISOString(), type, payload };
}
