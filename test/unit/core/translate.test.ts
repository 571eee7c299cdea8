/** What `t` makes of a message: the same as the editor's own `vscode.l10n.t`. */
import assert from 'node:assert/strict';
import { filled, translator, untranslated, type Translator } from '../../../src/core/translate';

describe('filling a message', () => {
  for (const [message, values, text] of [
    ['no places', [], 'no places'],
    ['{0} of {1}', ['a', 'b'], 'a of b'],
    ['{1} before {0}', ['a', 'b'], 'b before a'],
    ['{0} and {0}', ['a'], 'a and a'],
    ['{0} of {1}', ['a'], 'a of {1}'],
    ['{0}', [0], '0'],
    ['{0}', [''], ''],
    ['{0}', ['{1}', 'never'], '{1}'],
    ['{0}', ['$& $1'], '$& $1'],
    ['{name} is {size}', { name: 'x', size: 3 }, 'x is 3'],
    ['{name}', {}, '{name}'],
    ['{toString} {__proto__}', {}, '{toString} {__proto__}'],
    ['{} {', ['a'], '{} {'],
  ] as const) {
    it(`${JSON.stringify(message)} with ${JSON.stringify(values)}`, () => assert.equal(filled(message, values), text));
  }
  it('needs no translation', () => assert.equal(untranslated('{0} of {1}', 1, 'b'), '1 of b'));
});

describe('a translator', () => {
  const BUNDLE = {
    Cost: 'Kosten',
    '{0} of {1}': 'von {1}: {0}',
    '{name} is here': '{name} ist da',
    'Open/the verb': 'Öffnen',
    'Open/an adjectiveof a door': 'Offen',
    broken: 3,
    empty: '',
  };
  const cases: readonly (readonly [string, (t: Translator) => string, string])[] = [
    ['a message', (t) => t('Cost'), 'Kosten'],
    ['one that is not translated', (t) => t('Calls'), 'Calls'],
    ['one without a translation, filled', (t) => t('{0} calls', 3), '3 calls'],
    ['places in another order', (t) => t('{0} of {1}', 'a', 'b'), 'von b: a'],
    ['names', (t) => t('{name} is here', { name: 'Ada' }), 'Ada ist da'],
    ['a comment', (t) => t({ message: 'Open', comment: 'the verb' }), 'Öffnen'],
    ['comments in a list', (t) => t({ message: 'Open', comment: ['an adjective', 'of a door'] }), 'Offen'],
    ['a comment that no translation has', (t) => t({ message: 'Cost', comment: 'a noun' }), 'Cost'],
    ['no comment at all', (t) => t({ message: 'Cost', comment: [] }), 'Kosten'],
    ['an object with values', (t) => t({ message: '{0} of {1}', args: ['a', 'b'], comment: '' }), 'von b: a'],
    ['an object with names', (t) => t({ message: '{name} is here', args: { name: 'B' }, comment: '' }), 'B ist da'],
    ['what is no text in the bundle', (t) => t('broken'), 'broken'],
    ['an empty translation', (t) => t('empty'), ''],
    ['what every object has', (t) => t('toString'), 'toString'],
  ];
  for (const [name, said, text] of cases) it(`says ${name}`, () => assert.equal(said(translator(BUNDLE)), text));
  for (const none of [undefined, null, 'Cost', 3, []]) {
    it(`is English with ${JSON.stringify(none)} for a bundle`, () =>
      assert.equal(translator(none)('{0} of {1}', 'a', 'b'), 'a of b'));
  }
});
