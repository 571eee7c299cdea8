/** Makes exports of vendors' bills as the vendors write them: AWS in every shape there is, and what others give out. */
export type Rows = readonly (readonly (string | number)[])[];
export const csv = (header: string, rows: Rows): string =>
  [header, ...rows.map((row) => row.join(','))].map((line) => `${line}\n`).join('');

// AWS: two days with two services each, 3.00 and 4.00 dollars, in every shape there is.
export const DAYS = [
  ['2026-02-01', 2, 1],
  ['2026-02-02', 3, 1],
] as const;
export type Day = readonly [day: string, ec2: number, s3: number];
export const nextDay = (day: string): string => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
export const items = (days: readonly Day[]) =>
  days.flatMap(([day, ec2, s3]) => [
    [day, 'AmazonEC2', ec2],
    [day, 'AmazonS3', s3],
  ]) as [day: string, product: string, cost: number][];

export interface Report {
  readonly days?: readonly Day[];
  readonly account?: string;
  /** Line items have other ids in every report, and may have others in every update of one. */
  readonly ids?: string;
  readonly invoice?: string;
}
export const cur1 = ({ days = DAYS, account = '', ids = 'a', invoice = '' }: Report = {}): string =>
  csv(
    'identity/LineItemId,identity/TimeInterval,bill/InvoiceId,bill/PayerAccountId,bill/BillingPeriodStartDate,lineItem/LineItemType,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/ProductCode,lineItem/UsageType,lineItem/UnblendedCost',
    items(days).map(([day, product, cost]) => [
      ...[`${ids}-${product}`, `${day}T00:00:00Z/${nextDay(day)}T00:00:00Z`, invoice, account],
      ...[`${day.slice(0, 7)}-01T00:00:00Z`, 'Usage', `${day}T00:00:00Z`, `${nextDay(day)}T00:00:00Z`],
      ...[product, 'Hours', cost],
    ]),
  );
export const cur2 = ({ days = DAYS, account = '', ids = 'b' }: Report = {}): string =>
  csv(
    'identity_line_item_id,identity_time_interval,bill_payer_account_id,bill_billing_period_start_date,line_item_line_item_type,line_item_usage_start_date,line_item_usage_end_date,line_item_product_code,line_item_usage_type,line_item_unblended_cost',
    items(days).map(([day, product, cost]) => [
      ...[
        `${ids}-${product}`,
        `${day}T00:00:00Z/${nextDay(day)}T00:00:00Z`,
        account,
        `${day.slice(0, 7)}-01T00:00:00Z`,
      ],
      ...['Usage', `${day}T00:00:00Z`, `${nextDay(day)}T00:00:00Z`, product, 'Hours', cost],
    ]),
  );
export const focus = (days: readonly Day[] = DAYS): string =>
  csv(
    'BilledCost,BillingCurrency,BillingPeriodStart,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceCategory,ServiceName',
    items(days).map(([day, product, cost]) => [
      ...[cost, 'USD', '2026-02-01T00:00:00Z', 'Usage', `${day}T00:00:00Z`, `${nextDay(day)}T00:00:00Z`],
      ...['Amazon Web Services', 'Compute', product],
    ]),
  );
export const pivot = (days: readonly Day[] = DAYS): string =>
  csv('Service,AmazonEC2($),AmazonS3($),Total costs($)', [
    ['Service total', 0, 0, 0],
    ...days.map(([day, ec2, s3]) => [day, ec2, s3, ec2 + s3]),
  ]);
export const pivotByTag = (days: readonly Day[] = DAYS): string =>
  csv(
    'Environment,production($),Total costs($)',
    days.map(([day, ec2, s3]) => [day, ec2 + s3, ec2 + s3]),
  );
