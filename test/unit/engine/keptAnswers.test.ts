/** Answers that are kept: asked for once, until they are forgotten, and never so many that they would fill the memory. */
import assert from 'node:assert/strict';
import { ALL_TIME, type Query, type QueryResult } from '../../../src/core/ledger/query';
import { noMeasures } from '../../../src/core/measures';
import { KeptAnswers } from '../../../src/engine/keptAnswers';

const BY_AGENT: Query = { range: ALL_TIME, groupBy: ['agent'] };

function answerOf(rows: number): QueryResult {
  const row = { key: ['a'], bucket: null, measures: noMeasures() };
  return { rows: Array.from({ length: rows }, () => row), total: noMeasures(), undated: noMeasures() };
}

describe('kept answers', () => {
  let kept: KeptAnswers;
  let asked: Query[];
  const ask = (query: Query, rows = 1): QueryResult =>
    kept.answer(query, (one) => {
      asked.push(one);
      return answerOf(rows);
    });
  beforeEach(() => {
    kept = new KeptAnswers();
    asked = [];
  });

  const SAME: [name: string, one: Query, other: Query][] = [
    ['the very same', BY_AGENT, BY_AGENT],
    ['no filter is an empty one', BY_AGENT, { ...BY_AGENT, filter: {} }],
    ['no bucket is none', BY_AGENT, { ...BY_AGENT, bucket: 'none' }],
  ];
  for (const [name, one, other] of SAME)
    it(`are asked for once: ${name}`, () => {
      assert.equal(ask(one), ask(other));
      assert.equal(asked.length, 1);
    });

  const OTHERS: [name: string, other: Query][] = [
    ['range', { ...BY_AGENT, range: { from: 0, to: null } }],
    ['end of the range', { ...BY_AGENT, range: { from: null, to: 0 } }],
    ['filter', { ...BY_AGENT, filter: { agent: ['a'] } }],
    ['filter on what has no value', { ...BY_AGENT, filter: { agent: [null] } }],
    ['grouping', { ...BY_AGENT, groupBy: ['model'] }],
    ['bucket', { ...BY_AGENT, bucket: 'day' }],
  ];
  for (const [name, other] of OTHERS)
    it(`are other ones for another ${name}`, () => {
      ask(BY_AGENT);
      ask(other);
      assert.deepEqual(asked, [BY_AGENT, other]);
    });

  it('are asked for again once forgotten', () => {
    ask(BY_AGENT);
    kept.forget();
    ask(BY_AGENT);
    assert.equal(asked.length, 2);
  });

  const at = (instant: number): Query => ({ ...BY_AGENT, range: { from: instant, to: null } });
  it('begin anew when there are too many', () => {
    for (let instant = 0; instant < 1_000; instant++) ask(at(instant));
    ask(at(0));
    assert.equal(asked.length, 1_001);
    ask(at(999));
    assert.equal(asked.length, 1_001);
  });
  it('are not kept when one of them is huge', () => {
    for (let turn = 0; turn < 2; turn++) ask(BY_AGENT, 100_000);
    assert.equal(asked.length, 2);
  });
  it('begin anew when they hold too many rows', () => {
    for (let instant = 0; instant < 10; instant++) ask(at(instant), 4_000);
    ask(at(0), 4_000);
    assert.equal(asked.length, 11);
  });
});
