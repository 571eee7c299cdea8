/** Cost: Set Budget without an editor: which questions follow which answers, the way back, and what is written in the end. */
import assert from 'node:assert/strict';
import type { Budget } from '../../../src/core/budget/budget';
import { readBudgets } from '../../../src/core/budget/config';
import { DEFAULT_THRESHOLDS as CORE_THRESHOLDS } from '../../../src/core/budget/thresholds';
import {
  changedKeys,
  DEFAULT_THRESHOLDS,
  draftOf,
  wholeEntry,
  type Draft,
} from '../../../src/host/commands/budgetDraft';
import { lineWords, placeOffers, scopeId, scopeOffers, typedOffer } from '../../../src/host/commands/budgetQuestions';
import { chosenPlace, filePlaces, placeOfOrigin, placesFor } from '../../../src/host/commands/budgetPlaces';
import { START, stepAfter, stepBefore, suggestedName, type Progress } from '../../../src/host/commands/budgetSteps';
import { withBudget } from '../../../src/host/commands/budgetInput';
import { safeText } from '../../../src/core/format';
import type { WorkspaceFolder } from '../../../src/protocol/engine';
import { untranslated } from '../../../src/core/translate';

function budgetsOf(written: unknown, origin = 'settings'): Budget[] {
  const { budgets, problems } = readBudgets(written, origin);
  assert.deepEqual(problems, []);
  return budgets;
}

/** The questions on the way and where the answers end. */
function walk(answers: readonly string[], budgets: readonly Budget[] = []): { steps: string[]; last: Progress } {
  let progress = START;
  const steps: string[] = [progress.step];
  for (const answer of answers) {
    const next = stepAfter(progress, answer, budgets);
    if (next === null) break;
    progress = next;
    steps.push(next.step);
  }
  return { steps, last: progress };
}

const NEW: [name: string, answers: string[], name_: string, entry: object][] = [
  [
    'a monthly limit',
    ['new', 'month', 'calls', '15', '', '80, 95, 100', '', 'monthly'],
    'monthly',
    { period: 'month', soft_limit: 15 },
  ],
  [
    'with everything',
    ['new', 'week', 'everything', '$15', '20', '80, 100', '5, 10', ' ours '],
    'ours',
    { period: 'week', filter: {}, soft_limit: 15, hard_limit: 20, thresholds: [80, 100], milestones: [5, 10] },
  ],
  [
    'one agent',
    ['new', 'day', 'values:agent', 'rex', '5', '', '80, 95, 100', '', 'rex'],
    'rex',
    { period: 'day', filter: { agent: 'rex' }, soft_limit: 5 },
  ],
  [
    'a pattern',
    ['new', 'month', 'values:branch', 'feature/*', '5', '', '80, 95, 100', '', 'features'],
    'features',
    { period: 'month', filter: { branch: 'feature/*' }, soft_limit: 5 },
  ],
  [
    'every pull request',
    ['new', 'total', 'each:pr', '5', '9', '80, 95, 100', '', 'every pr'],
    'every pr',
    { period: 'total', each: 'pr', soft_limit: 5, hard_limit: 9 },
  ],
  ['without a limit', ['new', 'total', 'calls', '', '', '80, 95, 100', '', 'total'], 'total', { period: 'total' }],
];

const EDITED: [name: string, written: object, answers: string[], changes: object][] = [
  ['nothing is changed', { monthly: { limit: 15 } }, ['month', 'kept', '15', '', '80, 95, 100', ''], {}],
  ['the limit', { monthly: { limit: 15 } }, ['month', 'kept', '20', '', '80, 95, 100', ''], { soft_limit: 20 }],
  [
    'the hard limit goes',
    { monthly: { limit: 15, hard_limit: 20 } },
    ['month', 'kept', '15', '', '80, 95, 100', ''],
    { hard_limit: null },
  ],
  [
    'the scope becomes each pull request',
    { monthly: { limit: 15, filter: { agent: 'rex' } } },
    ['total', 'each:pr', '15', '', '80, 95, 100', ''],
    { period: 'total', each: 'pr', filter: null },
  ],
  [
    'the scope becomes everything',
    { monthly: { limit: 15, each: 'agent', period: 'month' } },
    ['month', 'everything', '15', '', '80, 95, 100', ''],
    { each: null, filter: {} },
  ],
  [
    'thresholds become the usual ones',
    { monthly: { limit: 15, thresholds: [50] } },
    ['month', 'kept', '15', '', '100, 80, 95', '5'],
    { thresholds: null, milestones: [5] },
  ],
  [
    'a threshold keeps its name',
    { monthly: { limit: 15, thresholds: { warning: 80, critical: 100 } } },
    ['month', 'kept', '15', '', '80, 90', ''],
    { thresholds: [{ name: 'warning', at: 80 }, 90] },
  ],
];

