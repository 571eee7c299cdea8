/** A process that delivers: `sender FOLDER PORT IDS…` queues a message for each id, sends what lies in the folder's outbox, and lives until it is ended. */
import { Delivery } from '../../../../src/engine/delivery/delivery';
import * as notify from '../../../../src/notify/notify';
import { message } from '../../notify/support/messages';

const [folder = '', port = '', ...ids] = process.argv.slice(2);

const delivery = new Delivery(
  () => Promise.resolve(folder),
  { on: ['webhook'], mail: null },
  { webhook: `http://127.0.0.1:${port}/hook` },
  {
    loadNotify: () => notify,
    surroundings: {
      clock: Date.now,
      random: Math.random,
      schedule: (ms, call) => {
        const timer = setTimeout(call, ms);
        return () => clearTimeout(timer);
      },
    },
    onChange: () => undefined,
  },
);

async function main(): Promise<void> {
  for (const id of ids) await delivery.enqueue(message({ id }));
  process.stdout.write('queued\n');
  delivery.start();
}
void main();
setInterval(() => undefined, 1_000);
