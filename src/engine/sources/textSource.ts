/** A log of lines or of comma-separated rows: only what is new is read. */
import { TextReader } from '../../core/sources/textReader';
import type { FoundFile } from '../../files/discover';
import { TailedFile } from '../../files/tail';
import { FileSource, type ReadOutcome, type SourceDependencies } from './fileSource';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export class TextSource extends FileSource {
  private tail: TailedFile;
  private reader: TextReader;
  /** True when a last row without a line end was taken as whole; bytes behind it would make it another row. */
  private closed = false;

  constructor(found: FoundFile, deps: SourceDependencies) {
    super(found, deps);
    this.tail = new TailedFile(found.file);
    this.reader = this.newReader();
  }

  protected get format(): string {
    const formats = [...this.reader.formats].sort();
    return formats.length === 0 ? 'unknown' : formats.join('+');
  }

  async read(): Promise<ReadOutcome> {
    if (this.closed && (await this.hasGrown())) this.reopen();
    let changed = false;
    const outcome = await this.tail.read({
      onRestart: () => {
        changed = true;
        this.startOver();
      },
      onChunk: (bytes) => {
        changed = true;
        this.bytes += bytes.length;
        this.take(this.reader.push(bytes));
        this.deps.onProgress(bytes.length);
      },
    });
    if (outcome.kind === 'gone') return 'gone';
    const failed = outcome.kind === 'failed' ? outcome.problem : null;
    changed ||= (failed?.code ?? null) !== (this.failed?.code ?? null) || !this.everRead;
    this.failed = failed;
    if (failed === null) {
      this.take(this.reader.end());
      this.everRead = true;
      if (!this.deps.watch) this.rest();
    }
    return changed ? 'changed' : 'unchanged';
  }

  override rest(): boolean {
    if (this.closed || !this.reader.waitsForRest) return false;
    this.take(this.reader.close());
    this.closed = true;
    return true;
  }

  override verify(): Promise<boolean> {
    return this.tail.verify();
  }

  override get ignored(): boolean {
    return !this.found.expected && this.everRead && this.failed === null && this.reader.unknown;
  }

  protected override pendingBytes(): number {
    return this.reader.pendingBytes;
  }

  override get problemCount(): number {
    return this.reader.problemCount + (this.failed === null ? 0 : 1);
  }

  protected override startOver(): void {
    super.startOver();
    this.reader = this.newReader();
    this.closed = false;
  }

  private async hasGrown(): Promise<boolean> {
    let grown = false;
    await this.tail.read({
      onRestart: () => (grown = true),
      onChunk: () => void (grown = true),
    });
    return grown;
  }

  private reopen(): void {
    this.startOver();
    this.tail = new TailedFile(this.found.file);
  }

  private newReader(): TextReader {
    return new TextReader({
      zone: this.deps.zone,
      decode: (bytes) => decoder.decode(bytes),
      expected: this.found.expected,
    });
  }
}
