/** Amounts and counts that people type, checked. */
import { MAX_EVENT_NANO, type NanoUsd } from '../core/money';
import { readCount, readMoney } from '../core/numbers';
import { UsageError } from './usage';

/** Nano-dollars of `0.05` or `$0.05`. @throws UsageError naming the option */
export function requireAmount(option: string, typed: string): NanoUsd {
  const amount = readMoney(typed);
  if (typeof amount === 'number' && amount >= 0 && amount <= MAX_EVENT_NANO) return amount;
  throw new UsageError(
    `${option}: ${JSON.stringify(typed)} is not an amount of dollars from 0 to a million, such as 0.05.`,
  );
}

/** @throws UsageError naming the option */
export function requireCount(option: string, typed: string): number {
  const count = readCount(typed);
  if (typeof count === 'number') return count;
  throw new UsageError(`${option}: ${JSON.stringify(typed)} is not a whole number from 0 on.`);
}

/** @throws UsageError naming the option when there is nothing but blanks */
export function requireName(option: string, typed: string): string {
  const name = typed.trim();
  if (name === '') throw new UsageError(`${option} needs a name.`);
  return name;
}
