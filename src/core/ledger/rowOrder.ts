/** Orders rows by what their logs say and never by when they were read, so that the same files give the same answers. */
import type { Columns } from './columns';
import { LINE, OFFSET } from './countColumns';
import type { Shapes } from './shapes';

export class RowOrder {
  constructor(
    private readonly columns: Columns,
    private readonly shapes: Shapes,
    private readonly pathOf: (source: number) => string,
  ) {}

  readonly newestFirst = (row: number, other: number): number =>
    compare(this.atOr(other), this.atOr(row)) ||
    compare(this.costOr(other), this.costOr(row)) ||
    this.comparePlaces(row, other);

  readonly mostExpensiveFirst = (row: number, other: number): number =>
    compare(this.costOr(other), this.costOr(row)) ||
    compare(this.atOr(other), this.atOr(row)) ||
    this.comparePlaces(row, other);

  readonly largestDifferenceFirst = (row: number, other: number): number =>
    compare(this.differenceOr(other), this.differenceOr(row)) || this.mostExpensiveFirst(row, other);

  comparePaths(source: number, other: number): number {
    return compare(this.pathOf(source), this.pathOf(other));
  }

  /** Order of two rows of one source: by table, place, line, and for records that share a place by cost. */
  comparePositions(row: number, other: number): number {
    const { columns } = this;
    return (
      compare(this.tableOf(row), this.tableOf(other)) ||
      compare(columns.get(row, OFFSET), columns.get(other, OFFSET)) ||
      compare(columns.get(row, LINE), columns.get(other, LINE)) ||
      compare(this.costOr(row), this.costOr(other))
    );
  }

  private comparePlaces(row: number, other: number): number {
    const source = this.sourceOf(row);
    const otherSource = this.sourceOf(other);
    if (source !== otherSource) return this.comparePaths(source, otherSource);
    return this.comparePositions(row, other);
  }

  sourceOf(row: number): number {
    return this.shapes.source[this.columns.shapeOf(row)] ?? 0;
  }

  private tableOf(row: number): string {
    return this.shapes.shapeOf(this.columns.shapeOf(row)).table ?? '';
  }

  /** Without a time: before all times. */
  private atOr(row: number): number {
    const at = this.columns.at(row);
    return Number.isNaN(at) ? -Infinity : at;
  }

  /** Without a cost: below all costs, refunds included. */
  private costOr(row: number): number {
    const cost = this.columns.cost(row);
    return Number.isNaN(cost) ? -Infinity : cost;
  }

  /** Between the recorded and the computed cost; without one of them: below all differences. */
  private differenceOr(row: number): number {
    const difference = Math.abs(this.columns.cost(row) - this.columns.otherCost(row));
    return Number.isNaN(difference) ? -1 : difference;
  }
}

function compare<T extends number | string>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
