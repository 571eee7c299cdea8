/** Metrics of model calls: sums by interval and running sums, resets and copies, each token once. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CostEvent } from '../../../../../src/core/event';
import { otel } from '../../../../../src/core/sources/agents/otel';
import type { ReadResult } from '../../../../../src/core/sources/source';
import { attributesOf, exportOf, metric, point, type Values } from './otlpSupport';
import { counted, readLines, zone, type Line } from './support';

const CHAT: Values = {
  'gen_ai.operation.name': 'chat',
  'gen_ai.provider.name': 'openai',
  'gen_ai.request.model': 'gpt-4o',
};
const genAi = (type: string, sum: number, second: number, more: Values = {}) =>
  point({ ...CHAT, 'gen_ai.token.type': type }, second, { sum, count: '3', ...more });
const claudeCode: Values = { model: 'claude-sonnet-4-5', 'session.id': 's1' };
const tokens = (type: string, value: number, second: number, more: Values = {}) =>
  point({ ...claudeCode, type }, second, { asInt: String(value), ...more });
const dollars = (value: number, second: number, more: Values = {}) =>
  point(claudeCode, second, { asDouble: value, ...more });

function shown({ tokens: counts, recorded, count }: CostEvent): string {
  const { input = 0, output = 0, cacheRead = 0, cacheWrite5m = 0 } = counts ?? {};
  return `${input}+${output} r${cacheRead} w${cacheWrite5m} ${recorded ?? '-'} x${count}`;
}
const read = (...lines: Line[]): string[] => readLines(lines).events.map(shown);

const TOKEN_USAGE = 'claude_code.token.usage';
const running = (...totals: readonly [input: number, second: number, start?: string][]): Line[] =>
  totals.map(([input, second, start = '1']) =>
    exportOf(
      'claude-code',
      metric(TOKEN_USAGE, 'running', [tokens('input', input, second, { startTimeUnixNano: start })]),
    ),
  );

describe('metrics of model calls', () => {
  const rows: readonly [name: string, lines: readonly Line[], events: readonly string[]][] = [
    [
      'a histogram by interval: its sums are tokens, its counts calls',
      [
        exportOf(
          'bot',
          metric('gen_ai.client.token.usage', 'delta', [genAi('input', 1000, 1), genAi('output', 50, 1)], 'histogram'),
        ),
      ],
      ['1000+50 r0 w0 - x3'],
    ],
    [
      'a running histogram',
      [1, 2].map((at) =>
        exportOf(
          'bot',
          metric(
            'gen_ai.client.token.usage',
            'running',
            [genAi('input', 1000 * at, at, { count: String(3 * at) })],
            'histogram',
          ),
        ),
      ),
      ['1000+0 r0 w0 - x3', '1000+0 r0 w0 - x3'],
    ],
    [
      'tokens by class and what they cost, as one event',
      [
        exportOf(
          'claude-code',
          metric(TOKEN_USAGE, 'delta', [
            tokens('input', 10, 1),
            tokens('output', 5, 1),
            tokens('cacheRead', 7, 1),
            tokens('cacheCreation', 2, 1),
          ]),
          metric('claude_code.cost.usage', 'delta', [dollars(0.0125, 1)]),
        ),
      ],
      ['10+5 r7 w2 12500000 x0'],
    ],
    [
      'a running sum: what it has grown by',
      running([1000, 1], [1000, 2], [1500, 3]),
      ['1000+0 r0 w0 - x0', '500+0 r0 w0 - x0'],
    ],
    [
      'a running sum that starts again',
      running([1000, 1], [1200, 2, '2'], [1300, 3, '2']),
      ['1000+0 r0 w0 - x0', '1200+0 r0 w0 - x0', '100+0 r0 w0 - x0'],
    ],
    ['a running sum that shrinks', running([1000, 1], [300, 2]), ['1000+0 r0 w0 - x0', '300+0 r0 w0 - x0']],
    [
      'running costs without a float’s noise',
      [0.1, 0.3].map((cost, at) =>
        exportOf('claude-code', metric('claude_code.cost.usage', 'running', [dollars(cost, at)])),
      ),
      ['0+0 r0 w0 100000000 x0', '0+0 r0 w0 200000000 x0'],
    ],
    [
      'series apart: sessions, and programs that run beside each other',
      [
        exportOf(
          'claude-code',
          metric(TOKEN_USAGE, 'running', [
            tokens('input', 100, 1),
            point({ ...claudeCode, 'session.id': 's2', type: 'input' }, 1, { asInt: '40' }),
          ]),
        ),
        exportOf('claude-code-2', metric(TOKEN_USAGE, 'running', [tokens('input', 70, 2)])),
      ],
      ['100+0 r0 w0 - x0', '40+0 r0 w0 - x0', '70+0 r0 w0 - x0'],
    ],
    [
      'Gemini CLI: what was cached is part of the input, thoughts are output',
      [
        exportOf(
          'gemini-cli',
          metric(
            'gemini_cli.token.usage',
            'delta',
            ['input', 'cache', 'output', 'thought'].map((type, at) =>
              point({ model: 'gemini-2.5-pro', type }, 1, { asInt: String([1000, 400, 50, 30][at]) }),
            ),
          ),
        ),
      ],
      ['600+80 r400 w0 - x0'],
    ],
    [
      'a gauge, and a sum that does not say how it adds up',
      [
        exportOf(
          'bot',
          { name: TOKEN_USAGE, gauge: { dataPoints: [tokens('input', 5, 1)] } },
          { name: TOKEN_USAGE, sum: { dataPoints: [tokens('input', 5, 1)] } },
        ),
      ],
      [],
    ],
    [
      'other metrics',
      [exportOf('bot', metric('gen_ai.client.operation.duration', 'delta', [genAi('input', 5, 1)], 'histogram'))],
      [],
    ],
    [
      'unknown types, fractions, negative and absurd values',
      [
        exportOf(
          'claude-code',
          metric(TOKEN_USAGE, 'delta', [
            tokens('odd', 5, 1),
            tokens('input', -5, 1),
            point({ ...claudeCode, type: 'input' }, 1, { asDouble: 0.5 }),
            tokens('output', 1e16, 1),
          ]),
        ),
      ],
      [],
    ],
    ['nothing used', [exportOf('claude-code', metric(TOKEN_USAGE, 'delta', [tokens('input', 0, 1)]))], []],
  ];
  for (const [name, lines, events] of rows) it(`reads ${name}`, () => assert.deepEqual(read(...lines), events));

  it('says whose they are, and that they stand in', () => {
    const [event] = readLines([exportOf('claude-code', metric(TOKEN_USAGE, 'delta', [tokens('input', 10, 1)]))]).events;
    assert.deepEqual(event?.dimensions, {
      agent: 'claude-code',
      model: 'claude-sonnet-4-5',
      provider: 'anthropic',
      session: 's1',
    });
    assert.deepEqual([event?.standIn, event?.at], [true, Date.UTC(2026, 1, 10, 10, 0, 1)]);
  });

  it('counts a copied log once', () => {
    const log = running([1000, 1], [1500, 3]);
    assert.equal(counted(readLines(log), readLines(log), readLines(log.slice(0, 1))).inputTokens, 1500);
  });

  it('goes on from what was saved as if it had never been', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { maxLength: 12 }), fc.nat(12), (growth, cut) => {
        let total = 0;
        const lines = running(...growth.map((by, at): [number, number] => [(total += by), at]));
        const readAll = (from: typeof lines, saved?: unknown) => {
          const reading = otel.open?.(saved);
          assert.ok(reading !== undefined);
          const position = { offset: 0, line: 1, table: null };
          const results: ReadResult[] = from.map((line) => reading.read(line as Values, { zone, position }));
          return {
            used: results.flatMap(({ events }) => events.map(shown)),
            saved: JSON.parse(JSON.stringify(reading.save?.())) as unknown,
          };
        };
        const first = readAll(lines.slice(0, cut));
        const second = readAll(lines.slice(cut), first.saved);
        assert.deepEqual([...first.used, ...second.used], readAll(lines).used);
        assert.equal(counted(readLines(lines)).inputTokens, total);
      }),
    );
  });

  for (const hostile of [
    null,
    5,
    [],
    [null],
    [
      {
        scopeMetrics: [
          null,
          {
            metrics: [
              null,
              { name: 5, sum: {} },
              { name: TOKEN_USAGE, sum: { aggregationTemporality: 1, dataPoints: [null, 5, { attributes: 7 }] } },
            ],
          },
        ],
      },
    ],
  ])
    it(`survives ${JSON.stringify(hostile).slice(0, 40)}`, () =>
      assert.deepEqual(readLines([{ resourceMetrics: hostile }]).events, []));

  it('keeps the names of attributes apart from those of objects', () => {
    const { events } = readLines([
      exportOf(
        '__proto__',
        metric(TOKEN_USAGE, 'delta', [
          {
            ...tokens('input', 5, 1),
            attributes: attributesOf({ type: 'input', __proto__: 'x', model: 'constructor' }),
          },
        ]),
      ),
    ]);
    assert.deepEqual(
      events.map(({ dimensions }) => [dimensions.agent, dimensions.model]),
      [['__proto__', 'constructor']],
    );
  });
});
