/** Events and problems as lines of text, for people who compare a golden file. */
import { moneyExact } from '../../../src/core/format';
import { DIMENSIONS, type CostEvent, type NamedDimension } from '../../../src/core/event';
import type { SourceProblem } from '../../../src/core/problem';
import { problemText } from '../../../src/core/problemText';
import type { ForeignAmount, ReadResult } from '../../../src/core/sources/source';

export interface ReaderState {
  readonly formats: ReadonlySet<string>;
  readonly pendingBytes: number;
  readonly problemCount: number;
}

export function renderReading(results: readonly ReadResult[], state: ReaderState): string {
  const events = results.flatMap((result) => result.events);
  const foreign = results.flatMap((result) => result.foreign ?? []);
  const problems = results.flatMap((result) => result.problems);
  const recorded = events.reduce((sum, event) => sum + (event.recorded ?? 0), 0);
  return [
    `format: ${[...state.formats].join('+') || 'unknown'}`,
    `events: ${events.length}, recorded ${moneyExact(recorded)}`,
    ...events.map(renderEvent),
    ...(foreign.length === 0 ? [] : [`other currencies: ${foreign.length}`, ...foreign.map(renderForeign)]),
    `problems: ${state.problemCount}`,
    ...problems.map(renderProblem),
    `waiting: ${state.pendingBytes} bytes`,
    '',
  ].join('\n');
}

function renderEvent(event: CostEvent): string {
  const named = DIMENSIONS.filter((name): name is NamedDimension => name !== 'kind' && name !== 'source');
  const dimensions = named.flatMap((name) => {
    const value = event.dimensions[name];
    return value === undefined ? [] : [`${name}=${JSON.stringify(value)}`];
  });
  const parts = [
    `  line ${event.position.line} byte ${event.position.offset}`,
    event.kind,
    event.at === null ? 'undated' : renderTime(event.at),
    ...dimensions,
    event.tokens === null ? 'no tokens' : renderTokens(event.tokens),
    event.recorded === null ? 'no cost' : moneyExact(event.recorded),
    ...(event.estimate === undefined ? [] : [`computed ${moneyExact(event.estimate)}`]),
    ...(event.requests === undefined ? [] : [`searches=${event.requests.webSearch}`]),
    ...(event.mode === undefined || event.mode === null ? [] : [event.mode]),
    ...(event.longContext === undefined ? [] : [event.longContext ? 'long prompts' : 'short prompts']),
    ...(event.standIn === true ? ['stands in'] : []),
    ...(event.count === 1 ? [] : [`count=${event.count}`]),
    ...(event.failures === 0 ? [] : [`failures=${event.failures}`]),
    ...(event.durationMs === null ? [] : [`${event.durationMs} ms`]),
    ...(event.id === null ? [] : [`id=${JSON.stringify(event.id)}`]),
  ];
  return parts.join(' | ');
}

function renderForeign({ position, kind, at, amount, currency, service, id }: ForeignAmount): string {
  const parts = [
    `  line ${position.line} byte ${position.offset}`,
    kind,
    at === null ? 'undated' : renderTime(at),
    `${amount / 1e9} ${currency}`,
    `service=${JSON.stringify(service)}`,
    ...(id === null ? [] : [`id=${JSON.stringify(id)}`]),
  ];
  return parts.join(' | ');
}

function renderTime(at: number): string {
  const micros = Math.round((at - Math.floor(at)) * 1000);
  return new Date(Math.floor(at)).toISOString() + (micros === 0 ? '' : `+${micros}us`);
}

function renderTokens(tokens: NonNullable<CostEvent['tokens']>): string {
  const classes = Object.entries(tokens).filter(([, count]) => count !== 0);
  return `tokens ${classes.map(([name, count]) => `${name}=${count}`).join(' ') || '0'}`;
}

function renderProblem(problem: SourceProblem): string {
  const data = problem.data === undefined ? '' : ` ${JSON.stringify(problem.data)}`;
  return `  line ${problem.line} byte ${problem.offset} | ${problem.severity} ${problem.code}${data} | ${problemText(problem)}`;
}
