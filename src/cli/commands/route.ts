/** `spendlight route`: which model for a task, at what is left of the budget, and why. */
import { Option, type Command } from 'commander';
import {
  budgetLeft,
  chooseModel,
  COMPLEXITIES,
  QUALITIES,
  URGENCIES,
  type BudgetLeft,
  type Choice,
  type Complexity,
  type Quality,
  type Task,
  type Urgency,
} from '../../core/budget/routing';
import { dollarsOf } from '../../core/money';
import { isoText, type JsonObject } from '../../core/report/json';
import { readControls, readRoutingTable } from '../../engine/spendRules';
import { requireName } from '../amounts';
import { type SharedOptions, withSharedOptions } from '../options';
import { problemLine } from '../problemLine';
import { inWorkspace, printJson, type Session, type Surroundings } from '../session';
import { plainText, printWrapped } from '../terminal';
import { EXIT, type ExitCode } from '../usage';

interface RouteOptions extends SharedOptions {
  readonly task: string;
  readonly complexity: Complexity;
  readonly quality: Quality;
  readonly urgency: Urgency;
  readonly model?: string;
}

export function addRoute(program: Command, surroundings: Surroundings, finish: (code: ExitCode) => void): void {
  const command = program
    .command('route')
    .description('which model for a task, at what is left of the budget')
    .requiredOption('--task <type>', 'such as complex_reasoning, code_generation, bulk_processing, embeddings')
    .addOption(choice('--complexity <level>', 'how hard it is', COMPLEXITIES))
    .addOption(choice('--quality <level>', 'how good it has to be', QUALITIES))
    .addOption(new Option('--urgency <level>', 'how soon').choices(URGENCIES).default('normal'))
    .option('--model <name>', 'a model that is asked for by name');
  withSharedOptions(command).action(async (options: RouteOptions) => {
    const task = taskOf(options);
    finish(await inWorkspace(options, surroundings, (session) => route(session, options, task)));
  });
}

function choice(flags: string, description: string, values: readonly string[]): Option {
  return new Option(flags, description).choices(values).makeOptionMandatory();
}

function taskOf({ task, complexity, quality, urgency, model }: RouteOptions): Task {
  return {
    type: requireName('--task', task),
    complexity,
    quality,
    urgency,
    model: model === undefined ? null : requireName('--model', model),
  };
}

async function route(session: Session, { workspace, json }: RouteOptions, task: Task): Promise<ExitCode> {
  const { snapshot, terminal, warn } = session;
  const [controls, table] = await Promise.all([readControls(workspace), readRoutingTable(workspace)]);
  const left = budgetLeft(snapshot.budgets);
  const chosen = chooseModel(task, left, table.value, controls.value);
  for (const problem of [...controls.problems, ...table.problems]) {
    warn(problemLine(problem));
  }
  if (json === true) printJson(terminal, routeJson(session, task, left, chosen));
  else {
    terminal.line(terminal.style('bold', plainText(chosen.model)));
    printWrapped(terminal, plainText(chosen.why));
  }
  return EXIT.done;
}

function routeJson({ snapshot }: Session, task: Task, left: BudgetLeft | null, chosen: Choice): JsonObject {
  return {
    schema: 'spendlight.route/1',
    now: isoText(snapshot.now),
    timeZone: snapshot.timeZone,
    task: task.type,
    complexity: task.complexity,
    quality: task.quality,
    urgency: task.urgency,
    requested: task.model,
    model: chosen.model,
    route: chosen.route,
    sensitivity: chosen.sensitivity,
    why: chosen.why,
    budget:
      left === null
        ? null
        : { name: left.name, leftUsd: dollarsOf(left.dollars), leftPercent: Math.round(left.percent * 1000) / 1000 },
  };
}