export const pivotOfMonths = (cost: number): string => pivot([['2026-02-01', cost - 1, 1]]);
export const api = (days: readonly Day[] = DAYS): string =>
  JSON.stringify({
    GroupDefinitions: [{ Type: 'DIMENSION', Key: 'SERVICE' }],
    ResultsByTime: days.map(([day, ec2, s3]) => ({
      TimePeriod: { Start: day, End: nextDay(day) },
      Groups: [
        { Keys: ['AmazonEC2'], Metrics: { UnblendedCost: { Amount: String(ec2), Unit: 'USD' } } },
        { Keys: ['AmazonS3'], Metrics: { UnblendedCost: { Amount: String(s3), Unit: 'USD' } } },
      ],
    })),
  });
export const tagged = (days: readonly Day[] = DAYS): string =>
  csv(
    'date,project,environment,service,owner,cost',
    items(days).map(([day, product, cost]) => [
      day,
      'app',
      'production',
      product.replace('Amazon', 'Amazon '),
      'ops',
      cost,
    ]),
  );

// GitHub
export const GITHUB =
  'date,product,sku,quantity,unit_type,applied_cost_per_quantity,gross_amount,discount_amount,net_amount';
export const github = (rows: Rows): string => csv(`${GITHUB},username,organization,repository,workflow_path`, rows);
export const githubSummary = (rows: Rows): string => csv(`${GITHUB},organization,repository`, rows);
export const actions = (day: string, net: number) => [
  day,
  'actions',
  'actions_linux',
  100,
  'minutes',
  0.008,
  net,
  0,
  net,
];
export const storage = (day: string, net: number) => [
  day,
  'packages',
  'packages_storage',
  1,
  'gigabytes',
  net,
  net,
  0,
  net,
];
export const requests = (day: string, net: number) => [
  day,
  'copilot',
  'copilot_premium_request',
  25,
  'requests',
  0.04,
  net,
  0,
  net,
];
export const seats = (day: string, net: number) => [
  day,
  'copilot',
  'copilot_for_business',
  1,
  'user-months',
  net,
  net,
  0,
  net,
];
export const octo = ['octo', 'acme', 'acme/app', '.github/workflows/build.yml'];
export const githubOlder = (net: number): string =>
  csv('usage_at,product,sku,quantity,unit_type,net_amount,repository_name,workflow_name', [
    ['2026-02-03', 'Actions', 'Actions Linux', 100, 'Minutes', net, 'app', 'Build'],
  ]);
export const githubLegacy = (minutes: number): string =>
  csv(
    'Date,Product,SKU,Quantity,Unit Type,Price Per Unit ($),Multiplier,Owner,Repository Slug,Username,Actions Workflow,Notes',
    [
      [
        '2026-02-03',
        'Actions',
        'Compute - UBUNTU',
        minutes,
        'minute',
        '$0.008',
        '1.0',
        'acme',
        'app',
        'octo',
        'build.yml',
        '',
      ],
    ],
  );
export const githubApi = (rows: Rows): string =>
  JSON.stringify({
    usageItems: rows.map(
      ([date, product, sku, quantity, unitType, pricePerUnit, grossAmount, discountAmount, netAmount]) => ({
        ...{ date, product, sku, quantity, unitType, pricePerUnit, grossAmount, discountAmount, netAmount },
        repositoryName: 'acme/app',
      }),
    ),
  });
export const aiUsage = (day: string, net: number): string =>
  csv(
    'date,username,product,sku,model,quantity,unit_type,applied_cost_per_quantity,gross_amount,discount_amount,net_amount,organization',
    [[day, 'octo', 'copilot', 'copilot_premium_request', 'GPT-5', 25, 'requests', 0.04, net, 0, net, 'acme']],
  );

