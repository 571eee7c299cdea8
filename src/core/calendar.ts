/** Instant + IANA zone -> day, ISO week, month: the one place where a day begins. */
export interface Zone {
  /** Canonical IANA name as shown on screens. */
  readonly id: string;
}