describe('setting a budget step by step', () => {
  for (const [title, answers, name, entry] of NEW) {
    it(`a new one: ${title}`, () => {
      const { last } = walk(answers);
      assert.deepEqual([last.step, last.draft.name, wholeEntry(last.draft)], ['place', name, entry]);
      assert.deepEqual(budgetsOf(withBudget({}, name, wholeEntry(last.draft))).length, 1);
    });
  }

  for (const [title, written, answers, changes] of EDITED) {
    it(`one that is there: ${title}`, () => {
      const { last, steps } = walk(['budget:monthly', ...answers], budgetsOf(written));
      assert.deepEqual([last.step, changedKeys(last.draft)], ['place', changes]);
      assert.ok(!steps.includes('name'));
    });
  }

  it('asks for a value only where one is wanted', () => {
    assert.deepEqual(walk(['new', 'day', 'values:pr']).steps, ['which', 'period', 'scope', 'value']);
    assert.deepEqual(walk(['new', 'day', 'each:pr']).steps, ['which', 'period', 'scope', 'limit']);
  });

  it('goes back through the same questions with the answers that were given', () => {
    const { steps, last } = walk(['new', 'day', 'values:agent', 'rex', '5', '7', '50', '1', 'x']);
    const back: string[] = [];
    for (let at: Progress | null = last; at !== null; at = stepBefore(at)) {
      back.push(at.step);
      assert.deepEqual(at.draft, last.draft);
    }
    assert.deepEqual(back.reverse(), steps);
  });

  it('keeps a value when the same dimension is chosen again, and not for another', () => {
    const { draft } = walk(['new', 'day', 'values:agent', 'rex']).last;
    const again = (answer: string) => stepAfter({ step: 'scope', draft }, answer, [])?.draft.scope;
    assert.deepEqual(again('values:agent'), { kind: 'values', dimension: 'agent', values: ['rex'] });
    assert.deepEqual(again('values:pr'), { kind: 'values', dimension: 'pr', values: [] });
  });

  it('writes what it read where it did not stand before', () => {
    const written = [
      { a: { period: 'day', soft_limit: 5, hard_limit: 9, thresholds: [50, 100], milestones: [1] } },
      { a: { period: 'month', soft_limit: 5, filter: {} } },
      { a: { period: 'month', soft_limit: 5, filter: { agent: ['rex', 'max'], branch: 'feature/*' } } },
      { a: { period: 'month', soft_limit: 5, filter: { kind: ['ci', 'llm'] } } },
      { a: { period: 'month', soft_limit: 5, filter: { environment: 'production', kind: '*' } } },
      { a: { period: 'total', soft_limit: 5, each: 'pr', thresholds: [{ name: 'warning', at: 80 }, 90] } },
    ];
    for (const one of written) {
      const [budget] = budgetsOf(one);
      assert.ok(budget !== undefined);
      assert.deepEqual(budgetsOf({ a: wholeEntry(draftOf(budget)) }), [budget]);
    }
  });

  it('has the same default thresholds as what reads them', () => assert.deepEqual(DEFAULT_THRESHOLDS, CORE_THRESHOLDS));
});

