/** WBS items as a tree where their ids make one (`WBS-1.2` lies below `WBS-1`), each with everything below it. */
import type { Row } from '../ledger/query';
import type { NanoUsd } from '../money';
import type { WbsNode, WbsTree } from './model';

/** Rows that are listed; the rest is one sentence. With names of 200 letters they still fit into a message. */
const MOST_NODES = 60;

interface Item {
  readonly key: string | null;
  own: NanoUsd;
  isNamed: boolean;
  /** Of the item itself until `addUp` has added those below it. */
  readonly all: { cost: NanoUsd; calls: number; events: number; unpriced: number; unmetered: number; before: NanoUsd };
  readonly children: Item[];
}

/** @param before rows of the time before; null: there is none to compare with */
export function makeWbsTree(rows: readonly Row[], before: readonly Row[] | null): WbsTree {
  const items = itemsOf(rows, before);
  const roots = rooted(items);
  for (const root of roots) addUp(root);
  sort(roots);
  const nodes: WbsNode[] = [];
  const omitted = { count: 0, cost: 0 };
  for (const root of roots) list(root, 0, before !== null, nodes, omitted);
  const total = rows.reduce((sum, row) => sum + row.measures.cost, 0);
  return { nodes, omitted: omitted.count, omittedCost: omitted.cost, total };
}

function itemsOf(rows: readonly Row[], before: readonly Row[] | null): Map<string | null, Item> {
  const items = new Map<string | null, Item>();
  for (const row of rows) {
    const item = itemOf(items, row.key[0] ?? null);
    item.isNamed = true;
    item.own += row.measures.cost;
    add(item.all, { ...row.measures, before: 0 });
  }
  for (const row of before ?? []) itemOf(items, row.key[0] ?? null).all.before += row.measures.cost;
  addParents(items);
  return items;
}

function itemOf(items: Map<string | null, Item>, key: string | null): Item {
  let item = items.get(key);
  if (item === undefined) {
    const all = { cost: 0, calls: 0, events: 0, unpriced: 0, unmetered: 0, before: 0 };
    item = { key, own: 0, isNamed: false, all, children: [] };
    items.set(key, item);
  }
  return item;
}

/** A parent that no event names is there when it has more than one child: `1.1` and `1.2` make a `1`, `1.1` alone does not. */
function addParents(items: Map<string | null, Item>): void {
  const waiting = [...items.keys()].filter((key) => key !== null);
  const children = new Map<string, Set<string>>();
  for (let key = waiting.pop(); key !== undefined; key = waiting.pop()) {
    const parent = parentOf(key);
    if (parent === null) continue;
    const known = children.get(parent) ?? new Set<string>();
    known.add(key);
    children.set(parent, known);
    if (known.size === 2 && !items.has(parent)) {
      itemOf(items, parent);
      waiting.push(parent);
    }
  }
}

/** `WBS-1.2` -> `WBS-1`, `1.2.3` -> `1.2`; null where the id is no place in a hierarchy. */
export function parentOf(id: string): string | null {
  const dot = id.lastIndexOf('.');
  if (dot <= 0) return null;
  const head = id.slice(0, dot);
  return isNumber(id.slice(dot + 1)) && isDigit(head.charCodeAt(head.length - 1)) ? head : null;
}

function isNumber(text: string): boolean {
  if (text === '' || text.length > 9) return false;
  for (let index = 0; index < text.length; index++) if (!isDigit(text.charCodeAt(index))) return false;
  return true;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** The nearest ancestor that there is takes an item in; the others are roots. */
function rooted(items: ReadonlyMap<string | null, Item>): Item[] {
  const roots: Item[] = [];
  for (const item of items.values()) {
    const parent = item.key === null ? null : nearest(items, item.key);
    (parent === null ? roots : parent.children).push(item);
  }
  return roots;
}

function nearest(items: ReadonlyMap<string | null, Item>, key: string): Item | null {
  for (let parent = parentOf(key); parent !== null; parent = parentOf(parent)) {
    const found = items.get(parent);
    if (found !== undefined) return found;
  }
  return null;
}

/** Depth is bounded by the dots of an id, which a hostile one may have thousands of: hence no recursion. */
function addUp(root: Item): void {
  const order = [root];
  for (let index = 0; index < order.length; index++)
    for (const child of order[index]?.children ?? []) order.push(child);
  for (const item of order.reverse()) for (const child of item.children) add(item.all, child.all);
}

function add(sum: Item['all'], more: Item['all']): void {
  for (const name of ['cost', 'calls', 'events', 'unpriced', 'unmetered', 'before'] as const) sum[name] += more[name];
}

function sort(roots: Item[]): void {
  const lists = [roots];
  for (let index = 0; index < lists.length; index++) {
    const level = lists[index] ?? [];
    level.sort((a, b) => b.all.cost - a.all.cost || compare(a.key, b.key));
    for (const item of level) if (item.children.length > 0) lists.push(item.children);
  }
}

function compare(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function list(
  root: Item,
  depth: number,
  compared: boolean,
  nodes: WbsNode[],
  omitted: { count: number; cost: NanoUsd },
): void {
  const waiting = [{ item: root, depth }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { item } = next;
    // Items that were only in the time before have nothing to show of now.
    if (item.all.events === 0) continue;
    if (nodes.length >= MOST_NODES) {
      omitted.count += 1;
      omitted.cost += item.own;
    } else {
      nodes.push({
        key: item.key,
        depth: next.depth,
        own: item.own,
        total: pick(item.all),
        previous: compared ? item.all.before : null,
        children: item.children.length,
        isNamed: item.isNamed,
      });
    }
    for (const child of item.children.toReversed()) waiting.push({ item: child, depth: next.depth + 1 });
  }
}

function pick({ cost, calls, events, unpriced, unmetered }: Item['all']): WbsNode['total'] {
  return { cost, calls, events, unpriced, unmetered };
}
