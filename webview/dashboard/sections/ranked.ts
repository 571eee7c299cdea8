/** The ranked table: the chosen dimension's values, most expensive first, with shares, changes and courses; a row leads further. */
import type { Ranked, RankedRow, RowColumn, Span } from '../../../src/core/dashboard/model';
import { costPerCall, shareText } from '../../../src/core/figures';
import { count, money, NO_FIGURE, tokens } from '../../../src/core/format';
import { totalTokens } from '../../../src/core/measures';
import type { NanoUsd } from '../../../src/core/money';
import { ROW_COLUMNS } from '../../../src/protocol/dashboard';
import { sparkline } from '../../charts/sparkline';
import { button, setDisabled, setFieldText, textField } from '../../controls';
import { element, linkButton, Region, scrollable, type Child } from '../../dom';
import { t } from '../../l10n';
import { costCell, madeOfRow, OpenRows } from '../../madeOf';
import { change, dimensionTitle, keyText } from '../../translated';
import { nameOf } from '../highlight';
import type { Section, SectionContext, SectionKind } from '../section';
import { PAGE_ROWS } from '../state';

const ID = 'ranked';

const HEADINGS: Readonly<Record<Exclude<RowColumn, 'name'>, string>> = {
  cost: t('Cost'),
  share: t('Share'),
  calls: t('Calls'),
  tokens: t('Tokens'),
  costPerCall: t('Cost per call'),
  change: t('Change'),
};

export const ranked: SectionKind = { when: 'first', isApart: true, isWide: true, make: makeRanked };

function makeRanked(context: SectionContext): Section {
  const heading = element('h2', { id: ID }, t('Where it goes'));
  const search = textField({
    name: t('Search names'),
    placeholder: t('Search'),
    value: context.query().rows.search,
    onInput: (text) => context.change({ rows: { ...context.query().rows, search: text, offset: 0 } }),
  });
  const table = new Region(element('div', { class: 'table-place' }));
  const frame = element(
    'section',
    { class: 'chart', 'aria-labelledby': ID },
    element('div', { class: 'chart-head' }, heading, search),
    table.element,
  );
  let drawn: { readonly data: Ranked; readonly span: Span } | null = null;
  const drawTable = (): void => {
    if (drawn === null) return;
    const { data, span } = drawn;
    const content = [data, context.query().rows, span.previous !== null, openRows.all];
    table.draw(content, () => rankedTable(data, span, context, openRows));
    emphasise();
  };
  const openRows = new OpenRows(drawTable);
  let emphasised: string | null = null;
  const emphasise = (): void => {
    for (const row of table.element.querySelectorAll<HTMLElement>('tr[data-name]')) {
      row.classList.toggle('emphasised', emphasised !== null && row.dataset['name'] === emphasised);
    }
  };
  context.highlight.onChange((name) => {
    emphasised = name;
    emphasise();
  });
  return {
    id: ID,
    element: frame,
    parts: ['ranked'],
    draw({ answer }) {
      const { ranked: data } = answer.parts;
      if (data === undefined) return;
      // A step into a row, or what was remembered, searches for something else.
      setFieldText(search, context.query().rows.search);
      drawn = { data, span: answer.span };
      drawTable();
    },
  };
}

const PRESSES = t('A name is shown alone when it is pressed, a cost says what it is made of.');

function rankedTable(data: Ranked, span: Span, context: SectionContext, openRows: OpenRows): readonly Child[] {
  const { groupBy } = data;
  const title = dimensionTitle(groupBy);
  const caption = data.all === 1 ? t('Cost by {0}, 1 row', title) : t('Cost by {0}, {1} rows', title, count(data.all));
  const head = element('tr', {}, ...ROW_COLUMNS.map((column) => headerCell(column, data, context)), courseHead());
  const foot = [
    ...(data.found === null
      ? []
      : footRow('found', data.found, t('Found: {0}', count(data.matching)), { data, span, openRows })),
    ...footRow('total', data.total, t('Total'), { data, span, openRows }),
  ];
  const table = element(
    'table',
    { class: 'breakdown ranked' },
    element('caption', {}, caption),
    element('thead', {}, head),
    element('tbody', {}, ...data.rows.flatMap((row) => tableRow(row, { data, span, openRows }, context))),
    element('tfoot', {}, ...foot),
  );
  // Before the table, so that the keyboard need not pass all rows to turn the page.
  return [pager(data, context), scrollable(table, caption), element('p', { class: 'muted' }, PRESSES)];
}

function courseHead(): HTMLElement {
  return element(
    'th',
    { scope: 'col', class: 'col-course' },
    t({ message: 'Course', comment: 'Over a column of small lines: the cost of each day' }),
  );
}

