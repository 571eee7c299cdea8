import assert from 'node:assert/strict';
import { stateDirectory } from '../../../src/protocol/stateDirectory';

describe('the place of the state folder', () => {
  const cases: [platform: string, environment: Record<string, string>, home: string, expected: string][] = [
    ['linux', {}, '/home/ann', '/home/ann/.local/state/spendlight'],
    ['linux', { XDG_STATE_HOME: '/var/state' }, '/home/ann', '/var/state/spendlight'],
    ['linux', { XDG_STATE_HOME: 'relative' }, '/home/ann', '/home/ann/.local/state/spendlight'],
    ['linux', { XDG_STATE_HOME: '' }, '/home/ann', '/home/ann/.local/state/spendlight'],
    ['darwin', {}, '/Users/ann', '/Users/ann/Library/Application Support/spendlight'],
    [
      'win32',
      { LOCALAPPDATA: 'C:\\Users\\ann\\AppData\\Local' },
      'C:\\Users\\ann',
      'C:\\Users\\ann\\AppData\\Local/spendlight',
    ],
    ['win32', {}, 'C:\\Users\\ann', 'C:\\Users\\ann/AppData/Local/spendlight'],
    ['linux', { SPENDLIGHT_STATE_DIR: '/tmp/own', XDG_STATE_HOME: '/var/state' }, '/home/ann', '/tmp/own'],
    ['darwin', { SPENDLIGHT_STATE_DIR: '/tmp/own' }, '/Users/ann', '/tmp/own'],
    ['win32', { SPENDLIGHT_STATE_DIR: 'D:\\own' }, 'C:\\Users\\ann', 'D:\\own'],
    ['linux', { SPENDLIGHT_STATE_DIR: 'own' }, '/home/ann', '/home/ann/.local/state/spendlight'],
  ];
  for (const [platform, environment, home, expected] of cases) {
    it(`is ${expected} on ${platform} with ${JSON.stringify(environment)}`, () => {
      assert.equal(stateDirectory({ environment, platform, home }), expected);
    });
  }
});
