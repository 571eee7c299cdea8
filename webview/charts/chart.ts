/** A chart with everything that belongs to it: a finding in words, a legend, the same figures as a table, and the theme's colours. */
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
  type ChartConfiguration,
} from 'chart.js';
import annotation from 'chartjs-plugin-annotation';
import { button, setText } from '../controls';
import { element, linkButton, Region, textTable } from '../dom';
import { t } from '../l10n';
import { readTheme, usesScreenReader, type Theme } from '../theme';
import { colourOf, lineSwatch, swatch, type Dash, type Slot } from './paint';

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
  annotation,
);

export type DrawnChart = ChartConfiguration<'bar' | 'line', (number | null)[], string>;

export interface LegendEntry {
  readonly text: string;
  readonly figure: string;
  readonly slot: Slot;
  /** Of a line: how it is drawn; absent: it is an area. */
  readonly line?: Dash;
  /** A line across the chart that is no series: it has the colour of the words. */
  readonly isMark?: boolean;
  /** By which other charts and tables know the same value. */
  readonly name?: string;
  /** What a press on its name does, and how that is called; absent: nothing. */
  readonly press?: { readonly name: string; readonly onPress: () => void };
}

/** The points of a chart along its axis, for the keyboard and for a press. */
export interface ChartPoints {
  /** Each in a sentence, as the arrow keys come to it. */
  readonly words: readonly string[];
  /** What Enter or a press on the point does; absent: nothing. */
  readonly onPress?: (index: number) => void;
}

export interface ChartPicture {
  /** One sentence that says what is to be seen: the accessible name of the picture. */
  readonly finding: string;
  readonly legend: readonly LegendEntry[];
  readonly table: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };
  readonly points?: ChartPoints;
  /** Everything the drawing depends on, apart from the theme. */
  readonly content: unknown;
  configure(theme: Theme): DrawnChart;
}

export interface ChartFrameOptions {
  readonly title: string;
  /** Unique on the page. */
  readonly id: string;
  /** Asked at every drawing, for what was remembered may come later. */
  readonly tableShown: () => boolean;
  /** Null: the button that shows the table stands elsewhere. */
  readonly onTableShown: ((shown: boolean) => void) | null;
  /** Is given the legend's lines as they are made, to make more of them. */
  readonly onLegend?: (line: HTMLElement, entry: LegendEntry) => void;
}

/** Where a chart stands on the page; it outlives the pictures drawn in it. */
export class ChartFrame {
  readonly element: HTMLElement;
  private readonly canvas = document.createElement('canvas');
  /** The picture's accessible name, for the eye. */
  private readonly finding = element('p', { class: 'muted', 'aria-hidden': 'true' });
  private readonly plot: HTMLElement;
  /** Says the point that the arrow keys have come to. */
  private readonly pointed = element('div', { class: 'spoken', 'aria-live': 'polite' });
  private point = -1;
  private readonly legend = new Region(element('ul', { class: 'legend' }));
  private readonly table = new Region(element('div'));
  private readonly toggle: HTMLElement;
  private chart: Chart<'bar' | 'line', (number | null)[], string> | null = null;
  private picture: ChartPicture | null = null;
  private drawn = '';
  /** What a person has chosen here; null: nothing. */
  private chosenTable: boolean | null = null;

  constructor(private readonly options: ChartFrameOptions) {
    this.toggle = button({
      text: t('Show as table'),
      name: t('Show as table: {0}', options.title),
      onPress: () => this.setTableShown(!this.isTableShown),
    });
    this.canvas.setAttribute('role', 'img');
    this.plot = element('div', { class: 'plot' }, this.canvas);
    this.listen();
    this.toggle.hidden = options.onTableShown === null;
    const heading = element('h2', { id: options.id }, options.title);
    this.element = element(
      'section',
      { class: 'chart', 'aria-labelledby': options.id },
      element('div', { class: 'chart-head' }, heading, this.toggle),
      this.plot,
      this.pointed,
      this.finding,
      this.legend.element,
      this.table.element,
    );
  }

  /** Adds a control to the chart's head, before the table's button. */
  addControl(control: HTMLElement): void {
    this.toggle.before(control);
  }

  show(picture: ChartPicture): void {
    this.picture = picture;
    this.element.hidden = false;
    this.showPoints(picture.points);
    this.canvas.setAttribute('aria-label', picture.finding);
    this.finding.textContent = picture.finding;
    this.draw();
  }

  /** Draws again in the colours of now. */
  retheme(): void {
    this.drawn = '';
    this.draw();
  }

  /** Puts the focus on a point, as if the arrow keys had come to it. */
  focus(index: number): void {
    this.plot.focus();
    this.pointAt(index);
  }

  /** Lets go of the drawing while nothing is to be shown; `show` begins anew. */
  clear(): void {
    this.element.hidden = true;
    this.chart?.destroy();
    this.chart = null;
    this.picture = null;
    this.drawn = '';
  }

