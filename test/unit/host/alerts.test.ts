/** Alerts in the editor: what is shown, what people answer, and the tree with its badge. */
import assert from 'node:assert/strict';
import { editor } from './fakeVscode';
import type { Alert, ToldAlert } from '../../../src/core/budget/alerts/alert';
import { combineAlerts } from '../../../src/core/budget/alerts/combine';
import { showAlerts } from '../../../src/host/alerts';
import type { Session } from '../../../src/host/session';
import { AlertsTree, registerAlertsTree } from '../../../src/host/views/alertsTree';
import type { ViewServices } from '../../../src/host/views/webview';
import type { AlertNotice, AlertsState } from '../../../src/protocol/alerts';
import type { Snapshot } from '../../../src/protocol/engine';
import { NOW, snapshot } from './support';
import { testAlert } from '../support/claimer';
import { wordedAlert } from '../support/wordedAlert';
import { pseudoBundle, wordsOutside } from '../../webview/support/pseudo';

const LOG = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const NOTICE: AlertNotice = {
  title: 'Over',
  text: 'It is over.',
  severity: 'warning',
  families: ['threshold|=monthly'],
};
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

function told(id: string, some: Partial<Alert> = {}, isTold = true): ToldAlert {
  const facts = [{ label: 'Spent', value: '$12.00' }];
  const alert = testAlert(id, { at: NOW, text: 'First.\nSecond.', facts, progress: 80, ...some });
  return { alert, told: isTold };
}

/** A session that records what the engine is asked. */
function stage(alerts?: Partial<AlertsState> | null) {
  const asked: [method: string, params: unknown][] = [];
  let tell: (notice: AlertNotice) => void = () => undefined;
  const settings = { alertNotifications: true };
  const listeners = new Set<() => void>();
  const state: AlertsState = { recent: [], unread: 0, snoozedUntil: null, muted: [], ...alerts };
  const session = {
    settings,
    snapshot: (alerts === null ? snapshot() : snapshot({ alerts: state })) as Snapshot | null,
    onDidChange: (listener: () => void) => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
    engine: {
      onAlert: (listener: (notice: AlertNotice) => void) => {
        tell = listener;
        return () => undefined;
      },
      request: (method: string, params: unknown) => {
        asked.push([method, params]);
        return Promise.resolve(null);
      },
    },
  };
  const services = { session: session as unknown as Session, log: LOG } as unknown as ViewServices;
  return {
    asked,
    settings,
    session,
    services,
    tell: (notice: AlertNotice) => tell(notice),
    change: () => {
      for (const listener of listeners) listener();
    },
  };
}

describe('notifications in the editor', () => {
  beforeEach(() => editor.reset());

  const KINDS = [
    ['info', 'info'],
    ['warning', 'warning'],
    ['critical', 'error'],
  ] as const;
  for (const [severity, kind] of KINDS) {
    it(`${severity} is shown as ${kind}, with three answers`, () => {
      const { services, tell } = stage();
      const disposable = showAlerts(services.session, LOG);
      tell({ ...NOTICE, severity });
      const [shown] = editor.messages;
      assert.deepEqual(
        [shown?.kind, shown?.words, shown?.actions],
        [kind, 'Over. It is over.', ['Open Dashboard', 'Snooze Until Tomorrow', 'Don’t Show Again']],
      );
      disposable.dispose();
    });
  }

  const tomorrow = (): number => (Math.floor(Date.now() / 86_400_000) + 1) * 86_400_000;
  const ANSWERS: readonly (readonly [action: string | undefined, asked: () => unknown, executed: readonly string[]])[] =
    [
      ['Open Dashboard', () => [], ['spendlight.showDashboard']],
      ['Snooze Until Tomorrow', () => [['snoozeAlerts', { until: tomorrow() }]], []],
      ['Don’t Show Again', () => [['muteAlerts', { families: NOTICE.families, muted: true }]], []],
      [undefined, () => [], []],
    ];
  for (const [action, wanted, executed] of ANSWERS) {
    it(`${action ?? 'put away'}`, async () => {
      const { services, tell, asked } = stage();
      const disposable = showAlerts(services.session, LOG);
      tell(NOTICE);
      editor.messages[0]?.answer(action);
      await soon();
      assert.deepEqual([asked, editor.executed], [wanted(), executed]);
      disposable.dispose();
    });
  }

  it('none when they are switched off', () => {
    const { services, tell, settings } = stage();
    settings.alertNotifications = false;
    const disposable = showAlerts(services.session, LOG);
    tell(NOTICE);
    assert.deepEqual(editor.messages, []);
    disposable.dispose();
  });
});

