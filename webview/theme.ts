/** The editor's colours as numbers a canvas can draw with, and word when they change. */
export type ThemeKind = 'dark' | 'light' | 'hc-dark' | 'hc-light';

export interface Theme {
  readonly kind: ThemeKind;
  readonly highContrast: boolean;
  readonly font: string;
  readonly fontSize: number;
  readonly foreground: string;
  readonly muted: string;
  readonly background: string;
  readonly lines: string;
  readonly tooltipBackground: string;
  readonly tooltipForeground: string;
  readonly tooltipBorder: string;
  /** Colours of series, in order; none of them means a budget's health. */
  readonly series: readonly string[];
  /** The sum of the series not drawn apart. */
  readonly other: string;
  readonly limit: string;
  /** What calls for a look before a limit is reached. */
  readonly warn: string;
}

/** How many series have a look of their own; what follows is summed up as `other`. */
export const SERIES_COUNT = 8;

type Fallbacks = Record<
  'foreground' | 'muted' | 'background' | 'lines' | 'limit' | 'warn' | 'blue' | 'purple' | 'orange',
  string
>;

const DARK: Fallbacks = {
  foreground: '#cccccc',
  muted: '#9d9d9d',
  background: '#181818',
  lines: '#8080804d',
  limit: '#f14c4c',
  warn: '#cca700',
  blue: '#3794ff',
  purple: '#b180d7',
  orange: '#d18616',
};
const LIGHT: Fallbacks = {
  foreground: '#3b3b3b',
  muted: '#616161',
  background: '#f8f8f8',
  lines: '#8080804d',
  limit: '#c72e0f',
  warn: '#895503',
  blue: '#1a85ff',
  purple: '#652d90',
  orange: '#b45309',
};
const HC_DARK: Fallbacks = {
  ...DARK,
  foreground: '#ffffff',
  muted: '#ffffff',
  background: '#000000',
  lines: '#ffffff80',
};
const HC_LIGHT: Fallbacks = {
  ...LIGHT,
  foreground: '#292929',
  muted: '#292929',
  background: '#ffffff',
  lines: '#29292980',
};
const FALLBACKS: Record<ThemeKind, Fallbacks> = { dark: DARK, light: LIGHT, 'hc-dark': HC_DARK, 'hc-light': HC_LIGHT };

/** After the theme's own blue, purple and orange: hues that stay apart for all three kinds of colour blindness, and off red, yellow and green. */
const RAMP_DARK = ['#63c5da', '#e389b9', '#c8a37a', '#8c9eff', '#9fb3bf'];
const RAMP_LIGHT = ['#0b7285', '#b0327f', '#7a5230', '#2f4b9f', '#5c6b73'];

export function themeKind(body: HTMLElement): ThemeKind {
  if (body.classList.contains('vscode-high-contrast-light')) return 'hc-light';
  if (body.classList.contains('vscode-high-contrast')) return 'hc-dark';
  return body.classList.contains('vscode-light') ? 'light' : 'dark';
}

export function readTheme(): Theme {
  const kind = themeKind(document.body);
  const fallback = FALLBACKS[kind];
  const style = getComputedStyle(document.documentElement);
  const read = (name: string, otherwise: string): string =>
    style.getPropertyValue(`--vscode-${name}`).trim() || otherwise;
  const foreground = read('charts-foreground', read('foreground', fallback.foreground));
  const muted = read('descriptionForeground', fallback.muted);
  const solid = (name: string, otherwise: string): string => {
    const colour = read(name, otherwise);
    return letsThrough(colour) ? otherwise : colour;
  };
  const own = [
    solid('charts-blue', fallback.blue),
    solid('charts-purple', fallback.purple),
    solid('charts-orange', fallback.orange),
  ];
  const highContrast = kind === 'hc-dark' || kind === 'hc-light';
  return {
    kind,
    highContrast,
    font: read('font-family', 'sans-serif'),
    fontSize: Math.max(10, (Number.parseFloat(read('font-size', '13px')) || 13) - 2),
    foreground,
    muted: highContrast ? foreground : muted,
    background: read(backgroundName(), read('editor-background', fallback.background)),
    lines: highContrast ? fallback.lines : faint(read('charts-lines', fallback.lines)),
    tooltipBackground: read('editorHoverWidget-background', fallback.background),
    tooltipForeground: read('editorHoverWidget-foreground', foreground),
    tooltipBorder: read('contrastBorder', read('editorHoverWidget-border', fallback.lines)),
    series: [...own, ...(kind === 'light' || kind === 'hc-light' ? RAMP_LIGHT : RAMP_DARK)],
    other: muted,
    limit: read('charts-red', fallback.limit),
    warn: read('charts-yellow', fallback.warn),
  };
}

/** The editor's own orange is that of a mark behind text: as a bar on a dark ground it would hardly be seen. */
function letsThrough(colour: string): boolean {
  return /^#(?:[0-9a-f]{4}|[0-9a-f]{8})$/i.test(colour) || /^(?:rgba|hsla)\(/i.test(colour) || colour.includes('/');
}

/** Views in the sidebar stand on its colour, panels on the editor's. */
function backgroundName(): string {
  return document.body.dataset['view'] === 'overview' ? 'sideBar-background' : 'editor-background';
}

/** Grid lines stay behind what they measure. */
function faint(colour: string): string {
  return `color-mix(in srgb, ${colour} 40%, transparent)`;
}

/** True when tables should stand beside charts without being asked for. */
export function usesScreenReader(): boolean {
  return document.body.classList.contains('vscode-using-screen-reader');
}

/** Calls back once after each change of theme, however many variables it sets. */
export function onThemeChange(listener: () => void): void {
  let due = false;
  const observer = new MutationObserver(() => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      listener();
    });
  });
  const attributeFilter = ['class', 'style', 'data-vscode-theme-id', 'data-vscode-theme-kind'];
  observer.observe(document.body, { attributes: true, attributeFilter });
  observer.observe(document.documentElement, { attributes: true, attributeFilter });
}
