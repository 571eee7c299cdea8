/** What the engine's thread and the threads that read for it say to each other: plain data both ways. */
import type { BatchRun } from '../../core/ledger/eventBatch';
import type { PriceTable } from '../../core/pricing/table';
import type { SourceProblem } from '../../core/problem';
import type { PullRequestLink, SessionTotal } from '../../core/sources/source';
import type { TextReaderState } from '../../core/sources/textReader';
import type { ReadingLimits } from './beginning';
import type { WireAnswers } from './wire';
import type { Part, ReadPart, WholeFile } from '../../files/readWhole';

/** What holds for all files: a thread is told once, before its first job. */
export interface ReadingSettings {
  readonly timeZone: string;
  readonly prices: PriceTable;
  /** `SourceDependencies.watch`. */
  readonly watch: boolean;
  readonly sessions: {
    readonly everywhere: boolean;
    readonly places: readonly (readonly [directory: string, name: string])[];
  };
}

export interface FileJob {
  readonly kind: 'file';
  readonly file: string;
  readonly expected: boolean;
  /** `FoundFile.session`. */
  readonly session: { readonly directory: string | null } | null;
  /** Bytes that it had when it was found. */
  readonly bytes: number;
}

export interface PartJob {
  readonly kind: 'part';
  readonly part: Part;
  readonly expected: boolean;
  /** The reader of everything before the first part. */
  readonly state: TextReaderState;
}

export type Job = FileJob | PartJob;

interface Reading {
  readonly runs: readonly BatchRun[];
  readonly problems: readonly SourceProblem[];
  readonly state: TextReaderState;
}

export interface FileReading extends Reading, WholeFile {
  readonly kind: 'file';
  readonly links: readonly PullRequestLink[];
  readonly totals: readonly SessionTotal[];
  readonly closed: boolean;
}

export interface PartReading extends Reading, ReadPart {
  readonly kind: 'part';
}

/** Null: the thread leaves it to the engine's own. */
export type Answer<J extends Job = Job> = (J extends FileJob ? FileReading : PartReading) | null;

/** Those who read for the engine. */
export interface Readers {
  readonly limits: ReadingLimits;
  /** How many jobs keep all of them busy. */
  readonly capacity: number;
  /** The same of files, of which small ones go together. */
  readonly fileCapacity: number;
  /** Null: the job is left to whoever asks. Never rejects. */
  run<J extends Job>(job: J): Promise<Answer<J>>;
  close(): void;
}

/** Several small files are one message: sending one takes longer than reading one. */
export interface JobMessage {
  readonly id: number;
  readonly jobs: readonly Job[];
}

export interface AnswerMessage {
  readonly id: number;
  /** One answer for each job; null: the thread leaves all of them to whoever asked. */
  readonly answers: WireAnswers | null;
}
