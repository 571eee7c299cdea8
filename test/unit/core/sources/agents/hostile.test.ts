/** Whatever stands in a session log, reading it never throws, and no amount that is counted is out of bounds. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { RECORD_FORMATS } from '../../../../../src/core/sources/formats';
import { SLOW_MS } from '../support';
import { claude, codexTotal, readDocument, zone, type Line } from './support';

const AGENTS: ReadonlySet<string> = new Set(['claude-code', 'codex', 'gemini', 'opencode', 'litellm', 'otel']);
const FORMATS = RECORD_FORMATS.filter(({ id }) => AGENTS.has(id));

const gemini = {
  id: 'm',
  timestamp: 't',
  type: 'gemini',
  model: 'm',
  tokens: { input: 5, output: 5, cached: 1, total: 10 },
};
const openCode = {
  id: 'msg_1',
  session_id: 's',
  data: { role: 'assistant', tokens: { input: 1, cache: { read: 1 } }, path: { cwd: '/x' }, time: { created: 1 } },
};
const openCode2 = {
  ...{ id: 'msg_1', session_id: 's', type: 'assistant' },
  data: { model: { id: 'm' }, tokens: { input: 1, cache: { read: 1 } }, error: {}, time: { created: 1, completed: 2 } },
};
const request = {
  request_id: 'r',
  spend: 0,
  model: 'm',
  metadata: { usage_object: {}, cost_breakdown: {} },
  request_tags: ['pr:1'],
};
const span = { attributes: [{ key: 'gen_ai.usage.input_tokens', value: { intValue: '5' } }], status: { code: 2 } };
const otel = { resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ spans: [span] }] }] };
const cline = [{ ts: 5, type: 'say', say: 'api_req_started', text: '{"tokensIn":5,"cost":1}' }];
const total = { id: 't', ts: 5, tokensIn: 1, tokensOut: 1, totalCost: 1 };
const examples: readonly unknown[] = [
  claude({ input_tokens: 5, output_tokens: 5, cache_creation: { ephemeral_1h_input_tokens: 2 }, server_tool_use: {} }),
  codexTotal(1000, 10, 1),
  gemini,
  openCode,
  openCode2,
  { id: 'ses_1', parentID: 'ses_0', projectID: 'p', directory: '/x', time: {} },
  request,
  otel,
  cline,
  total,
  { messages: [{ ts: 1, metrics: { inputTokens: 5 } }] },
  { ...gemini, sessionId: 's', projectHash: 'h', messages: [gemini] },
] satisfies readonly (Line | object)[];

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom(-1, 1e300, NaN, 0.5, '', ' ', '__proto__', '1e400', '-5', null, [], {}, [null], { __proto__: null }),
);

/** The example with one of its values, at any depth, replaced by something odd. */
function broken(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null) return odd;
  const entries = Object.entries(value);
  if (entries.length === 0) return odd;
  return fc.oneof(
    { weight: 1, arbitrary: odd },
    {
      weight: 6,
      arbitrary: fc.constantFrom(...entries).chain(([key, inner]) =>
        broken(inner).map((other) => {
          const copy: unknown[] | Record<string, unknown> = Array.isArray(value)
            ? [...(value as unknown[])]
            : { ...value };
          (copy as Record<string, unknown>)[key] = other;
          return copy;
        }),
      ),
    },
  );
}

const position = { offset: 0, line: 1, table: null };
const rootOf = (session: string): string => session;
const directoryOf = (): string => '/x';

describe('hostile session logs', function () {
  this.timeout(SLOW_MS);
  examples.forEach((example, index) =>
    it(`survive any value anywhere in example ${index + 1}`, () => {
      fc.assert(
        fc.property(broken(example), (document) => {
          const results = [readDocument(document, '/a/b.json'), readDocument(document, '')];
          if (typeof document === 'object' && document !== null && !Array.isArray(document)) {
            const fields = document as Readonly<Record<string, unknown>>;
            for (const format of FORMATS) {
              const reading = format.open?.() ?? format;
              for (let time = 0; time < 2; time += 1) {
                const { events, problems } = reading.read(fields, { zone, position, rootOf, directoryOf });
                results.push({ events, problems, links: [], formats: [] });
              }
            }
          }
          for (const { events } of results) {
            for (const { tokens, recorded, count } of events) {
              for (const amount of [...Object.values(tokens ?? {}), recorded ?? 0, count])
                assert.ok(Number.isSafeInteger(amount) && amount >= 0, String(amount));
            }
          }
        }),
        { numRuns: 400 },
      );
    }),
  );
});
