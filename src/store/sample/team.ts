/** Who works in the sample workspace, on what, and with which models: the story that its logs tell. */
export interface SampleAgent {
  readonly name: string;
  /** Calls on a busy day. */
  readonly callsPerDay: number;
  /** Models with how often they are chosen. */
  readonly models: readonly (readonly [model: string, provider: string, weight: number])[];
  readonly stage: string;
  readonly purposes: readonly string[];
}

export const AGENTS: readonly SampleAgent[] = [
  {
    name: 'AGENT-1',
    callsPerDay: 9,
    models: [
      ['claude-sonnet-4.5', 'anthropic', 6],
      ['gpt-4o-mini', 'openai', 4],
    ],
    stage: 'code',
    purposes: ['Implement the feature', 'Fix a failing test', 'Refactor a module'],
  },
  {
    name: 'AGENT-2',
    callsPerDay: 7,
    models: [
      ['claude-sonnet-4.5', 'anthropic', 5],
      ['gpt-4-turbo', 'openai', 2],
      ['deepseek-chat', 'deepseek', 3],
    ],
    stage: 'code',
    purposes: ['Write a database migration', 'Port the API client', 'Review a pull request'],
  },
  {
    name: 'AGENT-3',
    callsPerDay: 6,
    models: [
      ['gpt-4o-mini', 'openai', 7],
      ['claude-3-haiku', 'anthropic', 3],
    ],
    stage: 'qa',
    purposes: ['Write unit tests', 'Triage a CI failure', 'Check accessibility'],
  },
  {
    name: 'AGENT-4',
    callsPerDay: 4,
    models: [
      ['claude-opus', 'anthropic', 1],
      ['gpt-3.5-turbo', 'openai', 5],
      ['claude-sonnet-4.5', 'anthropic', 2],
    ],
    stage: 'docs',
    purposes: ['Generate documentation', 'Summarise the week', 'Draft release notes'],
  },
];

export const WORKFLOWS = ['build', 'deploy-production', 'nightly-e2e'] as const;

/** Work items come and go: about one new item and one new pull request every other day. */
export const WBS_ITEMS = 36;
export const FIRST_PR = 101;
