/** What the golden files do not show: recognition whatever the header looks like, days in zones, order of rows, hostile rows. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { openZone } from '../../../../../src/core/calendar';
import { formatOf } from '../../../../../src/core/sources/formats';
import type { ReadResult } from '../../../../../src/core/sources/source';
import { TextReader } from '../../../../../src/core/sources/textReader';
import { VENDOR_FORMATS } from '../../../../../src/core/sources/vendors/vendorFormats';
import { decode } from '../support';

function readCsv(text: string, zoneId = 'UTC'): ReadResult {
  const zone = openZone(zoneId);
  assert.ok(zone !== null);
  const reader = new TextReader({ zone, decode, expected: true });
  const results = [reader.push(Buffer.from(text)), reader.close()];
  return {
    events: results.flatMap((result) => result.events),
    problems: results.flatMap((result) => result.problems),
    foreign: results.flatMap((result) => result.foreign ?? []),
  };
}

const costs = (text: string): (number | null)[] => readCsv(text).events.map((event) => event.recorded);

describe('vendor formats', () => {
  const headers: [id: string | null, header: string][] = [
    ['stripe-balance', 'BALANCE TRANSACTION ID,FEE,CURRENCY'],
    ['stripe-balance', 'Net,currency,fee,reporting_category,payment_metadata[order]'],
    ['stripe-balance', 'id,Type,Source,Amount,Fee,Net,Currency,Created (UTC)'],
    ['twilio-usage', 'Category,Start Date,Price,Price Unit'],
    ['twilio-usage', 'category,count,count_unit'],
    ['twilio-log', 'Sid,Direction,Price,PriceUnit'],
    ['sendgrid-counts', 'Date,Processed,Delivered'],
    ['aws-cost-explorer', 'Linked account,111122223333($),444455556666($),Total costs($)'],
    ['aws-cost-explorer', 'Service,Total costs($)'],
    ['aws-cur', 'lineItem/UnblendedCost,lineItem/UsageStartDate'],
    ['aws-cur', 'LINE_ITEM_USAGE_START_DATE,line_item_unblended_cost'],
    ['focus', 'chargeperiodstart,BILLEDCOST,ServiceName'],
    ['github-usage', 'formatted_date,product,sku,quantity,unit_type,net_amount,repository_name,workflow_name'],
    ['github-ai-usage', 'date,username,product,sku,model,quantity,net_amount'],
    ['github-usage-legacy', 'Date,Product,SKU,Quantity,Unit Type,Price Per Unit ($),Multiplier'],
    ['cloud-tags', 'date,cost,Environment,Service,Owner'],
    ['invoice', 'date,service,cost_usd'],
    // Of anybody's, not of a vendor.
    [null, 'date,service,cost'],
    [null, 'date,amount'],
    [null, 'id,amount,fee'],
    [null, 'name,category,price'],
    [null, 'date,messages,users'],
    [null, 'date,transactions,users'],
    [null, 'Service,EC2($)'],
  ];
  for (const [id, header] of headers) {
    it(`takes ${header} for ${String(id)}`, () => {
      assert.equal(formatOf(new Set(header.split(',')), 'csv')?.id ?? null, id);
    });
  }

  const anybodys: [header: string, promised: string][] = [
    ['date,charges,volume', 'stripe-counts'],
    ['month,sms,voice_minutes', 'twilio-counts'],
    ['date,requests,delivered', 'sendgrid-counts'],
    ['date,service,cost_usd', 'invoice'],
  ];
  for (const [header, id] of anybodys) {
    it(`believes ${header} only where a log is promised`, () => {
      const names = new Set(header.split(','));
      assert.deepEqual(
        [true, false].map((promised) => formatOf(names, 'csv', promised)?.id ?? null),
        [id, null],
      );
    });
  }

  it('are known by one header each', () => {
    const ids = VENDOR_FORMATS.map((format) => format.id);
    assert.equal(new Set(ids).size, ids.length);
  });

  const prompts: [requests: string, longContext: boolean | undefined][] = [
    ['1', undefined],
    ['2', false],
    ['', false],
  ];
  for (const [requests, longContext] of prompts) {
    it(`knows how long the prompts of ${requests === '' ? 'no number of' : requests} requests were where it is one`, () => {
      const header =
        'start_time,end_time,start_time_iso,end_time_iso,model,input_tokens,output_tokens,num_model_requests';
      const row = `1770681600,1770768000,2026-02-10T00:00:00Z,2026-02-11T00:00:00Z,gpt-5,900000,10,${requests}`;
      assert.deepEqual(
        readCsv(`${header}\n${row}\n`).events.map((event) => event.longContext),
        [longContext],
      );
    });
  }

  const days: [what: string, csv: string, zone: string, at: string][] = [
    [
      'a date alone',
      'usage_date_utc,cost_usd,token_type\n2026-02-01,1,x\n',
      'America/New_York',
      '2026-02-01T05:00:00.000Z',
    ],
    [
      'a date alone, east',
      'usage_date_utc,cost_usd,token_type\n2026-02-01,1,x\n',
      'Pacific/Apia',
      '2026-01-31T11:00:00.000Z',
    ],
    [
      'midnight to midnight',
      'BilledCost,ChargePeriodStart,ChargePeriodEnd,ServiceName\n1,2026-02-01T00:00:00Z,2026-02-02T00:00:00Z,S\n',
      'America/New_York',
      '2026-02-01T05:00:00.000Z',
    ],
    [
      'an hour',
      'BilledCost,ChargePeriodStart,ChargePeriodEnd,ServiceName\n1,2026-02-01T00:00:00Z,2026-02-01T01:00:00Z,S\n',
      'America/New_York',
      '2026-02-01T00:00:00.000Z',
    ],
    [
      'an instant without a zone, in UTC',
      'balance_transaction_id,fee,created_utc\nt,1,2026-02-01 00:30:00\n',
      'America/New_York',
      '2026-02-01T00:30:00.000Z',
    ],
    ['a month', 'month,service,cost_usd\n2026-02,S,1\n', 'UTC', '2026-02-01T00:00:00.000Z'],
    ['a date as in the United States', 'date,service,cost_usd\n2/1/26,S,1\n', 'UTC', '2026-02-01T00:00:00.000Z'],
  ];
  for (const [what, csv, zone, at] of days) {
    it(`puts ${what} on its day (${zone})`, () => {
      assert.deepEqual(
        readCsv(csv, zone).events.map((event) => (event.at === null ? null : new Date(event.at).toISOString())),
        [at],
      );
    });
  }

  it('counts Twilio leaves whatever the order of rows', () => {
    const header = 'account_sid,category,count,price,price_unit,start_date,end_date,usage';
    const rows = [
      'A,totalprice,,9,usd,2026-02-01,2026-02-28,9',
      'A,calls,4,3,usd,2026-02-01,2026-02-28,4',
      'A,calls-inbound,2,1,usd,2026-02-01,2026-02-28,2',
      'A,calls-outbound,2,2,usd,2026-02-01,2026-02-28,2',
      'A,sms,1,6,usd,2026-02-01,2026-02-28,1',
      // Another month: its parent is a leaf, for it has no children.
      'A,calls,4,5,usd,2026-03-01,2026-03-31,4',
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
        const sum = costs(`${[header, ...shuffled].join('\n')}\n`).reduce<number>(
          (total, cost) => total + (cost ?? 0),
          0,
        );
        assert.equal(sum, 14e9);
      }),
    );
  });

  it('adds up a pivot to its own total row and column', () => {
    const csv =
      'Service,A($),B($),Total costs($)\nService total,3.30,-0.10,3.20\n2026-02-01,1.10,,1.10\n2026-02-02,2.20,-0.10,2.10\n';
    assert.deepEqual(costs(csv), [1.1e9, 2.2e9, -0.1e9]);
  });

  const feeRows: [what: string, row: string, cost: number | null][] = [
    ['a fee', 'txn_1,3.20,100.00,usd,charge', 3.2e9],
    ['a fee that was given back', 'txn_1,-3.20,-100.00,usd,refund', -3.2e9],
    ['what Stripe itself sells', 'txn_1,0,-2.00,usd,fee', 2e9],
  ];
  for (const [what, row, cost] of feeRows) {
    it(`counts ${what} of Stripe`, () => {
      assert.deepEqual(costs(`balance_transaction_id,fee,gross,currency,reporting_category\n${row}\n`), [cost]);
    });
  }

  it('gives the same events for any split of an export into pieces', () => {
    const csv =
      'account_sid,category,count,price,price_unit,start_date\nA,sms,3,1,usd,2026-02-01\nA,"sms-in",3,"1",usd,2026-02-01\n';
    const whole = readCsv(csv);
    assert.equal(whole.events.length, 1);
    fc.assert(
      fc.property(fc.array(fc.nat({ max: csv.length })), (cuts) => {
        const zone = openZone('UTC');
        assert.ok(zone !== null);
        const reader = new TextReader({ zone, decode, expected: true });
        const edges = [...new Set([0, ...cuts, csv.length])].sort((a, b) => a - b);
        const events = edges.flatMap((from, at) => {
          const pushed = reader.push(Buffer.from(csv.slice(from, edges[at + 1] ?? csv.length)));
          return [...pushed.events, ...reader.end().events];
        });
        assert.deepEqual([...events, ...reader.close().events], whole.events);
      }),
    );
  });

  it('does not throw for any cells, and no amount is past its limit', () => {
    const cell = fc.oneof(
      fc.string(),
      fc.constantFrom('', '-', '1e400', '9'.repeat(50), '__proto__', '{"a":', '2026-02-30', '$', 'usd'),
    );
    const names = [
      'lineItem/UnblendedCost',
      'lineItem/UsageStartDate',
      'resource_tags',
      'lineItem/CurrencyCode',
      '__proto__',
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...VENDOR_FORMATS),
        fc.array(cell, { minLength: 5, maxLength: 5 }),
        (format, cells) => {
          const zone = openZone('UTC');
          assert.ok(zone !== null);
          const fields = Object.fromEntries([...names, ...KNOWN_NAMES].map((name, at) => [name, cells[at % 5]]));
          const { events } = format.read(fields, { zone, position: { offset: 0, line: 1, table: null } });
          for (const { recorded } of events) assert.ok(recorded === null || Math.abs(recorded) <= 1e15);
        },
      ),
    );
  });
});

/** Names that the formats look for. */
const KNOWN_NAMES = [
  'fee,balance_transaction_id,category,start_date,price,count,usage,sid,direction,date,requests,delivered,emails',
  'BilledCost,ChargePeriodStart,ServiceCategory,Tags,ConsumedUnit,ConsumedQuantity,product,sku,quantity,net_amount,model',
  'usage_date_utc,usage_output_tokens,cost_usd,token_type,start_time_iso,end_time_iso,type,amount,wallet_type,cost,currency',
  'Output Tokens,Input (w/o Cache Write),Kind,Total costs($),EC2($),charges,volume,sms,voice_minutes,service,vendor',
].flatMap((names) => names.split(','));

describe('where Anthropic served what its usage export tells of', () => {
  const header = 'usage_date_utc,model_version,usage_input_tokens_no_cache,usage_output_tokens,inference_geo';
  for (const [geo, geography] of [
    ['us', 'us'],
    ['global', undefined],
    ['not_available', undefined],
    ['', undefined],
    ['mars', 'other'],
  ] as const)
    it(`${geo}: ${geography ?? 'anywhere'}`, () => {
      const { events } = readCsv(`${header}\n2026-02-10,claude-opus-4-6,1000000,0,${geo}\n`);
      assert.deepEqual(
        events.map((event) => event.geography),
        [geography],
      );
    });
});
