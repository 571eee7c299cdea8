/** Metrics, request events, spans and session logs of the same calls: the most telling of them counts. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { dollarsOf } from '../../../src/core/money';
import { attributesOf, exportOf, metric, point, type Values } from '../core/sources/agents/otlpSupport';
import { cleanUp, testWorkspace } from './support';

const about = { model: 'claude-sonnet-4-5', 'session.id': 's1' };
const lines = (...objects: readonly Values[]): string =>
  objects.map((object) => `${JSON.stringify(object)}\n`).join('');
const costs = exportOf('claude-code', metric('claude_code.cost.usage', 'delta', [point(about, 1, { asDouble: 3 })]));
const tokens = exportOf(
  'claude-code',
  metric('claude_code.token.usage', 'delta', [point({ ...about, type: 'input' }, 1, { asInt: '1000000' })]),
);
const event = {
  resourceLogs: [
    {
      resource: { attributes: attributesOf({ 'service.name': 'claude-code' }) },
      scopeLogs: [
        {
          logRecords: [
            {
              timeUnixNano: String(BigInt(Date.UTC(2026, 1, 10, 10)) * 1_000_000n),
              body: { stringValue: 'claude_code.api_request' },
              attributes: attributesOf({ ...about, cost_usd: 3.25, input_tokens: 1000 }),
            },
          ],
        },
      ],
    },
  ],
};
const span = {
  resourceSpans: [
    {
      resource: { attributes: attributesOf({ 'service.name': 'bot' }) },
      scopeSpans: [
        {
          spans: [
            {
              ...{ traceId: 't1', spanId: 's1', name: 'chat' },
              startTimeUnixNano: String(BigInt(Date.UTC(2026, 1, 10, 10)) * 1_000_000n),
              attributes: attributesOf({
                'gen_ai.provider.name': 'anthropic',
                'gen_ai.request.model': 'claude-sonnet-4-5',
                'gen_ai.usage.input_tokens': 200_000,
              }),
            },
          ],
        },
      ],
    },
  ],
};
const answer = (cwd: string): string =>
  lines({
    ...{ type: 'assistant', uuid: 'u', sessionId: 's1', cwd, timestamp: '2026-02-10T10:00:00Z' },
    message: { id: 'm', model: 'claude-sonnet-4-5', usage: { input_tokens: 100_000, output_tokens: 0 } },
  });

describe('what several programs tell of the same calls', () => {
  let home = '';
  beforeEach(async () => {
    home = await realpath(await mkdtemp(join(tmpdir(), 'spendlight-home-')));
  });
  afterEach(async () => {
    await cleanUp();
    await rm(home, { recursive: true, force: true });
  });

  const rows: readonly [name: string, files: readonly string[], sessions: boolean, dollars: number][] = [
    ['costs alone', [lines(costs)], false, 3],
    ['tokens alone: computed', [lines(tokens)], false, 3],
    ['costs and tokens told apart', [lines(costs), lines(tokens)], false, 3],
    ['costs and tokens on two lines of one log', [lines(costs, tokens)], false, 3],
    ['metrics and request events', [lines(costs, event)], false, 3.25],
    ['metrics and request events in two logs', [lines(costs), lines(event)], false, 3.25],
    ['spans and metrics of one vendor’s day', [lines(span), lines(tokens)], false, 0.6],
    ['metrics, events and the session itself', [lines(costs, tokens, event)], true, 0.3],
  ];
  for (const [name, files, sessions, dollars] of rows)
    it(`${name}: $${dollars}`, async () => {
      const workspace = await testWorkspace(
        Object.fromEntries(files.map((file, at) => [`costs/otel-${at}.jsonl`, file])),
      );
      const log = join(home, '.claude/projects/a/s1.jsonl');
      if (sessions) await put(log, answer(workspace.folder));
      const snapshot = await workspace.open({ home, sessionLogs: 'workspace' });
      assert.equal(dollarsOf(snapshot.all.cost), dollars);
      assert.equal(snapshot.problemCount, 0);
    });
});

async function put(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}
