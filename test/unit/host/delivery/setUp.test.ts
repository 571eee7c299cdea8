/** Setting a channel up: the address is checked, the question is asked, a test is sent, and only then anything is kept. */
import assert from 'node:assert/strict';
import { Consents } from '../../../../src/host/delivery/consents';
import { setUpDelivery } from '../../../../src/host/delivery/setUp';
import { showUndelivered } from '../../../../src/host/delivery/undelivered';
import { Vault } from '../../../../src/host/delivery/vault';
import { translator, untranslated } from '../../../../src/core/translate';
import { because, sentence } from '../../../../src/core/words';
import { checkAddress } from '../../../../src/notify/address';
import type { OutboxEntry, TestRequest, TestResult } from '../../../../src/protocol/delivery';
import type { Engine } from '../../../../src/protocol/engine';
import { OwnSettings, Person, Secrets, State } from './support';

const ADDRESS = 'https://discord.com/api/webhooks/123/S3CRET';

class World {
  readonly secrets = new Secrets();
  readonly state = new State();
  readonly settings = new OwnSettings();
  readonly tests: TestRequest[] = [];
  readonly requests: string[] = [];
  applied = 0;
  result: TestResult = { outcome: 'delivered', reason: null };
  outbox: { pending: OutboxEntry[]; dead: OutboxEntry[]; trouble: string | null } = {
    pending: [],
    dead: [],
    trouble: null,
  };
  readonly consents = new Consents(this.state, () => 'file:///shop');

  readonly engine = {
    request: (method: string, params: never) => {
      this.requests.push(`${method} ${JSON.stringify((params as { name?: unknown } | null)?.name ?? null)}`);
      if (method === 'checkAddress') {
        const { kind, address } = params as { kind: 'discord'; address: string };
        const checked = checkAddress(kind, address);
        return Promise.resolve(checked.ok ? { ok: true, host: checked.url.host } : checked);
      }
      if (method === 'sendTest') {
        this.tests.push(params);
        return Promise.resolve(this.result);
      }
      return Promise.resolve(method === 'outbox' ? this.outbox : null);
    },
  } as unknown as Pick<Engine, 'request'>;

  async setUp(person: Person): Promise<void> {
    await setUpDelivery({
      dialogs: person,
      engine: this.engine,
      vault: new Vault(this.secrets),
      consents: this.consents,
      settings: this.settings,
      workspaceName: 'shop',
      apply: () => {
        this.applied += 1;
        return Promise.resolve();
      },
      t: untranslated,
    });
    assert.equal(person.unused, 0, 'not everything was asked');
  }

  get keptNothing(): boolean {
    return (
      this.secrets.kept.size === 0 && this.state.kept.size === 0 && this.settings.kept.size === 0 && this.applied === 0
    );
  }
}

let world = new World();
beforeEach(() => (world = new World()));

describe('setting up Discord', () => {
  it('asks, tests, keeps', async () => {
    const person = new Person(['discord', ADDRESS, true]);
    await world.setUp(person);
    assert.equal(person.questions[0]?.secret, true);
    assert.match(person.asked[1] ?? '', /^Send alerts of "shop" to discord\.com\?/u);
    assert.deepEqual(world.tests, [
      { channel: 'discord', mail: null, secrets: { discord: ADDRESS }, workspace: 'shop' },
    ]);
    assert.equal(world.consents.of('discord.com'), 'yes');
    assert.deepEqual([world.settings.channels, world.applied], [['discord'], 1]);
    assert.deepEqual([...world.secrets.kept.keys()], ['spendlight.delivery.discord']);
    assert.doesNotMatch(
      JSON.stringify([...world.state.kept, ...world.settings.kept, ...person.told, ...person.asked]),
      /S3CRET/,
    );
  });
  for (const [name, answers] of [
    ['no channel', [undefined]],
    ['no address', ['discord', undefined]],
    ['an address elsewhere', ['discord', 'https://evil.example/api/webhooks/1/a']],
    ['an address without TLS', ['discord', ADDRESS.replace('https', 'http')]],
    ['no consent', ['discord', ADDRESS, false]],
  ] as const)
    it(`keeps and sends nothing: ${name}`, async () => {
      await world.setUp(new Person([...answers]));
      assert.ok(world.keptNothing);
      assert.deepEqual(world.tests, []);
    });
  it('asks whether to keep what did not work', async () => {
    world.result = { outcome: 'refused', reason: 'Discord answered 404.' };
    const person = new Person(['discord', ADDRESS, true, false]);
    await world.setUp(person);
    assert.ok(world.keptNothing);
    assert.deepEqual(person.told, ['The test message did not arrive: Discord answered 404.']);
    await world.setUp(new Person(['discord', ADDRESS, true, true]));
    assert.deepEqual(world.settings.channels, ['discord']);
  });
});

