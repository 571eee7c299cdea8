/** How a series looks: a colour, and in high contrast a pattern or a dash as well, so that colour never tells alone. */
import type { Theme } from '../theme';

/** A series' place in the ramp; null: the sum of the others. */
export type Slot = number | null;

const TILE = 8;

export function colourOf(theme: Theme, slot: Slot): string {
  if (slot === null) return theme.other;
  return theme.series[slot % theme.series.length] ?? theme.other;
}

/** What to fill an area with: plain colour, or in high contrast a pattern of its own for every slot. */
export function fillOf(theme: Theme, slot: Slot): string | CanvasPattern {
  const colour = colourOf(theme, slot);
  if (!theme.highContrast || slot === 0) return colour;
  const tile = document.createElement('canvas');
  tile.width = TILE;
  tile.height = TILE;
  const context = tile.getContext('2d');
  if (!context) return colour;
  context.fillStyle = theme.background;
  context.fillRect(0, 0, TILE, TILE);
  drawPattern(context, slot, colour);
  return context.createPattern(tile, 'repeat') ?? colour;
}

function drawPattern(context: CanvasRenderingContext2D, slot: Slot, colour: string): void {
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = 2;
  const line = (x1: number, y1: number, x2: number, y2: number): void => {
    context.beginPath();
    context.moveTo(x1, y1);
    context.lineTo(x2, y2);
    context.stroke();
  };
  // Diagonals run over the tile's corners so that neighbouring tiles meet.
  const rising = (): void => [-TILE, 0, TILE].forEach((shift) => line(shift, TILE, shift + TILE, 0));
  const falling = (): void => [-TILE, 0, TILE].forEach((shift) => line(shift, 0, shift + TILE, TILE));
  const patterns: readonly (() => void)[] = [
    () => context.fillRect(0, 0, TILE, TILE),
    rising,
    () => line(0, TILE / 2, TILE, TILE / 2),
    () => line(TILE / 2, 0, TILE / 2, TILE),
    falling,
    () => context.fillRect(2, 2, 4, 4),
    () => (rising(), falling()),
    () => (line(0, TILE / 2, TILE, TILE / 2), line(TILE / 2, 0, TILE / 2, TILE)),
  ];
  if (slot === null) context.fillRect(3, 3, 2, 2);
  else patterns[slot % patterns.length]?.();
}

/** The same look as a small picture beside a series' name. */
export function swatch(theme: Theme, slot: Slot): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.className = 'swatch';
  canvas.width = 16;
  canvas.height = 16;
  canvas.setAttribute('aria-hidden', 'true');
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  context.fillStyle = fillOf(theme, slot);
  context.fillRect(0, 0, 16, 16);
  context.strokeStyle = theme.highContrast ? theme.foreground : colourOf(theme, slot);
  context.lineWidth = 2;
  context.strokeRect(0, 0, 16, 16);
  return canvas;
}

/** Of a bar in a stack, what has nothing to do with its colour. */
export function stackedBar(theme: Theme, slot: Slot) {
  return {
    // A hair of background between neighbours; in high contrast an outline.
    borderColor: theme.highContrast ? colourOf(theme, slot) : theme.background,
    borderWidth: theme.highContrast ? 1 : { top: 1 },
    borderSkipped: false as const,
    categoryPercentage: 0.9,
    barPercentage: 0.9,
  };
}

/** How a line is drawn, in lengths of dash and gap. */
export type Dash = 'solid' | 'dashed' | 'dotted';
export const DASHES: Readonly<Record<Dash, readonly number[]>> = { solid: [], dashed: [6, 4], dotted: [2, 3] };

/** A line's look as a small picture beside its name. */
export function lineSwatch(colour: string, dash: Dash): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.className = 'swatch line';
  canvas.width = 44; // two to a CSS pixel, or dots run into a line
  canvas.height = 20;
  canvas.setAttribute('aria-hidden', 'true');
  const context = canvas.getContext('2d');
  if (!context) return canvas;
  context.scale(2, 2);
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.setLineDash([...DASHES[dash]]);
  context.beginPath();
  context.moveTo(0, 5);
  context.lineTo(22, 5);
  context.stroke();
  return canvas;
}

/** The colour behind others: `#rrggbb` with an alpha; other notations as `color-mix`, which canvases understand. */
export function translucent(colour: string, percent: number): string {
  if (!/^#[0-9a-f]{6}$/i.test(colour)) return `color-mix(in srgb, ${colour} ${percent}%, transparent)`;
  const alpha = Math.round((percent * 255) / 100)
    .toString(16)
    .padStart(2, '0');
  return `${colour}${alpha}`;
}

/** Gives a name the same slot as long as it stays among the ones drawn apart, so that it keeps its colour. */
export class Slots {
  private taken = new Map<string, number>();

  /** The slot of each name, in the order given; at most as many names as there are slots. */
  assign(names: readonly string[]): readonly number[] {
    const kept = new Map(
      names.flatMap((name) => (this.taken.has(name) ? [[name, this.taken.get(name) as number]] : [])),
    );
    const used = new Set(kept.values());
    let next = 0;
    for (const name of names) {
      if (kept.has(name)) continue;
      while (used.has(next)) next += 1;
      used.add(next);
      kept.set(name, next);
    }
    this.taken = kept;
    return names.map((name) => kept.get(name) ?? 0);
  }
}
