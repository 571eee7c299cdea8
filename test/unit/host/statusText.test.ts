/** The status bar's words for every state of the figures. */
import assert from 'node:assert/strict';
import { NO_FIGURES, withSnapshot, withStaleness, withoutFigures } from '../../../src/host/figures';
import { backgroundOf, isTinted, statusText } from '../../../src/host/statusText';
import { untranslated } from '../../../src/core/translate';
import type { Snapshot } from '../../../src/protocol/engine';
import { budget, NOW, snapshot, source } from './support';

const shown = (made: Snapshot) => statusText(withSnapshot(NO_FIGURES, made), untranslated);
const against = (spent: number, limit: number, health: 'green' | 'yellow' | 'red' | 'blocked') =>
  shown(snapshot({ budgets: [budget(spent, limit, health)] }));
const unavailable = (made: Partial<Snapshot>) => shown(snapshot(made));

describe('status bar text', () => {
  const cases: [name: string, text: string, expected: string][] = [
    ['green', against(3.42, 10, 'green').text, '$(pulse) $3.42 / $10'],
    ['yellow', against(8.1, 10, 'yellow').text, '$(warning) $8.10 / $10 · 81%'],
    ['red', against(9.7, 10, 'red').text, '$(error) $9.70 / $10 · 97%'],
    ['blocked', against(10.6, 10, 'blocked').text, '$(circle-slash) $10.60 / $10 · 106%'],
    ['cents in the limit', against(1, 7.5, 'green').text, '$(pulse) $1.00 / $7.50'],
    ['a limit of zero has no percentage', against(1, 0, 'blocked').text, '$(circle-slash) $1.00 / $0'],
    ['no budget: the month', shown(snapshot({ month$: 3.42 })).text, '$(pulse) $3.42'],
    [
      'a budget without a limit',
      shown(snapshot({ month$: 2, budgets: [budget(2, null, 'none')] })).text,
      '$(pulse) $2.00',
    ],
    [
      'the worst budget',
      shown(snapshot({ budgets: [budget(9.7, 10, 'red'), budget(1, 50, 'green')] })).text,
      '$(error) $9.70 / $10 · 97%',
    ],
    [
      'a week is named',
      shown(snapshot({ budgets: [budget(9, 10, 'yellow', { period: 'week' })] })).text,
      '$(warning) $9.00 / $10 · 90% this week',
    ],
    [
      'a budget without an end',
      shown(snapshot({ budgets: [budget(9, 10, 'yellow', { period: 'total' })] })).text,
      '$(warning) $9.00 / $10 · 90% in all',
    ],
    [
      'the worst value of many',
      shown(
        snapshot({
          budgets: [budget(6, 5, 'blocked', { name: 'pr', period: 'total', each: 'pr', key: '12', values: 9 })],
        }),
      ).text,
      '$(circle-slash) $6.00 / $5 · 120% in all · #12',
    ],
    ['nothing heard yet', statusText(NO_FIGURES, untranslated).text, '$(sync~spin) --'],
    ['half read', shown(snapshot({ phase: 'loading', progress: { done: 45, total: 100 } })).text, '$(sync~spin) 45%'],
    ['size unknown', shown(snapshot({ phase: 'loading', progress: { done: 0, total: 0 } })).text, '$(sync~spin) --'],
    [
      'a log that grew while it was read',
      shown(snapshot({ phase: 'loading', progress: { done: 150, total: 100 } })).text,
      '$(sync~spin) 100%',
    ],
    ['no logs', unavailable({ sources: [] }).text, '$(pulse) --'],
    ['unreadable logs', unavailable({ sources: [source({ state: 'unreadable' })] }).text, '$(pulse) --'],
    ['unknown logs', unavailable({ sources: [source({ format: 'unknown', events: 0 })] }).text, '$(pulse) --'],
    [
      'an empty log is no spend',
      unavailable({ sources: [source({ format: 'unknown', events: 0, bytes: 0 })] }).text,
      '$(pulse) $0.00',
    ],
    [
      'one readable log is enough',
      unavailable({ sources: [source({ state: 'unreadable' }), source()] }).text,
      '$(pulse) $0.00',
    ],
    [
      'a log that went away keeps its figure',
      unavailable({ sources: [source({ state: 'stale' })] }).text,
      '$(pulse) $0.00',
    ],
    ['nothing priced is not $0', shown(snapshot({ monthMeasures: { unpriced: 3, calls: 3 } })).text, '$(pulse) --'],
    ['some priced', shown(snapshot({ month$: 1, monthMeasures: { unpriced: 3 } })).text, '$(pulse) ≥ $1.00'],
  ];
  for (const [name, text, expected] of cases) it(name, () => assert.equal(text, expected));

  it('keeps the last good figure when the engine stops, and says that it is old', () => {
    const good = withSnapshot(NO_FIGURES, snapshot({ budgets: [budget(8.1, 10, 'yellow')] }));
    const status = statusText(withStaleness(good, NOW, 'The engine stopped.'), untranslated);
    assert.equal(status.text, '$(warning) $8.10 / $10 · 81% (stale)');
    assert.match(status.label, /The engine stopped\./);
    assert.equal(backgroundOf(status), null);
  });

  it('gives the reason when there is nothing to read', () => {
    const status = statusText(withoutFigures('No folder is open.'), untranslated);
    assert.equal(status.reason, 'No folder is open.');
    assert.match(status.label, /No folder is open\./);
  });

  for (const [name, sources] of [
    ['no logs', []],
    ['unreadable logs', [source({ state: 'unreadable' })]],
  ] as const)
    it(`says why there is no figure: ${name}`, () => assert.match(unavailable({ sources }).reason ?? '', /log/));

  const colours: [health: 'green' | 'yellow' | 'red' | 'blocked', background: string | null, tinted: boolean][] = [
    ['green', null, true],
    ['yellow', 'warning', false],
    ['red', 'error', false],
    ['blocked', 'error', false],
  ];
  for (const [health, background, tinted] of colours)
    it(`${health}: background ${background ?? 'none'}, ${tinted ? 'tinted' : 'not tinted'}`, () => {
      const status = against(1, 10, health);
      assert.equal(backgroundOf(status), background);
      assert.equal(isTinted(status, true), tinted);
      assert.equal(isTinted(status, false), false);
    });

  it('reads the state aloud in words', () =>
    assert.equal(against(8.1, 10, 'yellow').label, 'AI cost: $8.10 of $10 this month, 81%, close to the limit'));
});
