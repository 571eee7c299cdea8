/** Writes exports of OpenTelemetry as its JSON encoding has them. */
export type Values = Readonly<Record<string, unknown>>;

const START = BigInt(Date.UTC(2026, 1, 10, 10)) * 1_000_000n;

export function attributesOf(values: Values) {
  return Object.entries(values).map(([key, value]) => ({ key, value: valueOf(value) }));
}

function valueOf(value: unknown): Values {
  if (typeof value !== 'number') return { stringValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** @param second after ten o'clock */
export function point(attributes: Values, second: number, more: Values): Values {
  const timeUnixNano = String(START + BigInt(second) * 1_000_000_000n);
  return { attributes: attributesOf(attributes), startTimeUnixNano: String(START), timeUnixNano, ...more };
}

export function metric(
  name: string,
  adds: 'delta' | 'running',
  dataPoints: readonly Values[],
  kind: 'sum' | 'histogram' = 'sum',
) {
  return { name, unit: '{token}', [kind]: { aggregationTemporality: adds === 'delta' ? 1 : 2, dataPoints } };
}

export function exportOf(service: string, ...metrics: readonly Values[]): Values {
  const resource = { attributes: attributesOf({ 'service.name': service }) };
  return { resourceMetrics: [{ resource, scopeMetrics: [{ scope: {}, metrics }] }] };
}
