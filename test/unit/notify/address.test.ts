/** Which addresses messages may go to. */
import assert from 'node:assert/strict';
import { checkAddress, isForbidden, type WebhookKind } from '../../../src/notify/address';

const D = 'https://discord.com/api/webhooks/123456789012345678/abc-DEF_123';
const S = 'https://hooks.slack.com/services/T000/B000/XXXXXXXX';

describe('an address', () => {
  const cases: [kind: WebhookKind, address: string, fine: boolean][] = [
    ['discord', D, true],
    ['discord', `  ${D}\n`, true],
    ['discord', D.replace('/api/', '/api/v10/'), true],
    ['discord', D.replace('discord.com', 'discordapp.com'), true],
    ['discord', `${D}?wait=true`, true],
    ['discord', D.replace('https', 'http'), false],
    ['discord', D.replace('discord.com', 'discord.com.evil.example'), false],
    ['discord', D.replace('discord.com', 'evil.example'), false],
    ['discord', D.replace('discord.com', 'discord.com:8443'), false],
    ['discord', D.replace('https://', 'https://me:pw@'), false],
    ['discord', 'https://discord.com/api/webhooks/../../evil', false],
    ['discord', 'https://discord.com@evil.example/api/webhooks/1/a', false],
    ['discord', 'http://127.0.0.1:80/api/webhooks/1/a', false],
    ['slack', S, true],
    ['slack', 'https://hooks.slack.com/workflows/T1/A1/1/x', true],
    ['slack', S.replace('hooks.slack.com', 'slack.com'), false],
    ['slack', D, false],
    ['webhook', 'https://alerts.example.com/in?key=1', true],
    ['webhook', 'https://10.1.2.3/in', true],
    ['webhook', 'http://alerts.example.com/in', false],
    ['webhook', 'http://127.0.0.1:9000/in', true],
    ['webhook', 'http://localhost:9000/in', true],
    ['webhook', 'http://[::1]:9000/in', true],
    ['webhook', 'http://0x7f.1/in', true],
    ['webhook', 'https://169.254.169.254/latest', false],
    ['webhook', 'https://0xa9fea9fe/latest', false],
    ['webhook', 'https://[fe80::1]/', false],
    ['webhook', 'https://[::ffff:169.254.169.254]/', false],
    ['webhook', 'https://0.0.0.0/', false],
    ['webhook', 'ftp://alerts.example.com/in', false],
    ['webhook', 'javascript:alert(1)', false],
    ['webhook', 'file:///etc/passwd', false],
    ['webhook', 'https://a b.example.com/', false],
    ['webhook', 'https://a.example.com/\r\nX: 1', false],
    ['webhook', `https://a.example.com/${'x'.repeat(3_000)}`, false],
    ['webhook', '', false],
    ['webhook', 'alerts.example.com', false],
  ];
  for (const [kind, address, fine] of cases)
    it(`${fine ? 'takes' : 'refuses'} ${JSON.stringify(address.slice(0, 80))} for ${kind}`, () => {
      const checked = checkAddress(kind, address);
      assert.equal(checked.ok, fine);
    });

  it('may be on this machine for Discord and Slack only when a test says so', () =>
    assert.equal(checkAddress('discord', 'http://127.0.0.1:80/x', { loopback: true }).ok, true));
  it('does not stand in the problem', () => {
    const checked = checkAddress('discord', 'https://evil.example/api/webhooks/1/SECRET');
    assert.ok(!checked.ok);
    assert.doesNotMatch(checked.problem, /SECRET/);
  });
});

describe('what a name may not lead to', () => {
  for (const [address, forbidden] of [
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['0.0.0.0', true],
    ['169.254.169.254', true],
    ['::1', true],
    ['::', true],
    ['fe80::1', true],
    ['fd00:ec2::254', true],
    ['::ffff:127.0.0.1', true],
    ['::ffff:7f00:1', true],
    ['8.8.8.8', false],
    ['10.0.0.1', false],
    ['2001:db8::1', false],
    ['::ffff:8.8.8.8', false],
    ['example.com', false],
  ] as const)
    it(`${address}: ${forbidden ? 'forbidden' : 'allowed'}`, () => assert.equal(isForbidden(address), forbidden));
});
