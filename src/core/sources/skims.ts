/** Which lines of a file need no parser: those of shapes that a format with a plan has read before. */
import { JsonSkimmer, NOT_PLAIN } from './jsonSkim';
import { isToldByNames } from './shapes';
import type { Fields, RecordFormat } from './source';
import type { Decode } from './utf8';

/** Files are read one piece at a time, so one for each format serves them all. */
const skimmers = new Map<RecordFormat, JsonSkimmer>();
/** Names alone make a record one of a format, so what one file has taught holds for all. */
const knownOf = new Map<RecordFormat, Set<number>>();
/** A log whose every record has names of its own must not fill the memory. */
const SHAPES_KEPT = 1000;

export class Skims {
  /** The first one of the file that has a plan. */
  format: RecordFormat | null = null;
  /** The values of the line looked over last; null: it has none that matter. */
  fields: Fields | null = null;
  private skimmer: JsonSkimmer | null = null;
  private known = new Set<number>();
  /** Shape and number of names of a line that is parsed now because nobody knows its shape. */
  private asked: { readonly shape: number; readonly names: number } | null = null;

  /** See `RecordSink.skim`. */
  run(bytes: Uint8Array, from: number, to: number): number {
    const { skimmer } = this;
    if (skimmer === null) return NOT_PLAIN;
    const end = skimmer.run(bytes, from, to);
    if (end === NOT_PLAIN) return NOT_PLAIN;
    if (!this.known.has(skimmer.shape)) {
      this.asked = { shape: skimmer.shape, names: skimmer.names };
      return NOT_PLAIN;
    }
    this.fields = skimmer.matters ? skimmer.fields() : null;
    return skimmer.matters && this.fields === null ? NOT_PLAIN : end;
  }

  /** A record was parsed and is of this format. */
  learn(format: RecordFormat | null, fields: Fields, decode: Decode): void {
    if (this.format === null) {
      if (format?.skim !== undefined) this.begin(format, decode);
      return;
    }
    const { asked } = this;
    this.asked = null;
    if (asked === null || format !== this.format || this.known.size >= SHAPES_KEPT) return;
    if (isToldByNames(asked.names, fields)) this.known.add(asked.shape);
  }

  private begin(format: RecordFormat, decode: Decode): void {
    if (format.skim === undefined) return;
    let skimmer = skimmers.get(format);
    if (skimmer === undefined) skimmers.set(format, (skimmer = new JsonSkimmer(format.skim, decode)));
    let known = knownOf.get(format);
    if (known === undefined) knownOf.set(format, (known = new Set()));
    this.known = known;
    this.format = format;
    this.skimmer = skimmer;
  }
}
