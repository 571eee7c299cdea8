/** What a record is about: reads its dimension values, with PR numbers in one form and names of bounded length. */
import type { CostEvent, NamedDimension } from '../event';
import { DIMENSION_ALIASES, TASK_IDS, TASK_KINDS, type Aliases, type FoundField } from './aliases';

export type DimensionValues = CostEvent['dimensions'];

/** A value is cut here (reliability.md V21); a hash of the whole value keeps two long names apart. */
export const VALUE_LENGTH = 256;

/** Text of a name, number or flag; null for blank text and for anything else. Untrusted, not trimmed: identity is exact. */
export function dimensionText(value: unknown): string | null {
  switch (typeof value) {
    case 'string':
      return value.trim() === '' ? null : capped(value);
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      return null;
  }
}

function capped(text: string): string {
  if (text.length <= VALUE_LENGTH) return text;
  const mark = `…${hash(text)}`;
  let length = VALUE_LENGTH - mark.length;
  // Not between the two halves of a character.
  if ((text.charCodeAt(length - 1) & 0xfc00) === 0xd800) length -= 1;
  return text.slice(0, length) + mark;
}

/** Two 32-bit FNV-1a sums with different starts: enough to tell long names of one log apart. */
function hash(text: string): string {
  let first = 0x811c9dc5;
  let second = 0x9e3779b9;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    first = Math.imul(first ^ unit, 0x01000193);
    second = Math.imul(second ^ unit, 0x01000193) ^ (second >>> 15);
  }
  return [first, second].map((sum) => (sum >>> 0).toString(16).padStart(8, '0')).join('');
}

const PULL_URL =
  /^https?:\/\/[^/\s]{1,253}\/(?:repos\/)?([^?#\s]{1,400}?)\/(?:-\/)?(?:pull|pulls|pull-requests|merge_requests)\/(\d{1,15})(?:[/?#].*)?$/i;
const REPOSITORY_NUMBER = /^([\w.-]{1,100}\/[\w.-]{1,100})[#!](\d{1,15})$/;
const NUMBER = /^(?:pr|pull request|pull)?[\s_:-]*[#!]?(\d{1,15})$/i;

/** A pull request: its number without decoration, and the repository when the value names one. */
export function readPullRequest(value: unknown): { pr: string; repository: string | null } | null {
  if (isPlainNumber(value)) return { pr: String(value), repository: null };
  const text = dimensionText(value)?.trim();
  if (text === undefined) return null;
  const named = PULL_URL.exec(text) ?? REPOSITORY_NUMBER.exec(text);
  if (named !== null) return { pr: plainNumber(named[2]), repository: named[1] ?? null };
  const number = NUMBER.exec(text);
  return { pr: number === null ? text : plainNumber(number[1]), repository: null };
}

/** As nearly all logs write it. */
function isPlainNumber(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 1e15;
}

function plainNumber(digits: string | undefined): string {
  return (digits ?? '').replace(/^0+(?=\d)/, '');
}

const WBS = /^wbs[-_ ]?\d/i;
type Named = readonly [dimension: NamedDimension, names: Aliases];
const PLAIN_DIMENSIONS = (Object.entries(DIMENSION_ALIASES) as Named[]).filter(
  ([dimension]) => dimension !== 'pr' && dimension !== 'wbs' && dimension !== 'task',
);

export interface Finder {
  /** As `findField`. */
  find(names: Aliases): FoundField | null;
}

/** All that a record names. A task id that looks like `WBS-…` is the WBS item where the record names no other. */
export function readDimensions(record: Finder, wanted?: readonly NamedDimension[]): DimensionValues {
  const values: Partial<Record<NamedDimension, string>> = {};
  for (const [dimension, names] of PLAIN_DIMENSIONS) {
    if (wanted?.includes(dimension) === false) continue;
    const text = textOf(record, names);
    if (text !== null) values[dimension] = text;
  }
  readWbsAndTask(record, values);
  const found = record.find(DIMENSION_ALIASES.pr);
  const pull = found === null ? null : readPullRequest(found.value);
  if (pull !== null) {
    values.pr = pull.pr;
    if (pull.repository !== null) values.project ??= capped(pull.repository);
  }
  return values;
}

function readWbsAndTask(record: Finder, values: Partial<Record<NamedDimension, string>>): void {
  const wbs = textOf(record, DIMENSION_ALIASES.wbs);
  const taskId = textOf(record, TASK_IDS);
  const taskIsWbs = wbs === null && taskId !== null && WBS.test(taskId);
  const item = taskIsWbs ? taskId : wbs;
  const task = taskIsWbs ? textOf(record, TASK_KINDS) : textOf(record, DIMENSION_ALIASES.task);
  if (item !== null) values.wbs = item;
  if (task !== null) values.task = task;
}

function textOf(record: Finder, names: Aliases): string | null {
  const found = record.find(names);
  return found === null ? null : dimensionText(found.value);
}
