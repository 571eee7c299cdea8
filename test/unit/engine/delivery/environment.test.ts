/** Environment variables as people set them, and problems that repeat nothing of their values. */
import assert from 'node:assert/strict';
import { deliveryFromEnvironment } from '../../../../src/engine/delivery/environment';

const DISCORD = 'https://discord.com/api/webhooks/123/S3CRET';
const MAIL = {
  SPENDLIGHT_SMTP_URL: 'smtp://me%40example.com:S3CRET%3A1@smtp.example.com',
  SPENDLIGHT_MAIL_FROM: 'a@example.com',
  SPENDLIGHT_MAIL_TO: 'b@example.com, c@example.com',
};

describe('delivery from the environment', () => {
  const cases: [name: string, environment: Record<string, string>, on: string[], problems: number][] = [
    ['nothing', {}, [], 0],
    ['empty variables', { SPENDLIGHT_DISCORD_WEBHOOK: ' ', SPENDLIGHT_SMTP_URL: '' }, [], 0],
    ['Discord', { SPENDLIGHT_DISCORD_WEBHOOK: ` ${DISCORD}\n` }, ['discord'], 0],
    ['Slack', { SPENDLIGHT_SLACK_WEBHOOK: 'https://hooks.slack.com/services/T/B/S3CRET' }, ['slack'], 0],
    ['a webhook', { SPENDLIGHT_WEBHOOK_URL: 'https://example.com/S3CRET' }, ['webhook'], 0],
    ['mail', MAIL, ['email'], 0],
    ['all', { ...MAIL, SPENDLIGHT_DISCORD_WEBHOOK: DISCORD }, ['discord', 'email'], 0],
    ['Slack’s variable with Discord’s address', { SPENDLIGHT_SLACK_WEBHOOK: DISCORD }, [], 1],
    ['a webhook without TLS', { SPENDLIGHT_WEBHOOK_URL: 'http://example.com/S3CRET' }, [], 1],
    ['a key without a webhook', { SPENDLIGHT_WEBHOOK_SECRET: 'S3CRET' }, [], 0],
    ['mail without a sender', { ...MAIL, SPENDLIGHT_MAIL_FROM: '' }, [], 1],
    ['mail to nobody', { ...MAIL, SPENDLIGHT_MAIL_TO: ' , ' }, [], 1],
    ['mail with a line end', { ...MAIL, SPENDLIGHT_MAIL_TO: 'b@example.com\nBcc: d@example.com' }, [], 1],
    ['mail over another protocol', { ...MAIL, SPENDLIGHT_SMTP_URL: 'https://me:S3CRET@smtp.example.com' }, [], 1],
    ['a name without a password', { ...MAIL, SPENDLIGHT_SMTP_URL: 'smtp://me@smtp.example.com' }, [], 1],
    ['a broken escape', { ...MAIL, SPENDLIGHT_SMTP_URL: 'smtp://me:S3CRET%zz@smtp.example.com' }, [], 1],
    [
      'one that fits and one that does not',
      { SPENDLIGHT_DISCORD_WEBHOOK: DISCORD, SPENDLIGHT_SLACK_WEBHOOK: 'x' },
      ['discord'],
      1,
    ],
  ];
  for (const [name, environment, on, problems] of cases)
    it(name, () => {
      const found = deliveryFromEnvironment(environment);
      assert.deepEqual(found.delivery.on, on);
      assert.equal(found.problems.length, problems, found.problems.join('; '));
      assert.doesNotMatch(JSON.stringify([found.delivery, found.problems]), /S3CRET/);
    });

  for (const [url, host, port, security, user] of [
    ['smtp://me:pw@smtp.example.com', 'smtp.example.com', 587, 'starttls', 'me'],
    ['smtp://me:pw@smtp.example.com:25', 'smtp.example.com', 25, 'starttls', 'me'],
    ['smtps://me:pw@smtp.example.com', 'smtp.example.com', 465, 'tls', 'me'],
    ['smtp://localhost:1025', 'localhost', 1025, 'none', null],
    ['smtp://me%40example.com:pw@smtp.example.com', 'smtp.example.com', 587, 'starttls', 'me@example.com'],
  ] as const)
    it(`reads ${url}`, () => {
      const { mail } = deliveryFromEnvironment({ ...MAIL, SPENDLIGHT_SMTP_URL: url }).delivery;
      assert.deepEqual(mail, {
        host,
        port,
        security,
        user,
        from: 'a@example.com',
        to: ['b@example.com', 'c@example.com'],
      });
    });

  it('keeps what is secret apart from what is not', () =>
    assert.deepEqual(
      deliveryFromEnvironment({
        ...MAIL,
        SPENDLIGHT_WEBHOOK_URL: 'https://example.com/in',
        SPENDLIGHT_WEBHOOK_SECRET: 'k',
      }).secrets,
      { webhook: 'https://example.com/in', webhookKey: 'k', mailPassword: 'S3CRET:1' },
    ));
});
