// Runs in a process of its own: fills a ledger as reading a log does, and says what it takes. `hold.cjs EVENTS RUNS`.
import { openZone } from '../src/core/calendar';
import { Ledger } from '../src/core/ledger/ledger';
import { priceEvent } from '../src/core/pricing/price';
import { vendoredPrices } from '../src/core/pricing/vendored';
import { modelDecisions } from '../src/core/sources/modelDecisions';
import { randomFrom } from './random.mjs';
import { recordOf } from './record.mjs';

const BATCH = 2_000;
const END = Date.UTC(2026, 1, 20, 12);
const BREAKDOWNS = ['agent', 'model', 'wbs', 'pr', 'purpose', 'kind', 'source', 'provider'];
const ALL_TIME = { from: null, to: null };

const [events, runs] = process.argv.slice(2).map(Number);
const zone = openZone('UTC');
const prices = vendoredPrices();

function memory() {
  for (let round = 0; round < 4; round += 1) globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const before = memory();
const ledger = new Ledger(zone);
const source = ledger.addSource('ops/model-decisions.jsonl');
const random = randomFrom(1);
let offset = 0;
for (let done = 0; done < events; done += BATCH) {
  const batch = [];
  for (let index = done; index < Math.min(events, done + BATCH); index += 1) {
    const fields = recordOf(index, events, END, random);
    const position = { offset, line: index + 1, table: null };
    offset += 244;
    for (const event of modelDecisions.read(fields, { zone, position }).events) batch.push(priceEvent(event, prices));
  }
  ledger.append(source, batch);
}
ledger.sourceCounts(source);
const bytes = (memory() - before) / events;
const firstStarted = performance.now();
ledger.query({ range: ALL_TIME, groupBy: [], bucket: 'day' });
const firstMs = performance.now() - firstStarted;
const breakdowns = BREAKDOWNS.map((by) => ({
  by,
  ms: Array.from({ length: runs }, () => {
    const started = performance.now();
    ledger.query({ range: ALL_TIME, groupBy: [by] });
    return performance.now() - started;
  }),
}));
const bytesAnswered = (memory() - before) / events;
const groups = ledger.query({ range: ALL_TIME, groupBy: ['agent', 'model', 'wbs', 'pr', 'purpose'] }).rows.length;
console.log(JSON.stringify({ bytes, bytesAnswered, firstMs, breakdowns, groups }));
