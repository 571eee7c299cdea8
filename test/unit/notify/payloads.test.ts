/** What goes out: within each vendor's limits, and nothing in it acts, whatever a name is. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { discordPayload, type DiscordPayload } from '../../../src/notify/discord';
import { isMessage } from '../../../src/notify/message';
import { slackPayload } from '../../../src/notify/slack';
import { signature, webhookPayload } from '../../../src/notify/webhook';
import { messageLines, titleLine } from '../../../src/notify/words';
import { alert, AT, HOSTILE_NAMES, message } from './support/messages';

/** Every text of an alert and its message is this name. */
const named = (name: string, alerts = 3) =>
  message({
    title: name,
    text: name,
    workspace: name,
    alerts: Array.from({ length: alerts }, (_, index) =>
      alert({
        id: `${name}-${index}`,
        budget: name,
        key: name,
        title: name,
        text: name,
        facts: Array.from({ length: 30 }, () => ({ label: name, value: name })),
      }),
    ),
  });

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}

/** As Discord counts: title, description, names and values of fields, footer, of all embeds together. */
function embedCharacters({ embeds }: DiscordPayload): number {
  let sum = 0;
  for (const { title = '', description = '', fields = [], footer } of embeds)
    sum += [title, description, footer?.text ?? '', ...fields.flatMap(({ name, value }) => [name, value])].join(
      '',
    ).length;
  return sum;
}

