/** Answers a dashboard's query: those of its parts that are asked for, every sum made here. */
import type { GroupKey } from '../ledger/query';
import { callCosts, costsByHour, costsByState, tokensByPrice } from '../ledger/scans';
import { askerOf, type Ask, type DashboardSource } from './ask';
import { makeBars } from './bars';
import { composedOf } from './composedOf';
import { makeCourse } from './course';
import { makeFigures } from './figures';
import { makeHistogram } from './histogram';
import type {
  Composition,
  DashboardAnswer,
  DashboardPart,
  DashboardParts,
  DashboardQuery,
  Heatmap,
  MadeOf,
  Span,
} from './model';
import { makePeriods } from './periods';
import { makePullRequests } from './pullRequests';
import { makeChanges, makeRanked } from './ranked';
import { spanOf } from './span';
import { makeTokenMix } from './tokenMix';
import { makeWbsTree } from './wbsTree';

/** By what else spend is looked at, in the order in which people ask. */
const COMPOSED_OF: readonly GroupKey[] = [
  'agent',
  'model',
  'pr',
  'wbs',
  'stage',
  'iteration',
  'branch',
  'session',
  'purpose',
  'kind',
];
const PRICE_ROWS = 15;

interface Context {
  readonly source: DashboardSource;
  readonly ask: Ask;
  readonly query: DashboardQuery;
  readonly span: Span;
}

const MAKERS: { readonly [P in DashboardPart]: (context: Context) => DashboardParts[P] } = {
  figures: ({ source, ask, query, span }) => makeFigures(source, ask, query, span),
  course: ({ source, ask, query, span }) => makeCourse(source, ask, query, span),
  bars: ({ source, ask, query, span }) => makeBars(source, ask, query, span),
  ranked: ({ source, ask, query, span }) => makeRanked(source, ask, query, span),
  changes: ({ ask, query, span }) => makeChanges(ask, query, span),
  heatmap: makeHeatmap,
  tokens: ({ source, query, span }) =>
    makeTokenMix(
      source.ledger.scan((scan) => tokensByPrice(scan, { range: span.range, filter: query.filter })),
      source.prices,
    ),
  histogram: ({ source, query, span }) =>
    makeHistogram(source.ledger.scan((scan) => callCosts(scan, { range: span.range, filter: query.filter }))),
  wbs: ({ ask, query, span }) => {
    const { filter } = query;
    const before = span.previous === null ? null : ask({ range: span.previous, filter, groupBy: ['wbs'] }).rows;
    return makeWbsTree(ask({ range: span.range, filter, groupBy: ['wbs'] }).rows, before);
  },
  composition: makeComposition,
  madeOf: makeMadeOf,
  periods: ({ source, ask, query }) => makePeriods(source, ask, query),
  pullRequests: ({ source, ask, query, span }) => makePullRequests(source, ask, query, span),
};

/** Never throws for a query that the guards let through; a span that is none is a sentence. */
export function makeDashboard(
  source: DashboardSource,
  query: DashboardQuery,
  parts: readonly DashboardPart[],
): DashboardAnswer {
  const span = spanOf(query, source.zone, source.now);
  if (typeof span === 'string') return { refusal: span, span: NO_SPAN, parts: {} };
  const context = { source, ask: askerOf(source), query, span };
  return { refusal: null, span, parts: Object.fromEntries(parts.map((part) => [part, MAKERS[part](context)])) };
}

const NO_SPAN: Span = {
  range: { from: 0, to: 0 },
  previous: null,
  firstDay: null,
  lastDay: null,
  previousFirstDay: null,
  previousLastDay: null,
};

function makeHeatmap({ source, query, span }: Context): Heatmap {
  const { costs, undated } = source.ledger.scan((scan) =>
    costsByHour(scan, { range: span.range, filter: query.filter }),
  );
  return { costs: [...costs], undated };
}

/** Dimensions that tell the matching spend apart, without the one that the table is grouped by. */
function makeComposition({ ask, query, span }: Context): Composition {
  const { filter, groupBy } = query;
  const dimensions = COMPOSED_OF.filter((dimension) => dimension !== groupBy).flatMap((dimension) => {
    const { rows } = ask({ range: span.range, filter, groupBy: [dimension] });
    return rows.length < 2 ? [] : [composedOf(dimension, rows)];
  });
  return { total: ask({ range: span.range, filter, groupBy: [] }).total.cost, dimensions };
}

function makeMadeOf({ source, ask, query, span }: Context): MadeOf {
  const { filter } = query;
  const states = source.ledger.scan((scan) => costsByState(scan, { range: span.range, filter }));
  const rows = states.sort((a, b) => b.cost - a.cost || b.events - a.events);
  return {
    measures: ask({ range: span.range, filter, groupBy: [] }).total,
    rows: rows.slice(0, PRICE_ROWS),
    omitted: Math.max(0, rows.length - PRICE_ROWS),
  };
}
