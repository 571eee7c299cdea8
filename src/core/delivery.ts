/** The words that the rooms of delivery share: which channels there are, and what each of them has to be told. */

/** A place that messages go to. `console`: the terminal of the command line. */
export type ChannelId = 'discord' | 'slack' | 'email' | 'webhook' | 'console';

/** How mail travels: `tls` from the first byte, `starttls` or not at all, `none` only on this machine. */
export type MailSecurity = 'tls' | 'starttls' | 'none';

/** What of a mail account is no secret. */
export interface MailAccount {
  readonly host: string;
  readonly port: number;
  readonly security: MailSecurity;
  /** Null: the server asks for no name. */
  readonly user: string | null;
  /** Bare addresses. */
  readonly from: string;
  readonly to: readonly string[];
}

/** What must never be written anywhere: it is kept in memory only. Absent: none is known. */
export interface DeliverySecrets {
  /** Whoever knows such an address may write into the channel, so addresses are secrets too. */
  readonly discord?: string;
  readonly slack?: string;
  readonly webhook?: string;
  /** With it the generic webhook's messages are signed. */
  readonly webhookKey?: string;
  readonly mailPassword?: string;
}
