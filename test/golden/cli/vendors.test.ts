/** Vendors' exports on the command line: what counts, what is only stated, what is in another currency. Added up by hand. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from '../../unit/support/repository';
import { spendlight } from './run';

const FIXTURES = join(repository, 'test', 'golden', 'sources');
const NAMES = ['stripe-balance', 'twilio-usage', 'aws-cost-explorer', 'anthropic-cost', 'github-usage'] as const;

interface Summary {
  readonly total: { readonly costUsd: number };
  readonly by: { readonly kind: readonly { readonly key: string; readonly costUsd: number }[] };
  readonly statements: readonly unknown[];
  readonly foreign: readonly unknown[];
}

describe("vendors' exports on the command line", () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'spendlight-vendors-'));
    mkdirSync(join(folder, 'ops/qa'), { recursive: true });
    for (const name of NAMES) copyFileSync(join(FIXTURES, `${name}.csv`), join(folder, 'ops/qa', `${name}-costs.csv`));
    copyFileSync(join(FIXTURES, 'vendor-documents', 'twilio-usage.json'), join(folder, 'ops/qa/twilio-usage.json'));
    const call = { timestamp: '2026-02-10T10:00:00Z', agent: 'AGENT-1', model: 'gpt-4o', provider: 'openai', cost_usd: 1 };
    writeFileSync(join(folder, 'ops/model-decisions.jsonl'), `${JSON.stringify(call)}\n`);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const ask = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await spendlight([
      ...['summary', '--workspace', folder, '--now', '2026-02-20T12:00:00Z', '--time-zone', 'UTC', '--no-cache', '--no-home'],
      ...args,
    ]);
    assert.deepEqual([code, stderr], [0, '']);
    return stdout;
  };

  it('are in the totals by kind, once, as far as they count', async () => {
    const { by, total, statements, foreign } = JSON.parse(await ask('--json')) as Summary;
    assert.deepEqual(Object.fromEntries(by.kind.map(({ key, costUsd }) => [key, costUsd])), {
      // Stripe's fees 3.20 + 36.10 + 2.00, Twilio's leaves of February 0.79 + 1.58 + 1.409 + 2.00, Git LFS 0.01.
      service: 47.089,
      cloud: 31.75003,
      // A logged call 1.00, Anthropic 4.60, Copilot 1.22: no log holds these vendors' days.
      llm: 6.82,
      ci: 0.800015,
    });
    assert.equal(total.costUsd, 86.459045);
    assert.deepEqual(foreign, [{ currency: 'EUR', amount: 0.58, events: 1 }]);
    const github = 'ops/qa/github-usage-costs.csv';
    const month = { month: '2026-02', differenceUsd: 0 };
    assert.deepEqual(statements, [
      { ...month, path: 'ops/qa/anthropic-cost-costs.csv', provider: 'anthropic', spentUsd: 4.6, ledgerUsd: 4.6 },
      { ...month, path: github, provider: 'github', spentUsd: 1.22, ledgerUsd: 1.22 },
      { ...month, path: github, provider: 'github CI', spentUsd: 0.800015, ledgerUsd: 0.800015 },
    ]);
  });

  it('budget status says what no budget holds', async () => {
    mkdirSync(join(folder, 'costs'));
    writeFileSync(join(folder, 'costs/budget-config.json'), '{"budgets":{"monthly":{"limit":10}}}');
    const args = ['budget', 'status', '--workspace', folder, '--now', '2026-02-20T12:00:00Z', '--time-zone', 'UTC'];
    const { stdout } = await spendlight([...args, '--no-cache', '--no-home']);
    rmSync(join(folder, 'costs'), { recursive: true });
    assert.match(stdout, /Also 0\.58 EUR \(1 amount\), not added/u);
  });

  it('are said in words', async () => {
    const text = await ask();
    assert.match(text, /^Also 0\.58 EUR \(1 amount\), not added/m);
    assert.match(text, /^Stated by vendors$/m);
    assert.match(text, /Service invoices .* \$47\.09/);
  });
});
