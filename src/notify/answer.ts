/** What an HTTP answer means for the message: arrived, later, or never. */
import { refused, retry, SET_AGAIN, type Sent } from './channel';
import type { Posted } from './post';
import { retryAfterMs } from './retryAfter';

/** Short codes by which vendors say what was wrong (`no_service`, `invalid_payload`): the only part of an answer that is repeated. */
const CODE = /^[a-z][a-z_]{2,50}$/u;

/** @param now epoch ms; `receiver` as in "Discord answered …" */
export function outcomeOf(posted: Posted, receiver: string, now: number): Sent {
  if (posted.kind === 'failed') return retry(posted.reason);
  const { status, headers, body } = posted;
  if (status >= 200 && status < 300) return { outcome: 'delivered' };
  const answered = `${receiver} answered ${status}${codeIn(body)}`;
  const wait = retryAfterMs(headers, body, now);
  if (status === 429) return retry(`${answered}: too many messages.`, wait);
  if (status === 408 || status === 425 || status >= 500) return retry(`${answered}.`, wait);
  if (status >= 300 && status < 400)
    return refused(
      `${answered}: the address leads elsewhere, and nothing is sent on to another place. ${RECONNECT}`,
      true,
    );
  return refusal(status, answered);
}

const RECONNECT = `Check the webhook there, then set its address again: ${SET_AGAIN}`;

function refusal(status: number, answered: string): Sent {
  switch (status) {
    case 401:
    case 403:
      return refused(`${answered}: it does not let this address in. ${RECONNECT}`, true);
    case 404:
    case 410:
      return refused(`${answered}: the webhook or its channel is no more. ${RECONNECT}`, true);
    case 405:
      return refused(`${answered}: this address takes no messages. ${RECONNECT}`, true);
    case 413:
      return refused(`${answered}: the message is too long for it.`, false);
    default:
      return refused(`${answered}: it did not take this message.`, false);
  }
}

function codeIn(body: string): string {
  const word = body.trim();
  if (CODE.test(word)) return ` (${word})`;
  const discord = /"code"\s*:\s*(\d{1,8})\b/u.exec(body.slice(0, 2_000))?.[1];
  return discord === undefined ? '' : ` (code ${discord})`;
}
