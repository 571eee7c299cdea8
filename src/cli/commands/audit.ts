/** `spendlight audit`: recorded against computed cost, what had no price, and what the computed costs rest on. */
import type { Command } from 'commander';
import { rangeOf, type Zone } from '../../core/calendar';
import type { Kind, PriceFlag } from '../../core/event';
import { count, dateTime, keyText, money, moneyExact, percent, safeText, tokens } from '../../core/format';
import type { EventRow } from '../../core/ledger/query';
import { totalTokens } from '../../core/measures';
import type { NanoUsd } from '../../core/money';
import { auditJson } from '../../core/report/auditAnswer';
import type { Audit, Comparison, PriceAge, Sides } from '../../core/report/audit';
import { KIND_TITLES, plural } from '../../core/report/words';
import { requireRange, type RangeOptions, type SharedOptions, withSharedOptions } from '../options';
import { innerColumns, rangeText, printReadLine, section, styledHeader } from '../screen';
import { anythingRead, inWorkspace, printJson, type Session, type Surroundings } from '../session';
import { figure, name, tableLines, type Cell } from '../table';
import { wrap, type Terminal } from '../terminal';
import { EXIT, UsageError, type ExitCode } from '../usage';

const DIFFERENCES_LISTED = '10';
const MOST_LISTED = 10_000;
const ROWS_ON_SCREEN = 15;
const LONGEST_PLACE = 120;

/** What each flag says of the events that carry it. */
const FLAG_SENTENCES: Readonly<Record<PriceFlag, string>> = {
  'recorded-differs': 'recorded, and more than 1 % from what their tokens cost by the table',
  'zero-not-trusted': 'recorded as 0 with tokens of a model that has a price: computed instead',
  'tier-fallback': 'unknown model, priced by the rates of its tier',
  'derived-rate': 'a cache rate is derived from the input rate, for the table has none',
  'runner-assumed': 'no CI runner named: priced as Linux',
  'estimate-incomplete': 'a fee or a mode that the table has no price for: computed without it',
};

interface AuditOptions extends SharedOptions, RangeOptions {
  readonly limit: string;
}

export function addAudit(program: Command, surroundings: Surroundings, finish: (code: ExitCode) => void): void {
  const command = program
    .command('audit')
    .description('recorded against computed cost, models without a price, the price table’s age')
    .option('--month <month>', 'YYYY-MM, current or all (default: current)')
    .option('--since <day>', 'from this day on, YYYY-MM-DD')
    .option('--until <day>', 'up to and with this day, YYYY-MM-DD')
    .option('--limit <n>', 'list so many of the events that differ', DIFFERENCES_LISTED);
  withSharedOptions(command).action(async (options: AuditOptions) => {
    finish(await inWorkspace(options, surroundings, (session) => audit(session, options)));
  });
}

async function audit(session: Session, options: AuditOptions): Promise<ExitCode> {
  const { engine, snapshot, zone, terminal } = session;
  const range = requireRange(options, zone, snapshot.now, rangeOf(zone, 'month', snapshot.now));
  const answer = await engine.request('audit', { range, limit: requireLimit(options.limit) });
  if (options.json === true) printJson(terminal, auditJson(session.head(range), answer));
  else if (anythingRead(snapshot)) print(session, answer);
  return EXIT.done;
}

function requireLimit(typed: string): number {
  const limit = /^\d{1,5}$/u.test(typed) ? Number(typed) : NaN;
  if (limit <= MOST_LISTED) return limit;
  throw new UsageError(`--limit: ${JSON.stringify(typed)} is not a number from 0 to ${MOST_LISTED}.`);
}

function print({ terminal, zone, snapshot }: Session, answer: Audit): void {
  terminal.line(terminal.style('bold', `Price audit, ${rangeText(answer.range, zone)}`));
  terminal.line();
  for (const line of priceLines(terminal, answer.prices)) terminal.line(line);
  section(terminal, 'Recorded against computed cost', comparedLines(terminal, answer));
  const { events, matching } = answer.differences;
  if (matching > 0) {
    const listed = events.flatMap((event) => differenceLines(terminal, zone, event));
    const more = matching - events.length;
    const rest = more > 0 ? [`${count(more)} more; --limit N lists them`] : [];
    section(terminal, differenceTitle(answer.compared.differing), [...listed, ...rest]);
  }
  const flags = flagLines(terminal, answer);
  if (flags.length > 0) section(terminal, 'With reservations', flags);
  if (answer.unpriced.length > 0) section(terminal, 'Without a known price', unpricedLines(terminal, answer));
  if (answer.priceRows.length > 0) section(terminal, 'Price rows used', rowLines(terminal, answer));
  terminal.line();
  printReadLine(terminal, snapshot);
}

function priceLines(terminal: Terminal, { asOf, ageDays, stale, overrides }: PriceAge): string[] {
  const age = ageDays === 0 ? 'up to date' : `${plural(ageDays, count(ageDays), 'day')} old`;
  const own = overrides === 0 ? '' : `, with ${plural(overrides, count(overrides), 'row')} of your own on top`;
  const line = `Price table of ${asOf}, ${age}${own}`;
  if (!stale) return [line];
  const warning = 'Prices may have changed since: a newer version of Spendlight brings a newer table.';
  return [terminal.style('yellow', line), ...wrap(warning, terminal.columns)];
}

