/** `spendlight roi`: what features cost beside what they bring in, from `costs/feature-metrics.json`. */
import type { Command } from 'commander';
import { count, money, percent } from '../../core/format';
import { ALL_TIME } from '../../core/ledger/query';
import { safeText } from '../../core/names';
import { roiJson } from '../../core/report/insightsAnswer';
import { plural } from '../../core/report/words';
import { ADVICE_TEXT } from '../../core/roi/advice';
import type { FeatureRoi } from '../../core/roi/roi';
import { FEATURES_FILE } from '../../engine/insights';
import { requireRange, withSharedOptions, type RangeOptions, type SharedOptions } from '../options';
import { problemLine } from '../problemLine';
import { innerColumns, rangeText, printReadLine, section, styledHeader } from '../screen';
import { inWorkspace, printJson, type Session, type Surroundings } from '../session';
import { figure, name, tableLines } from '../table';
import { printWrapped, wrap } from '../terminal';
import { EXIT, type ExitCode } from '../usage';

const NO_FEATURES = `There is no ${FEATURES_FILE}: it names features, their WBS items or PRs, and what they bring in.`;

type RoiOptions = SharedOptions & RangeOptions;

export function addRoi(program: Command, surroundings: Surroundings, finish: (code: ExitCode) => void): void {
  const command = program
    .command('roi')
    .description(`what features cost beside what they bring in, as ${FEATURES_FILE} names them`)
    .option('--since <day>', 'from this day on (default: all time)')
    .option('--until <day>', 'up to this day, included');
  withSharedOptions(command).action(async (options: RoiOptions) => {
    finish(await inWorkspace(options, surroundings, (session) => roi(session, options)));
  });
}

async function roi(session: Session, options: RoiOptions): Promise<ExitCode> {
  const { engine, snapshot, zone, terminal, warn, head } = session;
  const range = requireRange(options, zone, snapshot.now, ALL_TIME);
  const { rois, problems, exists } = await engine.request('roi', { range });
  for (const problem of problems) warn(problemLine(problem));
  if (options.json === true) {
    printJson(terminal, roiJson(head(range), rois, problems));
    return EXIT.done;
  }
  terminal.line(terminal.style('bold', `Return on investment, ${rangeText(range, zone)}`));
  if (!exists) printWrapped(terminal, NO_FEATURES);
  else if (rois.length === 0) terminal.line(`${FEATURES_FILE} names no feature.`);
  else print(session, rois);
  terminal.line();
  printReadLine(terminal, snapshot);
  return EXIT.done;
}

function print({ terminal }: Session, rois: readonly FeatureRoi[]): void {
  const columns = [name('Feature'), ...['Calls', 'Infra', 'Work', 'Total', 'A user', 'ROI'].map(figure)];
  const cells = rois.map((one) => [
    safeText(one.feature.name),
    money(one.llm),
    money(one.infrastructure),
    money(one.development + one.testing),
    money(one.total),
    one.costPerUser === null ? '--' : money(one.costPerUser),
    percent(one.percent, 0),
  ]);
  section(terminal, 'Cost', styledHeader(terminal, tableLines(columns, cells, innerColumns(terminal))));
  const advice = rois.flatMap((one) => {
    const left = one.unpriced === 0 ? '' : ` (${withoutPrice(one.unpriced)} not in it)`;
    return wrap(`${safeText(one.feature.name)}: ${ADVICE_TEXT[one.advice]}${left}`, innerColumns(terminal));
  });
  section(terminal, 'Advice', advice);
  const formula = 'Total = calls + infrastructure + work (hours x rate + testing); ROI = (revenue - total) / total.';
  section(terminal, 'How', wrap(formula, innerColumns(terminal)));
}

function withoutPrice(calls: number): string {
  return `${plural(calls, count(calls), 'call')} without a price ${calls === 1 ? 'is' : 'are'}`;
}
