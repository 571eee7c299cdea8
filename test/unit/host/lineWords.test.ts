/** What an open log says of its lines, and which links are followed. */
import assert from 'node:assert/strict';
import { openZone } from '../../../src/core/calendar';
import type { EventRow } from '../../../src/core/ledger/query';
import { noMeasures } from '../../../src/core/measures';
import { fileWords, lineWords } from '../../../src/host/editor/lineWords';
import { readLink } from '../../../src/host/editor/link';
import { untranslated as t } from '../../../src/core/translate';

const UTC = openZone('UTC');
const EVENT: EventRow = {
  at: Date.UTC(2026, 1, 20, 10),
  kind: 'llm',
  dimensions: { agent: 'rex', pr: '123', model: 'gpt-4o', kind: 'llm', source: 'log.jsonl' },
  tokens: { input: 1000, output: 200, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0 },
  count: 1,
  failures: 0,
  durationMs: null,
  cost: 250_000_000,
  recorded: 250_000_000,
  computed: 4_500_000,
  state: 'recorded',
  priceRow: 'openai/gpt-4o@list',
  flags: [],
  source: 'log.jsonl',
  offset: 0,
  line: 1,
  table: null,
};

describe('the words about a line of a log', () => {
  const cases: [string, Partial<EventRow>, boolean, string[]][] = [
    [
      'recorded',
      {},
      true,
      [
        '$0.25 recorded by the log, $0.0045 at list prices · 1.2K tokens',
        '2026-02-20 10:00 (UTC) · Agent rex · PR #123 · Model gpt-4o',
      ],
    ],
    [
      'computed',
      { state: 'computed', recorded: null, cost: 4_500_000 },
      true,
      [
        '$0.0045 computed from tokens (openai/gpt-4o@list) · 1.2K tokens',
        '2026-02-20 10:00 (UTC) · Agent rex · PR #123 · Model gpt-4o',
      ],
    ],
    [
      'unpriced',
      { state: 'unpriced', cost: null, recorded: null, computed: null, at: null },
      true,
      [
        'No price is known for this model: not in any sum · 1.2K tokens',
        'Agent rex · PR #123 · Model gpt-4o',
        'Without a time: counts only in all time.',
      ],
    ],
    [
      'counted elsewhere',
      { tokens: null, computed: null, dimensions: {} },
      false,
      [
        '$0.25 recorded by the log',
        '2026-02-20 10:00 (UTC)',
        'Not counted here: an equal record counts from another place.',
      ],
    ],
    [
      'found by its branch',
      { computed: null, tokens: null, dimensions: { pr: '7' }, attribution: { pr: 'branch', wbs: null } },
      true,
      ['$0.25 recorded by the log', '2026-02-20 10:00 (UTC) · PR #7', 'The pull request is known by the branch.'],
    ],
    [
      'hostile',
      { computed: null, tokens: null, dimensions: { agent: '<img>\u202e' } },
      true,
      ['$0.25 recorded by the log', '2026-02-20 10:00 (UTC) · Agent <img>\\u{202e}'],
    ],
  ];
  for (const [what, changes, counts, expected] of cases)
    it(what, () => assert.deepEqual(lineWords([{ event: { ...EVENT, ...changes }, counts }], UTC, t), expected));
  it('are none where nothing counts', () => assert.deepEqual(lineWords([], UTC, t), []));
});

describe('the words about a whole log', () => {
  it('say its cost, its events and what is wrong', () => {
    const measures = { ...noMeasures(), cost: 5_230_000_000, recorded: 5_230_000_000, events: 95, calls: 95 };
    const source = { path: 'log.jsonl', format: 'model-decisions', events: 95, duplicates: 3, problems: 1, measures };
    assert.equal(fileWords(source, t), '$5.23 in 95 events · 3 counted elsewhere · 1 problem');
  });
});

describe('a link into the editor', () => {
  const cases: [string, ReturnType<typeof readLink>][] = [
    ['/pr/123', { dimension: 'pr', key: '123' }],
    ['/pr/#123', { dimension: 'pr', key: '123' }],
    ['/pr/owner/repo#123', { dimension: 'pr', key: 'owner/repo#123' }],
    ['/agent/AGENT-1', { dimension: 'agent', key: 'AGENT-1' }],
    ['/wbs/WBS-1.2', { dimension: 'wbs', key: 'WBS-1.2' }],
    ['/command/workbench.action.quit', null],
    ['/__proto__/x', null],
    ['/pr/', null],
    ['/pr', null],
    ['', null],
    [`/pr/${'9'.repeat(300)}`, null],
    ['/pr/1\n2', null],
  ];
  for (const [path, expected] of cases)
    it(JSON.stringify(path.slice(0, 40)), () => assert.deepEqual(readLink(path), expected));
});
