/** A process that runs the engine on a workspace over its budget and says which connections it opened: `offlineChild FOLDER STATE ADDRESS|-`. */
import dgram from 'node:dgram';
import dns from 'node:dns';
import net from 'node:net';
import { join } from 'node:path';
import { createEngine } from '../../../../src/engine/engine';
import type { EngineOptions } from '../../../../src/protocol/engine';
import { DATABASE_CHILD, DEFAULTS } from '../support';

const [folder = '', stateDirectory = '', address = '-'] = process.argv.slice(2);
const source = join(__dirname, '../../../../src');
const connections: string[] = [];

const connect = Reflect.get(net.Socket.prototype, 'connect') as (...args: unknown[]) => net.Socket;
net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]): net.Socket {
  connections.push(JSON.stringify(args[0] ?? null, ['port', 'host', '0']));
  return Reflect.apply<net.Socket, unknown[], net.Socket>(connect, this, args);
};
dgram.createSocket = () => {
  connections.push('dgram');
  throw new Error('no');
};
const lookup = dns.lookup;
dns.lookup = Object.assign((...args: unknown[]): void => {
  connections.push(`lookup ${String(args[0])}`);
  Reflect.apply(lookup, dns, args);
}, lookup);

const options: EngineOptions = {
  ...DEFAULTS,
  folders: [{ path: folder, name: 'workspace' }],
  budgets: { monthly: { soft_limit: 1 } },
  stateDirectory,
  alerts: { stateDirectory, firstLook: 'tell' },
  delivery: { on: address === '-' ? [] : ['webhook'], mail: null },
};

async function main(): Promise<void> {
  const engine = createEngine({
    databaseChild: DATABASE_CHILD,
    notify: join(source, 'notify/notify.js'),
  });
  if (address !== '-') await engine.request('setSecrets', { webhook: address });
  await engine.request('open', options);
  const { told } = await engine.request('evaluateAlerts', { dryRun: false });
  const { pending, dead } = await engine.request('deliver', null);
  await engine.dispose();
  const loaded = Object.keys(require.cache).filter((file) =>
    /nodemailer|notify[\\/](?:notify|post|email)\.js$/u.test(file),
  );
  process.stdout.write(
    JSON.stringify({
      told: told.length,
      pending: pending.length,
      dead: dead.length,
      connections,
      loaded: loaded.length,
    }),
  );
}
void main();
