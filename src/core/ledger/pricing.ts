/** Adds up events by how they were priced: what the audit of prices is made of. One scan, as every question is. */
import { addMeasures } from '../measures';
import { CHUNK_ROWS } from './chunk';
import type { Columns } from './columns';
import { groupTuples, valueOf } from './groups';
import { Pairs } from './pairs';
import type { PricingRow, Query } from './query';
import { Selection } from './selection';
import type { Dictionary } from './selection';
import { Sums } from './sums';

/** Rows in no particular order. The rows of the ledger that count must have been decided. */
export function pricingRows(
  columns: Columns,
  dictionary: Dictionary,
  { range, filter }: Pick<Query, 'range' | 'filter'>,
): PricingRow[] {
  const { shapes } = dictionary;
  const selection = new Selection(dictionary, range, filter);
  const models = groupTuples(dictionary, ['model', 'provider']);
  const pairs = new Pairs();
  const sums = new Sums(columns, shapes);
  const others: number[] = [];
  const places = new Uint16Array(CHUNK_ROWS);
  const groups = new Uint32Array(CHUNK_ROWS);
  for (const chunk of columns.chunks) {
    const picked = selection.pick(chunk, places);
    let count = 0;
    for (let row = 0; row < picked; row++) {
      const place = places[row] ?? 0;
      if (!selection.openRange && Number.isNaN(chunk.at[place])) continue;
      const group = pairs.numberOf(models?.of[chunk.tuple[place] ?? 0] ?? 0, chunk.shape[place] ?? 0);
      others[group] = (others[group] ?? 0) + columns.otherCost(chunk.firstRow + place);
      places[count] = place;
      groups[count++] = group;
    }
    sums.add({ chunk, places, groups, count });
  }
  return merged(
    pairs.lefts.map((model, group) => {
      const tuple = models?.example[model] ?? 0;
      const shapeId = pairs.rights[group] ?? 0;
      const { kind, state, priceRow, flags } = shapes.shapeOf(shapeId);
      const other = others[group] ?? NaN;
      return {
        model: valueOf(dictionary, 'model', tuple, 0, shapeId),
        provider: valueOf(dictionary, 'provider', tuple, 0, shapeId),
        kind,
        state,
        priceRow,
        flags,
        measures: sums.of(group),
        // An event without a price row has nothing to compare: then all of its group have none.
        other: Number.isNaN(other) ? null : other,
      };
    }),
  );
}

/** Sources and tables do not matter here: their rows become one. */
function merged(rows: readonly PricingRow[]): PricingRow[] {
  const byName = new Map<string, PricingRow>();
  for (const row of rows) {
    const { model, provider, kind, state, priceRow, flags, other } = row;
    const name = JSON.stringify([model, provider, kind, state, priceRow, flags, other === null]);
    const held = byName.get(name);
    if (held === undefined) byName.set(name, row);
    else {
      addMeasures(held.measures, row.measures);
      byName.set(name, { ...held, other: other === null || held.other === null ? null : held.other + other });
    }
  }
  return [...byName.values()];
}
