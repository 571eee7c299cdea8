/** `spendlight opportunities`: ways to spend less that the events show, each with its arithmetic. */
import type { Command } from 'commander';
import { rangeOf } from '../../core/calendar';
import { costText } from '../../core/figures';
import { count, money } from '../../core/format';
import type { Range } from '../../core/ledger/query';
import type { Measures } from '../../core/measures';
import type { Opportunities } from '../../core/opportunities/opportunity';
import { opportunityWords } from '../../core/opportunities/words';
import { opportunitiesJson } from '../../core/report/insightsAnswer';
import type { Ask } from '../../core/report/json';
import { plural } from '../../core/report/words';
import { listed, requireRange, withSharedOptions, type RangeOptions, type SharedOptions } from '../options';
import { innerColumns, rangeText, printReadLine, section } from '../screen';
import { inWorkspace, printJson, type Session, type Surroundings } from '../session';
import { plainText, printWrapped, wrap } from '../terminal';
import { EXIT, type ExitCode } from '../usage';

interface OpportunitiesOptions extends SharedOptions, RangeOptions {
  readonly models?: string;
}

export function addOpportunities(program: Command, surroundings: Surroundings, finish: (code: ExitCode) => void): void {
  const command = program
    .command('opportunities')
    .description('ways to spend less that the calls show, each with its arithmetic')
    .option('--month <month>', 'YYYY-MM, current or all (default: current)')
    .option('--since <day>', 'from this day on')
    .option('--until <day>', 'up to this day, included')
    .option('--models <names>', 'other models to lay beside, between commas (default: spendlight.whatIfModels)');
  withSharedOptions(command).action(async (options: OpportunitiesOptions) => {
    finish(await inWorkspace(options, surroundings, (session) => opportunities(session, options)));
  });
}

async function opportunities(session: Session, options: OpportunitiesOptions): Promise<ExitCode> {
  const { engine, snapshot, zone, terminal, head } = session;
  const range = requireRange(options, zone, snapshot.now, rangeOf(zone, 'month', snapshot.now));
  const candidates = options.models === undefined ? null : listed('--models', options.models);
  const found = await engine.request('opportunities', { range, candidates });
  if (options.json === true) printJson(terminal, opportunitiesJson(head(range), found));
  else print(session, range, found, costText(await costOf(session.ask, range)), await unpricedOf(session, candidates));
  return EXIT.done;
}

/** Of all model calls: those without a known price are in no sum. */
async function costOf(ask: Ask, range: Range): Promise<Measures> {
  return (await ask({ range, groupBy: [], filter: { kind: ['llm'] } })).total;
}

/** Those of the models that were named by hand which nothing can be laid beside. */
async function unpricedOf({ engine }: Session, candidates: readonly string[] | null): Promise<string[]> {
  const unpriced: string[] = [];
  for (const name of candidates ?? []) {
    const { exact } = await engine.request('models', { provider: null, name });
    if (exact === null) unpriced.push(name);
  }
  return unpriced;
}

function print(
  { terminal, zone, snapshot }: Session,
  range: Range,
  found: Opportunities,
  spent: string,
  unpriced: readonly string[],
): void {
  terminal.line(terminal.style('bold', `Opportunities, ${rangeText(range, zone)}`));
  terminal.line(`${plural(found.calls, count(found.calls), 'model call')}, ${spent}`);
  if (unpriced.length > 0) {
    const said = `No price is known for ${unpriced.join(', ')}: not laid beside any call.`;
    printWrapped(terminal, plainText(said));
  }
  if (found.list.length === 0) terminal.line('Nothing stands out.');
  const sections: { readonly heading: string; readonly lines: string[] }[] = [];
  for (const opportunity of found.list) {
    const { title, subject, arithmetic } = opportunityWords(opportunity);
    const heading = opportunity.saving === null ? title : `Up to ${money(opportunity.saving)}: ${title}`;
    const lines = wrap(plainText(`${subject}. ${arithmetic}`), innerColumns(terminal));
    const last = sections.at(-1);
    if (last?.heading === heading) for (const line of lines) last.lines.push(line);
    else sections.push({ heading, lines });
  }
  for (const { heading, lines } of sections) section(terminal, heading, lines);
  if (found.notCompared > 0) {
    terminal.line();
    terminal.line(`${plural(found.notCompared, count(found.notCompared), 'call')} not compared one by one: too many.`);
  }
  terminal.line();
  printReadLine(terminal, snapshot);
}
