/** Texts of rows, each kept once and known by a small number. */
import type { ImageReader, ImageWriter } from './image';

/** A `Map` takes 2^24 entries and throws at the next one: past this many, another one is begun. */
export const NAMES_PER_MAP = 8_388_608;

/** Texts of one dimension. 0 stands for no value. */
export class Names {
  private readonly maps: Map<string, number>[] = [new Map<string, number>()];
  private texts: string[] = [''];
  private lastText = '';
  private lastId = 0;
  /** Texts of an image that nobody has asked for yet: a million names take longer to read than all numbers. */
  private later: (() => unknown) | null = null;
  private laterSize = 0;
  /** False while `maps` lacks texts that came from an image. */
  private isMapped = true;

  /** How many numbers are in use, 0 included. */
  get size(): number {
    return this.later === null ? this.texts.length : this.laterSize;
  }

  save(image: ImageWriter): void {
    const texts = this.known();
    image.numbers([texts.length]);
    image.json(texts);
  }

  load(image: ImageReader): void {
    this.laterSize = image.numbers()[0] ?? 0;
    this.later = image.jsonLater();
    this.isMapped = false;
  }

  /** The number of a text, a new one when it was not seen before; 0 for none. */
  idOf(text: string | null | undefined): number {
    if (text === undefined || text === null || text === '') return 0;
    if (text === this.lastText) return this.lastId;
    const id = this.find(text) ?? this.add(text);
    this.lastText = this.known()[id] ?? text;
    this.lastId = id;
    return id;
  }

  /** The number of a text that was seen; undefined: it never was. */
  find(text: string): number | undefined {
    if (!this.isMapped) this.mapAll();
    for (const map of this.maps) {
      const id = map.get(text);
      if (id !== undefined) return id;
    }
    return undefined;
  }

  textOf(id: number): string | null {
    return id === 0 ? null : (this.known()[id] ?? null);
  }

  /** Every text, in the order of their numbers. */
  all(): readonly string[] {
    return this.known().slice(1);
  }

  private known(): string[] {
    if (this.later !== null) {
      this.texts = this.later() as string[];
      this.later = null;
    }
    return this.texts;
  }

  private mapAll(): void {
    this.isMapped = true;
    const texts = this.known();
    for (let id = 1; id < texts.length; id++) this.map(texts[id] ?? '', id);
  }

  private add(text: string): number {
    // A slice of a log's text would keep the whole text alive for as long as the name is known: this makes a copy.
    const copy = JSON.parse(JSON.stringify(text)) as string;
    const id = this.texts.length;
    this.map(copy, id);
    this.texts.push(copy);
    return id;
  }

  private map(text: string, id: number): void {
    let map = this.maps[this.maps.length - 1];
    if (map === undefined || map.size >= NAMES_PER_MAP) this.maps.push((map = new Map<string, number>()));
    map.set(text, id);
  }
}