function comparedLines(terminal: Terminal, { compared, models }: Audit): string[] {
  if (compared.events === 0) return ['No event has both a recorded cost and a price in the table.'];
  const shown = models.slice(0, ROWS_ON_SCREEN);
  const cells = shown.map((model): Cell[] => [titleOf(model.kind, model.model), ...comparisonCells(model)]);
  if (models.length > 1) cells.push(['All', ...comparisonCells(compared)]);
  const columns = [name('Model'), ...['Events', 'Recorded', 'Computed', 'Difference', 'Differ'].map(figure)];
  const lines = styledHeader(terminal, tableLines(columns, cells, innerColumns(terminal)));
  const more = models.length - shown.length;
  return more > 0 ? [...lines, `${plural(more, count(more), 'model')} more, in the sum`] : lines;
}

function comparisonCells({ events, recorded, computed, differing }: Comparison): Cell[] {
  return [count(events), money(recorded), money(computed), signed(recorded - computed), count(differing.events)];
}

function differenceTitle({ events, recorded, computed }: Sides): string {
  const sum = `${money(recorded)} recorded, ${money(computed)} computed`;
  return `${plural(events, count(events), 'event differs', 'events differ')} by more than 1 %: ${sum}`;
}

/** What, then where and by which price row: each on lines of their own, for places are what people open. */
function differenceLines(terminal: Terminal, zone: Zone, event: EventRow): string[] {
  const { at, kind, dimensions, recorded, computed, source, line, table, offset, priceRow } = event;
  const when = at === null ? 'no time' : dateTime(zone, at);
  const sides = `${moneyExact(recorded ?? 0)} recorded, ${moneyExact(computed ?? 0)} computed`;
  const far = computed === null || computed === 0 ? '' : ` (${percentApart(recorded ?? 0, computed)})`;
  const place = line !== null ? `:${line}` : table === null ? '' : `, ${safeText(table, 40)} row ${count(offset)}`;
  return [
    ...wrap(`${when}  ${titleOf(kind, dimensions.model ?? null)}  ${sides}${far}`, innerColumns(terminal)),
    `  ${safeText(source, LONGEST_PLACE)}${place}`,
    `  ${safeText(priceRow ?? '', LONGEST_PLACE)}`,
  ];
}

function percentApart(recorded: NanoUsd, computed: NanoUsd): string {
  const value = (100 * (recorded - computed)) / computed;
  return `${value > 0 ? '+' : ''}${percent(value)}`;
}

function flagLines(terminal: Terminal, { flags }: Audit): string[] {
  return flags
    .filter(({ flag, events }) => events > 0 && flag !== 'recorded-differs')
    .flatMap(({ flag, events, cost }) => {
      const sentence = `${plural(events, count(events), 'event')}, ${money(cost)}: ${FLAG_SENTENCES[flag]}`;
      return wrap(sentence, innerColumns(terminal));
    });
}

function unpricedLines(terminal: Terminal, { unpriced }: Audit): string[] {
  const shown = unpriced.slice(0, ROWS_ON_SCREEN);
  const cells = shown.map(({ kind, model, measures }): Cell[] => [
    titleOf(kind, model),
    count(measures.unpriced),
    tokens(totalTokens(measures)),
  ]);
  const lines = tableLines([name('Model'), figure('Calls'), figure('Tokens')], cells, innerColumns(terminal));
  const more = unpriced.length - shown.length;
  const advice = 'They are in no sum. costs/prices.json or spendlight.prices gives a model a price.';
  return [
    ...styledHeader(terminal, lines),
    ...(more > 0 ? [`${plural(more, count(more), 'model')} more`] : []),
    ...wrap(advice, innerColumns(terminal)),
  ];
}

function rowLines(terminal: Terminal, { priceRows }: Audit): string[] {
  const shown = priceRows.slice(0, ROWS_ON_SCREEN);
  const cells = shown.map(({ priceRow, events, computed, counted }): Cell[] => [
    safeText(priceRow, LONGEST_PLACE),
    count(events),
    money(computed),
    counted.events === 0 ? '' : money(counted.cost),
  ]);
  const columns = [name('Row'), figure('Events'), figure('Computed'), figure('Counted')];
  const lines = styledHeader(terminal, tableLines(columns, cells, innerColumns(terminal)));
  const more = priceRows.length - shown.length;
  return more > 0 ? [...lines, `${plural(more, count(more), 'row')} more; --json lists them all`] : lines;
}

/** A model for calls; for the other kinds, what they are. */
function titleOf(kind: Kind, model: string | null): string {
  return kind === 'llm' || model !== null ? keyText('model', model) : KIND_TITLES[kind];
}

function signed(nano: NanoUsd): string {
  if (nano === 0) return 'none';
  return nano > 0 ? `+${money(nano)}` : money(nano);
}
