/** Spend over time in stacked bars, by the chosen dimension and bucket. */
import type { Bars } from '../../../src/core/dashboard/model';
import { BAR_BUCKETS } from '../../../src/protocol/dashboard';
import { ChartFrame } from '../../charts/chart';
import { Slots } from '../../charts/paint';
import { stackedPicture } from '../../charts/stacked';
import { dropdown } from '../../controls';
import { element } from '../../dom';
import { t } from '../../l10n';
import { dimensionTitle } from '../../translated';
import { BUCKET_NAMES, PER_BUCKET, longLabel, shortLabel, zoneOf } from '../labels';
import type { Section, SectionContext, SectionKind } from '../section';

const ID = 'bars';
const AS_FITS = 'fits';

export const bars: SectionKind = { when: 'first', isWide: false, make: makeBars };

function makeBars(context: SectionContext): Section {
  const slots = new Slots();
  let last: { readonly data: Bars; readonly timeZone: string } | null = null;
  let emphasised: string | null = null;
  const frame = new ChartFrame({
    title: t('Spend over time'),
    id: ID,
    tableShown: context.isTableShown(ID),
    onTableShown: (shown) => context.showTable(ID, shown),
    onLegend: (line, { name }) => {
      if (name === undefined) return;
      line.dataset['name'] = name;
      context.highlight.follow(line, name);
    },
  });
  const bucket = dropdown({
    name: t('Bars per'),
    choices: [
      { value: AS_FITS, text: t('as fits') },
      ...BAR_BUCKETS.map((value) => ({ value, text: PER_BUCKET[value] })),
    ],
    value: context.query().bucket ?? AS_FITS,
    onChoose: (chosen) => context.change({ bucket: BAR_BUCKETS.find((known) => known === chosen) ?? null }),
  });
  frame.addControl(bucket.element);
  const note = element('p', { class: 'muted' });
  frame.element.append(note);
  const show = (): void => {
    if (last === null) return;
    const { data, timeZone } = last;
    const zone = zoneOf(timeZone);
    const words = {
      labels: data.starts.map((start) => shortLabel(zone, data.bucket, start)),
      names: data.starts.map((start) => longLabel(zone, data.bucket, start)),
      bucket: BUCKET_NAMES[data.bucket],
      perBucket: PER_BUCKET[data.bucket],
    };
    frame.show(
      stackedPicture(data, words, slots, emphasised, (index) => {
        const at = data.starts[index];
        if (at !== undefined) context.drillInto({ bucket: data.bucket, at }, words.names[index] ?? '');
      }),
    );
    note.textContent = noteOf(data);
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
      bucket.set(context.query().bucket ?? AS_FITS);
      last = { data, timeZone: snapshot.timeZone };
      show();
    },
  };
}

function noteOf(data: Bars): string {
  const notes = [
    t(
      'By {0}. Marked with a triangle: at least half as much again as usual, and far above how the 28 bars before it scatter.',
      dimensionTitle(data.groupBy),
    ),
  ];
  if (data.isCoarser) notes.push(t('Finer bars would be too many: these are {0}.', PER_BUCKET[data.bucket]));
  if (data.isCut) notes.push(t('Earlier months are not drawn.'));
  return notes.join(' ');
}
