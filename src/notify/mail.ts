/** Mail accounts as people write them: what is a server, what is an address, and which connection may carry a password. */
import type { MailAccount } from '../core/delivery';
import { inEnglish, sentence, type Sentence } from '../core/words';
import { isForbidden, isLoopback } from './address';

const MOST_RECIPIENTS = 20;
/** Letters, digits and the signs that addresses have in practice: no quotes, no blanks, no line ends. */
const ADDRESS = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,62})\.)*[a-z0-9][a-z0-9-]{0,62}$/iu;
const HOST = /^(?:[a-z0-9][a-z0-9.-]{0,252}|\[?[0-9a-f:.]{2,45}\]?)$/iu;

/** What is wrong with an account, as a sentence; null: nothing. */
export function mailFault(account: MailAccount, password: string | null): Sentence | null {
  const { host, port, security, user, from, to } = account;
  if (!HOST.test(host)) return sentence('The mail server is no host name.');
  if (isForbidden(host) && !isLoopback(host))
    return sentence('The mail server is at an address that no message may go to.');
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    return sentence('The mail server’s port is no number from 1 to 65535.');
  if (!isMailAddress(from)) return sentence('The sender is no mail address.');
  if (to.length === 0) return sentence('There is nobody to send mail to.');
  if (to.length > MOST_RECIPIENTS) return sentence('Mail goes to at most {0} addresses.', MOST_RECIPIENTS);
  if (!to.every(isMailAddress)) return sentence('One of the recipients is no mail address.');
  if (user !== null && /\p{Cc}/u.test(user))
    return sentence('The mail account’s name holds a character that no name has.');
  if (user !== null && password === null) return sentence('The password of the mail account is missing.');
  if (security === 'none' && !isLoopback(host))
    return sentence('Without encryption, mail goes to a server on this machine only.');
  return null;
}

/** The same in English. */
export function mailProblem(account: MailAccount, password: string | null): string | null {
  const fault = mailFault(account, password);
  return fault === null ? null : inEnglish(fault);
}

export function isMailAddress(text: string): boolean {
  return text.length <= 254 && ADDRESS.test(text);
}
