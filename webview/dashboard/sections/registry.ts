/** The sections of the dashboard, in the order in which they stand. Adding one touches its own file and one row here. */
import type { SectionKind } from '../section';
import { bars } from './bars';
import { course } from './course';
import { figures } from './figures';
import { ranked } from './ranked';

export const SECTIONS: readonly SectionKind[] = [figures, course, bars, ranked];
