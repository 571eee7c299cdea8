/** OpenCode's answers in rows and documents: what each cost and how that is known, copies once, and only of the folders asked for. */
import assert from 'node:assert/strict';
import type { CostState } from '../../../../../src/core/event';
import { openCode2Rows, openCodeRows, openCodeSession } from '../../../../../src/core/sources/agents/openCode';
import { counted, ONLY_APP, priced, readDocument, shown, zone, type Read } from './support';

describe('OpenCode', () => {
  const data = {
    role: 'assistant',
    modelID: 'claude-sonnet-4-5',
    providerID: 'anthropic',
    mode: 'build',
    path: { cwd: '/work/app', root: '/work/app' },
    cost: 0.0125,
    tokens: { input: 100, output: 40, reasoning: 10, cache: { read: 500, write: 20 } },
    time: { created: 1770717600000, completed: 1770717602500 },
    finish: 'stop',
  };
  const none = { input: 0, output: 0, reasoning: 0, cache: { read: 0, write: 0 } };
  const begun = { created: 1770717600000 };
  const position = { offset: 1, line: null, table: 'message' };
  const row = (message: unknown, sessions?: typeof ONLY_APP): Read => {
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    const fields = { id: 'msg_1', session_id: 'ses_1', time_created: 1770717600000, data: text };
    const context = { zone, position, ...(sessions === undefined ? {} : { sessions }) };
    return { ...openCodeRows.read(fields, context), links: [], formats: [] };
  };
  const id = 'opencode:1770717600000:anthropic:claude-sonnet-4-5:100:40:10:500:20';
  const expected = `opencode claude-sonnet-4-5 ses_1 app 100+50 r500 w20 12500000 ${id}`;

  const rows: readonly [name: string, message: unknown, events: readonly string[]][] = [
    ['an answer', data, [expected]],
    ['a prompt', { role: 'user', time: data.time, summary: {} }, []],
    ['a cost of 0 as unknown', { ...data, cost: 0 }, [expected.replace('12500000', '-')]],
    [
      'reasoning that the total counts as output',
      { ...data, tokens: { ...data.tokens, total: 660 } },
      [expected.replace('100+50', '100+40')],
    ],
    ['an answer that has not come yet', { ...data, cost: undefined, tokens: { input: 0, output: 0 } }, []],
    ['an answer that has begun, as it is in OpenCode', { ...data, cost: 0, tokens: none, time: begun }, []],
    ['an answer that is still to end, by its name', { ...data, time: begun }, [expected.replace(id, 'ses_1:msg_1')]],
    [
      'a model without a price',
      { ...data, cost: 0, modelID: 'm' },
      [expected.replaceAll('claude-sonnet-4-5', 'm').replace('12500000', '-')],
    ],
  ];
  for (const [name, message, events] of rows)
    it(`reads ${name}`, () => assert.deepEqual(row(message).events.map(shown), events));

  it('keeps the time, how long it took and whether it failed', () => {
    const [event] = row({ ...data, error: { name: 'APIError' } }).events;
    assert.deepEqual([event?.at, event?.durationMs, event?.failures], [1770717600000, 2500, 1]);
  });

  const aborted = { name: 'MessageAbortedError', data: { message: 'secret' } };
  const states: readonly [name: string, message: unknown, state: CostState, failures: number, total: string][] = [
    ['an answer', data, 'recorded', 0, '100+50'],
    ['an answer of a subscription', { ...data, cost: 0 }, 'computed', 0, '100+50'],
    [
      'an answer of a model without a price',
      { ...data, cost: 0, modelID: 'm', providerID: 'p' },
      'unpriced',
      0,
      '100+50',
    ],
    ['an answer that was aborted on its way', { ...data, error: aborted }, 'recorded', 1, '100+50'],
    [
      'an answer that was aborted before it came',
      { ...data, cost: 0, tokens: none, error: aborted },
      'unmetered',
      1,
      '-',
    ],
    [
      'a refused request',
      { ...data, cost: 0, tokens: none, error: { name: 'APIError' }, time: begun },
      'unmetered',
      1,
      '-',
    ],
    ['a cost without tokens', { ...data, tokens: none }, 'recorded', 0, '0+0'],
  ];
  for (const [name, message, state, failures, total] of states)
    it(`knows the cost of ${name} as ${state}`, () => {
      const read = row(message);
      const [event] = priced(read);
      const used = event?.tokens ?? null;
      assert.deepEqual(
        [event?.state, event?.failures, used === null ? '-' : `${used.input}+${used.output}`, counted(read).calls],
        [state, failures, total, 1],
      );
      assert.doesNotMatch(JSON.stringify(read), /secret/);
    });

  const failed = { ...data, cost: 0, tokens: none, error: aborted };
  const copies: readonly [name: string, original: object, copy: object, calls: number][] = [
    ['a fork’s copy', data, data, 1],
    ['a fork’s copy of a failed request', failed, failed, 1],
    ['a copy that was given another end', data, { ...data, time: { ...begun, completed: 1770717600001 } }, 1],
    ['another answer that used as much', data, { ...data, time: { ...data.time, created: 1770717600001 } }, 2],
    ['another model’s answer at the same instant', data, { ...data, modelID: 'm' }, 2],
    ['an answer at the same instant that used more', data, { ...data, tokens: { ...data.tokens, output: 41 } }, 2],
  ];
  for (const [name, original, copy, calls] of copies)
    it(`counts ${name} ${calls === 1 ? 'once' : 'apart'}`, () => {
      const file = (message: object, session: string, id: string): Read =>
        readDocument(
          { ...message, id, sessionID: session, parentID: 'msg_0' },
          `/storage/message/${session}/${id}.json`,
        );
      const [own, other] = [file(original, 'ses_1', 'msg_1'), file(copy, 'ses_9', 'msg_9')];
      for (const first of [own, row(original)])
        assert.deepEqual([counted(first, other).calls, counted(other, first).calls], [calls, calls]);
    });

  describe('of the second version', () => {
    const { cost, tokens, time } = data;
    const second = { agent: 'build', model: { id: data.modelID, providerID: data.providerID }, cost, tokens, time };
    const row2 = (
      message: unknown,
      more: object = {},
      directory: string | null = '/work/app',
      sessions = ONLY_APP,
    ): Read => {
      const text = typeof message === 'string' ? message : JSON.stringify(message);
      const fields = {
        ...{ id: 'msg_1', session_id: 'ses_1', type: 'assistant', time_created: 5, data: text },
        ...more,
      };
      const result = openCode2Rows.read(fields, { zone, position, sessions, directoryOf: () => directory });
      return { ...result, links: [], formats: [] };
    };
    const failure = { ...second, cost: undefined, tokens: undefined, error: { type: 'aborted', message: 'secret' } };
    const read: readonly [name: string, result: Read, events: readonly string[]][] = [
      ['an answer', row2(second), [expected]],
      ['a prompt', row2({ text: 'secret', time }, { type: 'user' }), []],
      ['an answer that has not come yet', row2({ ...second, cost: undefined, tokens: undefined, time: begun }), []],
      ['an answer of another folder', row2(second, {}, '/other'), []],
      ['an answer of a session that its table does not know', row2(second, {}, null), []],
      [
        'an answer of a session that says no folder',
        row2(second, {}, '', { ...ONLY_APP, everywhere: true }),
        [expected.replace(' app ', ' - ')],
      ],
      ['a row whose JSON was cut', row2('{"agent":'), []],
    ];
    for (const [name, result, events] of read)
      it(`reads ${name}`, () => assert.deepEqual(result.events.map(shown), events));

    it('counts a request that failed before it said what it used', () => {
      const [event] = priced(row2(failure));
      assert.deepEqual([event?.state, event?.failures, event?.tokens], ['unmetered', 1, null]);
      assert.doesNotMatch(JSON.stringify(event), /secret/);
    });
    it('reports what cannot be read of an answer, and of nothing else', () => {
      const problems = [row2('{"agent":'), row2('{"text":', { type: 'user' })].map((one) => one.problems.length);
      assert.deepEqual(problems, [1, 0]);
    });
    it('counts once what the first version left, with the end that it got', () => {
      const taken = row2({ ...second, time: { ...begun, completed: 1770717600001 } });
      assert.deepEqual([counted(row(data), taken).calls, counted(taken, row(data)).calls], [1, 1]);
    });
  });

  it('reads of a session whose subtask it is', () => {
    const session = { id: 'ses_2', projectID: 'p', directory: '/work/app', title: 'secret', time: { created: 1 } };
    const read = (more: object) => openCodeSession.read({ ...session, ...more }, { zone, path: '/x.json' });
    assert.deepEqual(read({ parentID: 'ses_1' }), {
      ...{ events: [], problems: [] },
      parents: [{ session: 'ses_2', parent: 'ses_1' }],
    });
    for (const parentID of [undefined, null, '', {}, ['ses_1']]) assert.equal(read({ parentID }).parents, undefined);
    assert.deepEqual(readDocument(session, '/storage/session/p/ses_2.json').formats, ['opencode']);
  });
  it('knows what for: by the agent, which older versions call a mode', () => {
    const purposes = [data, { ...data, agent: 'plan' }].map((one) => row(one).events[0]?.dimensions.purpose);
    assert.deepEqual(purposes, ['build', 'plan']);
  });
  it('leaves out rows of other folders', () => {
    assert.equal(row({ ...data, path: { cwd: '/other' } }, ONLY_APP).events.length, 0);
    assert.equal(row(data, ONLY_APP).events.length, 1);
  });
  it('reports an answer whose JSON was cut, and no other row', () => {
    const cut = JSON.stringify(data).slice(0, 80);
    assert.deepEqual(
      row(cut).problems.map(({ code }) => code),
      ['invalid-json'],
    );
    assert.deepEqual(row('{"role":"user","x":').problems, []);
  });
  it('reads an old document of the same answer, which counts once', () => {
    const old = readDocument({ ...data, id: 'msg_1', sessionID: 'ses_1' }, '/storage/message/ses_1/msg_1.json');
    assert.deepEqual(old.events.map(shown), [expected]);
    assert.equal(counted(row(data), old).calls, 1);
  });
});
