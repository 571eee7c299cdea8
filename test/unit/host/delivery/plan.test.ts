/** Where alerts go: only where a person's own settings, a secret, consent and trust all say so. */
import assert from 'node:assert/strict';
import { Consents, type Consent } from '../../../../src/host/delivery/consents';
import { readDeliverySettings, readServer, type EditorChannel } from '../../../../src/host/delivery/deliverySettings';
import { planDelivery } from '../../../../src/host/delivery/plan';
import { ToldDeaths } from '../../../../src/host/delivery/toldDeaths';
import { Vault, type Kept } from '../../../../src/host/delivery/vault';
import { Secrets, State } from './support';

const read = (own: Record<string, unknown>) => readDeliverySettings((key) => own[key]);
const MAIL = {
  'delivery.mail.server': 'smtp.example.com',
  'delivery.mail.user': 'me',
  'delivery.mail.from': 'a@example.com',
  'delivery.mail.to': ['b@example.com'],
};
const kept = (host: string, key: string | null = null): Kept => ({ secret: `secret of ${host}`, host, key });

describe('settings of delivery', () => {
  for (const [written, channels] of [
    [undefined, []],
    [
      ['slack', 'discord'],
      ['discord', 'slack'],
    ],
    [['console', 'elsewhere', 7, null], []],
    ['discord', []],
    [{ discord: true }, []],
  ] as const)
    it(`channels ${JSON.stringify(written)}`, () =>
      assert.deepEqual(read({ 'delivery.channels': written }).channels, channels));
  for (const [text, server] of [
    ['smtp.example.com', { host: 'smtp.example.com', port: 587, security: 'starttls' }],
    ['smtp.example.com:465', { host: 'smtp.example.com', port: 465, security: 'tls' }],
    ['smtp.example.com:25', { host: 'smtp.example.com', port: 25, security: 'starttls' }],
    ['localhost:1025', { host: 'localhost', port: 1025, security: 'none' }],
    ['127.0.0.1:465', { host: '127.0.0.1', port: 465, security: 'tls' }],
    ['[::1]:25', { host: '[::1]', port: 25, security: 'none' }],
    ['127.0.0.1.evil.example', { host: '127.0.0.1.evil.example', port: 587, security: 'starttls' }],
    ['', null],
    ['smtp.example.com:0', null],
    ['smtp.example.com:99999', null],
    ['smtps://smtp.example.com', null],
    ['me@smtp.example.com', null],
    ['smtp.example.com\r\n', { host: 'smtp.example.com', port: 587, security: 'starttls' }],
    ['smtp\nexample.com', null],
  ] as const)
    it(`server ${JSON.stringify(text)}`, () => assert.deepEqual(readServer(text), server));
});

describe('the plan', () => {
  const cases: [
    name: string,
    own: Record<string, unknown>,
    trusted: boolean,
    kept: [EditorChannel, Kept][],
    consent: Consent,
    on: string[],
    unasked: string[],
  ][] = [
    ['nothing is set', {}, true, [], 'yes', [], []],
    [
      'all says so',
      { 'delivery.channels': ['discord'] },
      true,
      [['discord', kept('discord.com')]],
      'yes',
      ['discord'],
      [],
    ],
    [
      'not trusted',
      { 'delivery.channels': ['discord'] },
      false,
      [['discord', kept('discord.com')]],
      'not-asked',
      [],
      [],
    ],
    ['not switched on', {}, true, [['discord', kept('discord.com')]], 'yes', [], []],
    ['no secret', { 'delivery.channels': ['discord'] }, true, [], 'yes', [], []],
    [
      'not asked',
      { 'delivery.channels': ['slack'] },
      true,
      [['slack', kept('hooks.slack.com')]],
      'not-asked',
      [],
      ['slack'],
    ],
    ['said no', { 'delivery.channels': ['slack'] }, true, [['slack', kept('hooks.slack.com')]], 'no', [], []],
    [
      'mail to the server that the password is for',
      { 'delivery.channels': ['email'], ...MAIL },
      true,
      [['email', kept('smtp.example.com')]],
      'yes',
      ['email'],
      [],
    ],
    [
      'mail to another server: its password stays here',
      { 'delivery.channels': ['email'], ...MAIL, 'delivery.mail.server': 'smtp.evil.example' },
      true,
      [['email', kept('smtp.example.com')]],
      'yes',
      [],
      [],
    ],
    [
      'mail without a server',
      { 'delivery.channels': ['email'] },
      true,
      [['email', kept('smtp.example.com')]],
      'yes',
      [],
      [],
    ],
  ];
  for (const [name, own, trusted, held, consent, on, unasked] of cases)
    it(name, () => {
      const plan = planDelivery(read(own), trusted, new Map(held), () => consent);
      assert.deepEqual(plan.options.on, on);
      assert.deepEqual(
        plan.unasked.map(({ channel }) => channel),
        unasked,
      );
      if (on.length === 0) assert.deepEqual([plan.secrets, plan.options.mail], [{}, null]);
    });
  it('tells the engine only the secrets of what is on', () => {
    const own = read({ 'delivery.channels': ['discord', 'webhook', 'email'], ...MAIL });
    const held = new Map<EditorChannel, Kept>([
      ['discord', kept('discord.com')],
      ['slack', kept('hooks.slack.com')],
      ['webhook', kept('example.com', 'k')],
      ['email', kept('smtp.example.com')],
    ]);
    const { secrets } = planDelivery(own, true, held, (host) => (host === 'discord.com' ? 'no' : 'yes'));
    assert.deepEqual(secrets, {
      webhook: 'secret of example.com',
      webhookKey: 'k',
      mailPassword: 'secret of smtp.example.com',
    });
  });
});

