/** The ranked table: the chosen dimension's values, most expensive first, with shares, changes and courses; a row leads further. */
import type { Ranked, RankedRow, Span } from '../../../src/core/dashboard/model';
import { count } from '../../../src/core/format';
import type { GroupKey } from '../../../src/core/ledger/query';
import { ROW_COLUMNS } from '../../../src/protocol/dashboard';
import { sparkline } from '../../charts/sparkline';
import { setFieldText, textField } from '../../controls';
import { element, linkButton, Region, scrollable, type Child } from '../../dom';
import { figureCells, pager, sortHeadings, takenApart, type FigureGround } from '../../figureTable';
import { t } from '../../l10n';
import { OpenRows } from '../../madeOf';
import { dimensionTitle, keyText } from '../../translated';
import { nameOf } from '../highlight';
import type { Section, SectionContext, SectionKind } from '../section';
import { PAGE_ROWS } from '../state';

const ID = 'ranked';
/** With the course there is one more than can be sorted by. */
const COLUMNS = ROW_COLUMNS.length + 1;

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
  const { groupBy, rows, offset, matching, found, total } = data;
  const title = dimensionTitle(groupBy);
  const caption = data.all === 1 ? t('Cost by {0}, 1 row', title) : t('Cost by {0}, {1} rows', title, count(data.all));
  const asked = context.query().rows;
  const headings = sortHeadings(title, { column: asked.sort, descending: asked.descending }, ({ column, descending }) =>
    context.change({ rows: { ...asked, sort: column, descending, offset: 0 } }),
  );
  const ground = { total: total.measures.cost, isCompared: span.previous !== null, openRows };
  const table = element(
    'table',
    { class: 'breakdown ranked' },
    element('caption', {}, caption),
    element('thead', {}, element('tr', {}, ...headings, courseHead())),
    element('tbody', {}, ...rows.flatMap((row) => tableRow(row, groupBy, ground, context))),
    element(
      'tfoot',
      {},
      ...(found === null ? [] : footRow('found', found, t('Found: {0}', count(matching)), ground)),
      ...footRow('total', total, t('Total'), ground),
    ),
  );
  const page = { offset, shown: rows.length, matching, size: PAGE_ROWS };
  // Before the table, so that the keyboard need not pass all rows to turn the page.
  return [
    pager(page, (next) => context.change({ rows: { ...asked, offset: next } })),
    scrollable(table, caption),
    element('p', { class: 'muted' }, PRESSES),
  ];
}

function courseHead(): HTMLElement {
  return element(
    'th',
    { scope: 'col', class: 'col-course' },
    t({ message: 'Course', comment: 'Over a column of small lines: the cost of each day' }),
  );
}

function tableRow(row: RankedRow, groupBy: GroupKey, ground: FigureGround, context: SectionContext): readonly Child[] {
  const id = `row:${nameOf(row.key)}`;
  const open = linkButton(keyText(groupBy, row.key), () => context.drill(groupBy, row.key), {
    'data-focus': id,
    class: row.key === null ? 'link unattributed' : 'link',
  });
  const name = element('th', { scope: 'row' }, open);
  const made = element('tr', {}, name, ...figureCells(id, row, ground), courseCell(row));
  made.dataset['name'] = nameOf(row.key);
  context.highlight.follow(made, nameOf(row.key));
  return [made, takenApart(id, row, ground, COLUMNS)];
}

function footRow(id: string, row: RankedRow, name: string, ground: FigureGround): readonly Child[] {
  const cells = [...figureCells(id, row, ground), element('td', {})];
  return [element('tr', {}, element('th', { scope: 'row' }, name), ...cells), takenApart(id, row, ground, COLUMNS)];
}

function courseCell({ spark }: RankedRow): HTMLElement {
  const line = sparkline(spark);
  return element('td', { class: 'course-cell', 'aria-hidden': 'true' }, line);
}
