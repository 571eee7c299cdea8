/** `spendlight models`: the price table, with the team's own prices in it. */
import type { Command } from 'commander';
import { count, safeText } from '../../core/format';
import type { ListedModel } from '../../core/pricing/listing';
import { hoursText, type PriceRow, type Rates } from '../../core/pricing/table';
import { moneyDecimal } from '../../core/report/decimal';
import { modelsJson } from '../../core/report/modelsAnswer';
import { plural } from '../../core/report/words';
import type { ModelsResult } from '../../protocol/reports';
import { engineOptions, withSharedOptions, type SharedOptions } from '../options';
import { problemLine } from '../problemLine';
import { innerColumns, section, styledHeader } from '../screen';
import { openEngine, printJson, type Surroundings } from '../session';
import { figure, name, tableLines, text, type Cell } from '../table';
import { plainText, printWrapped, wrap, type Terminal } from '../terminal';
import { EXIT, UsageError, type ExitCode } from '../usage';

/** So many models are shown each with all that is known of it; more of them one line a price. */
const IN_DETAIL = 3;
const LONGEST_NAME = 80;

interface ModelsOptions extends SharedOptions {
  readonly provider?: string;
}

export function addModels(program: Command, surroundings: Surroundings, finish: (code: ExitCode) => void): void {
  const command = program
    .command('models')
    .description('the price table: rates per million tokens by class, fees, other names, where from')
    .argument('[name]', 'a model as a log names it, or a part of its name')
    .option('--provider <provider>', 'only models of this provider, such as anthropic');
  withSharedOptions(command).action(async (typed: string | undefined, options: ModelsOptions) => {
    finish(await models(typed ?? null, options, surroundings));
  });
}

/** Reads no log: the table is known as soon as the workspace's own prices are. */
async function models(
  typed: string | null,
  options: ModelsOptions,
  { terminal, warn }: Surroundings,
): Promise<ExitCode> {
  if (typed?.trim() === '') throw new UsageError('models: the name is empty; leave it out to see all models.');
  const told = engineOptions(options, warn);
  const engine = openEngine();
  try {
    await engine.request('open', { ...told, include: [], exclude: ['**'], stateDirectory: null });
    const listing = await engine.request('models', { provider: options.provider ?? null, name: typed });
    for (const problem of listing.problems) warn(problemLine(problem));
    const now = told.now === null ? Date.now() : Date.parse(told.now);
    if (options.json === true) printJson(terminal, modelsJson(listing, now, listing.problems));
    else print(terminal, listing, typed, options.provider ?? null);
    return EXIT.done;
  } finally {
    await engine.dispose();
  }
}

function print(terminal: Terminal, listing: ModelsResult, typed: string | null, provider: string | null): void {
  const { models: found, asOf } = listing;
  const known = plural(found.length, count(found.length), 'model');
  terminal.line(terminal.style('bold', `Price table of ${asOf}, ${known}`));
  terminal.line('USD per million tokens; -- where the vendor lists no rate');
  if (found.length === 0 && listing.infrastructure.length === 0) {
    terminal.line();
    printWrapped(terminal, absence(typed, provider));
  }
  if (typed !== null && listing.exact !== null && listing.exact !== typed) {
    const said = `${safeText(typed, LONGEST_NAME)} is priced as ${safeText(listing.exact, LONGEST_NAME)}`;
    printWrapped(terminal, said);
  }
  if (found.length > IN_DETAIL) for (const group of byProvider(found)) printProvider(terminal, group);
  else for (const model of found) printModel(terminal, model);
  printOthers(terminal, listing);
}

function absence(typed: string | null, provider: string | null): string {
  if (typed === null) return 'No model of this provider has a price.';
  if (provider !== null) {
    return `No model of ${safeText(provider, LONGEST_NAME)} that has a price is called ${safeText(typed, LONGEST_NAME)}.`;
  }
  return `No price is known for ${safeText(typed, LONGEST_NAME)}: its calls are shown as unpriced, never as $0.`;
}

function byProvider(found: readonly ListedModel[]): readonly (readonly ListedModel[])[] {
  const groups = new Map<string, ListedModel[]>();
  for (const model of found) {
    const held = groups.get(model.provider);
    if (held === undefined) groups.set(model.provider, [model]);
    else held.push(model);
  }
  return [...groups.values()];
}

const NO_RATE = '--';
const RATE_COLUMNS = ['Input', 'Output', 'Read', 'Write 5m', 'Write 1h'].map(figure);

