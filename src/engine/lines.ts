/** Answers about a log that is open in an editor. */
import { ALL_TIME } from '../core/ledger/query';
import type { LinesRequest, LinesResult } from '../protocol/lines';
import { refused } from './guards';
import type { Workspace } from './workspace';

/** A hover shows a few; a log of one endless line has more. */
const MOST_EVENTS = 20;

/** What a file and some of its lines cost; no source where it is none. @throws Error where the request names no file */
export function answerLines(workspace: Workspace, { file, lines }: LinesRequest): LinesResult {
  if (typeof file !== 'string') throw refused('file');
  const status = workspace.statusOf(file);
  if (status === null) return { source: null, events: [] };
  const { ledger } = workspace;
  const { path, format, events, duplicates, problems } = status;
  const measures = ledger.query({ range: ALL_TIME, filter: { source: [path] }, groupBy: [] }).total;
  const id = ledger.idOf(path);
  const asked = lines === null || id === null ? [] : ledger.eventsAt(id, lines.from, lines.to, MOST_EVENTS);
  return { source: { path, format, events, duplicates, problems, measures }, events: asked };
}
