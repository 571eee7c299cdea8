/** Small numbers for values of which there are few, such as the days of a ledger: the same value mostly comes again at once. */

/** Numbers values in the order they are first met; NaN is one of them. */
export class Numbers {
  readonly values: number[] = [];
  private readonly numbers = new Map<number, number>();
  private last = NaN;
  private lastNumber = -1;

  clear(): void {
    this.values.length = 0;
    this.numbers.clear();
    this.lastNumber = -1;
  }

  numberOf(value: number): number {
    if (this.lastNumber >= 0 && Object.is(value, this.last)) return this.lastNumber;
    let number = this.numbers.get(value);
    if (number === undefined) {
      number = this.values.length;
      this.numbers.set(value, number);
      this.values.push(value);
    }
    this.last = value;
    this.lastNumber = number;
    return number;
  }
}
