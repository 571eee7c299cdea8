/** A course of a few points as a small line beside a figure: decoration, for the figure and its words say the same. */
import type { NanoUsd } from '../../src/core/money';

const SPACE = 'http://www.w3.org/2000/svg';
const WIDTH = 100;
const HEIGHT = 24;
const MARGIN = 2;

/** Null: a line needs two points. Points that are not known are gaps at its beginning. */
export function sparkline(values: readonly (NanoUsd | null)[]): SVGElement | null {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const low = known.reduce((least, value) => Math.min(least, value), 0);
  const high = known.reduce((most, value) => Math.max(most, value), 0);
  const step = (WIDTH - 2 * MARGIN) / (known.length - 1);
  const y = (value: NanoUsd): number =>
    high === low ? HEIGHT - MARGIN : HEIGHT - MARGIN - ((value - low) / (high - low)) * (HEIGHT - 2 * MARGIN);
  const points = known.map((value, index) => `${(MARGIN + index * step).toFixed(1)},${y(value).toFixed(1)}`);
  const svg = made('svg', {
    class: 'sparkline',
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
    focusable: 'false',
  });
  const ground = (HEIGHT - MARGIN).toFixed(1);
  const area = `${MARGIN},${ground} ${points.join(' ')} ${WIDTH - MARGIN},${ground}`;
  if (low >= 0) svg.append(made('polygon', { class: 'spark-area', points: area }));
  svg.append(made('polyline', { class: 'spark-line', points: points.join(' ') }));
  return svg;
}

function made(name: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const element = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
