/** Spend over time in stacked bars, by the chosen dimension and bucket. */
import type { BarBucket, Bars } from '../../../src/core/dashboard/model';
import { message } from '../../../src/core/translate';
import { BAR_BUCKETS } from '../../../src/protocol/dashboard';
import { ChartFrame } from '../../charts/chart';
import { Slots } from '../../charts/paint';
import { stackedPicture } from '../../charts/stacked';
import { dropdown, type Dropdown } from '../../controls';
import { element } from '../../dom';
import { t } from '../../l10n';
import { dimensionTitle } from '../../translated';
import { DIMENSION_ORDER, isDimension } from '../../words';
import { BUCKET_NAMES, PER_BUCKET, longLabel, shortLabel, spokenLabel, zoneOf } from '../labels';
import type { Section, SectionContext, SectionKind } from '../section';

const ID = 'bars';
const AS_FITS = 'fits';

export const bars: SectionKind = { when: 'first', isWide: false, make: makeBars };

function makeBars(context: SectionContext): Section {
  const slots = new Slots();
  let last: { readonly data: Bars; readonly timeZone: string } | null = null;
  let emphasised: string | null = null;
  const frame = new ChartFrame({
    title: context.isBrief ? t('Spend per day') : t('Spend over time'),
    id: ID,
    tableShown: () => context.isTableShown(ID),
    onTableShown: (shown) => context.showTable(ID, shown),
    onLegend: (line, { name }) => {
      if (name === undefined) return;
      line.dataset['name'] = name;
      context.highlight.follow(line, name);
    },
  });
  const control = context.isBrief ? groupControl(context) : bucketControl(context);
  frame.addControl(control.element);
  const note = element('p', { class: 'muted' });
  frame.element.append(note);
  const presses = {
    onBar: (index: number): void => {
      if (last === null) return;
      const { data, timeZone } = last;
      const at = data.starts[index];
      if (at !== undefined)
        context.drillInto({ bucket: data.bucket, at }, longLabel(zoneOf(timeZone), data.bucket, at));
    },
    onValue: (key: string | null): void => {
      if (last !== null) context.drill(last.data.groupBy, key);
    },
  };
  const show = (): void => {
    if (last === null) return;
    const { data, timeZone } = last;
    const zone = zoneOf(timeZone);
    const words = {
      labels: data.starts.map((start) => shortLabel(zone, data.bucket, start)),
      names: data.starts.map((start) => longLabel(zone, data.bucket, start)),
      bucket: BUCKET_NAMES[data.bucket],
      spoken: data.starts.map((start) => spokenLabel(zone, data.bucket, start)),
      perBucket: PER_BUCKET[data.bucket],
      dearest: DEAREST[data.bucket],
      isBrief: context.isBrief,
    };
    frame.show(stackedPicture(data, words, slots, emphasised, presses));
    note.textContent = context.isBrief ? briefNote(data) : noteOf(data);
    note.hidden = note.textContent === '';
  };
  context.highlight.onChange((name) => {
    emphasised = name;
    for (const line of frame.element.querySelectorAll<HTMLElement>('.legend [data-name]')) {
      line.classList.toggle('emphasised', name !== null && line.dataset['name'] === name);
    }
    show();
  });
  return {
    id: ID,
    element: frame.element,
    parts: ['bars'],
    retheme: () => frame.retheme(),
    draw({ answer, snapshot }) {
      const { bars: data } = answer.parts;
      if (data === undefined) return;
      control.show();
      last = { data, timeZone: snapshot.timeZone };
      show();
    },
  };
}

const DEAREST: Readonly<Record<BarBucket, string>> = {
  hour: message('the dearest hour is {0}'),
  day: message('the dearest day is {0}'),
  week: message('the dearest week is {0}'),
  month: message('the dearest month is {0}'),
};

/** A list of choices that can be brought in line with the question. */
interface Control {
  readonly element: HTMLElement;
  show(): void;
}

function bucketControl(context: SectionContext): Control {
  const list: Dropdown<BarBucket | typeof AS_FITS> = dropdown({
    name: t('Bars per'),
    choices: [
      { value: AS_FITS, text: t('automatic') },
      ...BAR_BUCKETS.map((value) => ({ value, text: PER_BUCKET[value] })),
    ],
    value: context.query().bucket ?? AS_FITS,
    onChoose: (chosen) => context.change({ bucket: BAR_BUCKETS.find((known) => known === chosen) ?? null }),
  });
  return { element: list.element, show: () => list.set(context.query().bucket ?? AS_FITS) };
}

/** Where no toolbar stands above the sections. */
function groupControl(context: SectionContext): Control {
  const chosen = () => {
    const { groupBy } = context.query();
    return isDimension(groupBy) ? groupBy : 'agent';
  };
  const list = dropdown({
    name: t('Spend per day by'),
    choices: DIMENSION_ORDER.map((value) => ({ value, text: t('by {0}', dimensionTitle(value)) })),
    value: chosen(),
    onChoose: (dimension) => context.change({ groupBy: dimension }),
  });
  return { element: list.element, show: () => list.set(chosen()) };
}

function briefNote({ anomalies }: Bars): string {
  return anomalies.length === 0 ? '' : t('A triangle marks at least half as much again as usual.');
}

function noteOf(data: Bars): string {
  // Also where there is none: the first one must not push away what stands below.
  const notes = [
    t(
      'A triangle marks at least half as much again as usual, and more than the scatter of the 28 bars before it explains.',
    ),
  ];
  if (data.isCoarser) notes.push(t('Finer bars would be too many: these are {0}.', PER_BUCKET[data.bucket]));
  if (data.isCut) notes.push(t('Earlier months are not drawn.'));
  return notes.join(' ');
}
