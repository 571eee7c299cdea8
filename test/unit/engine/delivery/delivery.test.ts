/** Delivery with a clock in hand: what is sent when, what is given up, and what is said of it. */
import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChannelId, DeliverySecrets } from '../../../../src/core/delivery';
import { Delivery } from '../../../../src/engine/delivery/delivery';
import type { Sent } from '../../../../src/notify/channel';
import type { Message } from '../../../../src/notify/message';
import type { ChannelConfiguration } from '../../../../src/notify/notify';
import { alert, AT, message } from '../../notify/support/messages';

const MINUTE = 60_000;
const later = (afterMs: number | null = null): Sent => ({ outcome: 'retry', afterMs, reason: 'busy' });
const DELIVERED: Sent = { outcome: 'delivered' };
const GONE: Sent = { outcome: 'refused', address: true, reason: 'gone' };
const BAD: Sent = { outcome: 'refused', address: false, reason: 'bad' };

/** A world in which time passes only when a test says so. */
class World {
  now = AT;
  loads = 0;
  readonly sent: string[] = [];
  readonly opened: ChannelConfiguration[] = [];
  changes = 0;
  private timers: { at: number; call: () => void }[] = [];
  answer: (message: Message, channel: ChannelId, turn: number) => Sent | Promise<Sent> = () => DELIVERED;

  readonly services = {
    loadNotify: () => {
      this.loads += 1;
      return {
        openChannel: (id: ChannelId, configuration: ChannelConfiguration) => {
          this.opened.push(configuration);
          return {
            send: async (sent: Message): Promise<Sent> => {
              this.sent.push(`${id} ${sent.id}`);
              return this.answer(sent, id, this.sent.length - 1);
            },
          };
        },
      };
    },
    surroundings: {
      clock: () => this.now,
      random: () => 0,
      schedule: (ms: number, call: () => void) => {
        const timer = { at: this.now + ms, call };
        this.timers.push(timer);
        return () => void (this.timers = this.timers.filter((one) => one !== timer));
      },
    },
    onChange: () => void (this.changes += 1),
  };

  /** Lets time pass, and what is due happen. */
  pass(ms: number): void {
    this.now += ms;
    const due = this.timers.filter(({ at }) => at <= this.now);
    this.timers = this.timers.filter(({ at }) => at > this.now);
    for (const { call } of due) call();
  }
}

let folder = '';
let world = new World();
const open: Delivery[] = [];
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'spendlight-delivery-')));
  world = new World();
});
afterEach(async () => {
  for (const delivery of open.splice(0)) await delivery.close();
  rmSync(folder, { recursive: true, force: true });
});

const SECRETS: DeliverySecrets = { discord: 'd', slack: 's', webhook: 'w' };
/** In this order: what is queued in the same thousandth of a second has none. */
async function enqueue(delivery: Delivery, ...ids: string[]): Promise<void> {
  for (const id of ids) {
    await delivery.enqueue(message({ id }));
    world.now += 1;
  }
}

function deliver(on: ChannelId[] = ['discord'], secrets: DeliverySecrets = SECRETS): Delivery {
  const delivery = new Delivery(() => Promise.resolve(folder), { on, mail: null }, secrets, world.services);
  open.push(delivery);
  return delivery;
}

