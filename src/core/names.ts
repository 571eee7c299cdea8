/** Names from logs as people may safely see them: what cannot be seen is made visible, what is missing is named. */
import type { GroupKey } from './ledger/query';

const LONGEST_NAME = 80;

/** Needs no look at single characters: nearly every name. */
const PLAIN = /^[\x20-\x7e]*$/;

/**
 * Controls, format characters (bidi overrides, zero-width, tags), line separators, lone surrogates, private use, and the
 * letters and marks that show as nothing. None of them may reorder or hide what stands around a name (reliability.md V21).
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\u2800]/u;

/**
 * A name from a log for display: unseen characters as `\u{202e}`, at most `max` code points with an ellipsis at the cut.
 * It is still text: every place that shows it escapes it for its own syntax.
 */
export function safeText(name: string, max = LONGEST_NAME): string {
  if (name.length <= max && PLAIN.test(name)) return name;
  const shown: string[] = [];
  for (const character of name) {
    if (shown.length > max) break;
    if (!UNSEEN.test(character)) shown.push(character);
    else for (const sign of escaped(character)) shown.push(sign);
  }
  return shown.length <= max ? shown.join('') : `${shown.slice(0, Math.max(0, max - 1)).join('')}…`;
}

function escaped(character: string): string {
  switch (character) {
    case '\n':
      return '\\n';
    case '\r':
      return '\\r';
    case '\t':
      return '\\t';
    default:
      return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  }
}

interface DimensionWords {
  /** Heading of a column or a chart. */
  readonly title: string;
  /** The unattributed row. */
  readonly none: string;
}

const DIMENSION_WORDS: Readonly<Record<GroupKey, DimensionWords>> = {
  agent: { title: 'Agent', none: 'No agent' },
  model: { title: 'Model', none: 'No model' },
  provider: { title: 'Provider', none: 'No provider' },
  tier: { title: 'Tier', none: 'No tier' },
  wbs: { title: 'WBS item', none: 'No WBS item' },
  pr: { title: 'PR', none: 'No PR' },
  branch: { title: 'Branch', none: 'No branch' },
  stage: { title: 'Stage', none: 'No stage' },
  iteration: { title: 'Iteration', none: 'No iteration' },
  task: { title: 'Task', none: 'No task' },
  purpose: { title: 'Purpose', none: 'No purpose' },
  session: { title: 'Session', none: 'No session' },
  project: { title: 'Project', none: 'No project' },
  kind: { title: 'Kind', none: 'No kind' },
  service: { title: 'Service', none: 'No service' },
  workflow: { title: 'Workflow', none: 'No workflow' },
  environment: { title: 'Environment', none: 'No environment' },
  source: { title: 'Source', none: 'No source' },
  attribution: { title: 'PR known by', none: 'Not attributed to a PR' },
  'wbs-attribution': { title: 'WBS item known by', none: 'Not attributed to a WBS item' },
};

const KIND_WORDS: ReadonlyMap<string, string> = new Map([
  ['llm', 'LLM calls'],
  ['ci', 'CI runs'],
  ['cloud', 'Cloud services'],
  ['service', 'Service invoices'],
]);

/** `WBS item`, as the heading of a column. */
export function dimensionTitle(dimension: GroupKey): string {
  return DIMENSION_WORDS[dimension].title;
}

/**
 * One value of a dimension for display; null is the unattributed row (`No PR`). PRs read `#123`, or `owner/repo#123` where
 * logs name more than one repository. A value that is literally `No agent` stands in quotes, so that it cannot pass for it.
 */
export function keyText(dimension: GroupKey, key: string | null, max = LONGEST_NAME): string {
  const { none } = DIMENSION_WORDS[dimension];
  if (key === null) return none;
  if (key === none) return `"${key}"`;
  if (dimension === 'pr' && /^\d{1,20}$/.test(key)) return `#${key}`;
  if (dimension === 'kind') return KIND_WORDS.get(key) ?? safeText(key, max);
  return safeText(key, max);
}