describe('consent', () => {
  it('is for one workspace and one host, and lasts', async () => {
    const state = new State();
    let workspace = 'file:///a';
    const consents = new Consents(state, () => workspace);
    assert.equal(consents.of('discord.com'), 'not-asked');
    await consents.set('discord.com', 'yes');
    assert.equal(new Consents(state, () => workspace).of('discord.com'), 'yes');
    assert.equal(consents.of('hooks.slack.com'), 'not-asked');
    workspace = 'file:///b';
    assert.equal(consents.of('discord.com'), 'not-asked');
    await consents.set('discord.com', 'no');
    workspace = 'file:///a';
    assert.equal(consents.of('discord.com'), 'yes');
    await consents.set('discord.com', 'no');
    assert.equal(consents.of('discord.com'), 'no');
  });
  for (const damage of [null, 'yes', {}, [1, null, ['x']], [[JSON.stringify(['w', 'h']), 'maybe']]])
    it(`is not given by ${JSON.stringify(damage)}`, () => {
      const state = new State();
      state.kept.set('spendlight.delivery.consents', damage);
      assert.equal(new Consents(state, () => 'w').of('h'), 'not-asked');
    });
  it('is not given by a workspace or host that is named cleverly', async () => {
    const state = new State();
    let workspace = 'a","b';
    const consents = new Consents(state, () => workspace);
    await consents.set('c', 'yes');
    workspace = 'a';
    assert.equal(consents.of('b","c'), 'not-asked');
  });
});

describe('the vault', () => {
  it('gives back what it keeps, by channel', async () => {
    const vault = new Vault(new Secrets());
    await vault.set('discord', kept('discord.com'));
    assert.deepEqual(await vault.get('discord'), kept('discord.com'));
    assert.equal(await vault.get('slack'), null);
    await vault.forget('discord');
    assert.equal(await vault.get('discord'), null);
  });
  for (const text of ['', 'https://discord.com/…', '{}', 'null', '{"secret":1,"host":"h"}', '{"secret":"s","host":""}'])
    it(`takes ${JSON.stringify(text)} for nothing`, async () => {
      const secrets = new Secrets();
      secrets.kept.set('spendlight.delivery.discord', text);
      assert.equal(await new Vault(secrets).get('discord'), null);
    });
});

describe('a message that could not be delivered', () => {
  const glance = (lastDeath: number | null) => ({ pending: 0, dead: 1, lastDeath, reason: 'r' });
  it('is worth one notification, also over restarts', () => {
    const state = new State();
    const deaths = new ToldDeaths(state);
    const news = [undefined, glance(null), glance(5), glance(5), glance(4), glance(6)].map((one) => deaths.isNews(one));
    assert.deepEqual(news, [false, false, true, false, false, true]);
    const after = new ToldDeaths(state);
    assert.deepEqual([after.isNews(glance(6)), after.isNews(glance(7))], [false, true]);
  });
  it('is told where the memory is damaged', () => {
    const state = new State();
    state.kept.set('spendlight.delivery.toldDeath', 'never');
    assert.equal(new ToldDeaths(state).isNews(glance(1)), true);
  });
});
