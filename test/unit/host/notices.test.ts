/** Notifications of alerts: one at a time, nothing in them a link. */
import assert from 'node:assert/strict';
import { mergeNotices, NoticeQueue, noticeWords } from '../../../src/host/notices';
import type { AlertNotice } from '../../../src/protocol/alerts';

const notice = (title: string, some: Partial<AlertNotice> = {}): AlertNotice => ({
  title,
  text: `Text of ${title}.`,
  severity: 'warning',
  families: [`family-${title}`],
  ...some,
});

/** Shown notices, each open until it is answered. */
function screen(longestWaitMs = 60_000) {
  const shown: string[] = [];
  const answers: (() => void)[] = [];
  const queue = new NoticeQueue((one) => {
    shown.push(one.title);
    return new Promise<void>((resolve) => answers.push(resolve));
  }, longestWaitMs);
  const answer = async (): Promise<void> => {
    answers.shift()?.();
    await new Promise((resolve) => setTimeout(resolve, 5));
  };
  return { shown, queue, answer };
}

describe('notifications of alerts', () => {
  it('one at a time; those that come meanwhile become one', async () => {
    const { shown, queue, answer } = screen();
    for (const title of ['a', 'b', 'c']) queue.add(notice(title));
    assert.deepEqual(shown, ['a']);
    await answer();
    assert.deepEqual(shown, ['a', 'b; c']);
    await answer();
    queue.add(notice('d'));
    assert.deepEqual(shown, ['a', 'b; c', 'd']);
    queue.dispose();
  });

  it('one that nobody answers does not keep others for ever', async () => {
    const { shown, queue } = screen(10);
    for (const title of ['a', 'b']) queue.add(notice(title));
    while (shown.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual(shown, ['a', 'b']);
    queue.dispose();
  });

  it('a notification that fails does not stop the next one', async () => {
    const shown: string[] = [];
    const queue = new NoticeQueue((one) => {
      shown.push(one.title);
      return Promise.reject(new Error('gone'));
    });
    queue.add(notice('a'));
    await new Promise((resolve) => setTimeout(resolve, 5));
    queue.add(notice('b'));
    assert.deepEqual(shown, ['a', 'b']);
    queue.dispose();
  });

  it('nothing is shown after the window is closed', () => {
    const { shown, queue } = screen();
    queue.dispose();
    queue.add(notice('a'));
    assert.deepEqual(shown, []);
  });

  it('two as one: the gravest first, families of both', () => {
    const merged = mergeNotices(notice('a'), notice('b', { severity: 'critical', families: ['family-a', 'family-b'] }));
    assert.deepEqual(merged, {
      title: 'b; a',
      text: 'b: Text of b.\na: Text of a.',
      severity: 'critical',
      families: ['family-a', 'family-b'],
    });
  });

  const WORDS: readonly (readonly [title: string, text: string, words: string])[] = [
    ['Over', 'It is over.', 'Over. It is over.'],
    ['Two', 'One: it is.\nOther: it is too.', 'One: it is. Other: it is too.'],
    ['Budget "[x](command:evil)"', 't', 'Budget "[x] (command:evil)". t'],
    ['a\u202eb', 'c\u0000', 'a\\u{202e}b. c\\u{0}'],
  ];
  for (const [title, text, words] of WORDS) {
    it(JSON.stringify(words), () => assert.equal(noticeWords({ title, text }), words));
  }
  it('a long name is cut', () =>
    assert.ok(noticeWords({ title: 'x'.repeat(1e5), text: 'y'.repeat(1e5) }).length < 600));
});
