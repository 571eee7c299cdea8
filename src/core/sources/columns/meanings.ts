/** Tells the scanner what single values mean (`src/wasm/composing.ts`), so that it understands their combinations alone. */
import type { CostEvent } from '../../event';
import { TASK_PLACE } from '../../ledger/batchTables';
import { TUPLE_DIMENSIONS } from '../../ledger/tuples';
import type { Composer } from './composing';
import * as at from './layout';
import type { LineScanner } from './lineScanner';

type Dimensions = CostEvent['dimensions'];
type Named = keyof Dimensions;

/** Where names have their numbers and keys. */
export interface NameNumbers {
  /** @param place in `TUPLE_DIMENSIONS`, or `TASK_PLACE` */
  nameOf(place: number, text: string | null | undefined): number;
  /** `EventKeys.wordsOf`. */
  keyWordsOf(text: string | undefined): readonly [low: number, high: number];
}

const PLACES = new Map<Named, number>([
  ...TUPLE_DIMENSIONS.map((dimension, place) => [dimension, place] as const),
  ['task', TASK_PLACE] as const,
]);
/** Of one value: a pull request names its repository, a task a WBS item. */
const MOST_NAMES = 2;
const PROVIDER = TUPLE_DIMENSIONS.indexOf('provider');
/** In the order in which keys have them. */
const IN_KEYS = ['agent', 'model', 'task'] as const satisfies readonly Named[];

export class Meanings {
  private readonly words: Uint32Array;

  constructor(
    private readonly scanner: LineScanner,
    private readonly numbers: NameNumbers,
  ) {
    this.words = new Uint32Array(scanner.memory);
  }

  /** All that stands in groups of a template. @param numbering the tables in which names have their numbers */
  tell(template: number, composer: Composer, numbering: number): void {
    for (const value of this.scanner.standingOf(template) ?? []) {
      const meaning = this.scanner.meaningOf(value.of, value.mark);
      const isTold = this.words[(meaning + at.MEANING_NUMBERING) / 4] === numbering;
      const said = meaning === 0 || isTold ? undefined : composer.saidBy(value);
      if (said !== undefined) this.tellOne(meaning, said, numbering);
    }
  }

  /** Into a recipe: what an event has beside the names of groups. @param provider as the event has it */
  putRest(recipe: number, rest: Dimensions, provider: string | null): void {
    const { words, numbers } = this;
    const tuple = (recipe + at.RECIPE_TUPLE) / 4;
    TUPLE_DIMENSIONS.forEach((dimension, place) => {
      words[tuple + place] = numbers.nameOf(place, rest[dimension]);
    });
    // A log that names none has the one of the price table.
    words[tuple + PROVIDER] = numbers.nameOf(PROVIDER, rest.provider ?? provider);
    words[(recipe + at.RECIPE_TASK) / 4] = numbers.nameOf(TASK_PLACE, rest.task);
    words.set(
      IN_KEYS.flatMap((name) => [...numbers.keyWordsOf(rest[name])]),
      (recipe + at.RECIPE_KEY) / 4,
    );
  }

  private tellOne(meaning: number, dimensions: Dimensions, numbering: number): void {
    const { words, numbers } = this;
    const names = Object.entries(dimensions) as [Named, string | undefined][];
    if (names.length > MOST_NAMES) return;
    for (let nth = 0; nth < MOST_NAMES; nth += 1) {
      const name = (meaning + at.MEANING_NAMES + nth * at.MEANING_NAME_BYTES) / 4;
      const [dimension, text] = names[nth] ?? [];
      const place = dimension === undefined ? undefined : PLACES.get(dimension);
      if (place === undefined) words[name] = at.NO_NAME;
      else words.set([place, numbers.nameOf(place, text), ...numbers.keyWordsOf(text)], name);
    }
    words[(meaning + at.MEANING_NUMBERING) / 4] = numbering;
  }
}
