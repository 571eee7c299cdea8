/** The default routing table, and a team's own `costs/model-routing.json` laid over it, checked field by field. */
import { readMoney } from '../numbers';
import type { NanoUsd } from '../money';
import type { SourceProblem } from '../problem';
import { isRecord } from '../record';
import { invalid } from './configFields';
import { COMPLEXITIES, dollars, QUALITIES, SENSITIVITIES, URGENCIES } from './routing';
import type { Complexity, Quality, Sensitivity, Urgency } from './routing';
import { sentence, type Sentence } from '../words';

/** Holds when all that it names holds; null: it does not ask. */
export interface TaskRule {
  readonly quality: readonly Quality[] | null;
  readonly complexity: readonly Complexity[] | null;
  readonly urgency: readonly Urgency[] | null;
  readonly sensitivity: readonly Sensitivity[] | null;
  /** More than this must be left. */
  readonly above: NanoUsd | null;
  readonly use: string;
}

export interface RoutingTable {
  /** Rules of a task, the first that holds decides. */
  readonly tasks: ReadonlyMap<string, readonly TaskRule[]>;
  readonly matrix: Readonly<Record<Quality, Readonly<Record<Sensitivity, string>>>>;
  readonly sensitivity: { readonly lowAbovePercent: number; readonly mediumAbovePercent: number };
  readonly emergency: {
    readonly below: NanoUsd;
    readonly models: ReadonlyMap<string, string>;
    readonly otherwise: string;
  };
  readonly degradation: {
    /** Descending: above the first a model stays as asked, at or below the last the path's end holds. */
    readonly abovePercent: readonly number[];
    readonly paths: ReadonlyMap<string, readonly string[]>;
  };
}

const rule = (use: string, when: Partial<TaskRule> = {}): TaskRule => ({
  quality: null,
  complexity: null,
  urgency: null,
  sensitivity: null,
  above: null,
  ...when,
  use,
});

/** The facts of seed 004 with the additions of `formats.md` 7. */
export const DEFAULT_ROUTING: RoutingTable = {
  tasks: new Map([
    [
      'complex_reasoning',
      [
        rule('claude-3.5-sonnet', { quality: ['critical'] }),
        rule('claude-3.5-sonnet', { complexity: ['high'] }),
        rule('claude-3-haiku', { above: dollars(20) }),
        rule('deepseek-v3'),
      ],
    ],
    [
      'code_generation',
      [
        rule('claude-3.5-sonnet', { quality: ['critical'] }),
        rule('claude-3.5-sonnet', { complexity: ['high'] }),
        rule('deepseek-coder', { complexity: ['medium'] }),
        rule('ollama-codellama'),
      ],
    ],
    ['bulk_processing', [rule('groq-llama-3.1-8b', { urgency: ['high'] }), rule('deepseek-v3')]],
    ['embeddings', [rule('nomic-embed-text', { sensitivity: ['high'] }), rule('voyage-3')]],
  ]),
  matrix: {
    critical: { low: 'claude-3-opus', medium: 'claude-3.5-sonnet', high: 'claude-3-haiku' },
    high: { low: 'claude-3.5-sonnet', medium: 'claude-3-haiku', high: 'deepseek-v3' },
    medium: { low: 'claude-3-haiku', medium: 'deepseek-v3', high: 'groq-mixtral-8x7b' },
    low: { low: 'deepseek-v3', medium: 'groq-llama-3.1-8b', high: 'ollama-llama3' },
  },
  sensitivity: { lowAbovePercent: 50, mediumAbovePercent: 15 },
  emergency: {
    below: dollars(5),
    models: new Map([
      ['complex_reasoning', 'ollama-llama3'],
      ['code_generation', 'ollama-codellama'],
      ['bulk_processing', 'ollama-mistral'],
      ['chat_conversation', 'ollama-llama3'],
      ['summarization', 'ollama-mistral'],
      ['embeddings', 'nomic-embed-text'],
    ]),
    otherwise: 'ollama-mistral',
  },
  degradation: {
    abovePercent: [50, 30, 15, 5],
    paths: new Map([
      ['claude-3-opus', ['claude-3.5-sonnet', 'claude-3-haiku', 'deepseek-v3', 'ollama-llama3']],
      ['claude-3.5-sonnet', ['claude-3-haiku', 'deepseek-v3', 'groq-mixtral', 'ollama-llama3']],
      ['claude-3-haiku', ['deepseek-v3', 'groq-llama-70b', 'groq-llama-8b', 'ollama-llama3']],
      ['gpt-4-turbo', ['gpt-3.5-turbo', 'deepseek-v3', 'groq-mixtral', 'ollama-mistral']],
    ]),
  },
};

