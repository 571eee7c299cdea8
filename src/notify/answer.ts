/** What an HTTP answer means for the message: arrived, later, or never. */
import { arranged, joined, sentence, type Sentence, type Word } from '../core/words';
import { refused, retry, SET_AGAIN, type Sent } from './channel';
import type { Posted } from './post';
import { retryAfterMs } from './retryAfter';

/** Short codes by which vendors say what was wrong (`no_service`, `invalid_payload`): the only part of an answer that is repeated. */
const CODE = /^[a-z][a-z_]{2,50}$/u;

/** @param now epoch ms; `receiver` as in "Discord answered …" */
export function outcomeOf(posted: Posted, receiver: Word, now: number): Sent {
  if (posted.kind === 'failed') return retry(posted.words);
  const { status, headers, body } = posted;
  if (status >= 200 && status < 300) return { outcome: 'delivered' };
  const answered = sentence('{0} answered {1}{2}', receiver, status, codeIn(body));
  const wait = retryAfterMs(headers, body, now);
  if (status === 429) return retry(sentence('{0}: too many messages.', answered), wait);
  if (status === 408 || status === 425 || status >= 500) return retry(arranged('{0}.', answered), wait);
  if (status >= 300 && status < 400)
    return unreachable(
      sentence('{0}: the address leads elsewhere, and nothing is sent on to another place.', answered),
    );
  return refusal(status, answered);
}

const RECONNECT = sentence('Check the webhook there, then set its address again: {0}', SET_AGAIN);

/** Nothing will be taken at that address any more. */
function unreachable(why: Sentence): Sent {
  return refused(joined([why, RECONNECT]), true);
}

function refusal(status: number, answered: Sentence): Sent {
  switch (status) {
    case 401:
    case 403:
      return unreachable(sentence('{0}: it does not let this address in.', answered));
    case 404:
    case 410:
      return unreachable(sentence('{0}: the webhook or its channel is no more.', answered));
    case 405:
      return unreachable(sentence('{0}: this address takes no messages.', answered));
    case 413:
      return refused(sentence('{0}: the message is too long for it.', answered), false);
    default:
      return refused(sentence('{0}: it did not take this message.', answered), false);
  }
}

function codeIn(body: string): Word {
  const word = body.trim();
  if (CODE.test(word)) return ` (${word})`;
  const discord = /"code"\s*:\s*(\d{1,8})\b/u.exec(body.slice(0, 2_000))?.[1];
  return discord === undefined ? '' : arranged(' {0}', sentence('(code {0})', discord));
}