describe('the words of setting a budget', () => {
  const draft = (answers: string[]): Draft => walk(answers).last.draft;
  const NAMES: [answers: string[], taken: string[], name: string][] = [
    [['new', 'month', 'calls'], [], 'monthly'],
    [['new', 'month', 'calls'], ['monthly', 'monthly 2'], 'monthly 3'],
    [['new', 'total', 'each:pr'], [], 'every pr'],
    [['new', 'day', 'each:pr'], [], 'every pr, daily'],
    [['new', 'week', 'everything'], [], 'all spend, weekly'],
    [['new', 'month', 'values:branch', 'feature/*'], [], 'feature/*, monthly'],
  ];
  for (const [answers, taken, name] of NAMES) {
    it(`suggests ${name}`, () => assert.equal(suggestedName(draft(answers), new Set(taken)), name));
  }

  it('offers each scope once, the one that is there among them', () => {
    const [budget] = budgetsOf({ monthly: { limit: 5, filter: { agent: 'rex' } } });
    assert.ok(budget !== undefined);
    const offers = scopeOffers(draftOf(budget), untranslated).map(({ id }) => id);
    assert.equal(new Set(offers).size, offers.length);
    assert.ok(offers.includes(scopeId(draftOf(budget).scope)));
  });

  it('makes an offer of what is typed, harmless', () => {
    assert.equal(typedOffer('  ', untranslated), null);
    assert.deepEqual(typedOffer(' feature/* ', untranslated)?.id, 'feature/*');
    assert.doesNotMatch(typedOffer('a\u202Eb', untranslated)?.label ?? '', /\u202E/u);
  });

  it('shows what is written at each place, and where it cannot be', () => {
    const previews = { file: '{ "limit": 5 }', workspace: null, user: '{}' };
    const offers = placeOffers(draft(['new', 'month']), previews, '', untranslated);
    assert.deepEqual(
      offers.map(({ id }) => id),
      ['file', 'user'],
    );
    assert.match(offers[0]?.detail ?? '', /"limit": 5/u);
  });

  it('of several folders, offers the file of each with what it would hold', () => {
    const files = [
      { id: 'file:/n', shown: 'north/costs/budget-config.json', preview: '{ "limit": 5 }' },
      { id: 'file:/s', shown: 'south/costs/budget-config.json', preview: null },
      { id: 'file:/e', shown: 'e\u202east/costs/budget-config.json', preview: '{ "limit": 6 }' },
    ];
    const previews = { file: 'x', files, workspace: null, user: '{}' };
    const offers = placeOffers(draft(['new', 'month']), previews, '', untranslated);
    assert.deepEqual(
      offers.map(({ id, label }) => [id, label]),
      [
        ['file:/n', 'Write it to north/costs/budget-config.json, for the team'],
        ['file:/e', `Write it to ${safeText('e\u202east/costs/budget-config.json')}, for the team`],
        ['user', 'Write it to your own settings, for all workspaces'],
      ],
    );
    assert.match(offers[1]?.detail ?? '', /"limit": 6/u);
  });

  const FILE = 'costs/budget-config.json';
  const [NORTH, SOUTH, TWIN] = [
    { path: '/n', name: 'north' },
    { path: '/s', name: 'south' },
    { path: '/t', name: 'north' },
  ];
  const PLACES_FOR: [
    name: string,
    folders: WorkspaceFolder[],
    origin: string,
    offered: string[],
    stands: string | null,
  ][] = [
    ['a new budget, one folder', [NORTH], '', ['file'], null],
    ['a new budget, two folders', [NORTH, SOUTH], '', ['file:/n', 'file:/s'], null],
    ['a budget of the settings', [NORTH, SOUTH], 'settings', ['file:/n', 'file:/s'], null],
    ['the team’s, one folder', [NORTH], FILE, ['file'], 'file'],
    ['the team’s, in the second folder', [NORTH, SOUTH], `south/${FILE}`, ['file:/s'], 'file:/s'],
    ['the team’s, of two folders with one name', [NORTH, TWIN], `north/${FILE}`, ['file:/n', 'file:/t'], 'file:/t'],
    ['of a folder that was closed', [NORTH, SOUTH], `west/${FILE}`, ['file:/n', 'file:/s'], null],
    ['no folder', [], '', ['file'], null],
  ];
  for (const [name, folders, origin, offered, stands] of PLACES_FOR) {
    it(`can be written to the right files: ${name}`, () => {
      const places = filePlaces(folders);
      assert.deepEqual(
        placesFor(origin, places).map(({ id }) => id),
        offered,
      );
      assert.equal(placeOfOrigin(origin, places)?.id ?? null, stands);
    });
  }

  const ANSWERS: [answer: string, folders: WorkspaceFolder[], chosen: object | null][] = [
    ['file', [NORTH], { place: 'file', folder: null }],
    ['file:/s', [NORTH, SOUTH], { place: 'file', folder: SOUTH }],
    ['file', [NORTH, SOUTH], null],
    ['file:/s', [NORTH], null],
    ['workspace', [NORTH, SOUTH], { place: 'workspace', folder: null }],
    ['user', [], { place: 'user', folder: null }],
    ['remove', [NORTH], null],
  ];
  for (const [answer, folders, chosen] of ANSWERS) {
    it(`the answer ${answer} with ${folders.length} folders is ${JSON.stringify(chosen)}`, () =>
      assert.deepEqual(chosenPlace(answer, filePlaces(folders)), chosen));
  }

  it('fills each line with what there is', () => {
    const [budget] = budgetsOf({ monthly: { limit: 5, hard_limit: 9, thresholds: [80], milestones: [1, 2] } });
    assert.ok(budget !== undefined);
    const value = (step: 'limit' | 'hardLimit' | 'thresholds' | 'milestones') => {
      const words = lineWords(step, draftOf(budget), new Set(), untranslated);
      assert.equal(words.problem(words.value), undefined);
      return words.value;
    };
    assert.deepEqual(
      [value('limit'), value('hardLimit'), value('thresholds'), value('milestones')],
      ['5', '9', '80', '1, 2'],
    );
  });
});
