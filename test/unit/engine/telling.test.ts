/** Telling when something on the way fails: what was claimed reaches somebody, and the same message keeps its id. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Teller, type AlertSink } from '../../../src/engine/telling';
import type { Message } from '../../../src/notify/message';
import { alertHistory } from '../../../src/store/alertHistory';
import { candidate } from '../support/claimer';
import { wordedAlert } from '../support/wordedAlert';

const AT = Date.UTC(2026, 1, 20, 12);
const FOLDERS = [{ path: '/workspace', name: 'workspace' }];

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'spendlight-telling-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process with an outbox that takes messages or fails. */
function newProcess(fails = false) {
  const sent: Message[] = [];
  const shown: string[] = [];
  const sink: AlertSink = {
    enqueue: (message) => {
      if (fails) return Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }));
      sent.push(message);
      return Promise.resolve();
    },
  };
  const teller = new Teller({ folder, fault: null }, FOLDERS, {
    sink,
    onTold: (alerts) => {
      for (const { id } of alerts) shown.push(id);
    },
  });
  return { teller, sent, shown };
}

const pending = (): string[] => readdirSync(join(folder, 'pending'));
/** As if all that is pending had been claimed long ago. */
function age(): void {
  for (const name of pending()) {
    renameSync(join(folder, 'pending', name), join(folder, 'pending', name.replace(/^\d+/u, String(AT))));
  }
}
const BOTH = [candidate('b'), candidate('a'), candidate('low', false)];

describe('telling', () => {
  it('sends what it claimed as one message, keeps it and shows it', async () => {
    const { teller, sent, shown } = newProcess();
    await teller.tell(BOTH, AT);
    assert.deepEqual(
      sent.map(({ id, workspace, at }) => [id, workspace, at]),
      [['a\nb', 'workspace', AT]],
    );
    assert.deepEqual([...shown].sort(), ['a', 'b']);
    assert.deepEqual(pending(), []);
    assert.equal(alertHistory(folder, 9).length, 2);
  });

  it('sends English alone, and keeps the words that another language needs', async () => {
    const { teller, sent } = newProcess();
    const alert = wordedAlert('release');
    await teller.tell([{ id: alert.id, alert, speaks: true }], AT);
    const { words, ...plain } = alert;
    assert.deepEqual(sent[0]?.alerts, [plain]);
    assert.deepEqual([sent[0]?.title, sent[0]?.text], [alert.title, alert.text]);
    assert.deepEqual(
      alertHistory(folder, 9).map((told) => told.alert.words),
      [words],
    );
  });

  it('an outbox that takes nothing: shown all the same, said, and sent by the next one under the same id', async () => {
    const full = newProcess(true);
    await full.teller.tell(BOTH, AT);
    assert.deepEqual([...full.shown].sort(), ['a', 'b']);
    assert.equal(full.teller.problem, 'ENOSPC');
    assert.equal(pending().length, 1);
    const next = newProcess();
    await next.teller.takeOver(AT);
    assert.deepEqual(next.sent, []);
    age();
    await next.teller.takeOver(AT);
    assert.deepEqual(
      next.sent.map(({ id }) => id),
      ['a\nb'],
    );
    assert.deepEqual(pending(), []);
    assert.equal(alertHistory(folder, 9).length, 2);
  });

  it('a history that cannot be written costs only the history', async () => {
    mkdirSync(join(folder, 'history.jsonl'));
    const { teller, sent, shown } = newProcess();
    await teller.tell([candidate('a')], AT);
    assert.deepEqual([sent.length, shown, pending()], [1, ['a'], []]);
    assert.equal(teller.problem, 'EISDIR');
  });

  it('what happened is told each time, without a claim', async () => {
    const { teller, sent } = newProcess();
    const { alert } = candidate('execution');
    await teller.tellHappened([alert], AT);
    await teller.tellHappened([alert], AT + 1);
    assert.equal(sent.length, 2);
    assert.deepEqual(readdirSync(join(folder, 'claims')), []);
  });

  it('claimed and told to nobody: in the history as found', async () => {
    const { teller, sent } = newProcess();
    await teller.tellNobody(BOTH, AT);
    assert.deepEqual(sent, []);
    assert.deepEqual(
      alertHistory(folder, 9).map(({ told }) => told),
      [false, false],
    );
    assert.deepEqual(await newProcess().teller.tell(BOTH, AT), []);
  });
});
