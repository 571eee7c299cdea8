/** The reader of a log that somebody else has read so far: it is made when bytes follow. Of thousands of files most never grow again. */
import type { TextReader, TextReaderState } from '../../core/sources/textReader';

export class ReaderOnDemand {
  private made: TextReader | null = null;

  /** @param state where it stands; null: at the start of the file */
  constructor(
    private readonly make: () => TextReader,
    private state: TextReaderState | null = null,
  ) {}

  get reader(): TextReader {
    if (this.made === null) {
      this.made = this.make();
      if (this.state !== null) this.made.restore(this.state);
      this.state = null;
    }
    return this.made;
  }

  /** Ids of the formats recognised so far. */
  get formats(): string[] {
    return [...(this.made?.formats ?? this.state?.formats ?? [])];
  }

  /** `TextReader.pendingBytes`. */
  get pendingBytes(): number {
    return this.made?.pendingBytes ?? this.state?.pendingBytes ?? 0;
  }

  /** `TextReader.problemCount`. */
  get problemCount(): number {
    if (this.made !== null) return this.made.problemCount;
    if (this.state === null || (this.state.formats.length === 0 && !this.state.isExpected)) return 0;
    return this.state.counted;
  }

  /** `TextReader.save`. */
  save(closed: boolean): TextReaderState | null {
    return this.state ?? this.reader.save(closed);
  }
}
