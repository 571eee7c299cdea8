/** The key by which an event counts once (`formats.md`, "Counting once"): of its record's own id, or of what it says. */
import { KINDS, NO_TOKENS, type CostEvent, type Kind } from '../event';
import { KeyBuilder, type KeyState } from './keys';

/** Keys of ids are never keys of contents. */
export const ID_SPACE = 1;
const CONTENT_SPACE = 2;

/** What of an event makes its key. */
type Keyed = Pick<CostEvent, 'kind' | 'at' | 'dimensions' | 'tokens' | 'recorded' | 'count' | 'id'>;

/** Texts of which the keys are remembered; a log may name a new one on every line. */
const MOST_TEXTS = 50_000;

const NO_TEXT = [0, 0] as const;

/** How the keys of contents of such events begin, before their names. */
export function beginOf(kind: Kind): KeyState {
  return new KeyBuilder().begin(CONTENT_SPACE).word(KINDS.indexOf(kind)).state();
}

export class EventKeys {
  private readonly key = new KeyBuilder();
  private readonly textKey = new KeyBuilder();
  private readonly texts = new Map<string, readonly [low: number, high: number]>();

  get low(): number {
    return this.key.low;
  }

  get high(): number {
    return this.key.high;
  }

  /** Leaves an event's key in `low` and `high`. */
  build(event: Keyed): void {
    if (event.id !== null) this.key.ofId(ID_SPACE, event.id);
    else this.buildFrom(this.begin(event), event);
  }

  /** Of an event without an id: the same for all that have its kind and names. */
  begin({ kind, dimensions }: Pick<Keyed, 'kind' | 'dimensions'>): KeyState {
    const { key } = this;
    key.goOn(beginOf(kind));
    this.text(dimensions.agent);
    this.text(dimensions.model);
    this.text(dimensions.task);
    if (kind !== 'llm') {
      this.text(dimensions.workflow);
      this.text(dimensions.service);
      this.text(dimensions.tier);
    }
    return key.state();
  }

  /** The key of an event without an id, whose begin is known. */
  buildFrom(begin: KeyState, { kind, at, recorded, tokens, count }: Keyed): void {
    const { key } = this;
    key.goOn(begin).shortAmount(at).shortAmount(recorded);
    const { cacheRead, cacheWrite5m, cacheWrite1h } = tokens ?? NO_TOKENS;
    key.shortAmount(tokens === null ? null : tokens.input).shortAmount(tokens === null ? null : tokens.output);
    key.shortAmount(cacheRead).shortAmount(cacheWrite5m).shortAmount(cacheWrite1h);
    if (kind !== 'llm') key.shortAmount(count);
    key.finish();
  }

  /** Two words, whatever its length; both 0 for none. */
  wordsOf(text: string | undefined): readonly [low: number, high: number] {
    return text === undefined || text === '' ? NO_TEXT : (this.texts.get(text) ?? this.remember(text));
  }

  private text(text: string | undefined): void {
    const [low, high] = this.wordsOf(text);
    this.key.word(low).word(high);
  }

  private remember(text: string): readonly [number, number] {
    const { textKey, texts } = this;
    textKey.begin(0).text(text).finish();
    const made = [textKey.low, textKey.high] as const;
    if (texts.size >= MOST_TEXTS) texts.clear();
    texts.set(text, made);
    return made;
  }
}
