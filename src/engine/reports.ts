/** Makes reports: the figures of the workspace, in the team's own shape where it has one, as Markdown or as one HTML file. */
import { join } from 'node:path';
import { dayOf, parseDay, type Day } from '../core/calendar';
import { costText } from '../core/figures';
import type { Period } from '../core/budget/budget';
import type { Query } from '../core/ledger/query';
import { problemData, type Problem } from '../core/problem';
import { sentence, worded } from '../core/words';
import { reportHtml } from '../core/report/html';
import { reportMarkdown } from '../core/report/markdown';
import type { Report } from '../core/report/model';
import { reportPath } from '../core/report/paths';
import { buildReport } from '../core/report/report';
import { DEFAULT_TEMPLATE, readTemplate, type Template } from '../core/report/template';
import { featureRois } from '../core/roi/roi';
import { isAnyOf } from '../store/exportFile';
import { ReportRefused, writeReportFile } from '../store/reportFile';
import type { Message } from '../notify/message';
import type { EngineOptions, Snapshot, WorkspaceFolder } from '../protocol/engine';
import type { ReportRequest, ReportText, WriteReportRequest, WriteReportResult } from '../protocol/reports';
import { isReadByName } from './exportTarget';
import { makeOpportunities, readFeatureFiles } from './insights';
import { readTeamText } from './teamFile';
import type { Workspace } from './workspace';

/** Where a team keeps its own shape of each report. */
export const TEMPLATE_FILES: Readonly<Record<Period, string>> = {
  day: 'costs/templates/daily.md',
  week: 'costs/templates/weekly.md',
  month: 'costs/templates/monthly.md',
};

export interface ReportSource {
  readonly workspace: Workspace;
  readonly options: EngineOptions;
  readonly snapshot: Snapshot;
  readonly now: number;
}

/** @throws RangeError where the date is no day */
export async function makeReport(source: ReportSource, request: ReportRequest): Promise<ReportText> {
  const { workspace, options, now } = source;
  const day = request.date === null ? dayOf(workspace.zone, now) : parseDay(request.date);
  if (day === null)
    throw worded(RangeError, sentence('"{0}" is not a day; write it as YYYY-MM-DD.', String(request.date)));
  const features = await readFeatureFiles(options.folders);
  const { template, problems } = await readOwnTemplate(options.folders, request.period);
  const report = figuresOf(source, request.period, day, features.features);
  const isHtml = request.format === 'html';
  return {
    report,
    text: isHtml ? await htmlOf(report, template) : reportMarkdown(report, template),
    path: reportPath(request.period, day, isHtml ? 'html' : 'markdown'),
    problems: [...problems, ...features.problems],
  };
}

function figuresOf(
  { workspace, options, snapshot, now }: ReportSource,
  period: Period,
  day: Day,
  features: Parameters<typeof featureRois>[0],
): Report {
  const query = (asked: Query): ReturnType<Workspace['ledger']['query']> => workspace.ledger.query(asked);
  return buildReport({
    period,
    day,
    zone: workspace.zone,
    now,
    query,
    budgets: snapshot.budgets,
    statements: snapshot.statements,
    foreign: snapshot.foreign,
    sources: snapshot.sources,
    problems: snapshot.problems,
    problemCount: snapshot.problemCount,
    pricesAsOf: snapshot.pricesAsOf,
    opportunities: (range) => makeOpportunities(workspace, options.whatIfModels, { range, candidates: null }, now),
    features: (range) => featureRois(features, range, query),
  });
}

/** The template of the first folder, for that is where reports go. */
async function readOwnTemplate(
  [folder]: readonly WorkspaceFolder[],
  period: Period,
): Promise<{ readonly template: Template; readonly problems: readonly Problem[] }> {
  if (folder === undefined) return { template: DEFAULT_TEMPLATE, problems: [] };
  const path = TEMPLATE_FILES[period];
  const file = await readTeamText(folder, path);
  if (file.value === null) return { template: DEFAULT_TEMPLATE, problems: file.problems };
  const template = readTemplate(file.value);
  const problems = template.unknown.map((name): Problem => {
    const data = problemData({ key: `{{${name}}}`, reason: sentence('not a section of a report') });
    return { code: 'config-invalid', severity: 'warning', line: null, offset: null, ...data, path };
  });
  return { template, problems };
}

/** Markdown-it is loaded only for a report that needs it. HTML in templates and names is shown as text. */
async function htmlOf(report: Report, template: Template): Promise<string> {
  const { default: MarkdownIt } = await import('markdown-it');
  const renderer = new MarkdownIt({ html: false, linkify: false });
  renderer.disable('image');
  return reportHtml(report, (markdown) => renderer.render(markdown), template);
}

/**
 * A report as a message. @param again tells one sending from another; null: the same report is the same message, however
 * often it is sent
 */
export async function messageOfReport(
  source: ReportSource,
  request: ReportRequest,
  again: number | null,
): Promise<Message> {
  const { report, text } = await makeReport(source, { ...request, format: 'markdown' });
  return {
    id: `report|${report.period}|${report.label}${again === null ? '' : `|${again}`}`,
    at: source.now,
    workspace: source.options.folders.map(({ name }) => name).join(', '),
    title: `Cost report ${report.label}: ${costText(report.total)}`,
    text: `${report.firstDay} to ${report.lastDay} (${report.timeZone})${report.running ? ', not over yet' : ''}`,
    alerts: [],
    markdown: text,
  };
}

/** Writes the report where the contract says, or where a person named a file. */
export async function writeReport(source: ReportSource, request: WriteReportRequest): Promise<WriteReportResult> {
  const [folder] = source.options.folders;
  if (folder === undefined) throw worded(Error, sentence('Open a folder first: reports are written into it.'));
  const { output, replaceEdited } = request;
  if (output !== undefined) await refuseSource(source, output);
  const { text, path, problems } = await makeReport(source, request);
  const written =
    output === undefined
      ? await writeReportFile(folder.path, join(folder.path, ...path.split('/')), text, replaceEdited)
      : await writeReportFile(null, output, text, replaceEdited);
  return { ...written, problems };
}

/** Whatever a person allows to be replaced, figures are read from a log. @throws ReportRefused */
async function refuseSource({ workspace, options }: ReportSource, output: string): Promise<void> {
  const sources = workspace.statuses().map(({ file }) => file);
  if (!isReadByName(options.folders, output) && !(await isAnyOf(output, sources))) return;
  throw worded(
    ReportRefused,
    sentence('{0} is read as a log or as configuration, so no report is written to it. Name another file.', output),
  );
}
