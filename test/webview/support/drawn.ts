/** What charts have drawn on their canvases: the texts with the room that they take, and the lines. */
/// <reference lib="dom" />
import type { OpenView } from './browser';

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface DrawnText extends Box {
  readonly text: string;
}

type Point = readonly [x: number, y: number];
export type Line = readonly [from: Point, to: Point];

/** Of one canvas, since it was last wiped; CSS pixels, as long as there is one pixel to a CSS pixel. */
export interface Drawn {
  readonly width: number;
  readonly texts: readonly DrawnText[];
  readonly lines: readonly Line[];
}

interface Notes {
  texts: DrawnText[];
  lines: Line[];
  path: Line[];
  at: Point;
}

/** To be run in the page before its script. */
export function noteDrawing(): void {
  const notes = new Map<HTMLCanvasElement, Notes>();
  const apart = new WeakMap<Path2D, Notes>();
  (window as unknown as { drawnOn: object }).drawnOn = notes;
  const fresh = (): Notes => ({ texts: [], lines: [], path: [], at: [0, 0] });
  const of = (context: CanvasRenderingContext2D): Notes => {
    const found = notes.get(context.canvas) ?? fresh();
    notes.set(context.canvas, found);
    return found;
  };
  const wrap = (owner: object, name: string, before: (self: never, args: never[]) => void): void => {
    const methods = owner as Record<string, (...args: never[]) => unknown>;
    const original = methods[name] as (...args: never[]) => unknown;
    methods[name] = function (this: never, ...args: never[]) {
      before(this, args);
      return original.apply(this, args);
    };
  };
  const moved = (note: Notes, x: number, y: number): void => void (note.at = [x, y]);
  const drawn = (note: Notes, x: number, y: number): void => {
    note.path.push([note.at, [x, y]]);
    note.at = [x, y];
  };
  const context = CanvasRenderingContext2D.prototype;
  wrap(context, 'clearRect', (self: CanvasRenderingContext2D) => void notes.delete(self.canvas));
  wrap(context, 'beginPath', (self: CanvasRenderingContext2D) => void (of(self).path = []));
  wrap(context, 'moveTo', (self: CanvasRenderingContext2D, [x, y]: number[]) => moved(of(self), x ?? 0, y ?? 0));
  wrap(context, 'lineTo', (self: CanvasRenderingContext2D, [x, y]: number[]) => drawn(of(self), x ?? 0, y ?? 0));
  wrap(context, 'stroke', (self: CanvasRenderingContext2D, [path]: Path2D[]) => {
    const note = of(self);
    note.lines = note.lines.concat((path === undefined ? note : apart.get(path))?.path ?? []);
  });
  wrap(context, 'fillText', (self: CanvasRenderingContext2D, args: unknown[]) => {
    const [text, x, y] = args as [string, number, number];
    const size = self.measureText(text);
    const { e: right, f: down } = self.getTransform();
    of(self).texts.push({
      text,
      left: right + x - size.actualBoundingBoxLeft,
      right: right + x + size.actualBoundingBoxRight,
      top: down + y - size.actualBoundingBoxAscent,
      bottom: down + y + size.actualBoundingBoxDescent,
    });
  });
  const ofPath = (path: Path2D): Notes => {
    const found = apart.get(path) ?? fresh();
    apart.set(path, found);
    return found;
  };
  wrap(Path2D.prototype, 'moveTo', (self: Path2D, [x, y]: number[]) => moved(ofPath(self), x ?? 0, y ?? 0));
  wrap(Path2D.prototype, 'lineTo', (self: Path2D, [x, y]: number[]) => drawn(ofPath(self), x ?? 0, y ?? 0));
}

/** @param name of the chart: its heading */
export async function drawnIn({ page }: OpenView, name: string): Promise<Drawn> {
  const canvas = page.getByRole('region', { name, exact: true }).locator('canvas[role=img]');
  return canvas.evaluate((one) => {
    const notes = (window as unknown as { drawnOn: Map<Element, Drawn> }).drawnOn.get(one);
    return { width: one.clientWidth, texts: notes?.texts ?? [], lines: notes?.lines ?? [] };
  });
}

/** Texts that lie upon each other, as pairs. */
export function overlapping(texts: readonly DrawnText[]): readonly string[] {
  return texts.flatMap((one, index) =>
    texts.slice(index + 1).flatMap((other) => (meet(one, other) ? [`${one.text} and ${other.text}`] : [])),
  );
}

/** Texts that a line runs through. */
export function struckThrough(texts: readonly DrawnText[], lines: readonly Line[]): readonly string[] {
  return texts.filter((text) => lines.some((line) => crosses(line, text))).map(({ text }) => text);
}

function meet(one: Box, other: Box): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

/** Cuts the line down to the box's width and then to its height: something left means that it runs through. */
function crosses([[x1, y1], [x2, y2]]: Line, { left, right, top, bottom }: Box): boolean {
  let [from, to] = [0, 1];
  for (const [start, length, low, high] of [
    [x1, x2 - x1, left, right],
    [y1, y2 - y1, top, bottom],
  ] as const) {
    if (length === 0) {
      if (start <= low || start >= high) return false;
      continue;
    }
    const ends = [(low - start) / length, (high - start) / length];
    from = Math.max(from, Math.min(ends[0] ?? 0, ends[1] ?? 0));
    to = Math.min(to, Math.max(ends[0] ?? 0, ends[1] ?? 0));
  }
  return from < to;
}