describe('delivery', () => {
  it('loads nothing that knows the network until something is to be sent', async () => {
    const delivery = deliver();
    delivery.start();
    await delivery.drain();
    assert.equal(world.loads, 0);
    await delivery.enqueue(message());
    await delivery.drain();
    assert.ok(world.loads > 0);
  });
  it('queues and sends nothing when no channel is on', async () => {
    const delivery = deliver([]);
    delivery.start();
    await delivery.enqueue(message());
    await delivery.drain();
    assert.deepEqual([world.sent, (await delivery.state()).pending], [[], []]);
  });
  it('sends to every channel that is on, once', async () => {
    const delivery = deliver(['discord', 'slack']);
    await delivery.enqueue(message());
    await delivery.enqueue(message());
    await delivery.drain();
    await delivery.drain();
    assert.deepEqual(world.sent.sort(), ['discord message-1', 'slack message-1']);
  });
  it('resolves before anything is sent', async () => {
    world.answer = () => new Promise(() => undefined);
    const delivery = deliver();
    delivery.start();
    await delivery.enqueue(message());
    assert.equal((await delivery.state()).pending.length, 1);
    world.answer = () => DELIVERED;
    open.length = 0;
  });
  it('tries again when it is time, not before', async () => {
    world.answer = (_message, _channel, turn) => (turn === 0 ? later() : DELIVERED);
    const delivery = deliver();
    await delivery.enqueue(message());
    await delivery.drain();
    world.now += 999;
    await delivery.drain();
    assert.equal(world.sent.length, 1);
    world.now += 1;
    await delivery.drain();
    assert.deepEqual([world.sent.length, (await delivery.state()).pending.length], [2, 0]);
  });
  it('leaves a channel alone as long as it asks for, whatever else waits for it', async () => {
    world.answer = (_message, _channel, turn) => (turn === 0 ? later(5 * MINUTE) : DELIVERED);
    const delivery = deliver();
    await enqueue(delivery, 'a', 'b', 'c');
    await delivery.drain();
    world.now += 5 * MINUTE - 1;
    await delivery.drain();
    assert.equal(world.sent.length, 1);
    world.now += 1;
    await delivery.drain();
    assert.deepEqual(world.sent.sort(), ['discord a', 'discord a', 'discord b', 'discord c']);
  });
  it('waits longer with every failure, and does not hammer a server that is down with all that waits', async () => {
    world.answer = () => later();
    world.services.surroundings.random = () => 0.999;
    const delivery = deliver();
    for (let index = 0; index < 12; index++) await delivery.enqueue(message({ id: `m${index}` }));
    for (let turn = 0; turn < 30; turn++) {
      await delivery.drain();
      world.now += 2 * MINUTE;
    }
    assert.ok(world.sent.length < 15, `${world.sent.length} attempts in an hour`);
  }).timeout(30_000);
  it('lets a message that always fails keep nobody waiting for long', async () => {
    world.answer = ({ id }) => (id === 'bad' ? later() : DELIVERED);
    const delivery = deliver();
    await enqueue(delivery, 'bad', 'good');
    await delivery.drain();
    world.now += MINUTE;
    await delivery.drain();
    assert.deepEqual(world.sent.slice(0, 2), ['discord bad', 'discord good']);
  });
  it('gives up after a day, visibly', async () => {
    world.answer = () => later();
    const delivery = deliver();
    await delivery.enqueue(message());
    for (let hour = 0; hour < 26; hour++) {
      await delivery.drain();
      world.now += 60 * MINUTE;
    }
    const { pending, dead } = await delivery.state();
    assert.deepEqual([pending.length, dead.length], [0, 1]);
    assert.match(dead[0]?.reason ?? '', /^Given up after 25 attempts in 24 hours\. busy$/);
  });
  it('gives up at once what is refused, and sends the rest', async () => {
    world.answer = ({ id }) => (id === 'a' ? BAD : DELIVERED);
    const delivery = deliver();
    await enqueue(delivery, 'a', 'b');
    await delivery.drain();
    assert.deepEqual(world.sent, ['discord a', 'discord b']);
    assert.deepEqual(delivery.glance, { pending: 0, dead: 1, lastDeath: world.now, reason: 'bad' });
  });
  it('asks an address that is gone no more than once', async () => {
    world.answer = () => GONE;
    const delivery = deliver(['discord', 'slack']);
    await enqueue(delivery, 'a', 'b', 'c');
    await delivery.drain();
    assert.deepEqual(world.sent.sort(), ['discord a', 'slack a']);
    assert.equal((await delivery.state()).dead.length, 6);
  });
  it('sends dead letters again when a person asks, with the new address', async () => {
    world.answer = () => GONE;
    const delivery = deliver();
    await delivery.enqueue(message());
    await delivery.drain();
    world.answer = () => DELIVERED;
    delivery.setSecrets({ discord: 'new' });
    const [letter] = (await delivery.state()).dead;
    assert.equal(await delivery.revive(letter?.name ?? ''), 1);
    await delivery.drain();
    assert.deepEqual(delivery.glance, { pending: 0, dead: 0, lastDeath: null, reason: null });
    assert.equal(world.opened.at(-1)?.secrets.discord, 'new');
  });
  it('waits for an address that it has not been told yet', async () => {
    const delivery = deliver(['discord', 'email'], {});
    await delivery.enqueue(message());
    await delivery.drain();
    assert.deepEqual(world.sent, ['email message-1'], 'mail without a name needs no password');
    delivery.setSecrets({ discord: 'd' });
    await delivery.drain();
    assert.ok(world.sent.includes('discord message-1'));
  });
  it('takes a channel that throws for one that failed', async () => {
    world.answer = () => Promise.reject(new Error('https://discord.com/api/webhooks/1/SECRET'));
    const delivery = deliver();
    await delivery.enqueue(message());
    await delivery.drain();
    const { pending } = await delivery.state();
    assert.equal(pending.length, 1);
    assert.doesNotMatch(JSON.stringify(pending), /SECRET/);
  });
  it('sends what another process left behind', async () => {
    await deliver().enqueue(message());
    const other = deliver();
    await other.drain();
    assert.deepEqual(world.sent, ['discord message-1']);
  });
  it('sends by itself once it has started, and follows its clock', async () => {
    const arrived = new Promise<void>((resolve) => {
      world.answer = (_message, _channel, turn) => {
        if (turn === 0) {
          setImmediate(retryWhenIdle);
          return later();
        }
        resolve();
        return DELIVERED;
      };
    });
    const delivery = deliver();
    const retryWhenIdle = (): void => void delivery.drain().then(() => world.pass(1_000));
    delivery.start();
    await delivery.enqueue(message());
    await arrived;
  });
  it('says that the outbox cannot be used, refuses messages meanwhile, and goes on when it can', async () => {
    const blocked = join(folder, 'blocked');
    writeFileSync(blocked, '');
    let place = blocked;
    const delivery = new Delivery(
      () => Promise.resolve(place),
      { on: ['discord'], mail: null },
      SECRETS,
      world.services,
    );
    open.push(delivery);
    await assert.rejects(delivery.enqueue(message()), { code: 'ENOTDIR' });
    assert.equal(delivery.glance.reason, 'The outbox cannot be used (ENOTDIR).');
    place = folder;
    await delivery.enqueue(message());
    await delivery.drain();
    assert.deepEqual([world.sent, delivery.glance.reason], [['discord message-1'], null]);
  });
  it('keeps messages for its own run where there is no folder', async () => {
    const delivery = new Delivery(null, { on: ['discord'], mail: null }, SECRETS, world.services);
    open.push(delivery);
    await delivery.enqueue(message());
    await delivery.drain();
    assert.deepEqual(world.sent, ['discord message-1']);
  });
  it('gives up rates first when too many wait', async () => {
    const delivery = deliver();
    for (let index = 0; index < 200; index++) {
      const kind = index === 5 ? 'hourly-rate' : 'threshold';
      await delivery.enqueue(message({ id: `m${index}`, alerts: [alert({ kind })] }));
    }
    await delivery.enqueue(message({ id: 'more' }));
    const { dead } = await delivery.state();
    assert.equal(dead.length, 1);
    const left = (await delivery.state()).pending.length;
    assert.equal(left, 200);
  }).timeout(30_000);
  it('breaks off what is being sent when it closes, and leaves it for the next one at once', async () => {
    let begun: () => void = () => undefined;
    const sending = new Promise<void>((resolve) => (begun = resolve));
    const delivery = new Delivery(() => Promise.resolve(folder), { on: ['discord'], mail: null }, SECRETS, {
      ...world.services,
      loadNotify: () => ({
        openChannel: () => ({
          send: (_message, { signal }) =>
            new Promise((resolve) => {
              signal.addEventListener('abort', () => resolve(later()));
              begun();
            }),
        }),
      }),
    });
    delivery.start();
    await delivery.enqueue(message());
    await sending;
    await delivery.close();
    const next = deliver();
    await next.drain();
    assert.deepEqual(world.sent, ['discord message-1']);
  });
});
