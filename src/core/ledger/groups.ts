/** Groups of tuples and of shapes by what a question asks for, and what a group is called. */
import { KINDS } from '../event';
import { Pairs } from './pairs';
import type { GroupKey } from './query';
import { TUPLE_PLACE, type Dictionary } from './selection';

/** What a row is called in a dimension; null: it has no value there. */
export function valueOf(
  { names, tuples, shapes, pathOf }: Dictionary,
  dimension: GroupKey,
  tuple: number,
  task: number,
  shape: number,
): string | null {
  if (dimension === 'kind') return KINDS[shapes.kind[shape] ?? 0] ?? null;
  if (dimension === 'source') return pathOf(shapes.source[shape] ?? 0);
  if (dimension === 'task') return names.get('task')?.textOf(task) ?? null;
  const place = TUPLE_PLACE.get(dimension);
  return place === undefined ? null : (names.get(dimension)?.textOf(tuples.valueOf(place, tuple)) ?? null);
}

/** Groups of tuples or shapes: the group of each, how many there are, and one member of each. */
export interface Groups {
  readonly of: Int32Array;
  readonly count: number;
  readonly example: readonly number[];
}

export function groupTuples({ tuples }: Dictionary, groupBy: readonly GroupKey[]): Groups | null {
  let of: Int32Array | null = null;
  for (const dimension of new Set(groupBy)) {
    const place = TUPLE_PLACE.get(dimension);
    if (place === undefined) continue;
    const column = tuples.column(place);
    const pairs = new Pairs();
    const next = new Int32Array(tuples.size);
    for (let tuple = 0; tuple < next.length; tuple++) {
      next[tuple] = pairs.numberOf(of?.[tuple] ?? 0, column?.[tuple] ?? 0);
    }
    of = next;
  }
  return of === null ? null : withExamples(of);
}

export function groupShapes({ shapes, pathOf }: Dictionary, groupBy: readonly GroupKey[]): Groups | null {
  const byKind = groupBy.includes('kind');
  const bySource = groupBy.includes('source');
  if (!byKind && !bySource) return null;
  const numbers = new Map<string, number>();
  const of = new Int32Array(shapes.size);
  for (let shape = 0; shape < of.length; shape++) {
    const name = `${byKind ? shapes.kind[shape] : ''} ${bySource ? pathOf(shapes.source[shape] ?? 0) : ''}`;
    const number = numbers.get(name) ?? numbers.size;
    numbers.set(name, number);
    of[shape] = number;
  }
  return withExamples(of);
}

function withExamples(of: Int32Array): Groups {
  const example: number[] = [];
  of.forEach((group, member) => {
    if (example[group] === undefined) example[group] = member;
  });
  return { of, count: Math.max(1, example.length), example };
}
