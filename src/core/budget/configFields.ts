/** The fields of one budget as a person wrote them, and what is wrong with them. */
import type { NanoUsd } from '../money';
import { readMoney } from '../numbers';
import { problemData, type SourceProblem } from '../problem';
import { sentence, type Sentence } from '../words';

export class Fields {
  readonly problems: SourceProblem[] = [];
  /** True when something is wrong that the budget cannot do without. */
  failed = false;

  constructor(
    private readonly key: string,
    private readonly values: Readonly<Record<string, unknown>>,
  ) {}

  /** The first of some names that has a value: its name and the value. */
  first(...names: string[]): { readonly name: string; readonly value: unknown } | null {
    for (const name of names) {
      const value = Object.hasOwn(this.values, name) ? this.values[name] : undefined;
      if (value !== undefined && value !== null) return { name, value };
    }
    return null;
  }

  /** Says that a field is wrong and the budget has to be left out. */
  fail(name: string, reason: Sentence): void {
    this.failed = true;
    this.problems.push(invalid(`${this.key}.${name}`, reason));
  }

  /** Says that a field is wrong but that the budget holds without it. */
  warn(name: string, reason: Sentence): void {
    this.problems.push({ ...invalid(`${this.key}.${name}`, reason), severity: 'warning' });
  }

  /** An amount of money; null: none is given, or it is wrong. */
  amount(...names: string[]): NanoUsd | null {
    const field = this.first(...names);
    if (field === null) return null;
    const amount = readMoney(field.value);
    if (amount === undefined) this.fail(field.name, sentence('not an amount of dollars'));
    else if (amount !== null && amount < 0) this.fail(field.name, sentence('below zero'));
    return amount ?? null;
  }

  /** A slip of the pen would take away a limit without a word. Names that begin with `_` or `$` are people's own. */
  warnOfUnknown(known: ReadonlySet<string>): void {
    for (const name of Object.keys(this.values)) {
      if (!known.has(name) && !/^[_$]/u.test(name)) this.warn(name, sentence('not a key of a budget'));
    }
  }
}

/** `key` is the path of what is wrong, `reason` a few words on it. */
export function invalid(key: string, reason: Sentence): SourceProblem {
  return { code: 'config-invalid', severity: 'error', line: null, offset: null, ...problemData({ key, reason }) };
}
