/** Changes one budget in the text of a team's file: every other byte stays, comments too. */
import {
  applyEdits,
  findNodeAtLocation,
  modify,
  parseTree,
  type JSONPath,
  type Node,
  type ParseError,
} from 'jsonc-parser';

/** A key with its new value; null takes the key away. Keys that are not named stay as they are. */
export type EntryChanges = Readonly<Record<string, unknown>>;

export interface BudgetEdit {
  readonly name: string;
  /** Null: the budget is taken out. */
  readonly changes: EntryChanges | null;
}

export interface EditedText {
  readonly text: string;
  /** The budget as it stands in it; null: it is not in it. */
  readonly entry: string | null;
}

/** Other names under which people write a key, and which have to give way to it. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  soft_limit: ['softLimit', 'limit'],
  hard_limit: ['hardLimit'],
  thresholds: ['alert_threshold', 'alertThreshold'],
};

/**
 * The file's text with the change in it. A file that does not exist or is empty is begun. Budgets in an object, in a list
 * and without the outer key stay as they are written.
 *
 * @param text null: there is no file
 * @returns null when the text is no JSON (comments and trailing commas are fine), or has no place for budgets
 */
export function editBudget(text: string | null, { name, changes }: BudgetEdit): EditedText | null {
  const before = text === null || text.replace(/^\uFEFF/u, '').trim() === '' ? '{}\n' : text;
  const root = treeOf(before);
  const place = root === null ? null : placeOf(root, name);
  if (place === null) return null;
  const edited = changes === null ? without(before, place) : withChanges(before, place, name, changes);
  const after = treeOf(edited);
  const found = after === null ? null : placeOf(after, name);
  const node = after === null || found === null || found.isNew ? undefined : findNodeAtLocation(after, [...found.path]);
  return { text: edited, entry: node === undefined ? null : edited.slice(node.offset, node.offset + node.length) };
}

function treeOf(text: string): Node | null {
  const errors: ParseError[] = [];
  const bom = text.startsWith('\uFEFF') ? ' ' : '';
  const root = parseTree(bom + text.slice(bom.length), errors, { allowTrailingComma: true });
  return errors.length > 0 || root?.type !== 'object' ? null : root;
}

interface Place {
  readonly path: JSONPath;
  readonly isNew: boolean;
  readonly inList: boolean;
}

/** Where the budget of a name stands, or would stand. */
function placeOf(root: Node, name: string): Place | null {
  const budgets = findNodeAtLocation(root, ['budgets']);
  if (budgets?.type === 'array') return placeInList(budgets, name);
  if (budgets !== undefined && budgets.type !== 'object' && budgets.type !== 'null') return null;
  const outer = budgets === undefined && findNodeAtLocation(root, [name]) !== undefined ? [] : ['budgets'];
  const path = [...outer, name];
  return { path, isNew: findNodeAtLocation(root, path) === undefined, inList: false };
}

function placeInList(list: Node, name: string): Place {
  const entries = list.children ?? [];
  const found = entries.findIndex((entry) => {
    const written: unknown = findNodeAtLocation(entry, ['name'])?.value;
    return typeof written === 'string' && written.trim() === name;
  });
  return { path: ['budgets', found < 0 ? entries.length : found], isNew: found < 0, inList: true };
}

function without(text: string, { path, isNew }: Place): string {
  return isNew ? text : changed(text, path, undefined);
}

function withChanges(text: string, place: Place, name: string, changes: EntryChanges): string {
  const root = treeOf(text);
  const node = root === null || place.isNew ? undefined : findNodeAtLocation(root, [...place.path]);
  if (node?.type !== 'object') {
    const values = Object.entries(changes).filter(([, value]) => value !== null);
    const bare = node?.type === 'number' || node?.type === 'string' ? { soft_limit: node.value as unknown } : {};
    const entry = { ...(place.inList ? { name } : {}), ...bare, ...Object.fromEntries(values) };
    const isNull = root !== null && findNodeAtLocation(root, ['budgets'])?.type === 'null';
    if (isNull && place.path.length > 1) return changed(text, ['budgets'], { [name]: entry });
    return changed(text, place.path, entry, place.isNew && place.inList);
  }
  let edited = text;
  for (const [key, value] of Object.entries(changes)) {
    for (const alias of ALIASES[key] ?? []) edited = changed(edited, [...place.path, alias], undefined);
    edited = changed(edited, [...place.path, key], value ?? undefined);
  }
  return edited;
}

function changed(text: string, path: JSONPath, value: unknown, isArrayInsertion = false): string {
  if (value === undefined) {
    const root = treeOf(text);
    if (root === null || findNodeAtLocation(root, [...path]) === undefined) return text;
  }
  const indent = /\n(\t| +)\S/u.exec(text)?.[1] ?? '  ';
  const formattingOptions = {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
  return applyEdits(text, modify(text, path, value, { formattingOptions, isArrayInsertion }));
}