function headerCell(column: RowColumn, data: Ranked, context: SectionContext): HTMLElement {
  const text = column === 'name' ? dimensionTitle(data.groupBy) : HEADINGS[column];
  const { rows } = context.query();
  const isSorted = rows.sort === column;
  const sign = isSorted ? (rows.descending ? ' ▼' : ' ▲') : '';
  const onPress = (): void => {
    const descending = isSorted ? !rows.descending : column !== 'name';
    context.change({ rows: { ...rows, sort: column, descending, offset: 0 } });
  };
  const press = linkButton(text, onPress, { 'data-focus': `sort:${column}`, class: 'sort' });
  press.append(element('span', { 'aria-hidden': 'true', class: 'sort-sign' }, sign));
  const order = rows.descending ? 'descending' : 'ascending';
  return element('th', { scope: 'col', class: `col-${column}`, ...(isSorted ? { 'aria-sort': order } : {}) }, press);
}

/** What rows are drawn from. */
interface Ground {
  readonly data: Ranked;
  readonly span: Span;
  readonly openRows: OpenRows;
}

function tableRow(row: RankedRow, ground: Ground, context: SectionContext): readonly Child[] {
  const { data } = ground;
  const text = keyText(data.groupBy, row.key);
  const id = `row:${nameOf(row.key)}`;
  const open = linkButton(text, () => context.drill(data.groupBy, row.key), {
    'data-focus': id,
    class: row.key === null ? 'link unattributed' : 'link',
  });
  const made = element(
    'tr',
    {},
    element('th', { scope: 'row' }, open),
    ...figureCells(id, row, ground),
    courseCell(row),
  );
  made.dataset['name'] = nameOf(row.key);
  context.highlight.follow(made, nameOf(row.key));
  return [made, takenApart(id, row, ground)];
}

function footRow(id: string, row: RankedRow, name: string, ground: Ground): readonly Child[] {
  const cells = [...figureCells(id, row, ground), element('td', {})];
  return [element('tr', {}, element('th', { scope: 'row' }, name), ...cells), takenApart(id, row, ground)];
}

/** With the course there is a column more than can be sorted by. */
function takenApart(id: string, { measures, previous }: RankedRow, { span, openRows }: Ground): HTMLElement | null {
  const before = previous === null || span.previous === null ? [] : [t('{0} in the time before.', money(previous))];
  return madeOfRow(id, measures, openRows, ROW_COLUMNS.length + 1, before);
}

function figureCells(id: string, row: RankedRow, { data, span, openRows }: Ground): readonly HTMLElement[] {
  const { measures, previous } = row;
  const perCall = costPerCall({ ...measures, cost: row.callCost });
  return [
    costCell(id, measures, openRows),
    shareCell(row, data.total.measures.cost),
    element('td', {}, count(measures.calls)),
    element('td', {}, tokens(totalTokens(measures))),
    element('td', {}, perCall === null ? NO_FIGURE : money(perCall)),
    changeCell(measures.cost, previous, span.previous !== null),
  ];
}

function shareCell({ measures }: RankedRow, total: NanoUsd): HTMLElement {
  const share = total > 0 ? (100 * measures.cost) / total : 0;
  const bar = element('span', { class: 'share-bar', 'aria-hidden': 'true' });
  bar.style.setProperty('--part', `${Math.min(100, Math.max(0, share))}%`);
  return element('td', { class: 'share' }, bar, element('span', { class: 'share-text' }, shareText(measures, total)));
}

function changeCell(cost: NanoUsd, previous: NanoUsd | null, isCompared: boolean): HTMLElement {
  if (previous === null || !isCompared) return element('td', {}, NO_FIGURE);
  return element('td', {}, change(cost, previous));
}

function courseCell({ spark }: RankedRow): HTMLElement {
  const line = sparkline(spark);
  return element('td', { class: 'course-cell', 'aria-hidden': 'true' }, line);
}

function pager(data: Ranked, context: SectionContext): HTMLElement | null {
  if (data.matching <= PAGE_ROWS) return null;
  const last = data.offset + data.rows.length;
  const turn = (offset: number): void => context.change({ rows: { ...context.query().rows, offset } });
  const back = button({
    text: t('Previous'),
    name: t('Previous page of rows'),
    onPress: () => turn(Math.max(0, data.offset - PAGE_ROWS)),
  });
  const forth = button({ text: t('Next'), name: t('Next page of rows'), onPress: () => turn(data.offset + PAGE_ROWS) });
  back.dataset['focus'] = 'page:back';
  forth.dataset['focus'] = 'page:forth';
  setDisabled(back, data.offset === 0);
  setDisabled(forth, last >= data.matching);
  const words = t('Rows {0} to {1} of {2}', count(data.offset + 1), count(last), count(data.matching));
  return element('div', { class: 'pager' }, back, element('span', { role: 'status' }, words), forth);
}
