/** Money as a plain decimal for machines: no sign of currency, no grouping, no exponent. */
import type { NanoUsd } from '../money';

const NANO_DECIMALS = 9;

/** `353081500` -> `0.3530815`: dollars, exact to the nano-dollar, zeros at the end dropped. */
export function moneyDecimal(nano: NanoUsd): string {
  const digits = String(Math.abs(nano)).padStart(NANO_DECIMALS + 1, '0');
  const whole = digits.slice(0, -NANO_DECIMALS);
  const fraction = digits.slice(-NANO_DECIMALS).replace(/0+$/u, '');
  const text = fraction === '' ? whole : `${whole}.${fraction}`;
  return nano < 0 ? `-${text}` : text;
}
