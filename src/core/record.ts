/** Whether a parsed value has fields at all: the first question to anything that came as JSON. */

/** True for an object that is no list. Its keys are whatever somebody wrote: ask `Object.hasOwn` before trusting one. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
