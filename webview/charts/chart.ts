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
import { element, Region, textTable } from '../dom';
import { readTheme, usesScreenReader, type Theme } from '../theme';
import { swatch, type Slot } from './paint';

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

export interface ChartPicture {
  /** One sentence that says what is to be seen: the accessible name of the picture. */
  readonly finding: string;
  readonly legend: readonly { readonly text: string; readonly figure: string; readonly slot: Slot }[];
  readonly table: { readonly columns: readonly string[]; readonly rows: readonly (readonly string[])[] };
  /** Everything the drawing depends on, apart from the theme. */
  readonly content: unknown;
  configure(theme: Theme): DrawnChart;
}

export interface ChartFrameOptions {
  readonly title: string;
  /** Unique on the page. */
  readonly id: string;
  readonly tableShown: boolean;
  /** Null: the button that shows the table stands elsewhere. */
  readonly onTableShown: ((shown: boolean) => void) | null;
}

/** Where a chart stands on the page; it outlives the pictures drawn in it. */
export class ChartFrame {
  readonly element: HTMLElement;
  private readonly canvas = document.createElement('canvas');
  /** The picture's accessible name, for the eye. */
  private readonly finding = element('p', { class: 'muted', 'aria-hidden': 'true' });
  private readonly plot: HTMLElement;
  private readonly legend = new Region(element('ul', { class: 'legend' }));
  private readonly table = new Region(element('div'));
  private readonly toggle: HTMLElement;
  private chart: Chart<'bar' | 'line', (number | null)[], string> | null = null;
  private picture: ChartPicture | null = null;
  private drawn = '';
  private tableShown: boolean;

  constructor(private readonly options: ChartFrameOptions) {
    this.tableShown = options.tableShown || usesScreenReader();
    this.toggle = button({
      text: 'Show as table',
      name: `Show as table: ${options.title}`,
      onPress: () => this.setTableShown(!this.tableShown),
    });
    this.canvas.setAttribute('role', 'img');
    this.plot = element('div', { class: 'plot' }, this.canvas);
    this.toggle.hidden = options.onTableShown === null;
    const heading = element('h2', { id: options.id }, options.title);
    this.element = element(
      'section',
      { class: 'chart', 'aria-labelledby': options.id },
      element('div', { class: 'chart-head' }, heading, this.toggle),
      this.plot,
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
    this.canvas.setAttribute('aria-label', picture.finding);
    this.finding.textContent = picture.finding;
    this.draw();
  }

  /** Draws again in the colours of now. */
  retheme(): void {
    this.drawn = '';
    this.draw();
  }

  /** Lets go of the drawing while nothing is to be shown; `show` begins anew. */
  clear(): void {
    this.element.hidden = true;
    this.chart?.destroy();
    this.chart = null;
    this.picture = null;
    this.drawn = '';
  }

  private setTableShown(shown: boolean): void {
    this.tableShown = shown;
    this.options.onTableShown?.(shown);
    this.draw();
  }

  private draw(): void {
    const picture = this.picture;
    if (!picture) return;
    const text = this.tableShown ? 'Hide table' : 'Show as table';
    setText(this.toggle, text, `${text}: ${this.options.title}`);
    const theme = readTheme();
    this.drawPlot(picture, theme);
    this.legend.draw([picture.legend, theme], () =>
      picture.legend.map(({ text, figure, slot }) =>
        element(
          'li',
          {},
          swatch(theme, slot),
          element('span', { class: 'legend-name' }, text),
          element('span', {}, figure),
        ),
      ),
    );
    if (!this.tableShown) this.table.clear();
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