  private listen(): void {
    this.plot.addEventListener('keydown', (event) => {
      if (this.movePoint(event.key)) event.preventDefault();
    });
    this.plot.addEventListener('blur', () => this.pointAt(-1));
    this.canvas.addEventListener('click', (event) => {
      const axis = this.chart?.options.indexAxis ?? 'x';
      const found = this.chart?.getElementsAtEventForMode(event, 'index', { intersect: false, axis }, true) ?? [];
      const index = found[0]?.index;
      if (index !== undefined) this.picture?.points?.onPress?.(index);
    });
  }

  private showPoints(points: ChartPoints | undefined): void {
    if (points === undefined || points.words.length === 0) {
      this.plot.removeAttribute('tabindex');
      this.plot.removeAttribute('role');
      return;
    }
    this.plot.tabIndex = 0;
    this.plot.setAttribute('role', 'group');
    this.plot.classList.toggle('pressable', points.onPress !== undefined);
    const { title } = this.options;
    this.plot.setAttribute(
      'aria-label',
      points.onPress === undefined
        ? t('{0}: arrow keys go from point to point', title)
        : t('{0}: arrow keys go from point to point, Enter opens one', title),
    );
  }

  /** False: the key means nothing here. */
  private movePoint(key: string): boolean {
    const points = this.picture?.points;
    const last = (points?.words.length ?? 0) - 1;
    if (points === undefined || last < 0) return false;
    if (key === 'Enter' && this.point >= 0) {
      points.onPress?.(this.point);
      return true;
    }
    const next = placeAfter(key, this.point, last);
    if (next === null) return false;
    this.pointAt(next);
    return true;
  }

  private pointAt(index: number): void {
    this.point = index;
    this.pointed.textContent = this.picture?.points?.words[index] ?? '';
    const { chart } = this;
    if (chart === null) return;
    const at = chart.data.datasets.flatMap((_, datasetIndex) => {
      const drawn = chart.getDatasetMeta(datasetIndex).data[index];
      return index < 0 || drawn === undefined ? [] : [{ datasetIndex, index, drawn }];
    });
    const { x = 0, y = 0 } = at[0]?.drawn ?? {};
    chart.setActiveElements(at.map(({ datasetIndex }) => ({ datasetIndex, index })));
    chart.tooltip?.setActiveElements(
      at.map(({ datasetIndex }) => ({ datasetIndex, index })),
      { x, y },
    );
    chart.update('none');
  }

  private get isTableShown(): boolean {
    return this.chosenTable ?? (this.options.tableShown() || usesScreenReader());
  }

  private setTableShown(shown: boolean): void {
    this.chosenTable = shown;
    this.options.onTableShown?.(shown);
    this.draw();
  }

  private draw(): void {
    const picture = this.picture;
    if (!picture) return;
    const { title } = this.options;
    if (this.isTableShown) setText(this.toggle, t('Hide table'), t('Hide table: {0}', title));
    else setText(this.toggle, t('Show as table'), t('Show as table: {0}', title));
    const theme = readTheme();
    this.drawPlot(picture, theme);
    this.legend.draw([picture.legend, theme], () =>
      picture.legend.map((entry) => {
        const words = legendName(entry);
        const line = element('li', {}, lookOf(entry, theme), words, element('span', {}, entry.figure));
        this.options.onLegend?.(line, entry);
        return line;
      }),
    );
    if (!this.isTableShown) this.table.clear();
    else
      this.table.draw(picture.table, () => [textTable(this.options.title, picture.table.columns, picture.table.rows)]);
  }

  private drawPlot(picture: ChartPicture, theme: Theme): void {
    const content = JSON.stringify([picture.content, theme]);
    if (content === this.drawn) return;
    this.drawn = content;
    const { data, options, type } = picture.configure(theme);
    if (this.chart) {
      this.chart.data = data;
      this.chart.options = options ?? {};
      this.chart.update('none');
    } else {
      this.chart = new Chart(this.canvas, { type, data, options: options ?? {} });
    }
  }
}

function lookOf({ slot, line, isMark = false }: LegendEntry, theme: Theme): HTMLCanvasElement {
  if (line === undefined) return swatch(theme, slot);
  return lineSwatch(isMark ? theme.foreground : colourOf(theme, slot), line);
}

function legendName({ text, name, press }: LegendEntry): HTMLElement {
  if (press === undefined) return element('span', { class: 'legend-name' }, text);
  const attributes = { class: 'link legend-name', 'aria-label': press.name, 'data-focus': `legend:${name ?? text}` };
  return linkButton(text, press.onPress, attributes);
}

/** Where a key leads from a point, none being -1; null: it leads nowhere. */
function placeAfter(key: string, from: number, last: number): number | null {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return Math.min(last, from + 1);
    case 'ArrowLeft':
    case 'ArrowUp':
      return from < 0 ? last : Math.max(0, from - 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}