describe('a channel that is set up', () => {
  beforeEach(() => world.setUp(new Person(['discord', ADDRESS, true])));
  it('can be tested', async () => {
    await world.setUp(new Person(['discord', 'test']));
    assert.equal(world.tests.length, 2);
  });
  it('can be silenced for this workspace, and heard again', async () => {
    await world.setUp(new Person(['discord', 'stop']));
    assert.equal(world.consents.of('discord.com'), 'no');
    await world.setUp(new Person(['discord', 'allow', true]));
    assert.equal(world.consents.of('discord.com'), 'yes');
  });
  it('can be disconnected: its secret is gone', async () => {
    await world.setUp(new Person(['discord', 'disconnect']));
    assert.deepEqual([world.secrets.kept.size, world.settings.channels, world.applied], [0, [], 2]);
  });
});

describe('setting up the others', () => {
  it('a webhook, signed', async () => {
    await world.setUp(new Person(['webhook', 'https://alerts.example.com/in', ' key ', true]));
    assert.deepEqual(world.tests[0]?.secrets, { webhook: 'https://alerts.example.com/in', webhookKey: 'key' });
  });
  it('mail: the password goes to the vault, the rest into the person’s own settings', async () => {
    const person = new Person([
      'email',
      'smtp.example.com:465',
      'me',
      'P4ssword',
      'a@example.com',
      'b@example.com, c@example.com',
      true,
    ]);
    await world.setUp(person);
    const mail = {
      host: 'smtp.example.com',
      port: 465,
      security: 'tls',
      user: 'me',
      from: 'a@example.com',
      to: ['b@example.com', 'c@example.com'],
    };
    assert.deepEqual(world.tests[0]?.mail, mail);
    assert.deepEqual(world.settings.read(), { channels: ['email'], mail });
    assert.doesNotMatch(JSON.stringify([...world.settings.kept, ...world.state.kept]), /P4ssword/);
    assert.match(world.secrets.kept.get('spendlight.delivery.email') ?? '', /P4ssword/);
  });
  it('mail without a name asks for no password', async () => {
    await world.setUp(new Person(['email', 'localhost:1025', '', 'a@example.com', 'b@example.com', true]));
    assert.deepEqual(world.tests[0]?.secrets, {});
    assert.equal(world.tests[0]?.mail?.security, 'none');
  });
});

describe('undelivered messages', () => {
  const entry = (name: string): OutboxEntry => ({
    name,
    channel: 'discord',
    title: `Title ${name}`,
    queuedAt: 0,
    attempts: 1,
    at: 0,
    reason: 'Discord answered 404.',
  });
  const show = async (...answers: (string | undefined)[]): Promise<Person> => {
    const person = new Person(answers);
    await showUndelivered({ dialogs: person, engine: world.engine, clock: () => 60_000, t: untranslated });
    return person;
  };
  it('are none', async () => assert.deepEqual((await show()).told, ['Every message was delivered.']));
  it('say what stands in the way', async () => {
    world.outbox.trouble = 'The disk is full.';
    assert.deepEqual((await show()).told, ['The disk is full.']);
  });
  it('say in the language of the editor why they were not delivered, and what stands in the way', async () => {
    const words = sentence('{0} answered {1}.', 'Discord', '{0}');
    const trouble = because(sentence('The disk is full.'));
    const german = translator({
      '{0} answered {1}.': '{1} sagt {0}.',
      'The disk is full.': 'Die Platte ist voll.',
    });
    const person = new Person([undefined]);
    world.outbox = {
      pending: [],
      dead: [{ ...entry('a'), words }],
      trouble: trouble.reason,
      ...(trouble.words === undefined ? {} : { words: trouble.words }),
    };
    await showUndelivered({ dialogs: person, engine: world.engine, clock: () => 60_000, t: german });
    assert.match(person.asked[0] ?? '', /^Die Platte ist voll\. .*\{0\} sagt Discord\./u);
  });
  const cases: [name: string, answers: (string | undefined)[], requests: string[]][] = [
    ['all again', ['retry-all'], ['retryOutbox null']],
    ['delete all', ['forget-all'], ['deleteOutbox null']],
    ['one again', ['a', 'retry'], ['retryOutbox "a"']],
    ['delete one', ['a', 'forget'], ['deleteOutbox "a"']],
    ['look only', [undefined], []],
    ['one that waits is left alone', ['b'], []],
  ];
  for (const [name, answers, requests] of cases)
    it(name, async () => {
      world.outbox = { pending: [entry('b')], dead: [entry('a')], trouble: null };
      const person = await show(...answers);
      assert.match(person.asked[0] ?? '', /Title a: Discord · not delivered · 1 min ago · Discord answered 404\./u);
      assert.deepEqual(world.requests.slice(1), requests);
    });
});
