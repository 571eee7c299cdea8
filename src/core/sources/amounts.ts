/** Reads the amounts of a record. An amount that cannot be one is a problem that names its field, never a guess. */
import type { Position } from '../event';
import { MAX_EVENT_NANO, type NanoUsd } from '../money';
import { MAX_COUNT, readMoney, readNumber } from '../numbers';
import type { ProblemCode, Severity, SourceProblem } from '../problem';
import { readTimestamp } from '../timestamp';
import { ALIASES, findField, type Aliases, type FoundField, type SortedFields } from './aliases';
import { problemAt, type ProblemData } from './problems';
import type { Fields, ReadContext } from './source';

const MILLISECONDS = { second: 1000, minute: 60_000 } as const;

/** One record's fields and the problems found while reading them. After an `error` the record does not count. */
export class RecordReader {
  readonly problems: SourceProblem[] = [];
  /** True once something was found for which the record is left out. */
  refused = false;

  constructor(
    readonly fields: Fields,
    private readonly context: ReadContext,
    /** Holds the same fields, as long as no other record is sorted by it. */
    private readonly sorted: SortedFields | null = null,
  ) {}

  /** As `findField`. */
  find(names: Aliases): FoundField | null {
    return this.sorted === null ? findField(this.fields, names) : this.sorted.find(names);
  }

  get position(): Position {
    return this.context.position;
  }

  tell(code: ProblemCode, severity: Severity, data?: ProblemData): void {
    this.problems.push(problemAt(code, severity, this.context.position, data));
    if (severity === 'error') this.refused = true;
  }

  /** A whole number from 0 to 10^12; null when none of the names has a value or the value is refused. */
  count(names: readonly string[]): number | null {
    const found = this.find(names);
    return found === null ? null : this.countOf(found);
  }

  /** Like `count`, and fractions are allowed. */
  quantity(names: readonly string[]): number | null {
    const found = this.find(names);
    return found === null ? null : this.numberOf(found);
  }

  /** Like `count`, of a field that was found already. */
  countOf(found: FoundField): number | null {
    const number = this.numberOf(found);
    return number === null || Number.isInteger(number) ? number : this.refuse('invalid-number', found.name);
  }

  private numberOf(found: FoundField): number | null {
    const number = readNumber(found.value);
    if (number === null) return null;
    if (number === undefined) return this.refuse('invalid-number', found.name);
    if (number < 0) return this.refuse('negative-amount', found.name);
    if (number > MAX_COUNT) return this.refuse('amount-too-large', found.name);
    return number + 0;
  }

  /** The cost the record names, in nano-dollars; null when it names none. At most a million dollars (reliability.md V11). */
  cost(): NanoUsd | null {
    const found = this.find(ALIASES.cost);
    if (found === null) return null;
    const nano = readMoney(found.value);
    if (nano === null) return null;
    if (nano === undefined) {
      const number = readNumber(found.value);
      return this.refuse(number === undefined ? 'invalid-number' : 'amount-too-large', found.name);
    }
    if (nano < 0) return this.refuse('negative-amount', found.name);
    if (nano > MAX_EVENT_NANO) return this.refuse('amount-too-large', found.name);
    return nano + 0;
  }

  /** Instant in epoch ms. Null: the record has no time, or none that can be read; it counts, undated, and a problem says so. */
  time(): number | null {
    const found = this.find(ALIASES.time);
    const at = found === null ? null : readTimestamp(found.value, this.context.zone);
    if (typeof at === 'number') return at;
    if (found !== null && at === undefined) this.tell('invalid-time', 'warning', { field: found.name });
    else this.tell('missing-time', 'warning');
    return null;
  }

  /** Whole milliseconds: as recorded, else from start to finish; null when the record says neither. Sums of it stay exact. */
  durationMs(): number | null {
    const recorded = this.scaled(ALIASES.milliseconds, 1) ?? this.scaled(ALIASES.seconds, MILLISECONDS.second);
    return recorded ?? this.elapsedMs();
  }

  minutesMs(): number | null {
    const minutes = this.quantity(ALIASES.minutes);
    return minutes === null ? null : Math.round(minutes * MILLISECONDS.minute);
  }

  /** A duration is no money: a broken one is told and left out, and the record still counts. */
  private scaled(names: readonly string[], factor: number): number | null {
    const found = this.find(names);
    if (found === null) return null;
    const number = readNumber(found.value);
    if (typeof number === 'number' && number >= 0 && number <= MAX_COUNT) return Math.round(number * factor);
    this.tell('invalid-number', 'warning', { field: found.name });
    return null;
  }

  private elapsedMs(): number | null {
    const started = this.find(ALIASES.started);
    const finished = this.find(ALIASES.finished);
    if (started === null || finished === null) return null;
    const from = readTimestamp(started.value, this.context.zone);
    const to = readTimestamp(finished.value, this.context.zone);
    return typeof from === 'number' && typeof to === 'number' && to >= from ? Math.round(to - from) : null;
  }

  private refuse(code: ProblemCode, field: string): null {
    this.tell(code, 'error', { field });
    return null;
  }
}
