/** package.json says exactly what the code does: commands, views, settings, words, colours. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { COMMAND_IDS } from '../../../src/host/commands/ids';
import { DELIVERY_KEYS, readDeliverySettings } from '../../../src/host/delivery/deliverySettings';
import { readSettings } from '../../../src/host/settings';
import { VIEW_COMMANDS } from '../../../src/protocol/view';
import { repository } from '../support/repository';

interface Manifest {
  readonly description: string;
  readonly icon: string;
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { command: string; title: string; category: string; enablement?: string }[];
    readonly colors: readonly { id: string; defaults: Record<string, string> }[];
    readonly views: Record<string, readonly { id: string; icon: string }[]>;
    readonly viewsContainers: { activitybar: readonly { id: string; icon: string }[] };
    readonly menus: Record<string, readonly { command: string; when: string }[]>;
    readonly configuration: readonly {
      properties: Record<string, { default: unknown; markdownDescription: string }>;
    }[];
    readonly jsonValidation: readonly { url: string }[];
  };
}

const read = <T>(file: string): T => JSON.parse(readFileSync(path.join(repository, file), 'utf8')) as T;
const manifest = read<Manifest>('package.json');
const words = read<Record<string, string>>('package.nls.json');
const { contributes } = manifest;
const shown = (text: string): string => text.replace(/^%(.*)%$/, (_, key: string) => words[key] ?? `missing: ${key}`);
const settings = Object.assign({}, ...contributes.configuration.map((section) => section.properties)) as Record<
  string,
  { default: unknown; scope?: string }
>;

/** `Cost: …` as people and scripts know them. */
const TITLES = new Map([
  ['spendlight.showDashboard', 'Show Dashboard'],
  ['spendlight.showPrBreakdown', 'Show PR Breakdown'],
  ['spendlight.showAgentBreakdown', 'Show Agent Breakdown'],
  ['spendlight.showWbsBreakdown', 'Show WBS Breakdown'],
  ['spendlight.generateWeeklyReport', 'Generate Weekly Report'],
  ['spendlight.generateMonthlyReport', 'Generate Monthly Report'],
  ['spendlight.generateDailyReport', 'Generate Daily Report'],
  ['spendlight.setBudget', 'Set Budget'],
  ['spendlight.refresh', 'Refresh'],
  ['spendlight.showSources', 'Show Problems and Sources'],
  ['spendlight.setUpDelivery', 'Set Up Alert Delivery'],
  ['spendlight.showUndelivered', 'Show Undelivered Messages'],
  ['spendlight.signInForPullRequests', 'Sign In for Pull Requests'],
  ['spendlight.exportData', 'Export Data'],
  ['spendlight.sendReport', 'Send Report'],
  ['spendlight.openSample', 'Open Sample Workspace'],
]);

/** What people read, wherever it stands in the manifest. */
const SEEN = /^(title|name|description|markdownDescription|contents|label|category|placeholder|altText|.*Message)$/;
const SEEN_LISTS = /^(markdownE|e)num(Descriptions|ItemLabels)$/;
/** Conditions are for the editor. */
const UNSEEN = /^(when|enablement|pattern|fileMatch)$/;

