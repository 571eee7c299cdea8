/** Claude Code's sessions: which lines count, what is kept of them, what is not, and other people's real sessions. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { CostEvent } from '../../../../../src/core/event';
import { sharedFile } from '../../../support/shared';
import { claude, counted, ONLY_APP, readLines, readText, type Line } from './support';

const USAGE = { input_tokens: 3, output_tokens: 9 };
const only = (lines: readonly Line[]): CostEvent => {
  const { events } = readLines(lines);
  assert.equal(events.length, 1);
  return events[0] as CostEvent;
};

describe('Claude Code', () => {
  const silent: readonly [name: string, line: Line][] = [
    ['a prompt', { type: 'user', sessionId: 's', uuid: 'u', message: { role: 'user', content: 'hello' } }],
    ['a tool result with usage of its own', { type: 'user', uuid: 'u', toolUseResult: { usage: USAGE }, message: {} }],
    ['a message that is a text', { type: 'user', uuid: 'u', sessionId: 's', message: 'error' }],
    ['a mode', { type: 'mode', mode: 'plan', sessionId: 's' }],
    ['a title', { type: 'custom-title', customTitle: 't', sessionId: 's' }],
    ['a summary', { type: 'summary', summary: 't', leafUuid: 'u' }],
    ['a snapshot', { type: 'file-history-snapshot', messageId: 'm', snapshot: {}, isSnapshotUpdate: false }],
    ['own totals', { type: 'cost-state', sessionId: 's', modelUsage: { x: { costUSD: 5 } } }],
    ['an answer without usage', { type: 'assistant', uuid: 'u', sessionId: 's', message: { id: 'm' } }],
    ['usage null', claude(null as never)],
    ['no model was asked', claude(USAGE, { model: '<synthetic>' })],
    ['no tokens', claude({ input_tokens: 0, output_tokens: 0 })],
    [
      'nulls everywhere',
      claude({ input_tokens: null, output_tokens: null, cache_creation: null, server_tool_use: null }),
    ],
  ];
  for (const [name, line] of silent)
    it(`is silent about ${name}`, () => {
      const { events, problems } = readLines([line, { type: 'brand-new-kind', what: 1 }].slice(0, 1));
      assert.deepEqual([events, problems], [[], []]);
    });

  // Formats.md 8 lists them.
  const types =
    'user attachment system mode permission-mode last-prompt ai-title custom-title agent-name queue-operation file-history-snapshot ' +
    'file-history-delta bridge-session teleported-from atis-latch';
  for (const type of types.split(' '))
    it(`is silent about "${type}"`, () => {
      const line = { type, sessionId: 's', uuid: 'u', timestamp: '2026-02-10T10:00:00Z', cwd: '/work/app' };
      assert.deepEqual(readLines([line, claude(USAGE)]).problems, []);
      assert.equal(readLines([line, claude(USAGE)]).events.length, 1);
    });

  it('does not count an error that the API answered with', () =>
    assert.deepEqual(
      readLines([
        claude(
          { input_tokens: 0, output_tokens: 0 },
          { isApiErrorMessage: true, model: '<synthetic>', requestId: null },
        ),
      ]).events,
      [],
    ));

  it('prices a model with a long window by its name without the window', () => {
    const costs = ['claude-sonnet-4-5', 'claude-sonnet-4-5[1m]'].map(
      (model) => counted(readLines([claude({ input_tokens: 1000, output_tokens: 10 }, { model })])).cost,
    );
    assert.deepEqual(costs, [3_150_000, 3_150_000]);
  });

  const totals: readonly [name: string, modelUsage: unknown, expected: readonly unknown[]][] = [
    ['one model', { a: { costUSD: 0.25, inputTokens: 5 } }, [{ session: 's', cost: 250_000_000 }]],
    ['two models', { a: { costUSD: 0.25 }, b: { costUSD: 1e-9 } }, [{ session: 's', cost: 250_000_001 }]],
    ['a model without a cost', { a: { costUSD: 0.25 }, b: {} }, [{ session: 's', cost: 250_000_000 }]],
    ['no cost', { a: { inputTokens: 5 } }, []],
    ['a negative cost', { a: { costUSD: -1 } }, []],
    ['an absurd cost', { a: { costUSD: 1e300 } }, []],
    ['no list', 'x', []],
    ['nothing', null, []],
  ];
  for (const [name, modelUsage, expected] of totals)
    it(`takes its own totals of ${name} for what it says, and counts none of them`, () => {
      const { events, problems, totals: found } = readLines([{ type: 'cost-state', sessionId: 's', modelUsage }]);
      assert.deepEqual([found, events, problems], [expected, [], []]);
    });

  it('is silent about line types it has never seen, beside those it knows', () =>
    assert.deepEqual(readLines([claude(USAGE), { type: 'atis-latch', on: true }, { frames: [] }]).problems, []));

  it('keeps names and figures, and nothing of a prompt or an answer', () => {
    const secret = 'attack at dawn';
    const line = claude(USAGE, {
      attributionSkill: 'review',
      isSidechain: true,
      version: '2.1.14',
      entrypoint: 'cli',
      toolUseResult: secret,
    }) as { message: Record<string, unknown> };
    line.message['content'] = [{ type: 'text', text: secret }];
    const event = only([line]);
    assert.deepEqual(event.dimensions, {
      agent: 'claude-code',
      model: 'claude-sonnet-4-5-20250929',
      branch: 'main',
      session: 'session-1',
      project: 'app',
      purpose: 'subagent',
      task: 'review',
    });
    assert.equal(event.id, 'msg_1');
    assert.doesNotMatch(JSON.stringify(event), /dawn/);
  });

  const about = { agent: 'claude-code', model: 'claude-sonnet-4-5-20250929', branch: 'main', session: 'session-1' };
  const PLUGIN = { dimensions: { ...about, project: 'app', task: 'lint' } };
  const uses: readonly [name: string, line: Line, expected: Partial<CostEvent>][] = [
    ['a cost of an old version', claude(USAGE, { costUSD: 0.25 }), { recorded: 250_000_000 }],
    ['fast mode', claude({ ...USAGE, speed: 'fast' }), { mode: 'fast' }],
    ['a plugin, where no skill is named', claude(USAGE, { attributionPlugin: 'lint' }), PLUGIN],
    ['in the US alone', claude({ ...USAGE, inference_geo: 'us' }), { geography: 'us' }],
    ['somewhere new', claude({ ...USAGE, inference_geo: 'mars' }), { geography: 'other' }],
    ['a batch', claude({ ...USAGE, service_tier: 'batch' }), { mode: 'batch' }],
    ['searches', claude({ ...USAGE, server_tool_use: { web_search_requests: 2 } }), { requests: { webSearch: 2 } }],
    ['no id: the line’s', claude(USAGE, { id: null, uuid: 'u1' }), { id: 'u1' }],
    ['neither id', claude(USAGE, { id: null, uuid: null }), { id: null }],
    [
      'iterations, which repeat the totals',
      claude({ ...USAGE, iterations: [USAGE, USAGE] }),
      { tokens: { input: 3, output: 9, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 } },
    ],
    [
      'thinking, which is a part of the output',
      claude({ ...USAGE, output_tokens_details: { thinking_tokens: 7 } }),
      { tokens: { input: 3, output: 9, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 } },
    ],
    [
      'a checkout without a branch',
      claude(USAGE, { gitBranch: 'HEAD' }),
      { dimensions: { agent: about.agent, model: about.model, session: about.session, project: 'app' } },
    ],
    [
      'a subagent’s progress line',
      {
        type: 'progress',
        sessionId: 'outer',
        cwd: '/work/app',
        uuid: 'p',
        timestamp: '2026-02-10T12:00:00Z',
        data: {
          type: 'agent_progress',
          message: {
            type: 'assistant',
            timestamp: '2026-02-10T10:00:00Z',
            uuid: 'inner',
            message: { id: 'msg_9', model: 'm', usage: USAGE },
          },
        },
      },
      { id: 'msg_9', at: Date.UTC(2026, 1, 10, 10) },
    ],
  ];
  for (const [name, line, expected] of uses)
    it(`reads ${name}`, () => {
      const event = only([line]);
      for (const [key, value] of Object.entries(expected)) assert.deepEqual(event[key as keyof CostEvent], value);
    });

  const original = '7d1f';
  const forks: readonly [name: string, forkedFrom: unknown, session: string][] = [
    ['the session that it was copied from', { sessionId: original, messageUuid: 'u1' }, original],
    ['its own, where that one has no name', { sessionId: '', messageUuid: 'u1' }, 'session-1'],
    ['its own, where nothing is named', null, 'session-1'],
    ['its own, where a text stands', original, 'session-1'],
  ];
  for (const [name, forkedFrom, session] of forks)
    it(`takes for the session of a forked line ${name}`, () =>
      assert.equal(only([claude(USAGE, { forkedFrom })]).dimensions.session, session));

  it('reports a broken count and leaves the answer out', () => {
    const { events, problems } = readLines([claude({ input_tokens: -5, output_tokens: 1 })]);
    assert.equal(events.length, 0);
    assert.deepEqual(
      problems.map(({ code, data }) => [code, data]),
      [['negative-amount', { field: 'input_tokens' }]],
    );
  });

  it('reads pull-request links, however they are written', () => {
    const link = { type: 'pr-link', sessionId: 's', timestamp: '2026-02-10T10:00:00Z' };
    assert.deepEqual(
      readLines([
        { ...link, prNumber: 12, prUrl: 'https://github.com/o/r/pull/12', prRepository: 'o/r' },
        { ...link, prUrl: 'https://github.com/o/r/pull/13' },
        { ...link, prNumber: null },
      ]).links,
      [
        { session: 's', pr: '12', repository: 'o/r', at: Date.UTC(2026, 1, 10, 10) },
        { session: 's', pr: '13', repository: 'o/r', at: Date.UTC(2026, 1, 10, 10) },
      ],
    );
  });

  const directories: readonly [cwd: unknown, counts: boolean][] = [
    ['/work/app', true],
    ['/work/app/packages/core', true],
    ['/work/app-two', false],
    ['/work', false],
    [null, false],
  ];
  for (const [cwd, counts] of directories)
    it(`${counts ? 'counts' : 'leaves out'} a line that ran in ${String(cwd)} where only /work/app is asked for`, () =>
      assert.equal(readLines([claude(USAGE, { cwd })], ONLY_APP).events.length, counts ? 1 : 0));

  it('does not take another program’s log for a session', () => {
    const { events, problems } = readLines([{ type: 'info', timestamp: '2026-02-10T10:00:00Z', message: 'started' }]);
    assert.deepEqual([events.length, problems.map(({ code }) => code)], [0, ['unknown-shape']]);
  });

  const real: readonly [file: string, problems: readonly (readonly [number | null, string])[]][] = [
    ['representative_messages.jsonl', []],
    ['session_b.jsonl', []],
    ['todowrite_examples.jsonl', []],
    [
      'edge_cases.jsonl',
      [
        [13, 'invalid-json'],
        [15, 'invalid-json'],
        [16, 'invalid-json'],
      ],
    ],
  ];
  for (const [file, problems] of real)
    it(`reads ${file} of the real sessions, its lines that are no record told`, () => {
      const bytes = readFileSync(sharedFile('real', 'claude-code', file));
      const read = readText(bytes);
      const total = counted(read);
      const usages = [...usagesById(bytes.toString('utf8')).values()];
      assert.ok(usages.length > 0);
      assert.deepEqual(
        [total.calls, total.inputTokens, total.outputTokens],
        [usages.length, sumOf(usages, 'input_tokens'), sumOf(usages, 'output_tokens')],
      );
      assert.deepEqual(
        read.problems.map(({ line, code }) => [line, code]),
        problems,
      );
    });
});

type Usage = Readonly<Record<string, number | undefined>>;

/** Each message's usage, found without any of the code under test. */
function usagesById(text: string): Map<string, Usage> {
  const usages = new Map<string, Usage>();
  for (const line of text.split('\n')) {
    const id = /"message": ?\{"id": ?"(\w+)"/.exec(line)?.[1];
    const usage = /"usage": ?(\{[^}]*\})/.exec(line)?.[1];
    if (id !== undefined && usage !== undefined) usages.set(id, JSON.parse(usage) as Usage);
  }
  return usages;
}

function sumOf(usages: readonly Usage[], name: string): number {
  return usages.reduce((sum, usage) => sum + (usage[name] ?? 0), 0);
}
