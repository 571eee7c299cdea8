/** The engine's clock and zone: the machine's, or a clock that stands still for reproducible answers and a zone that is named. */
import { openZone, type Zone } from '../core/calendar';
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

/** @param named null: the machine's. Throws a RangeError that names a zone that does not exist. */
export function zoneOrThrow(named: string | null): Zone {
  const id = named ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zone = openZone(id);
  if (zone !== null) return zone;
  throw worded(RangeError, sentence('There is no time zone "{0}"; use an IANA name such as Europe/Prague or UTC.', id));
}