function printProvider(terminal: Terminal, group: readonly ListedModel[]): void {
  const cells = group.flatMap(({ model, rows }) => rows.flatMap((row, at) => listCells(at === 0 ? model : '', row)));
  const columns = [name('Model'), text('From'), ...RATE_COLUMNS, text('By')];
  // Names of models need the room more than columns in which their vendor lists nothing.
  const isShown = columns.map((_, at) => at === 0 || cells.some((row) => !['', NO_RATE].includes(String(row[at]))));
  const shown = <T>(row: readonly T[]): T[] => row.filter((_, at) => isShown[at]);
  const lines = styledHeader(terminal, tableLines(shown(columns), cells.map(shown), innerColumns(terminal)));
  section(terminal, safeText(group[0]?.provider ?? '', LONGEST_NAME), lines);
}

function listCells(title: string, row: PriceRow): Cell[][] {
  const hours = row.hours === undefined ? [] : [['', hoursText(row.hours), '', '', '', '', '', '']];
  return [
    [title, row.from ?? '', ...rateCells(row.rates), row.origin],
    ...hours,
    ...row.longContext.map((long) => ['', `> ${thousands(long.abovePromptTokens)}`, ...rateCells(long), '']),
  ];
}

function rateCells(rates: Rates): string[] {
  return [rates.input, rates.output, rates.cacheRead, rates.cacheWrite5m, rates.cacheWrite1h].map((pico) =>
    // Pico-dollars a token are thousandths of nano-dollars a million: exact as a decimal.
    pico === null ? NO_RATE : moneyDecimal(pico * 1000),
  );
}

/** `200K`; a bound of 271,999 is what lies above it, 272K. */
function thousands(bound: number): string {
  return `${Math.round(bound / 1000)}K`;
}

function printModel(terminal: Terminal, { provider, model, aliases, rows }: ListedModel): void {
  const cells = rows.flatMap((row) => detailCells(row));
  const table = tableLines([text('From'), text('For'), ...RATE_COLUMNS, text('By')], cells, innerColumns(terminal));
  const fees = rows[0] === undefined ? [] : feeLines(rows[0]);
  const names = aliases.length === 0 ? [] : wrap(`Also ${aliases.join(', ')}`, innerColumns(terminal));
  section(terminal, plainText(`${model} (${provider})`), [...styledHeader(terminal, table), ...fees, ...names]);
}

function detailCells(row: PriceRow): Cell[][] {
  const long = row.longContext[0];
  const short = long === undefined ? 'any' : `<= ${thousands(long.abovePromptTokens)}`;
  const what = row.hours === undefined ? short : hoursText(row.hours);
  return [
    [row.from ?? 'ever', what, ...rateCells(row.rates), row.origin],
    ...row.longContext.map((rates) => ['', `> ${thousands(rates.abovePromptTokens)}`, ...rateCells(rates), '']),
  ];
}

function feeLines({ fees, modes, hours }: PriceRow): string[] {
  const lines = hours === undefined ? [] : ['Hours of the day in UTC'];
  if (fees?.webSearch !== undefined) lines.push(`$${moneyDecimal(fees.webSearch)} a web search`);
  if (fees?.request !== undefined) lines.push(`$${moneyDecimal(fees.request)} a request`);
  if (fees?.requestUpTo !== undefined) {
    lines.push(`up to $${moneyDecimal(fees.requestUpTo)} a request, which no log tells: not in computed costs`);
  }
  if (modes?.fast !== undefined) lines.push(`${modes.fast / 100} x in fast mode`);
  if (modes?.batch !== undefined) lines.push(`${modes.batch / 100} x in batches`);
  if (modes?.us !== undefined) lines.push(`${modes.us / 100} x where served in the US alone`);
  return lines;
}

function printOthers(terminal: Terminal, { tiers, runners, infrastructure }: ModelsResult): void {
  const columns = innerColumns(terminal);
  const show = (title: string, table: string[]): void => section(terminal, title, styledHeader(terminal, table));
  if (tiers.length > 0) {
    const cells = tiers.map(({ model, rates }) => [model, ...rateCells(rates).slice(0, 2)]);
    show(
      'Tiers, for models that are not known',
      tableLines([name('Tier'), ...RATE_COLUMNS.slice(0, 2)], cells, columns),
    );
  }
  if (runners.length > 0) {
    const cells = runners.map(({ runner, perMinute, origin }) => [runner, moneyDecimal(perMinute), origin]);
    show('CI runners', tableLines([name('Runner'), figure('USD a minute'), text('By')], cells, columns));
  }
  if (infrastructure.length > 0) {
    const cells = infrastructure.map(({ provider, item, unit, perUnit, origin }) => {
      return [`${provider} ${item}`, moneyDecimal(perUnit), `per ${unit}`, origin];
    });
    show('Infrastructure', tableLines([name('What'), figure('USD'), text('Unit'), text('By')], cells, columns));
  }
}
