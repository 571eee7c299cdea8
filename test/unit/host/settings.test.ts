/** Settings as people write them, right and wrong. */
import assert from 'node:assert/strict';
import { DEFAULT_WBS_PATTERN } from '../../../src/core/attribution/pattern';
import * as defaults from '../../../src/core/budget/alerts/settings';
import {
  COOLDOWN_MINUTES,
  engineOptions,
  readSettings,
  SPIKE_FACTOR,
  WBS_PATTERN,
  type Settings,
} from '../../../src/host/settings';

const ALERTS = { hourlyMax: 0, dailyMax: 0, spikeFactor: SPIKE_FACTOR, cooldownMinutes: COOLDOWN_MINUTES };
const read = (values: Record<string, unknown>) => readSettings((key) => values[key]);

describe('settings', () => {
  const cases: [name: string, values: Record<string, unknown>, expected: Partial<Settings>][] = [
    [
      'nothing set',
      {},
      { include: [], exclude: [], timeZone: null, budgets: null, prices: null, freeCiMinutes: 0, tint: true },
    ],
    ['globs', { include: ['logs/**'], exclude: ['old/**'] }, { include: ['logs/**'], exclude: ['old/**'] }],
    ['globs of a wrong type', { include: 'logs', exclude: [1, '', 'a'] }, { include: [], exclude: ['a'] }],
    ['a zone', { timeZone: ' Europe/Vienna ' }, { timeZone: 'Europe/Vienna' }],
    ['an empty zone', { timeZone: '' }, { timeZone: null }],
    ['minutes', { freeCiMinutes: 2000 }, { freeCiMinutes: 2000 }],
    ['minutes below zero', { freeCiMinutes: -1 }, { freeCiMinutes: 0 }],
    ['minutes of a wrong type', { freeCiMinutes: '5' }, { freeCiMinutes: 0 }],
    ['a WBS pattern', { wbsPattern: 'T\\d+' }, { wbsPattern: 'T\\d+' }],
    ['an empty WBS pattern: none', { wbsPattern: '' }, { wbsPattern: '' }],
    ['a WBS pattern of a wrong type: the default', { wbsPattern: 7 }, { wbsPattern: WBS_PATTERN }],
    ['asking the host', { 'attribution.online': true }, { attributionOnline: true }],
    ['asking the host of a wrong type: not', { 'attribution.online': 'yes' }, { attributionOnline: false }],
    ['session logs', { sessionLogs: 'workspace' }, { sessionLogs: 'workspace' }],
    ['session logs of a wrong type', { sessionLogs: true }, { sessionLogs: 'off' }],
    ['no tint', { 'statusBar.tint': false }, { tint: false }],
    [
      'alerts',
      { 'alerts.hourlyMax': 5, 'alerts.cooldownMinutes': 10 },
      { alerts: { ...ALERTS, hourlyMax: 5, cooldownMinutes: 10 } },
    ],
    ['alerts of wrong types', { 'alerts.hourlyMax': '5', 'alerts.spikeFactor': -1 }, { alerts: ALERTS }],
    ['no alerts', { 'alerts.enabled': false }, { alerts: null }],
    ['no notifications', { 'alerts.notifications': false }, { alertNotifications: false, alerts: ALERTS }],
    ['empty objects mean not set', { budgets: {}, prices: {} }, { budgets: null, prices: null }],
    [
      'budgets go to the engine as written',
      { budgets: { monthly: { soft_limit: 'x' } } },
      { budgets: { monthly: { soft_limit: 'x' } } },
    ],
  ];
  for (const [name, values, expected] of cases)
    it(name, () => {
      const settings = read(values);
      for (const [key, value] of Object.entries(expected)) assert.deepEqual(settings[key as keyof Settings], value);
    });

  it('has the WBS pattern that the engine takes for its own', () => assert.equal(WBS_PATTERN, DEFAULT_WBS_PATTERN));

  it('has the numbers of alerts that the engine takes for its own', () =>
    assert.deepEqual([SPIKE_FACTOR, COOLDOWN_MINUTES], [defaults.SPIKE_FACTOR, defaults.COOLDOWN_MINUTES]));

  it('keeps alerts where the window keeps its state, and is quiet about what held before', () => {
    const home = { home: '/h', agentEnvironment: {}, stateDirectory: '/s' };
    assert.deepEqual(engineOptions(read({}), [], true, home).alerts, {
      ...ALERTS,
      stateDirectory: '/s',
      firstLook: 'quiet',
    });
    assert.equal(engineOptions(read({ 'alerts.enabled': false }), [], true, home).alerts, null);
  });

  it("copies the editor's proxies, which no channel can carry", () => {
    const proxy = new Proxy({ monthly: { soft_limit: 1 } }, {});
    assert.throws(() => structuredClone(proxy));
    assert.deepEqual(structuredClone(read({ budgets: proxy }).budgets), { monthly: { soft_limit: 1 } });
  });

  it('tells the engine about trust and asks it to watch', () => {
    const options = engineOptions(read({}), [{ path: '/a', name: 'a' }], false, { home: '/h', agentEnvironment: {} });
    assert.equal(options.trusted, false);
    assert.equal(options.watch, true);
    assert.equal(options.now, null);
    assert.deepEqual(options.folders, [{ path: '/a', name: 'a' }]);
  });
});
