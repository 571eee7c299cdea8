/** Names from logs as people may safely see them: what cannot be seen is made visible, what is missing is named. */
import type { GroupKey } from './ledger/query';
import { message, untranslated, type Translate } from './translate';
import type { Sentence } from './words';

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
  agent: { title: message('Agent'), none: message('No agent') },
  model: { title: message('Model'), none: message('No model') },
  provider: { title: message('Provider'), none: message('No provider') },
  tier: { title: message('Tier'), none: message('No tier') },
  wbs: { title: message('WBS item'), none: message('No WBS item') },
  pr: { title: message('PR'), none: message('No PR') },
  branch: { title: message('Branch'), none: message('No branch') },
  stage: { title: message('Stage'), none: message('No stage') },
  iteration: { title: message('Iteration'), none: message('No iteration') },
  task: { title: message('Task'), none: message('No task') },
  purpose: { title: message('Purpose'), none: message('No purpose') },
  session: { title: message('Session'), none: message('No session') },
  project: { title: message('Project'), none: message('No project') },
  kind: { title: message('Kind'), none: message('No kind') },
  service: { title: message('Service'), none: message('No service') },
  workflow: { title: message('Workflow'), none: message('No workflow') },
  environment: { title: message('Environment'), none: message('No environment') },
  source: { title: message('Source'), none: message('No source') },
  attribution: { title: message('PR known by'), none: message('Not attributed to a PR') },
  'wbs-attribution': { title: message('WBS item known by'), none: message('Not attributed to a WBS item') },
};

/** Values that are words of ours, not names out of logs. */
const KIND_WORDS: ReadonlyMap<string, string> = new Map([
  ['llm', message('LLM calls')],
  ['ci', message('CI runs')],
  ['cloud', message('Cloud services')],
  ['service', message('Service invoices')],
]);
const ATTRIBUTION_WORDS: ReadonlyMap<string, string> = new Map([
  ['recorded', message('recorded')],
  ['pr-link', message('pr-link')],
  ['branch', message('branch')],
  ['pattern', message('pattern')],
]);
/** What is given back for minutes that cost nothing stands among the workflows. */
const WORKFLOW_WORDS: ReadonlyMap<string, string> = new Map([['included minutes', message('included minutes')]]);
const OWN_WORDS: Readonly<Partial<Record<GroupKey, ReadonlyMap<string, string>>>> = {
  kind: KIND_WORDS,
  workflow: WORKFLOW_WORDS,
  attribution: ATTRIBUTION_WORDS,
  'wbs-attribution': ATTRIBUTION_WORDS,
};

/** `WBS item`, as the heading of a column. */
export function dimensionTitle(dimension: GroupKey, t: Translate = untranslated): string {
  return t(DIMENSION_WORDS[dimension].title);
}

/** The same as words, to be said later. */
export function dimensionWord(dimension: GroupKey): Sentence {
  return { template: DIMENSION_WORDS[dimension].title };
}

/**
 * One value of a dimension for display; null is the unattributed row (`No PR`). PRs read `#123`, or `owner/repo#123` where
 * logs name more than one repository. A value that is literally `No agent` stands in quotes, so that it cannot pass for it.
 */
export function keyText(
  dimension: GroupKey,
  key: string | null,
  max = LONGEST_NAME,
  t: Translate = untranslated,
): string {
  const none = t(DIMENSION_WORDS[dimension].none);
  if (key === null) return none;
  if (key === none) return `"${key}"`;
  if (dimension === 'pr' && /^\d{1,20}$/.test(key)) return `#${key}`;
  const own = OWN_WORDS[dimension]?.get(key);
  return own === undefined ? safeText(key, max) : t(own);
}