describe('a message to Discord', () => {
  for (const name of HOSTILE_NAMES)
    for (const alerts of [0, 1, 10, 300])
      it(`stays within the limits: ${alerts} alerts of ${JSON.stringify(name.slice(0, 30))}`, () => {
        const payload = discordPayload({ ...named(name, alerts), markdown: name });
        assert.ok(payload.content.length <= 2_000 && payload.content.length > 0);
        assert.ok(payload.embeds.length <= 10);
        assert.ok(embedCharacters(payload) <= 6_000, String(embedCharacters(payload)));
        for (const { title = '', description = '', fields = [] } of payload.embeds) {
          assert.ok(title.length <= 256 && description.length <= 4_096 && fields.length <= 25);
          for (const field of fields) assert.ok(between(field.name, 256) && between(field.value, 1_024));
        }
      });
  for (const name of HOSTILE_NAMES)
    it(`mentions nobody and formats nothing: ${JSON.stringify(name.slice(0, 30))}`, () => {
      const payload = discordPayload(named(name));
      assert.deepEqual(payload.allowed_mentions, { parse: [] });
      for (const text of [...textsOf(payload.embeds), payload.content.replace(/^\*\*|\*\*$/gmu, '')]) {
        assert.doesNotMatch(text, /@(?:everyone|here)/u);
        assert.doesNotMatch(text, /(?<!\\)(?:[<[`|]|:\/\/)/u);
        assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\u202e]/u);
        assert.doesNotMatch(text, /^[#>-]/u);
      }
    });
  it('says how many alerts it leaves out', () =>
    assert.match(discordPayload(named('a', 13)).content, /And 3 more alerts\./));
  it('reads well', () => {
    const payload = discordPayload(message());
    assert.equal(payload.content, '**80 % of the monthly budget**');
    assert.equal(payload.embeds[0]?.description, 'Spent $12.10 of $15.00.\n████████████████░░░░ 80%');
    assert.equal(payload.embeds[0]?.timestamp, '2026-02-20T12:00:00.000Z');
  });
});

describe('a message to Slack', () => {
  for (const name of HOSTILE_NAMES)
    for (const alerts of [0, 1, 20, 300])
      it(`stays within the limits: ${alerts} alerts of ${JSON.stringify(name.slice(0, 30))}`, () => {
        const { text, blocks } = slackPayload({ ...named(name, alerts), markdown: name });
        assert.ok(text.length <= 3_000);
        assert.ok(blocks.length <= 50, String(blocks.length));
        for (const { type, text: own, fields = [], elements = [] } of blocks) {
          if (own !== undefined) assert.ok(between(own.text, type === 'header' ? 150 : 3_000));
          assert.ok(fields.length <= 10 && elements.length <= 10);
          for (const piece of [...fields, ...elements]) assert.ok(between(piece.text, 2_000));
        }
      });
  for (const name of HOSTILE_NAMES)
    it(`mentions nobody and formats nothing: ${JSON.stringify(name.slice(0, 30))}`, () => {
      const payload = slackPayload(named(name));
      assert.equal(payload.parse, 'none');
      assert.equal(payload.link_names, false);
      assert.equal(payload.mrkdwn, false);
      for (const { text, fields = [], elements = [] } of payload.blocks)
        for (const piece of [...(text === undefined ? [] : [text]), ...fields, ...elements])
          assert.deepEqual([piece.type, piece.emoji], ['plain_text', false]);
      for (const text of textsOf(payload)) {
        assert.doesNotMatch(text, /[<>\p{Cc}\u202e]|:\/\//u);
        assert.doesNotMatch(text.replaceAll(/&(?:amp|lt|gt);/gu, ''), /&/u);
      }
    });
  it('cuts no entity in half', () => {
    const { blocks } = slackPayload(message({ title: `${'a'.repeat(146)}<b` }));
    assert.match(blocks[0]?.text?.text ?? '', /^a{146}…$/u);
  });
});

describe('a message to the generic webhook', () => {
  it('has the fields that the README names', () => {
    const payload = webhookPayload(message()) as Record<string, unknown>;
    assert.deepEqual(Object.keys(payload), [
      'schema',
      'idempotencyKey',
      'id',
      'at',
      'workspace',
      'title',
      'text',
      'alerts',
      'alertsLeftOut',
    ]);
    assert.equal(payload['schema'], 'spendlight.message/1');
  });
  it('carries nothing that an alert happens to hold besides', () => {
    const secretive = { ...alert(), prompt: 'SECRET' };
    assert.doesNotMatch(JSON.stringify(webhookPayload({ ...message({ alerts: [secretive] }) })), /SECRET/);
  });
  for (const name of HOSTILE_NAMES)
    it(`stays small: ${JSON.stringify(name.slice(0, 30))}`, () => {
      const body = JSON.stringify(webhookPayload(named(name, 300)));
      assert.ok(body.length < 3_000_000);
      assert.doesNotThrow(() => JSON.parse(body) as unknown);
    });
  it('is signed with time and body', () => {
    const expected = createHmac('sha256', 'key')
      .update(`${AT / 1000}.{"a":1}`)
      .digest('hex');
    assert.equal(signature('{"a":1}', 'key', AT), `t=${AT / 1000},v1=${expected}`);
  });
});

describe('a message as lines', () => {
  for (const name of HOSTILE_NAMES)
    it(`holds no control character: ${JSON.stringify(name.slice(0, 30))}`, () => {
      for (const line of [titleLine(named(name), 150), ...messageLines({ ...named(name), markdown: name })]) {
        assert.doesNotMatch(line, /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        assert.ok([...line].length <= 1_000);
      }
    });
});

describe('a message about one alert', () => {
  const lines = [
    '80 % of the monthly budget',
    'Spent $12.10 of $15.00.',
    '████████████████░░░░ 80%',
    '  Spent: $12.10',
    '',
    'Workspace: shop',
  ];
  it('says its words once', () => assert.deepEqual(messageLines(message()), lines));
  it('says other words besides', () =>
    assert.deepEqual(messageLines(message({ text: 'Two things.' })), ['Two things.', '', ...lines]));
  it('says its words once in Slack', () =>
    assert.equal(JSON.stringify(slackPayload(message()).blocks).split('Spent $12.10 of $15.00.').length, 2));
});

describe('what a disk gives back', () => {
  const fine = message({ markdown: '# Report' });
  const cases: [name: string, value: unknown, is: boolean][] = [
    ['a message', fine, true],
    ['one that went through JSON', JSON.parse(JSON.stringify(fine)), true],
    ['nothing', null, false],
    ['a list', [], false],
    ['no id', { ...fine, id: undefined }, false],
    ['a time that is none', { ...fine, at: Number.NaN }, false],
    ['alerts that are none', { ...fine, alerts: [{}] }, false],
    ['an unknown kind', { ...fine, alerts: [{ ...alert(), kind: 'other' }] }, false],
    ['facts that are none', { ...fine, alerts: [{ ...alert(), facts: [1] }] }, false],
  ];
  for (const [name, value, is] of cases)
    it(`${is ? 'is' : 'is not'} a message: ${name}`, () => assert.equal(isMessage(value), is));
});

function between(text: string, most: number): boolean {
  return text.length > 0 && text.length <= most;
}
