/** The table of what peers get wrong (formats.md 17), row by row: a log in, what it costs out. */
import assert from 'node:assert/strict';
import { ALL_TIME } from '../../../../../src/core/ledger/query';
import { moneyExact } from '../../../../../src/core/format';
import {
  claude,
  codexLine,
  codexTotal,
  counted,
  ledgerOf,
  priced,
  readLines,
  readText,
  type Line,
  type Read,
} from './support';

const SONNET = 'claude-sonnet-4-5';

/** What the files cost together, in words. */
function costOf(...files: readonly Read[]): string {
  return moneyExact(counted(...files).cost);
}

function outputs(...files: readonly Read[]): string {
  const total = counted(...files);
  return `${total.outputTokens} output tokens in ${total.calls} call${total.calls === 1 ? '' : 's'}`;
}

const streamed = (extra: Readonly<Record<string, unknown>> = {}): Line[] =>
  [9, 9, 159].map((output, index) =>
    claude({ input_tokens: 3, output_tokens: output }, { ...extra, uuid: `u${index}` }),
  );
const meta = (id: string, more: Readonly<Record<string, unknown>> = {}): Line =>
  codexLine('session_meta', { id, cwd: '/work/app', ...more }, 0);
const parent = [meta('parent'), codexTotal(1000, 100, 10), codexTotal(3000, 300, 40)];
const child = (second: number, more: Readonly<Record<string, unknown>>, spread = 0): Line[] => [
  codexLine('session_meta', { id: 'child', cwd: '/work/app', ...more }, second),
  codexTotal(1000, 100, second + spread),
  codexTotal(3000, 300, second + 2 * spread),
  codexTotal(3500, 350, second + 60),
];

