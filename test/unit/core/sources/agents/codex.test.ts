/** Codex CLI's sessions beside the rows of formats.md 17: what a request is about, totals in odd orders, headless runs. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CodexTotals } from '../../../../../src/core/sources/agents/codexTotals';
import { codexLine, codexTotal, counted, ONLY_APP, readLines, type Line } from './support';

const META = codexLine(
  'session_meta',
  {
    id: 's1',
    cwd: '/work/app',
    originator: 'anything',
    git: { branch: 'feature', repository_url: 'git@host:o/r.git' },
    base_instructions: 'x'.repeat(30_000),
  },
  0,
);
const context = (model: string, second: number, cwd = '/work/app'): Line =>
  codexLine('turn_context', { model, cwd, effort: 'high' }, second);
const counts = (info: Readonly<Record<string, unknown>> | null, second: number): Line =>
  codexLine('event_msg', { type: 'token_count', info, rate_limits: {} }, second);
const usage = (input_tokens: number, output_tokens: number) => ({ input_tokens, output_tokens });

describe('Codex CLI', () => {
  it('says what a request was about, and whose model answered it', () => {
    const lines = [
      META,
      context('gpt-5-codex', 1),
      codexTotal(1000, 10, 9),
      context('gpt-5-mini', 20),
      codexTotal(1500, 30, 29),
    ];
    const { events, problems } = readLines(lines);
    assert.deepEqual(
      events.map(({ dimensions, tokens }) => [dimensions, tokens?.input, tokens?.output]),
      [
        [{ agent: 'codex', model: 'gpt-5-codex', branch: 'feature', session: 's1', project: 'app' }, 1000, 10],
        [{ agent: 'codex', model: 'gpt-5-mini', branch: 'feature', session: 's1', project: 'app' }, 500, 20],
      ],
    );
    assert.deepEqual(problems, []);
  });

  it('says who served the model, where the session does', () => {
    const meta = codexLine('session_meta', { id: 's1', cwd: '/work/app', model_provider: 'azure' }, 0);
    const [event] = readLines([meta, context('gpt-5-codex', 1), codexTotal(1000, 10, 9)]).events;
    assert.deepEqual([event?.dimensions.provider, event?.dimensions.model], ['azure', 'gpt-5-codex']);
  });

  it('says once that a model was assumed', () => {
    const { events, problems } = readLines([META, codexTotal(1000, 10, 9), codexTotal(1500, 30, 29)]);
    assert.deepEqual(
      [events.map(({ dimensions }) => dimensions.model), problems.map(({ code, severity }) => [code, severity])],
      [['gpt-5', 'gpt-5'], [['model-assumed', 'info']]],
    );
  });

  const steps: readonly [name: string, lines: readonly Line[], inputs: readonly number[]][] = [
    ['no info: only limits', [counts(null, 1)], []],
    ['no totals: the last request', [counts({ last_token_usage: usage(700, 5) }, 1)], [700]],
    [
      'first totals of a resumed session: its last request',
      [counts({ total_token_usage: usage(90_000, 900), last_token_usage: usage(700, 5) }, 1)],
      [700],
    ],
    [
      'a reset with a last request',
      [codexTotal(5000, 10, 1), counts({ total_token_usage: usage(900, 9), last_token_usage: usage(300, 5) }, 5)],
      [5000, 300],
    ],
    ['totals of 0', [codexTotal(0, 0, 1), codexTotal(10, 1, 3)], [10]],
    ['a count that is no number', [codexTotal(1000, 10, 1, { input_tokens: 'many' })], []],
    ['other lines', [codexLine('response_item', { type: 'message' }, 1), codexLine('compacted', {}, 2)], []],
  ];
  for (const [name, lines, inputs] of steps)
    it(`reads ${name}`, () =>
      assert.deepEqual(
        readLines([META, ...lines]).events.map(({ tokens }) => tokens?.input),
        inputs,
      ));

  const written: readonly [name: string, more: Record<string, number>, expected: readonly unknown[]][] = [
    ['cache writes as part of the input', { cache_write_input_tokens: 200 }, [500, 300, 200]],
    ['cache writes beside the input', { cache_write_input_tokens: 200, total_tokens: 1210 }, [700, 300, 200]],
  ];
  for (const [name, more, expected] of written)
    it(`reads ${name}`, () => {
      const [event] = readLines([META, codexTotal(1000, 10, 1, { cached_input_tokens: 300, ...more })]).events;
      assert.deepEqual([event?.tokens?.input, event?.tokens?.cacheRead, event?.tokens?.cacheWrite5m], expected);
    });

  it('counts reasoning as the part of the output that it is', () => {
    const [event] = readLines([META, codexTotal(1000, 50, 1, { reasoning_output_tokens: 40 })]).events;
    assert.equal(event?.tokens?.output, 50);
  });

  it('finds the model on a line of any length', () => {
    const long = codexLine('turn_context', { user_instructions: 'x'.repeat(100_000), model: 'gpt-5-codex' }, 1);
    const { events, problems } = readLines([META, long, codexTotal(1000, 10, 9)]);
    assert.deepEqual([events.map(({ dimensions }) => dimensions.model), problems], [['gpt-5-codex'], []]);
  });

  it('counts a subagent that replays nothing, also its first request', () => {
    const lines = [
      codexLine('session_meta', { id: 'c', cwd: '/work/app', thread_source: 'subagent', parent_thread_id: 's1' }, 0),
      context('gpt-5-codex', 0.01),
      codexTotal(1000, 10, 1.4),
    ];
    const { events } = readLines(lines);
    assert.deepEqual(
      events.map(({ tokens, dimensions }) => [tokens?.input, dimensions.purpose, dimensions.session]),
      [[1000, 'subagent', 'c']],
    );
  });

  it('counts what a child used after a replay apart from what its parent used', () => {
    const parent = readLines([META, codexTotal(1000, 10, 10), codexTotal(1500, 20, 40)]);
    const child = readLines([
      codexLine('session_meta', { id: 'c', forked_from_id: 's1', cwd: '/work/app' }, 100),
      codexTotal(1000, 10, 100),
      codexTotal(1500, 20, 130), // its own: as much as its parent's second request, by chance
    ]);
    assert.equal(counted(parent, child).inputTokens, 2000);
  });

  it('leaves out turns that ran elsewhere, and goes on counting behind them', () => {
    const lines = [
      META,
      codexTotal(1000, 10, 9),
      context('m', 10, '/other'),
      codexTotal(5000, 20, 19),
      context('m', 20),
      codexTotal(5300, 30, 29),
    ];
    assert.deepEqual(
      readLines(lines, ONLY_APP).events.map(({ tokens }) => tokens?.input),
      [1000, 300],
    );
  });

  it('reads a headless run', () => {
    const lines = [
      { type: 'thread.started', thread_id: 't1' },
      { type: 'turn.started' },
      { type: 'item.completed', item: { type: 'agent_message', text: 'hello' } },
      { type: 'turn.completed', usage: { input_tokens: 1000, cached_input_tokens: 400, output_tokens: 20 } },
    ];
    const { events, problems, formats } = readLines(lines);
    assert.deepEqual(
      events.map(({ tokens, dimensions }) => [tokens?.input, tokens?.cacheRead, dimensions.session]),
      [[600, 400, 't1']],
    );
    assert.deepEqual([formats, problems.map(({ code }) => code)], [['codex'], ['missing-time', 'model-assumed']]);
  });

  const started = (thread_id: string): Line => ({ type: 'thread.started', thread_id });
  const turn = (input: number, output: number): Line => ({ type: 'turn.completed', usage: usage(input, output) });
  const headless: readonly [name: string, lines: readonly Line[], expected: readonly unknown[]][] = [
    [
      'a thread with a second turn',
      [started('a'), turn(1000, 20), turn(2500, 50)],
      [
        ['a', 1000, 20],
        ['a', 1500, 30],
      ],
    ],
    [
      'a thread that was resumed',
      [started('a'), turn(1000, 20), started('a'), turn(2500, 50)],
      [
        ['a', 1000, 20],
        ['a', 1500, 30],
      ],
    ],
    [
      'a thread that was resumed after another one',
      [started('a'), turn(1000, 20), started('b'), turn(1500, 30), started('a'), turn(1100, 25)],
      [
        ['a', 1000, 20],
        ['b', 1500, 30],
        ['a', 100, 5],
      ],
    ],
    ['a turn that asked for nothing', [started('a'), turn(1000, 20), turn(1000, 20)], [['a', 1000, 20]]],
    [
      'totals that begin anew',
      [started('a'), turn(1000, 20), turn(300, 5)],
      [
        ['a', 1000, 20],
        ['a', 300, 5],
      ],
    ],
    [
      'turns of a thread without a name',
      [turn(1000, 20), turn(1200, 25)],
      [
        [undefined, 1000, 20],
        [undefined, 200, 5],
      ],
    ],
    [
      'a broken count, which changes no total',
      [started('a'), turn(1000, 20), turn(-1, 30), turn(1100, 30)],
      [
        ['a', 1000, 20],
        ['a', 100, 10],
      ],
    ],
  ];
  for (const [name, lines, expected] of headless)
    it(`counts of headless runs by what their totals grew: ${name}`, () =>
      assert.deepEqual(
        readLines(lines).events.map(({ dimensions, tokens }) => [dimensions.session, tokens?.input, tokens?.output]),
        expected,
      ));

  it('counts a headless run and its copy once', () => {
    const run = readLines([started('a'), turn(1000, 20), turn(2500, 50)]);
    const { calls, inputTokens } = counted(run, run);
    assert.deepEqual([calls, inputTokens], [2, 2500]);
  });

  it('adds up to the last total, however often each total is told again', () => {
    const growth = fc.array(fc.tuple(fc.nat(1000), fc.nat(100), fc.integer({ min: 1, max: 3 })), { maxLength: 20 });
    fc.assert(
      fc.property(growth, (requests) => {
        const totals = new CodexTotals();
        const [sum, last] = [
          { input: 0, output: 0 },
          { input: 0, output: 0 },
        ];
        for (const [input, output, times] of requests) {
          last.input += input;
          last.output += output;
          for (let time = 0; time < times; time += 1) {
            const step = totals.take({ ...last, cached: 0, cacheWrite: 0 }, null);
            sum.input += step?.used.input ?? 0;
            sum.output += step?.used.output ?? 0;
          }
        }
        assert.deepEqual(sum, last);
      }),
    );
  });
});