describe('alerts in another language', () => {
  beforeEach(() => {
    editor.reset();
    editor.bundle = pseudoBundle();
  });
  afterEach(() => editor.reset());

  /** Names that are in no language; the last one would be a place if it were looked into. */
  const NAMES = ['release', 'monthly', '{0}', '{1}'];
  const past = (words: string): string[] => wordsOutside(words).filter((word) => !NAMES.includes(word));
  const release = wordedAlert('release');

  it('a notification, with the names in it as they are', () => {
    const { services, tell } = stage();
    const disposable = showAlerts(services.session, LOG);
    const { title, text, words } = combineAlerts([release, wordedAlert('{0}')]);
    tell({ title, text, words, severity: 'critical', families: [] });
    const [shown] = editor.messages;
    const said = shown?.words ?? '';
    assert.deepEqual(past(said), []);
    assert.match(said, /"release".* "\{0\}"/u);
    assert.deepEqual(shown?.actions.flatMap(past), []);
    disposable.dispose();
  });

  it('a row of the tree, its tooltip and what stands below it', () => {
    const tree = new AlertsTree(stage({ recent: [{ alert: release, told: true }] }).services);
    const rows = tree.getChildren();
    const items = [...rows, ...rows.flatMap((row) => tree.getChildren(row))].map((node) => tree.getTreeItem(node));
    assert.ok(items.length > 4);
    const texts = items.flatMap(({ label, description, tooltip, accessibilityInformation: spoken }) =>
      [label, description, tooltip, spoken?.label].filter((text) => typeof text === 'string'),
    );
    assert.deepEqual(texts.flatMap(past), []);
  });

  it('one of which only the text was kept is shown as it is', () => {
    const { words: _words, ...kept } = release;
    const tree = new AlertsTree(stage({ recent: [{ alert: kept, told: true }] }).services);
    assert.deepEqual(
      tree.getChildren().map((node) => tree.getTreeItem(node).label),
      [release.title],
    );
  });
});

describe('alerts tree', () => {
  beforeEach(() => editor.reset());

  const rows = (alerts: Partial<AlertsState> | null) => {
    const tree = new AlertsTree(stage(alerts).services);
    return tree.getChildren().map((node) => ({ node, item: tree.getTreeItem(node), tree }));
  };
  const labels = (alerts: Partial<AlertsState> | null): unknown[] => rows(alerts).map(({ item }) => item.label);

  it('newest first, with severity and time in words', () => {
    const shown = rows({ recent: [told('b', { severity: 'critical' }), told('a', {}, false)] });
    assert.deepEqual(
      shown.map(({ item }) => [item.label, item.description]),
      [
        ['Title b', 'critical · 2026-02-20 12:00'],
        ['Title a', 'warning · 2026-02-20 12:00 · held when this workspace was first looked at'],
      ],
    );
    assert.equal(shown[0]?.item.accessibilityInformation?.label, 'critical: Title b, 2026-02-20 12:00');
  });

  it('below an alert stand its text and its figures', () => {
    const [first] = rows({ recent: [told('a')] });
    const lines = first?.tree.getChildren(first.node).map((node) => first.tree.getTreeItem(node).label);
    assert.deepEqual(lines, ['First.', 'Second.', 'Spent: $12.00']);
  });

  it('hostile names show as what they are', () => {
    assert.deepEqual(labels({ recent: [told('a', { title: 'a\u202eb' })] }), ['a\\u{202e}b']);
  });

  it('empty: the welcome text speaks', () => assert.deepEqual(labels({}), []));
  it('switched off: says so', () => assert.deepEqual(labels(null), ['Alerts are switched off']));

  it('snoozed and muted: says so, and undoes it', async () => {
    const { services, asked } = stage({ snoozedUntil: NOW + 3_600_000, muted: ['a', 'b'] });
    const tree = new AlertsTree(services);
    const disposable = registerAlertsTree(tree, services);
    const items = tree.getChildren().map((node) => tree.getTreeItem(node));
    assert.deepEqual(
      items.map(({ label }) => label),
      ['No notifications until 2026-02-20 13:00', '2 kinds of alerts are not shown again'],
    );
    for (const { command } of items) await editor.commands.get(command?.command ?? '')?.();
    assert.deepEqual(asked, [
      ['snoozeAlerts', { until: null }],
      ['muteAlerts', { families: ['a', 'b'], muted: false }],
    ]);
    disposable.dispose();
  });

  it('a snooze that is over is not mentioned', () => assert.deepEqual(labels({ snoozedUntil: NOW - 1 }), []));

  it('has a badge until somebody looks at it, in a window that has the focus', () => {
    const { services, asked, change } = stage({ unread: 2, recent: [told('b', { at: NOW + 1 }), told('a')] });
    const disposable = registerAlertsTree(new AlertsTree(services), services);
    const view = editor.views.get('spendlight.alerts');
    change();
    assert.deepEqual(view?.badge, { value: 2, tooltip: '2 new alerts' });
    assert.deepEqual(asked, []);
    disposable.dispose();
    editor.focused = false;
    const unfocused = registerAlertsTree(new AlertsTree(services), services);
    const seen = editor.views.get('spendlight.alerts');
    if (seen !== undefined) seen.visible = true;
    change();
    assert.deepEqual(asked, []);
    editor.focus(true);
    assert.deepEqual(asked, [['readAlerts', { upTo: NOW + 1 }]]);
    unfocused.dispose();
  });

  it('one alert is one, and none is no badge', () => {
    for (const [unread, badge] of [
      [1, { value: 1, tooltip: '1 new alert' }],
      [0, undefined],
    ] as const) {
      const { services, change } = stage({ unread });
      const disposable = registerAlertsTree(new AlertsTree(services), services);
      change();
      assert.deepEqual(editor.views.get('spendlight.alerts')?.badge, badge);
      disposable.dispose();
    }
  });
});
