/** Gemini CLI, Cline and its kin: documents, lines and rows, each call once, and only of the folders asked for. */
import assert from 'node:assert/strict';
import { counted, ONLY_APP, readDocument, readLines, shown, type Read } from './support';

describe('Gemini CLI', () => {
  const answer = (id: string, tokens: Readonly<Record<string, number>> | null) => ({
    id,
    timestamp: '2026-02-10T10:00:00.000Z',
    type: 'gemini',
    model: 'gemini-2.5-pro',
    content: 'hello',
    thoughts: [{ subject: 'x' }],
    ...(tokens === null ? {} : { tokens }),
  });
  const head = { sessionId: 's1', projectHash: 'ab', startTime: '2026-02-10T09:59:00.000Z', lastUpdated: 'x' };
  const prompt = { id: 'u1', timestamp: '2026-02-10T09:59:30.000Z', type: 'user', content: 'secret' };
  const tokens = { input: 1000, output: 50, cached: 400, thoughts: 30, tool: 0, total: 1080 };
  const expected = ['gemini-cli gemini-2.5-pro s1 - 600+80 r400 w0 - s1:a1'];

  it('reads a document', () => {
    const read = readDocument(
      { ...head, messages: [prompt, answer('a1', tokens), answer('a2', null)] },
      '/x/chats/session-1.json',
    );
    assert.deepEqual([read.formats, read.events.map(shown), read.problems], [['gemini'], expected, []]);
    assert.doesNotMatch(JSON.stringify(read.events), /secret|hello/);
  });

  it('reads lines, an answer that is written again once', () => {
    const read = readLines([
      { ...head, kind: 'main' },
      prompt,
      answer('a1', { input: 10, output: 1 }),
      answer('a1', tokens),
      { $set: { lastUpdated: 'y' } },
    ]);
    assert.deepEqual(read.events.map(shown).slice(1), expected);
    assert.equal(counted(read).inputTokens, 600);
    assert.deepEqual(read.problems, []);
  });

  it('counts an answer once within its session, in whichever of its files, and apart in another one', () => {
    const document = readDocument({ ...head, messages: [answer('a1', tokens)] }, '/x/chats/session-1.json');
    const lines = readLines([head, answer('a1', tokens)]);
    const other = readLines([{ ...head, sessionId: 's2' }, answer('a1', tokens)]);
    assert.deepEqual([counted(document, lines).calls, counted(lines, other).calls], [1, 2]);
  });

  for (const [kind, purpose] of [
    ['main', undefined],
    ['subagent', 'subagent'],
  ] as const)
    it(`knows the answers of a session of the kind "${kind}" for ${purpose ?? 'its own'}`, () => {
      const document = { ...head, kind, messages: [answer('a1', tokens)] };
      const read = [readDocument(document, '/x.json'), readLines([{ ...head, kind }, answer('a1', tokens)])];
      assert.deepEqual(
        read.map(({ events }) => events.map(({ dimensions }) => dimensions.purpose)),
        [[purpose], [purpose]],
      );
    });

  it('counts what tools put into the prompt where the total tells it apart', () => {
    const apart = readLines([head, answer('a1', { ...tokens, tool: 20, total: 1100 })]);
    const within = readLines([head, answer('a1', { ...tokens, tool: 20 })]);
    assert.deepEqual(
      [apart, within].map(({ events }) => events[0]?.tokens?.input),
      [620, 600],
    );
  });

  it('is placed by where its file lies, else by its own directories', () => {
    const document = { ...head, directories: ['/work/app/sub'], messages: [answer('a1', tokens)] };
    const at = (directory: string | null): Read =>
      readDocument(document, '/x.json', { sessions: { ...ONLY_APP, directory } });
    assert.deepEqual(
      [at(null), at('/work/app'), at('/elsewhere')].map(({ events }) =>
        events.map(({ dimensions }) => dimensions.project),
      ),
      [['app'], ['app'], []],
    );
  });
});

