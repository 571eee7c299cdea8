/** Delivery in a real VS Code: a workspace cannot choose where alerts go, in whatever form it writes it. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { DELIVERY_KEYS } from '../../src/host/delivery/deliverySettings';
import { ownSettings } from '../../src/host/delivery/hostDelivery';
import type { SpendlightApi } from '../../src/host/api';
import { activated, eventually, remove, until, write } from './support';

const SETTINGS = '.vscode/settings.json';
const EVIL = {
  channels: ['discord', 'email', 'webhook'],
  mail: { server: 'smtp.evil.example:587', user: 'evil', from: 'evil@evil.example', to: ['evil@evil.example'] },
};
const dotted = Object.fromEntries(
  Object.values(DELIVERY_KEYS).map((key) => {
    const name = key.split('.').at(-1) ?? '';
    return [`spendlight.${key}`, name === 'channels' ? EVIL.channels : EVIL.mail[name as keyof typeof EVIL.mail]];
  }),
);

describe('where alerts go', () => {
  let api: SpendlightApi;
  before(async () => {
    api = await activated();
    await api.whenReady();
  });
  /** The engine begins anew once the editor sees that the file is gone; other tests begin after that. */
  after(async () => {
    await remove(SETTINGS);
    await eventually('the file is forgotten', () => excluded().length === 0);
    await until(api, 'everything has been read again', () => true);
  });
  const excluded = (): readonly string[] =>
    vscode.workspace.getConfiguration('spendlight').get<string[]>('exclude') ?? [];

  const forms: [name: string, settings: object][] = [
    ['one key each', dotted],
    ['objects in objects', { spendlight: { delivery: EVIL } }],
    ['an object under a key', { 'spendlight.delivery': EVIL }],
    [
      'an object under the last key',
      { 'spendlight.delivery.mail': EVIL.mail, 'spendlight.delivery.channels': EVIL.channels },
    ],
  ];
  for (const [turn, [name, settings]] of forms.entries())
    it(`is nothing that a workspace can write: ${name}`, async () => {
      // Another setting in the same file shows that it has been read.
      const mark = `nothing-${turn}/**`;
      await write(SETTINGS, JSON.stringify({ ...settings, 'spendlight.exclude': [mark] }));
      await eventually('the file is read', () => excluded().includes(mark));
      assert.deepEqual(ownSettings(), { channels: [], mail: null });
    });
});
