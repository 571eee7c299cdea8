/** One bill told twice is spent once: a table of pairs of exports, each read in both orders. */
import assert from 'node:assert/strict';
import { dollarsOf } from '../../../src/core/money';
import type { Snapshot } from '../../../src/protocol/engine';
import { cleanUp, testWorkspace } from './support';
import {
  DAYS,
  FEB,
  FEB_10,
  actions,
  aiUsage,
  anthropicCost,
  anthropicCostApi,
  api,
  balance,
  charge,
  charges,
  cur1,
  cur2,
  dashboard,
  dashboardCharge,
  emails,
  emailsByCategory,
  focus,
  github,
  githubApi,
  githubLegacy,
  githubOlder,
  githubSummary,
  invoices,
  message,
  messages,
  octo,
  openaiCosts,
  openaiCostsApi,
  pivot,
  pivotByTag,
  pivotOfMonths,
  requests,
  seats,
  storage,
  tagged,
  twilio,
  twilioApi,
  twilioCounts,
  twilioLogApi,
  usageRow,
} from './vendorExports';

describe('one bill told twice', () => {
  afterEach(cleanUp);

  type Case = readonly [what: string, one: string, other: string, dollars: number];
  const cases: readonly Case[] = [
    // One bill of AWS in any two shapes.
    ['AWS: CUR 1 and CUR 2', cur1(), cur2(), 7],
    ['AWS: CUR 1 and FOCUS', cur1(), focus(), 7],
    ['AWS: CUR 2 and FOCUS', cur2(), focus(), 7],
    ['AWS: CUR 1 and Cost Explorer', cur1(), pivot(), 7],
    ['AWS: CUR 2 and Cost Explorer', cur2(), pivot(), 7],
    ['AWS: FOCUS and Cost Explorer', focus(), pivot(), 7],
    ['AWS: CUR 2 and the API', cur2(), api(), 7],
    ['AWS: the API and Cost Explorer', api(), pivot(), 7],
    ['AWS: Cost Explorer by service and by tag', pivot(), pivotByTag(), 7],
    ['AWS: CUR 1 and rows with tags', cur1(), tagged(), 7],
    ['AWS: Cost Explorer and rows with tags', pivot(), tagged(), 7],
    ['AWS: CUR 2 and the invoice', cur2(), invoices([['2026-02-28', 'AWS', 7]]), 7],
    ['AWS: a copy', cur1(), cur1(), 7],
    // The shape with more detail tells what the day cost, and only the days that it has.
    [
      'AWS: another amount in the pivot',
      cur1(),
      pivot([
        ['2026-02-01', 2.5, 1],
        ['2026-02-02', 3, 1],
      ]),
      7,
    ],
    ['AWS: days that only the pivot has', cur1(), pivot([...DAYS, ['2026-02-03', 4, 0]]), 11],
    ['AWS: months and their days', pivotOfMonths(84), cur1({ days: FEB }), 84],
    ['AWS: a month and days of another', pivotOfMonths(84), cur1({ days: [['2026-03-01', 2, 1]] }), 87],
    ['AWS: a month of which the days end early', pivotOfMonths(84), cur1({ days: FEB_10 }), 84],
    // A report that is made again.
    ['AWS: a CUR made again', cur1({ days: FEB_10 }), cur1({ days: FEB }), 84],
    ['AWS: a CUR made again, with other ids', cur1({ days: FEB_10 }), cur1({ days: FEB, ids: 'z' }), 84],
    ['AWS: a CUR 2 made again, with other ids', cur2({ days: FEB_10 }), cur2({ days: FEB, ids: 'z' }), 84],
    [
      'AWS: a CUR closed with other amounts',
      cur1({ account: '1' }),
      cur1({
        account: '1',
        ids: 'z',
        invoice: 'I-1',
        days: [
          ['2026-02-01', 1, 1],
          ['2026-02-02', 1, 1],
        ],
      }),
      4,
    ],
    [
      'AWS: a closed CUR that lost a day',
      cur1({ account: '1' }),
      cur1({ account: '1', invoice: 'I-1', days: [['2026-02-02', 3, 1]] }),
      4,
    ],
    ['AWS: FOCUS made again', focus(FEB_10), focus(FEB), 84],
    [
      'AWS: a pivot downloaded again, its last day grown',
      pivot(FEB_10),
      pivot(FEB.map(([day, ec2, s3]) => [day, day.endsWith('10') ? 5 : ec2, s3])),
      87,
    ],
    // What is not one bill.
    ['AWS: one CUR in two files', cur1({ days: FEB_10 }), cur1({ days: FEB.slice(10) }), 84],
    ['AWS: CURs of two accounts', cur1({ account: '1' }), cur1({ account: '2' }), 14],
    ['AWS: CURs of two accounts in two shapes', cur1({ account: '1' }), cur2({ account: '2' }), 14],
    ['AWS: CURs of two months', cur1(), cur1({ days: [['2026-03-01', 2, 1]] }), 10],
    ['AWS: pivots of two accounts', pivot(FEB), pivot(FEB.map(([day]) => [day, 0.5, 0.25])), 105],
    ['AWS and Stripe', cur1(), balance([charge('t1', '2026-02-01', 3.2)]), 10.2],
    ['AWS and rows with tags of another vendor', cur1(), tagged().replaceAll('Amazon ', 'GKE '), 14],

    [
      'GitHub: users and workflows, and the summary',
      github([[...actions('2026-02-03', 0.8), ...octo]]),
      githubSummary([[...actions('2026-02-03', 0.8), 'acme', 'acme/app']]),
      0.8,
    ],
    [
      'GitHub: the report and the API',
      github([[...actions('2026-02-03', 0.8), ...octo]]),
      githubApi([actions('2026-02-03', 0.8)]),
      0.8,
    ],
    [
      'GitHub: the summary and the API',
      githubSummary([[...storage('2026-02-03', 0.8), 'acme', 'app']]),
      githubApi([storage('2026-02-03', 0.8)]),
      0.8,
    ],
    [
      'GitHub: the report and the older form',
      github([[...actions('2026-02-03', 0.8), ...octo]]),
      githubOlder(0.8),
      0.8,
    ],
    [
      'GitHub: the report and the one up to 2024',
      github([[...actions('2026-02-03', 0.6), ...octo]]),
      githubLegacy(100),
      0.6,
    ],
    ['GitHub: the older form and the one up to 2024', githubOlder(0.8), githubLegacy(100), 0.8],
    [
      'GitHub: Copilot’s requests in both reports',
      github([[...requests('2026-02-03', 1), ...octo]]),
      aiUsage('2026-02-03', 1),
      1,
    ],
    [
      'GitHub: seats beside the report of requests',
      github([[...seats('2026-02-03', 19), ...octo]]),
      aiUsage('2026-02-03', 1),
      20,
    ],
    [
      'GitHub: a product that only one has',
      github([[...actions('2026-02-03', 0.8), ...octo]]),
      githubApi([storage('2026-02-03', 0.5)]),
      1.3,
    ],
    [
      'GitHub: a report downloaded again',
      githubSummary([[...storage('2026-02-03', 0.3), 'acme', 'app']]),
      githubSummary([
        [...storage('2026-02-03', 0.8), 'acme', 'app'],
        [...storage('2026-02-04', 0.8), 'acme', 'app'],
      ]),
      1.6,
    ],
    [
      'GitHub: the invoice and the report',
      github([[...seats('2026-02-03', 19), ...octo]]),
      invoices([['2026-02-28', 'GitHub', 19]]),
      19,
    ],

    [
      'Twilio: the CSV and the API of usage',
      twilio([usageRow('sms-outbound', 2)]),
      twilioApi([usageRow('sms-outbound', 2)]),
      2,
    ],
    [
      'Twilio: usage of the day, downloaded again',
      twilio([usageRow('sms-outbound', 1)]),
      twilio([usageRow('sms-outbound', 2), usageRow('sms-outbound', 3, '2026-03-01', '2026-03-31')]),
      5,
    ],
    [
      'Twilio: usage and the log of a month',
      twilio([usageRow('sms-outbound', 2), usageRow('phonenumbers', 1)]),
      messages([message('SM1', '2026-02-01', 1), message('SM2', '2026-02-28', 1)]),
      3,
    ],
    [
      'Twilio: usage of a month and the log of one day of it',
      twilio([usageRow('sms-outbound', 2)]),
      messages([message('SM1', '2026-02-10', 0.5)]),
      2,
    ],
    [
      'Twilio: usage by day and the log',
      twilio([
        usageRow('sms-outbound', 2, '2026-02-10', '2026-02-10'),
        usageRow('sms-outbound', 3, '2026-02-11', '2026-02-11'),
      ]),
      messages([message('SM1', '2026-02-10', 2)]),
      5,
    ],
    [
      'Twilio: the log and its API',
      messages([message('SM1', '2026-02-10', 2)]),
      twilioLogApi([message('SM1', '2026-02-10', 2)]),
      2,
    ],
    [
      'Twilio: logs that overlap',
      messages([message('SM1', '2026-02-10', 2), message('SM2', '2026-02-10', 2)]),
      messages([message('SM2', '2026-02-10', 2), message('SM3', '2026-02-10', 2)]),
      6,
    ],
    [
      'Twilio: counts and usage',
      twilioCounts(1000),
      twilio([usageRow('sms-outbound', 2, '2026-02-03', '2026-02-03')]),
      2,
    ],
    ['Twilio: counts and the log', twilioCounts(1000), messages([message('SM1', '2026-02-03', 2)]), 2],
    [
      'Twilio: the invoice and usage',
      invoices([['2026-02-28', 'Twilio', 2]]),
      twilio([usageRow('sms-outbound', 2)]),
      2,
    ],

    // 1,100 e-mails of which 100 are free.
    [
      'SendGrid: all, and by category',
      emails([['2026-02-03', 1100, 1090]]),
      emailsByCategory([
        ['2026-02-03', 'a', 1100, 1090],
        ['2026-02-03', 'b', 1100, 1090],
      ]),
      0.95,
    ],
    [
      'SendGrid: downloaded again',
      emails([['2026-02-03', 600, 590]]),
      emails([
        ['2026-02-03', 1100, 1090],
        ['2026-02-04', 1100, 1090],
      ]),
      1.9,
    ],
    [
      'SendGrid: the invoice and the counts',
      emails([['2026-02-03', 1100, 1090]]),
      invoices([['2026-02-28', 'SendGrid', 0.95]]),
      0.95,
    ],

    [
      'Stripe: two balance reports that overlap',
      balance([charge('t1', '2026-02-01', 3), charge('t2', '2026-02-02', 3)]),
      balance([charge('t2', '2026-02-02', 3), charge('t3', '2026-02-02', 3)]),
      9,
    ],
    [
      'Stripe: the report and the dashboard’s export',
      balance([charge('t1', '2026-02-01', 3)]),
      dashboard([dashboardCharge('t1', '2026-02-01', 3), dashboardCharge('t2', '2026-02-01', 3)]),
      6,
    ],
    [
      'Stripe: fees and counts of charges',
      balance([charge('t1', '2026-02-03', 3)]),
      charges([
        ['2026-02-03', 1, 100],
        ['2026-02-04', 1, 100],
      ]),
      6.2,
    ],
    [
      'Stripe: fees and the invoice',
      balance([charge('t1', '2026-02-03', 3)]),
      invoices([['2026-02-28', 'Stripe', 3]]),
      3,
    ],

    [
      'Anthropic: cost downloaded again',
      anthropicCost([
        ['2026-02-09', 4],
        ['2026-02-10', 1],
      ]),
      anthropicCost([
        ['2026-02-09', 4],
        ['2026-02-10', 5],
        ['2026-02-11', 2],
      ]),
      11,
    ],
    [
      'Anthropic: cost as CSV and from the API',
      anthropicCost([['2026-02-09', 4]]),
      anthropicCostApi([
        ['2026-02-09', 4],
        ['2026-02-10', 1],
      ]),
      5,
    ],
    [
      'OpenAI: costs as CSV and from the API',
      openaiCosts([['2026-02-09', 4]]),
      openaiCostsApi([
        ['2026-02-09', 4],
        ['2026-02-10', 1],
      ]),
      5,
    ],
    [
      'OpenAI: costs downloaded again',
      openaiCosts([
        ['2026-02-09', 4],
        ['2026-02-10', 1],
      ]),
      openaiCosts([
        ['2026-02-09', 4],
        ['2026-02-10', 5],
      ]),
      9,
    ],
  ];
  const place = (name: string, text: string): string =>
    `ops/qa/${name}-${text.startsWith('{') ? 'usage.json' : 'costs.csv'}`;
  const total = (snapshot: Snapshot): number => dollarsOf(snapshot.all.cost);
  for (const [what, one, other, dollars] of cases)
    it(`${what}: $${dollars}`, async () => {
      const there = await testWorkspace({ [place('a', one)]: one, [place('b', other)]: other });
      const back = await testWorkspace({ [place('b', one)]: one, [place('a', other)]: other });
      assert.deepEqual([total(await there.open()), total(await back.open())], [dollars, dollars]);
    });
});
