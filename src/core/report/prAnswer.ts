/** What is known of pull requests: one in full (`show`), several side by side (`compare`). */
import { ALL_TIME, type Filter, type QueryResult, type Row } from '../ledger/query';
import type { Measures } from '../measures';
import { headJson, measuresJson, rowsJson, type AnswerHead, type Ask, type JsonObject } from './json';

export interface PrFigures {
  readonly pr: string;
  readonly total: Measures;
  readonly byAgent: readonly Row[];
  readonly byStage: readonly Row[];
  readonly byModel: readonly Row[];
  /** How it is known that the spend belongs to it. */
  readonly byAttribution: readonly Row[];
  /** PRs of the same number in repositories that the question did not name; only asked for when there is no such PR. */
  readonly alike: readonly string[];
  /** How many iterations each agent took, by the iteration numbers its calls name. */
  readonly iterations: readonly AgentIterations[];
  /** Rows of agent, iteration and stage, in the order of iteration. */
  readonly steps: readonly Row[];
}

export interface AgentIterations {
  readonly agent: string | null;
  readonly iterations: number;
}

/** Asks for everything about one PR, over all time. Logs that name one repository name a PR by its number alone. */
export async function askForPr(ask: Ask, asked: string): Promise<PrFigures> {
  const { pr, alike } = await findPr(ask, asked);
  const filter: Filter = { pr: [pr] };
  const by = (groupBy: Parameters<Ask>[0]['groupBy']): ReturnType<Ask> => ask({ range: ALL_TIME, filter, groupBy });
  const [agents, stages, models, attributions, steps] = await Promise.all([
    by(['agent']),
    by(['stage']),
    by(['model']),
    by(['attribution']),
    by(['agent', 'iteration', 'stage']),
  ]);
  return {
    pr,
    total: agents.total,
    byAgent: agents.rows,
    byStage: stages.rows,
    byModel: models.rows,
    byAttribution: attributions.rows,
    alike,
    iterations: iterationsOf(steps.rows),
    steps: [...steps.rows].sort(byIteration),
  };
}

async function findPr(ask: Ask, asked: string): Promise<{ pr: string; alike: readonly string[] }> {
  const number = asked.slice(asked.lastIndexOf('#') + 1);
  const { rows } = await ask({ range: ALL_TIME, groupBy: ['pr'] });
  const known = rows.flatMap(({ key }) => key[0] ?? []);
  if (known.includes(asked)) return { pr: asked, alike: [] };
  const alike = known.filter((pr) => pr === number || pr.endsWith(`#${number}`)).sort();
  const isOnlyName = asked !== number && alike.length === 1 && alike[0] === number;
  return isOnlyName ? { pr: number, alike: [] } : { pr: asked, alike };
}

function iterationsOf(steps: QueryResult['rows']): AgentIterations[] {
  const seen = new Map<string | null, Set<string>>();
  for (const { key } of steps) {
    const [agent = null, iteration = null] = key;
    const numbers = seen.get(agent) ?? new Set<string>();
    seen.set(agent, numbers);
    if (iteration !== null) numbers.add(iteration);
  }
  return [...seen].map(([agent, numbers]) => ({ agent, iterations: numbers.size }));
}

/** Iterations are numbers in text; what is not a number, or is missing, comes last. */
function byIteration(a: Row, b: Row): number {
  return iterationNumber(a) - iterationNumber(b) || b.measures.cost - a.measures.cost;
}

function iterationNumber({ key }: Row): number {
  const text = key[1] ?? null;
  return text !== null && /^\d{1,9}$/u.test(text) ? Number(text) : Number.MAX_SAFE_INTEGER;
}

/** The object `spendlight.show/1`; `steps` only when `detailed`. */
export function showJson(head: AnswerHead, figures: PrFigures, detailed: boolean): JsonObject {
  const answer = { ...headJson('show', head), ...prJson(figures) };
  return detailed ? { ...answer, steps: figures.steps.map(stepJson) } : answer;
}

/** The object `spendlight.compare/1`: the PRs in the order they were asked for. */
export function compareJson(head: AnswerHead, prs: readonly PrFigures[]): JsonObject {
  return { ...headJson('compare', head), prs: prs.map(prJson) };
}

function prJson({ pr, total, byAgent, byStage, byModel, byAttribution, iterations }: PrFigures): JsonObject {
  return {
    pr,
    total: measuresJson(total),
    by: {
      agent: rowsJson(byAgent),
      stage: rowsJson(byStage),
      model: rowsJson(byModel),
      attribution: rowsJson(byAttribution),
    },
    iterations: iterations.map(({ agent, iterations: times }) => ({ key: agent, iterations: times })),
  };
}

function stepJson({ key, measures }: Row): JsonObject {
  const [agent = null, iteration = null, stage = null] = key;
  return { agent, iteration, stage, ...measuresJson(measures) };
}