describe('Cline, Roo Code, Kilo Code', () => {
  const request = (ts: number, usage: unknown, say = 'api_req_started') => ({
    ts,
    type: 'say',
    say,
    text: JSON.stringify(usage),
  });
  const used = { request: 'secret', tokensIn: 100, tokensOut: 20, cacheWrites: 5, cacheReads: 50, cost: 0.01 };
  const task = '/u/globalStorage/saoudrizwan.claude-dev/tasks/1770717600000/ui_messages.json';
  const metadata = {
    'task_metadata.json': {
      model_usage: [
        { ts: 5, model_id: 'new', model_provider_id: 'p' },
        { ts: 1, model_id: 'old' },
      ],
    },
  };

  it('reads requests that are finished, with the model of their time', () => {
    const document = [
      { ts: 1, type: 'say', say: 'text', text: 'secret' },
      request(2, used),
      request(3, { request: 'secret' }),
      request(6, used),
      { ts: 7, type: 'ask', ask: 'followup', text: '{"tokensIn":5}' },
      { ts: 8, type: 'say', say: 'api_req_started', text: 'no json' },
    ];
    const read = readDocument(document, task, { companions: metadata });
    assert.deepEqual(read.events.map(shown), [
      'cline old 1770717600000 - 100+20 r50 w5 10000000 cline:1770717600000:2',
      'cline new 1770717600000 - 100+20 r50 w5 10000000 cline:1770717600000:6',
    ]);
    assert.doesNotMatch(JSON.stringify(read), /secret/);
  });

  const kinds: readonly [name: string, message: unknown, expected: readonly string[]][] = [
    [
      'input that includes cached tokens',
      request(1, { ...used, tokensIn: 155, apiProtocol: 'openai' }),
      ['100+20 r50 w5'],
    ],
    ['old versions’ finished requests', request(1, used, 'api_req_finished'), ['100+20 r50 w5']],
    ['deleted requests', request(1, used, 'deleted_api_reqs'), ['100+20 r50 w5']],
    ['nothing used', request(1, { tokensIn: 0, tokensOut: 0, cost: 0 }), []],
  ];
  for (const [name, message, expected] of kinds)
    it(`reads ${name}`, () =>
      assert.deepEqual(
        readDocument([message], task).events.map((event) => shown(event).split(' ').slice(4, 7).join(' ')),
        expected,
      ));

  const ends: readonly [cancelReason: string | undefined, failures: number][] = [
    [undefined, 0],
    ['user_cancelled', 0],
    ['streaming_failed', 1],
  ];
  for (const [cancelReason, failures] of ends)
    it(`takes a request that ended with ${cancelReason ?? 'an answer'} for ${failures === 0 ? 'none that failed' : 'failed'}`, () => {
      const [event] = readDocument([request(1, { ...used, cancelReason })], task).events;
      assert.deepEqual([event?.count, event?.failures], [1, failures]);
    });

  const agents: readonly [path: string, agent: string][] = [
    [task, 'cline'],
    [task.replace('saoudrizwan.claude-dev', 'rooveterinaryinc.roo-cline'), 'roo-code'],
    [task.replace('saoudrizwan.claude-dev', 'kilocode.kilo-code'), 'kilo-code'],
  ];
  for (const [path, agent] of agents)
    it(`knows ${agent} by its folder`, () =>
      assert.equal(readDocument([request(1, used)], path).events[0]?.dimensions.agent, agent));

  const history = (text: string) => ({
    'api_conversation_history.json': [{ role: 'user', content: [{ type: 'text', text }] }],
  });
  const places: readonly [name: string, companions: Readonly<Record<string, unknown>>, projects: readonly string[]][] =
    [
      ['nothing', {}, []],
      ['its history', history('# Current Workspace Directory (/work/app) Files\na.ts'), ['app']],
      ['the history of an old version', history('# Current Working Directory (/work/app) Files'), ['app']],
      ['another folder', history('# Current Workspace Directory (/work/other) Files'), []],
      ['its item', { 'history_item.json': { id: '7', workspace: '/work/app' } }, ['app']],
    ];
  for (const [name, companions, projects] of places)
    it(`is placed by ${name}`, () =>
      assert.deepEqual(
        readDocument([request(1, used)], task, { companions, sessions: ONLY_APP }).events.map(
          ({ dimensions }) => dimensions.project,
        ),
        projects,
      ));

  it('finds the model in the history where nothing else names it', () => {
    const read = readDocument([request(1, used)], task, { companions: history('<model>qwen3-coder</model>') });
    assert.equal(read.events[0]?.dimensions.model, 'qwen3-coder');
  });

  it('reads the total of a task', () => {
    const item = {
      id: 't1',
      ts: 1770717600000,
      task: 'secret',
      tokensIn: 10,
      tokensOut: 2,
      cacheWrites: 0,
      cacheReads: 0,
      totalCost: 0.5,
      workspace: '/work/app',
      mode: 'code',
    };
    const read = readDocument(item, '/x/kilocode.kilo-code/tasks/t1/history_item.json');
    assert.deepEqual(read.events.map(shown), ['kilo-code - t1 app 10+2 r0 w0 500000000 cline:t1:total']);
    assert.doesNotMatch(JSON.stringify(read), /secret/);
  });

  it('reads the messages of the command line', () => {
    const messages = [
      { role: 'user', content: 'secret' },
      {
        role: 'assistant',
        ts: 1770717600000,
        metrics: { inputTokens: 10, outputTokens: 2, cacheReadTokens: 3, cacheWriteTokens: 4, cost: 0.5 },
        modelInfo: { id: 'm' },
      },
    ];
    const read = readDocument({ messages }, '/h/.cline/data/sessions/c1/c1.messages.json');
    assert.deepEqual(read.events.map(shown), ['cline m c1 - 10+2 r3 w4 500000000 cline:c1:1770717600000']);
  });
});

describe('documents of nobody', () => {
  for (const document of [null, 5, 'x', [], {}, [1, null], { messages: [] }, { messages: 'x' }, [{ ts: 'x', type: 5 }]])
    it(`does not know ${JSON.stringify(document)}`, () =>
      assert.deepEqual(readDocument(document, '/x.json').formats, []));
});