describe('what peers get wrong', () => {
  const rows: readonly [row: string, actual: () => unknown, expected: unknown][] = [
    ['streaming: 9, 9, 159 output tokens', () => outputs(readLines(streamed())), '159 output tokens in 1 call'],
    [
      'no requestId, three times',
      () => outputs(readLines(streamed({ requestId: undefined }))),
      '159 output tokens in 1 call',
    ],
    [
      'requestId null, three times',
      () => outputs(readLines(streamed({ requestId: null }))),
      '159 output tokens in 1 call',
    ],
    [
      'the same message in two files',
      () => outputs(readLines(streamed()), readLines(streamed({ sessionId: 'resumed' }))),
      '159 output tokens in 1 call',
    ],
    [
      'the same message in two files, whichever is read first: as it was first seen',
      () => {
        const first = readLines([claude({ input_tokens: 1, output_tokens: 9 }, { gitBranch: 'feature' })]);
        const later = { timestamp: '2026-02-11T10:00:00Z', gitBranch: 'main', sessionId: 'resumed', cwd: '/other' };
        const resumed = readLines([claude({ input_tokens: 1, output_tokens: 159 }, later)]);
        const answers = [
          [first, resumed],
          [resumed, first],
        ].map((files) => ledgerOf(files).query({ range: ALL_TIME, groupBy: ['branch', 'session', 'project'] }).rows);
        return answers.map((found) => found.map(({ key, measures }) => [...key, measures.outputTokens].join(' ')));
      },
      [['feature session-1 app 159'], ['feature session-1 app 159']],
    ],
    [
      'a forked session, whose copies have the instants of what they repeat, under whatever name: as it was first seen',
      () => {
        const own = readLines([claude({ input_tokens: 1, output_tokens: 159 })]);
        const fork = { sessionId: 'fork', forkedFrom: { sessionId: 'session-1', messageUuid: 'u' } };
        const forked = readLines([claude({ input_tokens: 1, output_tokens: 159 }, fork)]);
        const answers = [
          [own, forked],
          [forked, own],
        ].map((files) => ledgerOf(files).query({ range: ALL_TIME, groupBy: ['session'] }).rows);
        return answers.map((found) => found.map(({ key, measures }) => [...key, measures.outputTokens].join(' ')));
      },
      [['session-1 159'], ['session-1 159']],
    ],
    [
      'one id, two request ids, neither a sidechain',
      () => {
        const read = readLines([
          claude({ input_tokens: 3, output_tokens: 9 }),
          claude({ input_tokens: 3, output_tokens: 9 }, { requestId: 'req_2' }),
          claude({ input_tokens: 3, output_tokens: 9 }, { requestId: 'req_2' }),
        ]);
        return [outputs(read), ...read.problems.map(({ code, severity, line }) => `${line} ${severity} ${code}`)];
      },
      ['9 output tokens in 1 call', '2 info repeated-id'],
    ],
    [
      'one id, two request ids, one a sidechain',
      () =>
        readLines([
          claude({ input_tokens: 3, output_tokens: 9 }),
          claude({ input_tokens: 3, output_tokens: 9 }, { requestId: 'req_2', isSidechain: true }),
        ]).problems,
      [],
    ],
    [
      'one id, two request ids, one a sidechain: the other one counts, whatever is read first',
      () => {
        const own = readLines([claude({ input_tokens: 3, output_tokens: 9 }, { timestamp: '2026-02-10T11:00:00Z' })]);
        const side = { requestId: 'req_2', isSidechain: true, gitBranch: 'side' };
        const repeated = readLines([claude({ input_tokens: 3, output_tokens: 159 }, side)]);
        const answers = [
          [own, repeated],
          [repeated, own],
        ].map((files) => ledgerOf(files).query({ range: ALL_TIME, groupBy: ['purpose', 'branch'] }).rows);
        return answers.map((found) => found.map(({ key, measures }) => [...key, measures.outputTokens]));
      },
      [[[null, 'main', 9]], [[null, 'main', 9]]],
    ],
    [
      '250,000 input + 1,000 output, long-context tier',
      () => costOf(readLines([claude({ input_tokens: 250_000, output_tokens: 1000 })])),
      '$1.5225',
    ],
    [
      '1,000 input + 250,000 cache-read + 1,000 output: tier by the whole prompt',
      () => costOf(readLines([claude({ input_tokens: 1000, cache_read_input_tokens: 250_000, output_tokens: 1000 })])),
      '$0.1785',
    ],
    [
      '100,000 one-hour cache writes',
      () =>
        costOf(
          readLines([
            claude({
              input_tokens: 0,
              output_tokens: 0,
              cache_creation_input_tokens: 100_000,
              cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 100_000 },
            }),
          ]),
        ),
      '$0.60',
    ],
    [
      '100,000 cache writes, the split names 40,000 one-hour',
      () =>
        costOf(
          readLines([
            claude({
              cache_creation_input_tokens: 100_000,
              cache_creation: { ephemeral_1h_input_tokens: 40_000 },
            }),
          ]),
        ),
      '$0.465',
    ],
    [
      'an unknown model',
      () => {
        const read = readLines([claude({ input_tokens: 1e6, output_tokens: 1e6 }, { model: 'claude-nobody-9' })]);
        return priced(read).map(({ state, cost }) => [state, cost]);
      },
      [['unpriced', null]],
    ],
    [
      '10 web searches on the server: $0.01 each beside the tokens',
      () => {
        const usage = { input_tokens: 1000, output_tokens: 0 };
        const searched = { ...usage, server_tool_use: { web_search_requests: 10, web_fetch_requests: 3 } };
        return [costOf(readLines([claude(usage)])), costOf(readLines([claude(searched)]))];
      },
      ['$0.003', '$0.103'],
    ],
    [
      '`"usage": {` with a space, keys in another order',
      () =>
        outputs(
          readText(
            `{"message" : {"usage": {"output_tokens": 159 , "input_tokens": 3}, "model": "${SONNET}", "id": "m"}, "type" : "assistant", "uuid": "u", "timestamp": "2026-02-10T10:00:00Z"}\n`,
          ),
        ),
      '159 output tokens in 1 call',
    ],
    [
      'a half-written last line',
      () => {
        const whole = JSON.stringify(claude({ input_tokens: 3, output_tokens: 9 }));
        return [readText(whole.slice(0, -1)), readText(whole)].map(({ events, problems }) => [
          events.length,
          problems.length,
        ]);
      },
      [
        [0, 0],
        [1, 0],
      ],
    ],
    [
      'Codex: totals told three times, then +2,000',
      () => {
        const read = readLines([
          meta('s'),
          codexTotal(5000, 100, 10),
          codexTotal(5000, 100, 11),
          codexTotal(5000, 100, 12),
          codexTotal(7000, 100, 50),
        ]);
        return read.events.map((event) => event.tokens?.input);
      },
      [5000, 2000],
    ],
    [
      'Codex: totals that shrink',
      () =>
        readLines([meta('s'), codexTotal(5000, 100, 10), codexTotal(800, 20, 40), codexTotal(1000, 30, 80)]).events.map(
          ({ tokens }) => [tokens?.input, tokens?.output],
        ),
      [
        [5000, 100],
        [800, 20],
        [200, 10],
      ],
    ],
    [
      'Codex: a fork that replays its parent',
      () => counted(readLines(parent), readLines(child(600, { forked_from_id: 'parent' }))).inputTokens,
      3500,
    ],
    [
      'Codex: a subagent that replays its parent, read before it',
      () =>
        counted(readLines(child(600, { thread_source: 'subagent', parent_thread_id: 'parent' })), readLines(parent))
          .inputTokens,
      3500,
    ],
    [
      'Codex: a replay written slowly, known by its totals',
      () => counted(readLines(parent), readLines(child(600, { forked_from_id: 'parent' }, 2))).inputTokens,
      3500,
    ],
    [
      'Codex: a replay whose parent is gone',
      () => counted(readLines(child(600, { forked_from_id: 'parent' }))).inputTokens,
      500,
    ],
    [
      'Codex: a session that is no fork and counts like another',
      () => counted(readLines(parent), readLines([meta('other'), codexTotal(1000, 100, 11)])).inputTokens,
      4000,
    ],
    [
      'OpenAI-style input that includes cached tokens',
      () =>
        readLines([meta('s'), codexTotal(5000, 100, 10, { cached_input_tokens: 4000 })]).events.map(({ tokens }) => [
          tokens?.input,
          tokens?.cacheRead,
        ]),
      [[1000, 4000]],
    ],
    [
      'LiteLLM: spend 0 and a cost in metadata.cost_breakdown',
      () =>
        costOf(
          readLines([
            {
              request_id: 'chatcmpl-1',
              call_type: 'acompletion',
              spend: 0,
              model: 'our-own-model',
              prompt_tokens: 10,
              completion_tokens: 5,
              startTime: '2026-02-10T10:00:00Z',
              metadata: { cost_breakdown: { total_cost: 0.0125 } },
            },
          ]),
        ),
      '$0.0125',
    ],
    [
      'Twilio: a parent category contains its children',
      () =>
        costOf(
          readText(
            [
              'account_sid,category,count,count_unit,description,end_date,price,price_unit,start_date,usage,usage_unit',
              'AC1,totalprice,3,usd,Total,2026-02-28,3.00,usd,2026-02-01,3.00,usd',
              'AC1,calls,3,calls,Voice,2026-02-28,3.00,usd,2026-02-01,9,minutes',
              'AC1,calls-inbound,1,calls,In,2026-02-28,1.00,usd,2026-02-01,3,minutes',
              'AC1,calls-outbound,2,calls,Out,2026-02-28,2.00,usd,2026-02-01,6,minutes',
              '',
            ].join('\n'),
          ),
        ),
      '$3.00',
    ],
    [
      'AWS Cost Explorer: no "Service total" row, no "Total costs($)" column',
      () =>
        costOf(
          readText(
            [
              '"Service","EC2-Instances($)","S3($)","Total costs($)"',
              '"Service total","3.00","1.50","4.50"',
              '"2026-02-01","1.00","0.50","1.50"',
              '"2026-02-02","2.00","1.00","3.00"',
              '',
            ].join('\n'),
          ),
        ),
      '$4.50',
    ],
  ];
  for (const [row, actual, expected] of rows) it(row, () => assert.deepEqual(actual(), expected));
});
