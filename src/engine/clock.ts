/** The engine's clock: the machine's, or one that stands still for reproducible answers. */
import { sentence, worded } from '../core/words';
export type Clock = () => number;

/** @param now ISO instant, or null for the machine's clock. Throws a RangeError that names a value that is no instant. */
export function openClock(now: string | null): Clock {
  if (now === null) return () => Date.now();
  const at = Date.parse(now);
  if (Number.isNaN(at))
    throw worded(RangeError, sentence('"{0}" is not an ISO date and time, such as 2026-02-20T12:00:00Z.', now));
  return () => at;
}