/** Texts below a place that no `%key%` stands for. */
function wordsPast(place: string, value: unknown, isSeen = SEEN.test(place)): string[] {
  if (UNSEEN.test(place)) return [];
  if (typeof value === 'string') {
    const isWords = isSeen || /\p{L}{2,} \p{L}/u.test(value);
    return isWords && !/^%[\w.]+%$/.test(value) ? [`${place}: ${value}`] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  const areSeen = Array.isArray(value) && (isSeen || SEEN_LISTS.test(place));
  return Object.entries(value).flatMap(([name, one]) =>
    Array.isArray(value) ? wordsPast(place, one, areSeen) : wordsPast(name, one),
  );
}

describe('package.json', () => {
  it('contributes exactly the commands of the table', () =>
    assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), [...COMMAND_IDS].sort()));
  for (const { command, title, category } of contributes.commands)
    it(`${command} is called as the contract says`, () =>
      assert.equal(`${shown(category)}: ${shown(title)}`, `Cost: ${TITLES.get(command) ?? ''}`));
  it('has every command a view may run', () => {
    for (const command of VIEW_COMMANDS) assert.ok((COMMAND_IDS as readonly string[]).includes(command), command);
  });
  it('has only its own commands in menus', () => {
    for (const { command } of Object.values(contributes.menus).flat())
      assert.ok((COMMAND_IDS as readonly string[]).includes(command), command);
  });
  it('keeps what writes out of Restricted Mode', () => {
    for (const { command, enablement } of contributes.commands)
      if (/generate|setBudget|Deliver|Undelivered/i.test(command))
        assert.match(enablement ?? '', /isWorkspaceTrusted/, command);
  });

  it('contributes exactly the settings that are read', () => {
    const keys: string[] = [];
    readSettings((key) => {
      keys.push(`spendlight.${key}`);
      return undefined;
    });
    readDeliverySettings((key) => {
      keys.push(`spendlight.${key}`);
      return undefined;
    });
    assert.deepEqual(Object.keys(settings).sort(), keys.sort());
  });
  it('has defaults that mean "not set"', () =>
    assert.deepEqual(
      readSettings((key) => settings[`spendlight.${key}`]?.default),
      readSettings(() => undefined),
    ));
  it('lets only the person’s own settings say where alerts go', () => {
    const restricted = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
    for (const key of Object.values(DELIVERY_KEYS)) {
      assert.equal(settings[`spendlight.${key}`]?.scope, 'application', key);
      assert.ok(restricted.includes(`spendlight.${key}`), key);
    }
  });
  it('restricts only settings that exist', () => {
    for (const key of manifest.capabilities.untrustedWorkspaces.restrictedConfigurations)
      assert.ok(key in settings, key);
  });

  it('has words for every key, and no word without one', () => {
    const used = [...JSON.stringify(manifest).matchAll(/"%([\w.]+)%"/g)].map((match) => match[1] ?? '');
    assert.deepEqual([...new Set(used)].sort(), Object.keys(words).sort());
  });
  it('says nothing that cannot be translated', () => {
    const literal = wordsPast('description', manifest.description);
    assert.deepEqual([...literal, ...wordsPast('contributes', contributes)], []);
  });
  for (const [place, value, isFound] of [
    ['title', 'Show Dashboard', true],
    ['title', '%command.showDashboard%', false],
    ['enumDescriptions', ['%a%', 'Nothing is sent'], true],
    ['properties', { 'a.b': { markdownDescription: 'Off' } }, true],
    ['default', 'off', false],
    ['when', 'config.spendlight.alerts.enabled && true', false],
    ['other', 'two words', true],
  ] as const)
    it(`${place} ${JSON.stringify(value)}: ${isFound ? 'found' : 'fine'}`, () =>
      assert.equal(wordsPast(place, value).length > 0, isFound));
  it('uses no emoji', () => assert.doesNotMatch(JSON.stringify(words), /\p{Extended_Pictographic}/u));

  it('names files that exist', () => {
    const icons = [...Object.values(contributes.views).flat(), ...contributes.viewsContainers.activitybar].map(
      ({ icon }) => icon,
    );
    const files = [manifest.icon, ...icons, ...contributes.jsonValidation.map(({ url }) => url)];
    for (const file of files) assert.ok(existsSync(path.join(repository, file)), file);
  });
  it('has one container, with at most five views', () => {
    assert.deepEqual(
      contributes.viewsContainers.activitybar.map(({ id }) => id),
      ['spendlight'],
    );
    assert.deepEqual(
      contributes.views['spendlight']?.map(({ id }) => id),
      ['spendlight.overview', 'spendlight.breakdown', 'spendlight.alerts', 'spendlight.sources'],
    );
  });
});

describe('the colour of a budget that is kept', () => {
  const defaults = contributes.colors.find(({ id }) => id === 'spendlight.statusOk')?.defaults ?? {};
  // The bars of the default themes; the classic blue one (#007acc) has the setting.
  const bars: [theme: string, bar: string][] = [
    ['dark', '#181818'],
    ['dark', '#1e1e1e'],
    ['light', '#f8f8f8'],
    ['light', '#ffffff'],
    ['light', '#e5e5e5'],
  ];
  for (const [theme, bar] of bars)
    it(`reads at 4.5:1 on ${bar}`, () =>
      assert.ok(contrast(defaults[theme] ?? '', bar) >= 4.5, String(contrast(defaults[theme] ?? '', bar))));
  for (const theme of ['highContrast', 'highContrastLight'])
    it(`leaves ${theme} as it is`, () => assert.equal(defaults[theme], 'statusBar.foreground'));
});

describe('the sources of the host', () => {
  const folder = path.join(repository, 'src', 'host');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const text = (name: string): string => readFileSync(path.join(folder, name), 'utf8');
  it('keep no webview alive behind the scenes', () => {
    for (const name of files)
      assert.doesNotMatch(text(name), /retainContextWhenHidden: *true|supportHtml *= *true/, name);
  });
  it('ask no network', () => {
    for (const name of files) assert.doesNotMatch(text(name), /\bfetch\(|node:https?|node:net\b/, name);
  });
});

/** WCAG 2.2 contrast ratio of two `#rrggbb` colours. */
function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const channel = (at: number): number => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