export interface RoutingRead {
  readonly table: RoutingTable;
  /** `config-invalid`, one for each thing that was left out; the default holds there. */
  readonly problems: readonly SourceProblem[];
}

/**
 * A team's table over the default: tasks, cells of the matrix, emergency models and paths by name, borders one by one.
 * Shape: `media/schemas/model-routing.schema.json`. Null and undefined: nothing to lay over. Never throws.
 */
export function readRouting(value: unknown): RoutingRead {
  const reader = new Reader();
  if (value === undefined || value === null) return { table: DEFAULT_ROUTING, problems: reader.problems };
  const root = reader.record(value, 'model-routing') ?? {};
  const table = {
    tasks: readTasks(reader, field(root, 'tasks')),
    matrix: readMatrix(reader, field(root, 'matrix')),
    sensitivity: readSensitivity(reader, field(root, 'sensitivity')),
    emergency: readEmergency(reader, field(root, 'emergency')),
    degradation: readDegradation(reader, field(root, 'degradation')),
  };
  return { table, problems: reader.problems };
}

function field(values: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** Reads parts and keeps what is wrong with them; absent parts are null without a word. */
class Reader {
  readonly problems: SourceProblem[] = [];

  fail(key: string, reason: Sentence): null {
    this.problems.push(invalid(key, reason));
    return null;
  }

  record(value: unknown, key: string): Readonly<Record<string, unknown>> | null {
    if (value === undefined || value === null) return null;
    return isRecord(value) ? value : this.fail(key, sentence('not an object'));
  }

  model(value: unknown, key: string): string | null {
    if (value === undefined || value === null) return null;
    return typeof value === 'string' && value.trim() !== ''
      ? value.trim()
      : this.fail(key, sentence('not the name of a model'));
  }

  percent(value: unknown, key: string): number | null {
    if (value === undefined || value === null) return null;
    return typeof value === 'number' && value >= 0 && value <= 100
      ? value
      : this.fail(key, sentence('not a percentage'));
  }

  amount(value: unknown, key: string): NanoUsd | null {
    const amount = readMoney(value);
    if (amount === null || (amount !== undefined && amount >= 0)) return amount;
    return this.fail(key, sentence('not an amount of dollars'));
  }

  words<T extends string>(value: unknown, known: readonly T[], key: string): readonly T[] | null {
    if (value === undefined || value === null) return null;
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    const words = list.flatMap((one) => known.filter((word) => word === one));
    return words.length === list.length && words.length > 0
      ? words
      : this.fail(key, sentence('not of {0}', known.join(', ')));
  }
}

function readTasks(reader: Reader, value: unknown): RoutingTable['tasks'] {
  const tasks = new Map(DEFAULT_ROUTING.tasks);
  for (const [task, rules] of Object.entries(reader.record(value, 'tasks') ?? {})) {
    const key = `tasks.${task}`;
    const before = reader.problems.length;
    const list: readonly unknown[] = Array.isArray(rules) ? rules : [rules];
    const read = list.map((one, index) => readRule(reader, one, `${key}[${index}]`));
    const usable = read.filter((one) => one !== null);
    // Half of a task's rules would choose something that nobody wrote down.
    if (reader.problems.length === before && usable.length > 0) tasks.set(task, usable);
    else if (reader.problems.length === before) reader.fail(key, sentence('no rule'));
  }
  return tasks;
}

function readRule(reader: Reader, value: unknown, key: string): TaskRule | null {
  if (typeof value === 'string')
    return value.trim() === '' ? reader.fail(key, sentence('not the name of a model')) : rule(value);
  const fields = reader.record(value, key);
  if (fields === null) return reader.fail(key, sentence('not a rule'));
  const use = reader.model(field(fields, 'use'), `${key}.use`);
  if (use === null) return reader.fail(`${key}.use`, sentence('missing'));
  return {
    quality: reader.words(field(fields, 'quality'), QUALITIES, `${key}.quality`),
    complexity: reader.words(field(fields, 'complexity'), COMPLEXITIES, `${key}.complexity`),
    urgency: reader.words(field(fields, 'urgency'), URGENCIES, `${key}.urgency`),
    sensitivity: reader.words(field(fields, 'sensitivity'), SENSITIVITIES, `${key}.sensitivity`),
    above: reader.amount(field(fields, 'above_usd'), `${key}.above_usd`),
    use,
  };
}

function readMatrix(reader: Reader, value: unknown): RoutingTable['matrix'] {
  const rows = reader.record(value, 'matrix') ?? {};
  const row = (quality: Quality): Readonly<Record<Sensitivity, string>> => {
    const cells = reader.record(field(rows, quality), `matrix.${quality}`) ?? {};
    const cell = (sensitivity: Sensitivity): string =>
      reader.model(field(cells, sensitivity), `matrix.${quality}.${sensitivity}`) ??
      DEFAULT_ROUTING.matrix[quality][sensitivity];
    return { low: cell('low'), medium: cell('medium'), high: cell('high') };
  };
  return { low: row('low'), medium: row('medium'), high: row('high'), critical: row('critical') };
}

function readSensitivity(reader: Reader, value: unknown): RoutingTable['sensitivity'] {
  const fields = reader.record(value, 'sensitivity') ?? {};
  const usual = DEFAULT_ROUTING.sensitivity;
  const border = (name: string): number | null => reader.percent(field(fields, name), `sensitivity.${name}`);
  return {
    lowAbovePercent: border('low_above_percent') ?? usual.lowAbovePercent,
    mediumAbovePercent: border('medium_above_percent') ?? usual.mediumAbovePercent,
  };
}

function readEmergency(reader: Reader, value: unknown): RoutingTable['emergency'] {
  const fields = reader.record(value, 'emergency') ?? {};
  const usual = DEFAULT_ROUTING.emergency;
  const models = new Map(usual.models);
  for (const [task, written] of Object.entries(reader.record(field(fields, 'models'), 'emergency.models') ?? {})) {
    const model = reader.model(written, `emergency.models.${task}`);
    if (model !== null) models.set(task, model);
  }
  return {
    below: reader.amount(field(fields, 'below_usd'), 'emergency.below_usd') ?? usual.below,
    models,
    otherwise: reader.model(field(fields, 'otherwise'), 'emergency.otherwise') ?? usual.otherwise,
  };
}

function readDegradation(reader: Reader, value: unknown): RoutingTable['degradation'] {
  const fields = reader.record(value, 'degradation') ?? {};
  const usual = DEFAULT_ROUTING.degradation;
  const paths = new Map(usual.paths);
  for (const [model, steps] of Object.entries(reader.record(field(fields, 'paths'), 'degradation.paths') ?? {})) {
    const key = `degradation.paths.${model}`;
    const list: readonly unknown[] = Array.isArray(steps) ? steps : [steps];
    const names = list.map((step, index) => reader.model(step, `${key}[${index}]`)).filter((step) => step !== null);
    if (names.length === list.length) paths.set(model, names);
  }
  return { abovePercent: readBorders(reader, field(fields, 'above_percent')) ?? usual.abovePercent, paths };
}

function readBorders(reader: Reader, value: unknown): readonly number[] | null {
  if (value === undefined || value === null) return null;
  const key = 'degradation.above_percent';
  if (!Array.isArray(value) || value.length === 0) return reader.fail(key, sentence('not a list of percentages'));
  const borders = value.map((one: unknown) => reader.percent(one, key)).filter((one) => one !== null);
  return borders.length === value.length ? borders.sort((a, b) => b - a) : null;
}
