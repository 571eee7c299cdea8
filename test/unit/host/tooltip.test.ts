/** The tooltip: what it says, and that nothing of a log is ever Markdown in it. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { COMMAND_IDS } from '../../../src/host/commands/ids';
import { NO_FIGURES, withSnapshot, withStaleness, withoutFigures, type Figures } from '../../../src/host/figures';
import { TOOLTIP_COMMANDS, tooltipPieces, withoutAutomaticMarkup } from '../../../src/host/tooltip';
import { untranslated } from '../../../src/core/translate';
import { budget, dollars, NOW, snapshot } from './support';

const pieces = (figures: Figures, notice: string | null = null) =>
  tooltipPieces({ figures, notice, now: NOW }, untranslated);
const words = (figures: Figures, notice: string | null = null) =>
  pieces(figures, notice)
    .map((piece) => piece.value)
    .join('');

const full = withSnapshot(
  NO_FIGURES,
  snapshot({
    month$: 8.1,
    budgets: [
      budget(8.1, 10, 'yellow', {
        pace: 1.25,
        forecast: { low: dollars(10), mid: dollars(11.5), high: dollars(13) },
        forecastNote: null,
        hardLimit: dollars(12),
      }),
    ],
    topSpenders: [
      { dimension: 'agent', key: 'AGENT-1', cost: dollars(5) },
      { dimension: 'agent', key: null, cost: dollars(2) },
    ],
    currentBranch: { name: 'feature/cart', cost: dollars(3.2), pr: '12' },
    foreign: [
      { currency: 'EUR', day: 0, amount: dollars(12.3), events: 2 },
      { currency: 'JPY', day: 0, amount: dollars(100), events: 1 },
      { currency: 'GBP', day: 1, amount: dollars(5), events: 1 },
    ],
    problemCount: 3,
    monthMeasures: { unpriced: 2, cost: dollars(8.1) },
  }),
);

describe('status bar tooltip', () => {
  const said: [what: string, expected: string][] = [
    ['today', 'Today **$1.00**'],
    ['the week', 'This week **$2.00**'],
    ['the month', 'This month **≥ $8.10**'],
    ['the budget', 'Budget monthly **$8.10** of $10.00 (hard limit $12.00) this month · 81% · close to the limit'],
    ['what the budget measures', 'model calls only'],
    ['pace', 'Pace: 1.25× an even spend'],
    ['forecast with its range', 'Forecast: $11.50 ($10.00 to $13.00)'],
    ['the most expensive agents', 'AGENT-1 $5.00, No agent $2.00'],
    ['the current branch and its pull request', '$(git-branch) Branch feature/cart **$3.20** · PR #12'],
    ['other currencies of the month, kept apart', '+ 12.30 EUR, 100.00 JPY this month, not in the total'],
    ['freshness', 'Newest record 12 s ago · 1 source'],
    ['problems', '3 problems](command:spendlight.showSources)'],
    ['calls without a price', '2 calls of this month have no price'],
    ['the zone', 'Days begin in UTC'],
    ['the dashboard', '[Open dashboard](command:spendlight.showDashboard)'],
    ['the report', '[Weekly report](command:spendlight.generateWeeklyReport)'],
    ['the budget command', '[Set budget](command:spendlight.setBudget)'],
  ];
  for (const [what, expected] of said) it(`says ${what}`, () => assert.ok(words(full).includes(expected), words(full)));

  it('lists every budget, of one on each value the worst five, and counts the other values', () => {
    const each = { name: 'pr', period: 'total', each: 'pr', values: 30 } as const;
    const budgets = [
      ...['1', '2', '3', '4', '5', '6'].map((key) => budget(6, 5, 'blocked', { ...each, key })),
      budget(1, 10, 'green'),
      budget(1, 20, 'green', { name: 'weekly', period: 'week' }),
    ];
    const said = words(withSnapshot(NO_FIGURES, snapshot({ budgets })));
    assert.match(said, /Budget pr #1 \*\*\$6\.00\*\* of \$5\.00 in all · 120%/);
    assert.match(said, /Budget monthly/);
    assert.match(said, /Budget weekly/);
    assert.match(said, /Budget pr #5/);
    assert.doesNotMatch(said, /Budget pr #6/);
    // Of 30 pull requests five are listed.
    assert.match(said, /and 25 more/);
    assert.doesNotMatch(words(full), /and \d+ more/);
  });

  it('says when nothing is left at this rate', () => {
    const state = { ...budget(8, 10, 'yellow'), exhaustedAt: NOW + 3 * 86_400_000 + 7_200_000, exhaustedNote: null };
    const said = words(withSnapshot(NO_FIGURES, snapshot({ budgets: [state] })));
    assert.match(said, /At this rate nothing is left in 3 d 2 h/);
  });

  it('says nothing of other currencies where there are none', () =>
    assert.doesNotMatch(words(withSnapshot(NO_FIGURES, snapshot())), /not in the total/));

  it('says since when figures are old, and why', () => {
    const old = withStaleness(full, NOW - 90_000, 'The engine stopped.');
    assert.match(words(old), /The engine stopped\. These figures are the last good ones, 1 min ago/);
    assert.match(words(old), /\$8\.10/);
  });
  it('says why there is no figure', () =>
    assert.match(words(withoutFigures('No folder is open.')), /No folder is open\./));
  it('says what concerns the whole window', () => assert.match(words(full, 'Left out.'), /Left out\./));
  it('says that it reads', () => assert.match(words(NO_FIGURES), /Reading the logs/));
  it('shows no half-read sum', () =>
    assert.doesNotMatch(words(withSnapshot(NO_FIGURES, snapshot({ phase: 'loading', month$: 5 }))), /\$5/));

  it('links to nothing but its own commands', () => {
    const linked = [...words(full).matchAll(/\(command:([\w.]+)\)/g)].map((match) => match[1] ?? '');
    assert.deepEqual(new Set(linked), new Set(TOOLTIP_COMMANDS));
    for (const command of TOOLTIP_COMMANDS) assert.ok((COMMAND_IDS as readonly string[]).includes(command));
  });

  it('never makes Markdown of a name from a log', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        const hostile = snapshot({
          budgets: [budget(1, 10, 'green', { name, scope: name })],
          topSpenders: [{ dimension: 'agent', key: name, cost: dollars(1) }],
          currentBranch: { name, cost: dollars(1), pr: name },
          foreign: [{ currency: name, day: 0, amount: 1, events: 1 }],
        });
        const markdown = pieces(withSnapshot(NO_FIGURES, hostile))
          .filter((piece) => piece.kind === 'markdown')
          .map((piece) => piece.value);
        const plain = pieces(
          withSnapshot(
            NO_FIGURES,
            snapshot({
              budgets: [budget(1, 10, 'green')],
              topSpenders: [{ dimension: 'agent', key: 'a', cost: dollars(1) }],
              currentBranch: { name: 'a', cost: dollars(1), pr: '1' },
              foreign: [{ currency: 'EUR', day: 0, amount: 1, events: 1 }],
            }),
          ),
        )
          .filter((piece) => piece.kind === 'markdown')
          .map((piece) => piece.value);
        assert.deepEqual(markdown, plain);
      }),
    ));
});

describe('text that Markdown would turn into something by itself', () => {
  const cases: [escaped: string, harmless: string][] = [
    ['plain', 'plain'],
    ['$\\(zap\\)', '&#36;\\(zap\\)'],
    ['<img src=x>', '&#60;img src=x>'],
    ['https://evil.example/a', 'https&#58;//evil.example/a'],
    ['www.evil.example', 'www&#46;evil.example'],
    ['a@evil.example', 'a&#64;evil.example'],
    ['a|b', 'a&#124;b'],
    ['a&nbsp;b', 'a b'],
    ['a&nbsp;&nbsp;&nbsp;&nbsp;b', 'a&nbsp;&nbsp;&nbsp;&nbsp;b'],
  ];
  for (const [escaped, harmless] of cases) it(escaped, () => assert.equal(withoutAutomaticMarkup(escaped), harmless));
});
