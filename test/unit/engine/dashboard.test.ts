/** The dashboard's request through the engine: it answers from the logs, refuses what it does not know, and stays small. */
import assert from 'node:assert/strict';
import { DASHBOARD_PARTS, type DashboardRequest } from '../../../src/protocol/dashboard';
import { QUERY } from '../core/dashboard/support';
import { cleanUp, testWorkspace } from './support';

const CALLS = Array.from({ length: 40 }, (_, n) => ({
  timestamp: `2026-02-${String(1 + (n % 20)).padStart(2, '0')}T${String(n % 12).padStart(2, '0')}:00:00Z`,
  agent: `AGENT-${n % 3}`,
  model: 'gpt-4o-mini',
  pr: n % 5,
  input_tokens: 1000 + n,
  output_tokens: 100,
  cost_usd: (n + 1) / 1000,
}));
const LOG = CALLS.map((call) => `${JSON.stringify(call)}\n`).join('');

describe('the dashboard through the engine', () => {
  afterEach(cleanUp);

  it('every part adds up to what the snapshot says of the month', async () => {
    const workspace = await testWorkspace({ 'ops/model-decisions.jsonl': LOG });
    const snapshot = await workspace.open();
    const { parts, refusal } = await workspace.engine.request('dashboard', { query: QUERY, parts: DASHBOARD_PARTS });
    const { cost } = snapshot.month.measures;
    assert.equal(refusal, null);
    assert.deepEqual(Object.keys(parts).sort(), [...DASHBOARD_PARTS].sort());
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    assert.ok(cost > 0);
    assert.deepEqual(
      [
        parts.figures?.now.cost,
        parts.course?.spent[parts.course.current],
        sum(parts.bars?.series.map(({ total }) => total) ?? []),
        parts.ranked?.total.measures.cost,
        parts.changes?.now,
        sum(parts.heatmap?.costs ?? []),
        sum(parts.histogram?.bins.map((bin) => bin.cost) ?? []),
        parts.wbs?.total,
        parts.composition?.total,
        parts.madeOf?.measures.cost,
        parts.periods?.months.at(-1),
        parts.pullRequests?.total,
      ],
      Array.from({ length: 12 }, () => cost),
    );
  });

  const SCANNED = ['heatmap', 'tokens', 'histogram', 'madeOf'] as const;
  const CHANGES: [name: string, change: Partial<typeof QUERY>, isSame: boolean][] = [
    ['grouping', { groupBy: 'model' }, true],
    ['filter', { filter: { agent: ['AGENT-1'] } }, false],
    ['range', { preset: 'today' }, false],
  ];
  for (const [name, change, isSame] of CHANGES)
    it(`what every event decides is ${isSame ? 'the same' : 'another'} for another ${name}, and the same each time`, async () => {
      const workspace = await testWorkspace({ 'ops/model-decisions.jsonl': LOG });
      await workspace.open({ watch: true });
      const ask = async (query: DashboardRequest['query'], parts: DashboardRequest['parts']): Promise<object> =>
        (await workspace.engine.request('dashboard', { query, parts })).parts;
      const first = await ask(QUERY, SCANNED);
      const other = await ask({ ...QUERY, ...change }, SCANNED);
      for (const part of SCANNED) {
        const [of, ofOther] = [await ask(QUERY, [part]), await ask({ ...QUERY, ...change }, [part])];
        assert.deepEqual(of, { [part]: first[part as keyof typeof first] });
        assert.deepEqual(ofOther, { [part]: other[part as keyof typeof other] });
        assert.equal(JSON.stringify(ofOther) === JSON.stringify(of), isSame, part);
      }
    });

  it('what every event decides is another once a call is added', async () => {
    const workspace = await testWorkspace({ 'ops/model-decisions.jsonl': LOG });
    await workspace.open({ watch: true });
    const ask = async (): Promise<object> =>
      (await workspace.engine.request('dashboard', { query: QUERY, parts: SCANNED })).parts;
    const before = await ask();
    assert.deepEqual(await ask(), before);
    const more = { ...CALLS[0], agent: 'AGENT-9', input_tokens: 5, cost_usd: 7 };
    await workspace.write('ops/model-decisions.jsonl', `${LOG}${JSON.stringify(more)}\n`);
    await workspace.engine.request('refresh', { paths: null });
    const after = await ask();
    for (const part of SCANNED)
      assert.notDeepEqual(after[part as keyof typeof after], before[part as keyof typeof before], part);
  });

  it('the same question has the same answer, until a call is added', async () => {
    const workspace = await testWorkspace({ 'ops/model-decisions.jsonl': LOG });
    const before = await workspace.open({ watch: true });
    const ask = async (parts: DashboardRequest['parts']): Promise<unknown> =>
      (await workspace.engine.request('dashboard', { query: QUERY, parts })).parts;
    const first = await ask(DASHBOARD_PARTS);
    assert.deepEqual(await ask(DASHBOARD_PARTS), first);
    const dear = { ...CALLS[0], agent: 'AGENT-9', input_tokens: 5, cost_usd: 7 };
    await workspace.write('ops/model-decisions.jsonl', `${LOG}${JSON.stringify(dear)}\n`);
    await workspace.engine.request('refresh', { paths: null });
    const { parts } = await workspace.engine.request('dashboard', { query: QUERY, parts: ['figures', 'ranked'] });
    const cost = before.month.measures.cost + 7e9;
    assert.deepEqual([parts.figures?.now.cost, parts.ranked?.total.measures.cost], [cost, cost]);
    assert.equal(parts.ranked?.rows[0]?.key, 'AGENT-9');
  });

  it('a span that is none is a sentence, not a failure', async () => {
    const workspace = await testWorkspace({ 'ops/model-decisions.jsonl': LOG });
    await workspace.open();
    const query = { ...QUERY, preset: 'custom' } as const;
    const { refusal, parts } = await workspace.engine.request('dashboard', { query, parts: ['figures'] });
    assert.deepEqual([refusal, parts], ['Choose a first and a last day.', {}]);
  });

  const REFUSED: readonly (readonly [string, object])[] = [
    ['a range', { query: { ...QUERY, preset: 'eternity' } }],
    ['days that are no text', { query: { ...QUERY, from: 5 } }],
    ['a bucket', { query: { ...QUERY, bucket: 'none' } }],
    ['an instant', { query: { ...QUERY, within: { bucket: 'day', at: Infinity } } }],
    ['a dimension', { query: { ...QUERY, groupBy: '__proto__' } }],
    ['a filter', { query: { ...QUERY, filter: { agent: 'x' } } }],
    ['a filter by nothing known', { query: { ...QUERY, filter: { constructor: ['x'] } } }],
    ['no filter', { query: { ...QUERY, filter: null } }],
    ['an order', { query: { ...QUERY, rows: { ...QUERY.rows, sort: 'luck' } } }],
    ['a page too long', { query: { ...QUERY, rows: { ...QUERY.rows, limit: 101 } } }],
    ['a page before the first', { query: { ...QUERY, rows: { ...QUERY.rows, offset: -1 } } }],
    ['a part', { parts: ['everything'] }],
    ['parts that are no list', { parts: 'figures' }],
    ['no question', { query: null }],
  ];
  for (const [name, change] of REFUSED) {
    it(`refuses ${name} that it does not know`, async () => {
      const workspace = await testWorkspace({});
      await workspace.open();
      const request = { query: QUERY, parts: ['figures'], ...change } as unknown as DashboardRequest;
      await assert.rejects(workspace.engine.request('dashboard', request), /cannot answer this/);
    });
  }
});
