/** When money is spent: hour by weekday, as a table of shades that the arrow keys walk through. */
import type { Heatmap } from '../../../src/core/dashboard/model';
import { count, money, percent } from '../../../src/core/format';
import type { NanoUsd } from '../../../src/core/money';
import { element, textTable, type Child } from '../../dom';
import { t } from '../../l10n';
import { Panel, remark, sentences, TableSwitch } from '../panel';
import type { Section, SectionContext, SectionKind } from '../section';

const ID = 'heatmap';
const TITLE = t('When it is spent');
const WEEKDAYS = [t('Mon'), t('Tue'), t('Wed'), t('Thu'), t('Fri'), t('Sat'), t('Sun')] as const;
const HOURS = 24;

export const heatmap: SectionKind = { when: 'near', isWide: false, make: makeHeatmap };

function makeHeatmap(context: SectionContext): Section {
  const panel = new Panel(ID, TITLE);
  let last: { readonly data: Heatmap; readonly timeZone: string } | null = null;
  const show = (): void => {
    if (last === null) return;
    const { data, timeZone } = last;
    const isTable = table.read();
    table.offer(totalOf(data) > 0);
    panel.content.draw([data, timeZone, isTable], () => content(data, timeZone, isTable));
  };
  const table = new TableSwitch(ID, TITLE, context, show);
  panel.addControl(table.element);
  return {
    id: ID,
    element: panel.element,
    parts: ['heatmap'],
    draw({ answer, snapshot }) {
      const { heatmap: data } = answer.parts;
      if (data === undefined) return;
      last = { data, timeZone: snapshot.timeZone };
      show();
    },
  };
}

function content(data: Heatmap, timeZone: string, isTable: boolean): readonly Child[] {
  const total = totalOf(data);
  if (total <= 0) return [remark(sentences(t('No event with a cost has a time here.'), undatedWords(data.undated)))];
  const readout = element('p', { class: 'readout', 'aria-live': 'polite' }, finding(data.costs, total));
  const note = remark(
    sentences(
      t('Hours of {0}. The stronger a shade the more was spent in that hour of all weeks together.', timeZone),
      undatedWords(data.undated),
    ),
  );
  return [grid(data.costs, total, readout), readout, note, ...(isTable ? [plainTable(data.costs)] : [])];
}

function totalOf({ costs }: Heatmap): NanoUsd {
  return costs.reduce((sum, cost) => sum + cost, 0);
}

function undatedWords(events: number): string {
  if (events === 0) return '';
  return events === 1
    ? t('1 event without a time is left out.')
    : t('{0} events without a time are left out.', count(events));
}

function finding(costs: readonly NanoUsd[], total: NanoUsd): string {
  const dearest = costs.reduce((best, cost, index) => (cost > (costs[best] ?? 0) ? index : best), 0);
  return t('Dearest hour: {0}', cellWords(costs, dearest, total));
}

function cellWords(costs: readonly NanoUsd[], index: number, total: NanoUsd): string {
  const cost = costs[index] ?? 0;
  const hour = index % HOURS;
  const day = WEEKDAYS[Math.floor(index / HOURS)] ?? '';
  return t(
    '{0} {1} to {2}: {3}, {4} of all',
    day,
    clock(hour),
    clock(hour + 1),
    money(cost),
    percent((100 * cost) / total),
  );
}

function clock(hour: number): string {
  return `${String(hour % HOURS).padStart(2, '0')}:00`;
}

/** The cells' figures are read out one by one; the plain table holds them all. */
function grid(costs: readonly NanoUsd[], total: NanoUsd, readout: HTMLElement): HTMLElement {
  const most = costs.reduce((largest, cost) => Math.max(largest, cost), 0);
  const cells: HTMLElement[] = [];
  const rows = WEEKDAYS.map((day, weekday) => {
    const row = element('div', { class: 'heat-row' }, element('span', { class: 'heat-day' }, day));
    for (let hour = 0; hour < HOURS; hour++) {
      const cost = costs[weekday * HOURS + hour] ?? 0;
      const cell = element('span', { class: cost > 0 ? 'heat-cell' : 'heat-cell empty' });
      // The square root keeps small spend visible beside a dear hour.
      cell.style.setProperty('--heat', `${most > 0 ? Math.round(100 * Math.sqrt(Math.max(0, cost) / most)) : 0}%`);
      cells.push(cell);
      row.append(cell);
    }
    return row;
  });
  const marks = element(
    'div',
    { class: 'heat-row heat-hours', 'aria-hidden': 'true' },
    element('span', { class: 'heat-day' }),
  );
  for (let hour = 0; hour < HOURS; hour += 6) marks.append(element('span', {}, clock(hour)));
  const frame = element(
    'div',
    {
      class: 'heatmap',
      role: 'img',
      tabindex: '0',
      'data-focus': 'heatmap',
      'aria-label': t('Cost by weekday and hour; arrow keys read single hours. {0}', finding(costs, total)),
    },
    ...rows,
    marks,
  );
  walk(frame, cells, (index) => {
    readout.textContent = index === null ? finding(costs, total) : cellWords(costs, index, total);
  });
  return frame;
}

/** Arrow keys and the pointer choose a cell. */
function walk(frame: HTMLElement, cells: readonly HTMLElement[], onCell: (index: number | null) => void): void {
  let at = -1;
  const choose = (index: number): void => {
    cells[at]?.classList.remove('chosen');
    at = index;
    cells[at]?.classList.add('chosen');
    onCell(at < 0 ? null : at);
  };
  frame.addEventListener('keydown', (event) => {
    const next = cellAfter(event.key, at);
    if (next === null) return;
    event.preventDefault();
    choose(next);
  });
  frame.addEventListener('blur', () => choose(-1));
  frame.addEventListener('pointerover', (event) => {
    const index = cells.indexOf(event.target as HTMLElement);
    if (index >= 0) choose(index);
  });
  frame.addEventListener('pointerleave', () => choose(-1));
}

function cellAfter(key: string, at: number): number | null {
  const last = WEEKDAYS.length * HOURS - 1;
  const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: HOURS, ArrowUp: -HOURS };
  const step = steps[key];
  if (step === undefined) return null;
  if (at < 0) return 0;
  const next = at + step;
  return next < 0 || next > last ? at : next;
}

function plainTable(costs: readonly NanoUsd[]): HTMLElement {
  const rows = Array.from({ length: HOURS }, (_, hour) => [
    clock(hour),
    ...WEEKDAYS.map((_, weekday) => money(costs[weekday * HOURS + hour] ?? 0)),
  ]);
  return textTable(t('Cost by hour and weekday'), [t('Hour'), ...WEEKDAYS], rows);
}
