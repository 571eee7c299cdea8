/** Where the budgets stand: the one that decides the status bar large, and all the others below it. */
import type { BudgetState } from '../../src/core/budget/budget';
import { budgetCount, listedBudgets } from '../../src/core/figures';
import { count, money, percentReached, safeText } from '../../src/core/format';
import type { Snapshot } from '../../src/protocol/engine';
import type { ViewCommand } from '../../src/protocol/view';
import { button } from '../controls';
import { element, icon, Region, type Child } from '../dom';
import { t } from '../l10n';
import { budgetLabel, budgetSpentText, costText } from '../translated';
import { HEALTH_WORDS, healthWord, PERIOD_WORDS, scopeWords } from '../words';

type Run = (command: ViewCommand) => void;

/** Drawn from the snapshot alone: it need not wait for an answer. */
export class Standing {
  readonly elements: readonly HTMLElement[];
  private readonly worst = new Region(element('section', { 'aria-label': t('Budget') }));
  private readonly others = new Region(element('section', { class: 'budgets', 'aria-label': t('Other budgets') }));

  constructor(private readonly run: Run) {
    this.elements = [this.worst.element, this.others.element];
  }

  show(snapshot: Snapshot): void {
    this.worst.draw([snapshot.budgets[0], snapshot.month.measures], () => headline(snapshot, this.run));
    this.others.draw(snapshot.budgets.slice(1), () => others(snapshot));
  }

  clear(): void {
    this.worst.clear();
    this.others.clear();
  }
}

/** Without a limit, the month's spend and a way to set one. */
function headline(snapshot: Snapshot, run: Run): readonly Child[] {
  const worst = snapshot.budgets[0];
  if (worst && worst.budget.limit !== null) return [largeBudget(worst)];
  return [
    element(
      'p',
      { class: 'headline' },
      element('span', { class: 'spent' }, costText(snapshot.month.measures)),
      ` ${PERIOD_WORDS.month}`,
    ),
    element('p', { class: 'muted' }, t('No budget is set, so there is no limit to measure against.')),
    element(
      'div',
      { class: 'buttons' },
      button({ text: t('Set Budget'), primary: true, onPress: () => run('spendlight.setBudget') }),
    ),
  ];
}

function largeBudget(state: BudgetState): HTMLElement {
  const { budget, percent: used, health } = state;
  const word = healthWord(state);
  const name = budgetLabel(state, 40);
  const limit = budget.limit === null ? t('no limit') : money(budget.limit);
  return element(
    'div',
    { class: `budget large health-${health}` },
    element(
      'p',
      { class: 'headline' },
      element('span', { class: 'spent' }, budgetSpentText(state)),
      element('span', { class: 'limit' }, ` / ${limit} ${PERIOD_WORDS[budget.period]}`),
    ),
    meter(name, used, word),
    element(
      'p',
      { class: 'health' },
      icon(HEALTH_WORDS[health].sign, 'health-sign'),
      element('span', { class: 'health-word' }, word),
      used === null ? '' : ` · ${percentReached(used)}`,
    ),
    element('p', { class: 'muted' }, t('Budget “{0}”: {1}.', name, measuredWords(state))),
  );
}

function others({ budgets }: Snapshot): readonly Child[] {
  const shown = listedBudgets(budgets);
  const more = budgetCount(budgets) - shown.length;
  return [
    ...shown.slice(1).map(smallBudget),
    more > 0 ? element('p', { class: 'muted' }, t('and {0} more', count(more))) : null,
  ];
}

function smallBudget(state: BudgetState): HTMLElement {
  const { budget, percent: used, health } = state;
  const word = healthWord(state);
  const name = budgetLabel(state, 40);
  const limit = budget.limit === null ? t('no limit') : money(budget.limit);
  const share = used === null ? word : `${word} · ${percentReached(used)}`;
  return element(
    'div',
    { class: `budget small health-${health}` },
    element(
      'p',
      { class: 'headline' },
      icon(HEALTH_WORDS[health].sign, 'health-sign'),
      element('span', { class: 'budget-name' }, name),
      element(
        'span',
        {},
        element('span', { class: 'spent' }, budgetSpentText(state)),
        element('span', { class: 'limit' }, ` / ${limit} ${PERIOD_WORDS[budget.period]}`),
      ),
    ),
    meter(name, used, word),
    element('p', { class: 'muted' }, `${share}, ${measuredWords(state)}`),
  );
}

/** What it measures, and what else decides where it stands. */
function measuredWords({ budget, basis }: BudgetState): string {
  const parts = [scopeWords(budget)];
  if (budget.hardLimit !== null) parts.unshift(t('hard limit {0}', money(budget.hardLimit)));
  if (basis === 'statement') parts.push(t('as stated by {0}', safeText(budget.origin)));
  return parts.join(', ');
}

function meter(name: string, used: number | null, word: string): HTMLElement | null {
  if (used === null) return null;
  const reached = Math.min(100, Math.max(0, used));
  const bar = element('div', {
    class: 'meter',
    role: 'meter',
    'aria-label': t('{0} budget used', name),
    'aria-valuemin': '0',
    'aria-valuemax': '100',
    'aria-valuenow': String(reached),
    'aria-valuetext': `${percentReached(used)}, ${word}`,
  });
  const fill = element('div', { class: 'meter-fill' });
  fill.style.setProperty('--part', `${reached}%`);
  bar.append(fill);
  return bar;
}
