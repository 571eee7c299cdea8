/** Which sign-ins the engine is lent, as a table: what is on, who is signed in where, what the person says. */
import assert from 'node:assert/strict';
import { SignIns, type SignInPlace } from '../../../src/host/signIns';
import type { HostAccess } from '../../../src/protocol/hostAccess';

interface World {
  on: boolean;
  running: boolean;
  enterprise: unknown;
  /** What the person has allowed; and what they would allow if they were asked. */
  allowed: Partial<Record<SignInPlace['provider'], string>>;
  would: Partial<Record<SignInPlace['provider'], string>>;
}

function open(more: Partial<World> = {}) {
  const world: World = { on: true, running: true, enterprise: undefined, allowed: {}, would: {}, ...more };
  const told: (readonly HostAccess[])[] = [];
  const asked: string[] = [];
  const signIns = new SignIns({
    isOn: () => world.on,
    enterpriseAddress: () => world.enterprise,
    token: (provider, interactive) => {
      asked.push(`${provider}${interactive ? '!' : ''}`);
      if (interactive && world.would[provider] !== undefined) world.allowed[provider] = world.would[provider];
      return Promise.resolve(world.allowed[provider]);
    },
    lend: (accesses) => {
      if (world.running) told.push([...accesses]);
      return Promise.resolve(world.running);
    },
  });
  return { world, told, asked, signIns };
}

const GITHUB = { host: 'github.com', api: 'https://api.github.com', token: 'a' };

describe('sign-ins of the editor', () => {
  const lent: readonly [
    name: string,
    world: Partial<World>,
    told: readonly (readonly HostAccess[])[],
    asked: string[],
  ][] = [
    ['are lent where there are any', { allowed: { github: 'a' } }, [[GITHUB]], ['github']],
    ['are not asked for by themselves', { would: { github: 'a' } }, [], ['github']],
    ['are not even looked for where it is off', { on: false, allowed: { github: 'a' } }, [], []],
    ['wait for the engine', { running: false, allowed: { github: 'a' } }, [], ['github']],
    [
      'are lent for a server of one’s own, as the person’s settings name it',
      { enterprise: 'https://ghe.corp.example/', allowed: { github: 'a', 'github-enterprise': 'b' } },
      [[GITHUB, { host: 'ghe.corp.example', api: 'https://ghe.corp.example/api/v3', token: 'b' }]],
      ['github', 'github-enterprise'],
    ],
    [
      'are lent for GitHub’s own with data residency',
      { enterprise: 'https://acme.ghe.com', allowed: { 'github-enterprise': 'b' } },
      [[{ host: 'acme.ghe.com', api: 'https://api.acme.ghe.com', token: 'b' }]],
      ['github', 'github-enterprise'],
    ],
  ];
  for (const [name, more, expected, questions] of lent)
    it(name, async () => {
      const { signIns, told, asked } = open(more);
      await signIns.follow();
      assert.deepEqual([told, asked], [expected, questions]);
    });

  for (const address of [
    'http://ghe.corp.example',
    'https://ghe.corp.example:8443',
    'https://github.com',
    'ghe.corp.example',
    '',
    null,
    7,
  ])
    it(`know no server at ${JSON.stringify(address)}`, () =>
      assert.deepEqual(
        open({ enterprise: address })
          .signIns.places()
          .map(({ host }) => host),
        ['github.com'],
      ));

  it('are taken back when it is switched off, once', async () => {
    const { world, signIns, told } = open({ allowed: { github: 'a' } });
    await signIns.follow();
    world.on = false;
    await signIns.follow();
    await signIns.follow();
    assert.deepEqual(told, [[GITHUB], []]);
  });

  it('are taken back when somebody signs out', async () => {
    const { world, signIns, told } = open({ allowed: { github: 'a' } });
    await signIns.follow();
    world.allowed = {};
    await signIns.follow();
    assert.deepEqual(told, [[GITHUB], []]);
  });

  it('are not lent when it is switched off while the editor looks for them', async () => {
    const { world, signIns, told } = open({ allowed: { github: 'a' } });
    const following = signIns.follow();
    world.on = false;
    await following;
    assert.deepEqual(told, []);
  });

  it('are lent again to an engine that was started again', async () => {
    const { signIns, told } = open({ allowed: { github: 'a' } });
    await signIns.follow();
    signIns.forget();
    await signIns.follow();
    assert.deepEqual(told, [[GITHUB], [GITHUB]]);
  });

  for (const [says, would, expected] of [
    ['yes', { github: 'a' }, [[GITHUB]]],
    ['no', {}, []],
  ] as const)
    it(`are asked for by the command alone: the person says ${says}`, async () => {
      const { signIns, told, asked } = open({ would });
      const [place] = signIns.places();
      assert.equal(place !== undefined && (await signIns.signIn(place)), says === 'yes');
      assert.deepEqual(told, expected);
      assert.equal(asked[0], 'github!');
    });
});
