/** Finds a WBS item or issue key in branch names and titles, by a pattern that a person may set. */

/** What `spendlight.wbsPattern` is where nobody set it: WBS items, and the keys that issue trackers give. */
export const DEFAULT_WBS_PATTERN = 'WBS-\\d+|[A-Z][A-Z0-9]+-\\d+';
const LONGEST_PATTERN = 256;
/** Only so much of a name or title is looked at: what a pattern can cost grows with a power of it. */
const LONGEST_TEXT = 200;
/** More than this many parts of open length may try too many ways to divide one text among them. */
const MOST_OPEN_PARTS = 3;
/** A repetition up to so many times counts as one of a known length. */
const SHORT_REPETITION = 8;

export type WbsPattern = (text: string) => string | null;
export type PatternFault = 'too-long' | 'invalid' | 'catastrophic';

const finds = (): null => null;

/**
 * @param source the setting; null: the default. An empty one finds nothing, and so does one that cannot be used.
 */
export function openWbsPattern(source: string | null): {
  readonly find: WbsPattern;
  readonly fault: PatternFault | null;
} {
  const text = source?.trim() ?? DEFAULT_WBS_PATTERN;
  if (text === DEFAULT_WBS_PATTERN) return { find: remembered(findDefault), fault: null };
  if (text === '') return { find: finds, fault: null };
  const fault = faultOf(text);
  if (fault !== null) return { find: finds, fault };
  const pattern = new RegExp(text);
  const find = (within: string): string | null => {
    const match = pattern.exec(within);
    // A group that took part names the item itself; without one the whole match does.
    const found = match?.slice(1).find((group: string | undefined) => group !== undefined) ?? match?.[0];
    return found === undefined || found.trim() === '' ? null : found.trim();
  };
  return { find: remembered(find), fault: null };
}

const WBS = /(?<![A-Za-z0-9])WBS-\d{1,20}(?![A-Za-z0-9])/i;
const ISSUE = /(?<![A-Za-z0-9])[A-Z][A-Z0-9]{1,20}-\d{1,15}(?![A-Za-z0-9])/g;
/** Look like keys of an issue and are standards, encodings and models. */
const NO_ISSUES: ReadonlySet<string> = new Set(
  'AES BASE CVE CWE ES GPT HTTP IEEE IPV ISO MD PEP RFC RSA SHA TLS UTF'.split(' '),
);

/** Branches are often written in small letters: `wbs-012` is the item that logs call `WBS-012`. */
function findDefault(text: string): string | null {
  const wbs = WBS.exec(text);
  if (wbs !== null) return wbs[0].toUpperCase();
  for (const [key] of text.matchAll(ISSUE)) if (!NO_ISSUES.has(key.slice(0, key.indexOf('-')))) return key;
  return null;
}

function remembered(find: WbsPattern): WbsPattern {
  const known = new Map<string, string | null>();
  return (text) => {
    const short = text.slice(0, LONGEST_TEXT);
    let found = known.get(short);
    if (found === undefined) known.set(short, (found = find(short)));
    return found;
  };
}

function faultOf(source: string): PatternFault | null {
  if (source.length > LONGEST_PATTERN) return 'too-long';
  try {
    new RegExp(source);
  } catch {
    return 'invalid';
  }
  return isCatastrophic(source) ? 'catastrophic' : null;
}

interface OpenGroup {
  /** It holds a repetition, or a choice between texts. */
  varies: boolean;
}

/**
 * True for a pattern that could take very long on some text: a repeated group that holds a repetition or a choice, a
 * reference back, or too many parts of open length. Some harmless ones are refused with them.
 */
function isCatastrophic(source: string): boolean {
  const groups: OpenGroup[] = [{ varies: false }];
  let openParts = 0;
  /** The group that has just ended; null: something else stands before. */
  let ended: OpenGroup | null = null;
  for (let at = 0; at < source.length;) {
    const piece = pieceAt(source, at);
    at += piece.length;
    const group = groups[groups.length - 1];
    if (piece.startsWith('(')) groups.push({ varies: false });
    else if (piece === ')') {
      const inner = groups.pop();
      if (inner?.varies === true && groups.length > 0) (groups[groups.length - 1] ?? inner).varies = true;
      ended = inner ?? null;
      continue;
    } else if (/^\\(?:[1-9]|k)/.test(piece)) return true;
    else if (piece === '|') {
      if (group !== undefined) group.varies = true;
    } else {
      const times = repetitionOf(piece);
      if (times !== null) {
        if (times.most > 1 && ended?.varies === true) return true;
        if (group !== undefined && times.least < times.most) group.varies = true;
        if (times.most - times.least > SHORT_REPETITION) openParts += 1;
      }
    }
    ended = null;
  }
  return openParts > MOST_OPEN_PARTS;
}

/** The smallest part of a pattern that means something: an escape, a class, a group's beginning, a repetition, a sign. */
function pieceAt(source: string, at: number): string {
  const rest = source.slice(at);
  if (rest.startsWith('\\')) return rest.slice(0, 2);
  if (rest.startsWith('[')) return classAt(rest);
  if (rest.startsWith('(')) return /^\((?:\?(?:<?[=!]|:|<[\w$]{1,50}>))?/.exec(rest)?.[0] ?? '(';
  if (rest.startsWith('{')) return /^\{\d{1,9}(?:,\d{0,9})?\}\??/.exec(rest)?.[0] ?? '{';
  if (/^[*+?]/.test(rest)) return rest[1] === '?' ? rest.slice(0, 2) : rest.slice(0, 1);
  return rest.slice(0, 1);
}

function classAt(rest: string): string {
  let at = 1;
  while (at < rest.length && rest[at] !== ']') at += rest[at] === '\\' ? 2 : 1;
  return rest.slice(0, at + 1);
}

/** How often a piece lets what stands before it be repeated; null: it is no repetition. */
function repetitionOf(piece: string): { readonly least: number; readonly most: number } | null {
  if (piece.startsWith('*')) return { least: 0, most: Infinity };
  if (piece.startsWith('+')) return { least: 1, most: Infinity };
  if (piece.startsWith('?')) return { least: 0, most: 1 };
  const counted = /^\{(\d+)(,?)(\d*)\}/.exec(piece);
  if (counted === null) return null;
  const least = Number(counted[1]);
  if (counted[2] === '') return { least, most: least };
  return { least, most: counted[3] === '' ? Infinity : Number(counted[3]) };
}
