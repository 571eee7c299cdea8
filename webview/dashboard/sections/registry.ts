/** The sections of the dashboard, in the order in which they stand. Adding one touches its own file and one row here. */
import type { SectionKind } from '../section';
import { bars } from './bars';
import { budgets } from './budgets';
import { changes } from './changes';
import { composition } from './composition';
import { course } from './course';
import { events } from './events';
import { figures } from './figures';
import { heatmap } from './heatmap';
import { histogram } from './histogram';
import { opportunities } from './opportunities';
import { pullRequests } from './pullRequests';
import { ranked } from './ranked';
import { tokens } from './tokens';
import { wbs } from './wbs';

export const SECTIONS: readonly SectionKind[] = [
  figures,
  course,
  bars,
  ranked,
  changes,
  heatmap,
  tokens,
  histogram,
  composition,
  pullRequests,
  wbs,
  budgets,
  opportunities,
  events,
];
