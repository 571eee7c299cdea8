/** Names that run from right to left stand between isolates, all others as they are. */
import assert from 'node:assert/strict';
import { isolated } from '../../../src/core/direction';
import { safeText } from '../../../src/core/names';

const CASES: readonly (readonly [what: string, name: string, shown: string])[] = [
  ['Latin letters', 'AGENT-1', 'AGENT-1'],
  ['Chinese letters', '代理人', '代理人'],
  ['emoji', '🚀🤖', '🚀🤖'],
  ['nothing', '', ''],
  ['Arabic letters', 'وكيل', '\u2068وكيل\u2069'],
  ['Hebrew letters', 'סוכן 7', '\u2068סוכן 7\u2069'],
  ['letters of both directions', 'agent وكيل 1', '\u2068agent وكيل 1\u2069'],
  ['Arabic letters as presented', '\ufe8d', '\u2068\ufe8d\u2069'],
  ['letters beyond the first plane', '\u{1e900}', '\u2068\u{1e900}\u2069'],
  ['a name that would end its isolate', 'وكيل\u2069$1', '\u2068وكيل\\u{2069}$1\u2069'],
];

describe('names in their own direction', () => {
  for (const [what, name, shown] of CASES) it(what, () => assert.equal(isolated(safeText(name)), shown));
});
