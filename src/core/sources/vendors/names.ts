/** Names of columns without what differs from one export of a vendor to the next: case, spaces, underscores, signs. */

const MOST_KEPT = 5000;
const known = new Map<string, string>();

/** `Created (UTC)` and `created_utc` are both `createdutc`; `lineItem/UsageAmount` and `line_item_usage_amount` are one too. */
export function plainName(name: string): string {
  let plain = known.get(name);
  if (plain !== undefined) return plain;
  plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  // A million rows have the same few names; hostile ones do not fill the memory.
  if (known.size >= MOST_KEPT) known.clear();
  known.set(name, plain);
  return plain;
}

export function plainNames(names: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...names].map(plainName));
}
