/** What a team's tags say of a cloud row: project, environment, service, owner, and what agents write (`pr`, `wbs`, `branch`). */
import type { NamedDimension } from '../../event';
import { dimensionText, readPullRequest } from '../dimensions';
import { plainName } from './names';

export type TagValues = Partial<Record<NamedDimension, string>>;

const DIMENSION_OF_TAG: ReadonlyMap<string, NamedDimension> = new Map([
  ['project', 'project'],
  ['environment', 'environment'],
  ['env', 'environment'],
  ['service', 'service'],
  ['agent', 'agent'],
  ['wbs', 'wbs'],
  ['branch', 'branch'],
  ['stage', 'stage'],
]);
const LONGEST_TAGS = 64 * 1024;

/** An owner may be a person or a team; only names as agents have them (`AGENT-1`) are agents. */
export function agentName(owner: string | null): string | null {
  return owner !== null && /^agent[-_ ]?\d+$/i.test(owner) ? owner : null;
}

/** Adds one tag to what is known; the first value of a dimension stays. */
export function addTag(values: TagValues, name: string, value: unknown): void {
  const text = dimensionText(value)?.trim();
  if (text === undefined || text === '') return;
  const plain = plainName(name);
  const dimension = DIMENSION_OF_TAG.get(plain);
  if (dimension !== undefined) values[dimension] ??= text;
  else if (plain === 'owner') {
    const agent = agentName(text);
    if (agent !== null) values.agent ??= agent;
  } else if (plain === 'pr' || plain === 'pullrequest') {
    const pull = readPullRequest(text);
    if (pull !== null) values.pr ??= pull.pr;
  }
}

/** Tags that stand in one cell as a JSON object. A prefix such as `user:` or `user_` is not part of a name. */
export function readTags(cell: unknown): TagValues {
  const values: TagValues = {};
  if (typeof cell !== 'string' || cell.length > LONGEST_TAGS || !cell.trimStart().startsWith('{')) return values;
  let tags: unknown;
  try {
    tags = JSON.parse(cell);
  } catch {
    return values;
  }
  for (const [name, value] of Object.entries(tags as object)) addTag(values, name.replace(/^user[:_]/i, ''), value);
  return values;
}
