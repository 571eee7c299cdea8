/** The page and the packing that host and views share, without a browser. */
import assert from 'node:assert/strict';
import { viewHtml } from '../../src/protocol/html';
import { packAnswer, packQuery, snapshotForView, unpackAnswer } from '../../src/protocol/pack';
import type { PricedEvent } from '../../src/core/event';
import { ALL_TIME, type EventsResult } from '../../src/core/ledger/query';
import { crowdEvents, ledgerOf, snapshotOf, teamEvents } from './support/fixtures';

const PAGE = {
  view: 'overview',
  nonce: '0123456789abcdefABCDEF',
  scriptUri: 'https://view.test/overview.js',
  styleUri: 'https://view.test/style.css',
  cspSource: 'https://view.test',
  title: 'Cost',
  language: 'en',
} as const;

describe('the page of a view', () => {
  const html = viewHtml(PAGE);
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';

  it('forbids everything it does not name', () => assert.match(policy, /^default-src 'none'; /));
  for (const banned of ['unsafe-inline', 'unsafe-eval', 'connect-src', '*', 'http:']) {
    it(`never says ${banned}`, () => assert.ok(!policy.includes(banned), policy));
  }
  it('has one script, which carries the nonce', () =>
    assert.deepEqual(html.match(/<script[^>]*>/g), [
      '<script nonce="0123456789abcdefABCDEF" src="https://view.test/overview.js">',
    ]));
  it('has no inline style and no handler', () => assert.doesNotMatch(html, /<style|style=|\son\w+=/));
  it('lets no argument out of its attribute', () => {
    const title = '"><script>alert(1)</script>';
    assert.equal(viewHtml({ ...PAGE, title, scriptUri: title, language: title }).match(/<script/g)?.length, 1);
  });
  for (const nonce of ['', 'short', `x"${'y'.repeat(30)}`, "0123456789abcdef' 'unsafe-inline"]) {
    it(`refuses the nonce ${JSON.stringify(nonce)}`, () =>
      assert.throws(() => viewHtml({ ...PAGE, nonce }), RangeError));
  }
});

describe('the translations in the page', () => {
  const bundleIn = (html: string): unknown =>
    JSON.parse(/<script type="application\/json" id="bundle">([^<]*)<\/script>/.exec(html)?.[1] ?? 'null');

  it('are not there in English', () => assert.doesNotMatch(viewHtml(PAGE), /application\/json/));
  for (const words of [
    '</script><script>alert(1)</script>',
    '<!--<script>',
    ']]>',
    '"\\u003c\u2028\u2029',
    '{0} ⟦Kosten⟧ 費用 🙂',
  ]) {
    it(`hold ${JSON.stringify(words)} and let nothing out`, () => {
      const bundle = { Cost: words, [words]: 'x' };
      const html = viewHtml({ ...PAGE, bundle });
      assert.deepEqual(bundleIn(html), bundle);
      assert.deepEqual([html.match(/<script/g)?.length, html.match(/<!--/g)], [2, null]);
    });
  }
  it('come before the script that says them', () => {
    const html = viewHtml({ ...PAGE, bundle: { Cost: 'Kosten' } });
    assert.ok(html.indexOf('id="bundle"') < html.indexOf('<script nonce'));
  });
});

describe('packing for views', () => {
  const ledger = ledgerOf(teamEvents());
  const QUERIES = [
    ['by one dimension', { range: ALL_TIME, groupBy: ['agent'] }],
    ['by two', { range: ALL_TIME, groupBy: ['pr', 'kind'] }],
    ['by day', { range: ALL_TIME, groupBy: ['agent'], bucket: 'day' }],
    ['nothing grouped', { range: ALL_TIME, groupBy: [] }],
    ['nothing found', { range: { from: 0, to: 1 }, groupBy: ['agent'] }],
  ] as const;
  for (const [name, query] of QUERIES) {
    it(`${name}: unpacks to what was packed`, () => {
      const result = ledger.query(query);
      const sent: unknown = JSON.parse(JSON.stringify(packAnswer('query', result)));
      assert.deepEqual(unpackAnswer('query', sent), result);
    });
  }
  it('leaves answers alone that were not packed', () => {
    const result = ledger.query({ range: ALL_TIME, groupBy: ['agent'] });
    assert.equal(unpackAnswer('query', result), result);
  });
  it('500 agents are less than 64 KB, where the answer itself is more', () => {
    const result = ledgerOf(crowdEvents(500)).query({ range: ALL_TIME, groupBy: ['agent', 'kind'] });
    const [packed, plain] = [packQuery(result), result].map((value) => JSON.stringify(value).length);
    assert.ok((packed ?? 0) < 64 * 1024 && (plain ?? 0) > 64 * 1024, `${packed} and ${plain} bytes`);
  });
  it('events keep what a list shows of them, and where they come from', () => {
    const long = 'x'.repeat(5000);
    const dimensions = { agent: long, model: 'm', pr: '1', session: long };
    const crowd = ledgerOf([{ ...(teamEvents()[0] as PricedEvent), dimensions }], `ops/${long}.jsonl`);
    const result = crowd.events({ range: ALL_TIME, order: 'newest', limit: 5 });
    const { events, matching } = packAnswer('events', result) as EventsResult;
    assert.deepEqual(events[0], { ...result.events[0], dimensions: { agent: long.slice(0, 200), model: 'm' } });
    assert.equal(matching, 1);
  });
  it('a snapshot keeps the count of problems, not all of them', () => {
    const problem = { path: 'a', code: 'invalid-json', severity: 'error', line: 1, offset: 0 } as const;
    const snapshot = snapshotOf(ledger, { problems: Array.from({ length: 100 }, () => problem), problemCount: 5000 });
    const sent = snapshotForView(snapshot);
    assert.deepEqual([sent.problems.length, sent.problemCount], [10, 5000]);
  });
});
