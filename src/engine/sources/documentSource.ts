/** A log that is one JSON document: read whole when it changed; a half-written one keeps its last good figures. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { SourceProblem } from '../../core/problem';
import { documentFormatOf } from '../../core/sources/documents';
import { fileProblem } from '../../files/open';
import { readWholeFile } from '../../files/statementFile';
import { FileSource, type ReadOutcome } from './fileSource';

/** Programs rewrite such files in place; after these pauses (ms) one that is torn is reported. */
const TORN_RETRIES_MS = [50, 200, null] as const;
/** A session with pictures in it has tens of megabytes. */
const LIMIT_BYTES = 64 * 1024 * 1024;
const COMPANION_LIMIT_BYTES = 4 * 1024 * 1024;

interface SavedDocument {
  readonly file: ReturnType<FileSource['saveFile']>;
  readonly stamp: string;
  readonly recognised: string | null;
  readonly companions: readonly string[];
  readonly companionStamps: string;
}

export class DocumentSource extends FileSource {
  /** State of the file that was read last; null: none, or it is to be read again. */
  private stamp: string | null = null;
  /** Id of the format that knows it; null: none does. */
  private recognised: string | null = null;
  override companions: readonly string[] = [];
  /** Their state when they were read. */
  private companionStamps = '';

  protected get format(): string {
    return this.recognised ?? 'unknown';
  }

  override save(): SavedDocument | null {
    const { stamp, recognised, companions, companionStamps } = this;
    if (!this.everRead || this.failed !== null || this.holdsMuchBesidesLedger || stamp === null) return null;
    return { file: this.saveFile(), stamp, recognised, companions, companionStamps };
  }

  override restore(saved: unknown): void {
    const { file, stamp, recognised, companions, companionStamps } = saved as SavedDocument;
    this.restoreFile(file);
    this.stamp = stamp;
    this.recognised = recognised;
    this.companions = companions;
    this.companionStamps = companionStamps;
  }

  async read(): Promise<ReadOutcome> {
    const stamp = await stampOf(this.found.file);
    const isRead = stamp !== null && stamp === this.stamp;
    if (isRead && (await stampsOf(this.companions)) === this.companionStamps) return 'unchanged';
    for (const pause of TORN_RETRIES_MS) {
      const file = await readWholeFile(this.found.file, LIMIT_BYTES);
      if (file.kind === 'gone') return 'gone';
      if (file.kind === 'failed') return this.fail(file.problem);
      const document = parse(file.text);
      if (document !== undefined) {
        this.stamp = stamp;
        await this.takeDocument(document, Buffer.byteLength(file.text));
        return 'changed';
      }
      if (pause === null) break;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    return this.fail(fileProblem('invalid-json'));
  }

  override get ignored(): boolean {
    if (this.isOthersSession) return true;
    return !this.found.expected && this.everRead && this.failed === null && this.recognised === null;
  }

  private async takeDocument(document: unknown, bytes: number): Promise<void> {
    const shown = this.found.file.split(path.sep).join('/');
    const format = documentFormatOf(document, shown);
    const companions = await this.readCompanions(format?.companions ?? []);
    this.startOver();
    this.failed = null;
    this.everRead = true;
    this.bytes = bytes;
    this.recognised = format?.id ?? null;
    this.deps.onProgress(bytes);
    if (format === null) {
      if (this.found.expected) this.list.add([fileProblem('unknown-shape', { keys: keysOf(document) })]);
      return;
    }
    const sessions = this.sessionScope();
    this.take(
      format.read(document, {
        zone: this.deps.zone,
        path: shown,
        ...(sessions === undefined ? {} : { sessions }),
        companions,
      }),
    );
  }

  private async readCompanions(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const texts = new Map<string, string>();
    const directory = path.dirname(this.found.file);
    this.companions = names.map((name) => path.join(directory, name));
    this.companionStamps = await stampsOf(this.companions);
    for (const companion of this.companions) {
      const file = await readWholeFile(companion, COMPANION_LIMIT_BYTES);
      if (file.kind === 'ok') texts.set(path.basename(companion), file.text);
    }
    return texts;
  }

  private fail(problem: SourceProblem): ReadOutcome {
    this.stamp = null;
    const changed = this.failed?.code !== problem.code;
    this.failed = problem;
    return changed ? 'changed' : 'unchanged';
  }
}

/** Undefined: not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return undefined;
  }
}

async function stampOf(file: string): Promise<string | null> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(':');
  } catch {
    return null;
  }
}

async function stampsOf(files: readonly string[]): Promise<string> {
  return (await Promise.all(files.map(stampOf))).join(' ');
}

function keysOf(document: unknown): string {
  const keys = typeof document === 'object' && document !== null ? Object.keys(document) : [];
  return keys.slice(0, 12).join(', ') || '-';
}