// Twilio, SendGrid, Stripe
export const usageRow = (category: string, price: number, start = '2026-02-01', end = '2026-02-28') => [
  'AC1',
  category,
  100,
  'messages',
  end,
  price,
  'usd',
  start,
  100,
  'messages',
];
export const TWILIO = 'account_sid,category,count,count_unit,end_date,price,price_unit,start_date,usage,usage_unit';
export const twilio = (rows: Rows): string => csv(TWILIO, rows);
export const twilioApi = (rows: Rows): string =>
  JSON.stringify({
    usage_records: rows.map((row) => Object.fromEntries(TWILIO.split(',').map((name, at) => [name, String(row[at])]))),
  });
export const messages = (rows: Rows): string => csv('Sid,Direction,Price,PriceUnit,SentDate,NumSegments', rows);
export const message = (id: string, day: string, price: number) => [
  id,
  'outbound-api',
  price,
  'USD',
  `${day}T10:00:00Z`,
  1,
];
export const twilioLogApi = (rows: Rows): string =>
  JSON.stringify({
    messages: rows.map(([sid, direction, price, price_unit, date_sent]) => ({
      sid,
      direction,
      price: String(price),
      price_unit,
      date_sent,
    })),
  });
export const twilioCounts = (sms: number): string => csv('date,sms,voice_minutes', [['2026-02-03', sms, 0]]);
export const emails = (rows: Rows): string => csv('date,requests,delivered', rows);
export const emailsByCategory = (rows: Rows): string => csv('date,category,requests,delivered', rows);
export const balance = (rows: Rows): string =>
  csv('balance_transaction_id,created_utc,gross,fee,net,currency,reporting_category', rows);
export const charge = (id: string, day: string, fee: number) => [
  id,
  `${day} 10:00:00`,
  100,
  fee,
  100 - fee,
  'usd',
  'charge',
];
export const dashboard = (rows: Rows): string => csv('id,Type,Source,Amount,Fee,Net,Currency,Created (UTC)', rows);
export const dashboardCharge = (id: string, day: string, fee: number) => [
  id,
  'charge',
  'ch',
  100,
  fee,
  100 - fee,
  'usd',
  `${day} 10:00`,
];
export const charges = (rows: Rows): string => csv('date,charges,volume', rows);
export const invoices = (rows: Rows): string => csv('date,vendor,amount_usd', rows);

// AI vendors
export const anthropicCost = (rows: Rows): string =>
  csv(
    'usage_date_utc,model,workspace,token_type,cost_usd',
    rows.map(([day, cost, type = 'output']) => [String(day), 'Claude Opus 4.6', 'w', type, String(cost)]),
  );
export const anthropicCostApi = (rows: Rows): string =>
  JSON.stringify({
    data: rows.map(([day, cost]) => ({
      starting_at: `${day}T00:00:00Z`,
      ending_at: `${nextDay(String(day))}T00:00:00Z`,
      results: [
        { amount: String(Number(cost) * 100), currency: 'USD', model: 'claude-opus-4-6', token_type: 'output' },
      ],
    })),
  });
export const openaiCosts = (rows: Rows): string =>
  csv(
    'start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,line_item',
    rows.map(([day, cost]) => {
      const start = Date.parse(String(day)) / 1000;
      return [
        start,
        start + 86_400,
        `${day}T00:00:00Z`,
        `${nextDay(String(day))}T00:00:00Z`,
        String(cost),
        'usd',
        'gpt-5 input',
      ];
    }),
  );
export const openaiCostsApi = (rows: Rows): string =>
  JSON.stringify({
    data: rows.map(([day, cost]) => {
      const start = Date.parse(String(day)) / 1000;
      return {
        start_time: start,
        end_time: start + 86_400,
        results: [{ amount: { value: cost, currency: 'usd' }, line_item: 'gpt-5 input' }],
      };
    }),
  });

export const FEB_10: readonly Day[] = Array.from({ length: 10 }, (_, at) => [
  `2026-02-${String(at + 1).padStart(2, '0')}`,
  2,
  1,
]);
export const FEB: readonly Day[] = Array.from({ length: 28 }, (_, at) => [
  `2026-02-${String(at + 1).padStart(2, '0')}`,
  2,
  1,
]);
