/** A team's own report: Markdown with `{{section}}` where a section of the report goes. */
import { SECTION_NAMES, type SectionName } from './sections';

/** A stretch of the template as it was written, or a section. */
export type Piece = { readonly text: string } | { readonly section: SectionName };

export interface Template {
  readonly pieces: readonly Piece[];
  /** Names in double braces that are no section; they stay in the text. */
  readonly unknown: readonly string[];
}

const PLACE = /\{\{ {0,8}([a-z-]{1,40}) {0,8}\}\}/gu;
/** Past that it is no template. */
export const LARGEST_TEMPLATE = 256 * 1024;

export const DEFAULT_TEMPLATE: Template = { pieces: SECTION_NAMES.map((section) => ({ section })), unknown: [] };

/** Never throws. A template without any section is still one: somebody may want nothing but words. */
export function readTemplate(text: string): Template {
  const pieces: Piece[] = [];
  const unknown = new Set<string>();
  let last = 0;
  const addText = (to: number): void => {
    const stretch = text.slice(last, to).replace(/\r\n?/gu, '\n').trim();
    if (stretch !== '') pieces.push({ text: stretch });
  };
  for (const match of text.matchAll(PLACE)) {
    const name = match[1] ?? '';
    const section = SECTION_NAMES.find((known) => known === name);
    if (section === undefined) {
      unknown.add(name);
      continue;
    }
    addText(match.index);
    pieces.push({ section });
    last = match.index + match[0].length;
  }
  addText(text.length);
  return { pieces, unknown: [...unknown] };
}
