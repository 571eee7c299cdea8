/** Remembers which request an answer's id came with, so that one id under two requests can be flagged. */
import { ID_SPACE } from '../../ledger/eventKeys';
import { KeyBuilder } from '../../ledger/keys';

/** Lines of one answer stand close together, and thousands of files are open at a time: only the newest ids are kept. */
const MOST_KEPT = 16;

export class SeenRequests {
  /** Hashes of ids to hashes of requests, small enough to be kept in a checkpoint for each file. */
  private readonly requests: Map<number, number>;
  /** What was asked last: nearly always the answer's next line asks the same. */
  private lastId: string | null = null;
  private lastRequest: string | null = null;

  /** @param saved what `save` told of another one */
  constructor(saved?: unknown) {
    this.requests = new Map(saved as [number, number][] | undefined);
  }

  save(): unknown {
    return [...this.requests];
  }

  /** True once for an id that came with another request before. A line without a request (a proxy's) says nothing. */
  isOther(id: string, request: string | null): boolean {
    if (request === null || (id === this.lastId && request === this.lastRequest)) return false;
    this.lastId = id;
    this.lastRequest = request;
    const key = hash(id);
    const value = hash(request);
    const known = this.requests.get(key);
    if (known === value || known === FLAGGED) return false;
    this.requests.set(key, known === undefined ? value : FLAGGED);
    if (this.requests.size > MOST_KEPT) this.dropOldest();
    return known !== undefined;
  }

  /** The same for the hashes of an id and its request. False: the answer is one to be told, and `isOther` has still to be asked. */
  compare(id: number, request: number): boolean {
    const known = this.requests.get(id);
    if (known !== undefined) return known === request || known === FLAGGED;
    this.requests.set(id, request);
    if (this.requests.size > MOST_KEPT) this.dropOldest();
    return true;
  }

  private dropOldest(): void {
    for (const oldest of this.requests.keys()) {
      this.requests.delete(oldest);
      return;
    }
  }
}

/** No hash is negative. */
const FLAGGED = -1;
const builder = new KeyBuilder();

/** 52 bits: a chance of 10^-13 that any two of 16 are one. */
function hash(text: string): number {
  builder.ofId(ID_SPACE, text);
  return builder.low + (builder.high % 2 ** 20) * 2 ** 32;
}
