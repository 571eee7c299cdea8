/** Every word of the editor and its views can be translated: the bundle says what the sources say, and views say nothing past it. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { repository } from './support/repository';
import { visibleWords } from './support/visibleWords';

interface Collector {
  readonly BUNDLE: string;
  messagesOf(): { readonly messages: object; readonly faults: readonly string[] };
  collect(file: string, text: string, found: Map<string, unknown>, faults: string[]): void;
}

const read = (file: string): string => readFileSync(path.join(repository, file), 'utf8');

/** Words that stay as they are, by file: no person reads them, or they are names. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'webview/theme.ts': ['color-mix(in srgb, … 40%, transparent)'],
  'webview/charts/paint.ts': ['color-mix(in srgb, … …%, transparent)', 'swatch line'],
  'webview/dashboard/labels.ts': ['UTC is always known.'],
  'webview/dashboard/sections/events.ts': ['newest', 'most-expensive'],
  'webview/dashboard/toolbar.ts': ['agent'],
  'webview/notices.ts': ['… KB', '… MB'],
  'src/host/extension.ts': ['Spendlight'],
  'src/host/editor/diagnostics.ts': ['Spendlight'],
  'src/host/statusBar.ts': ['statusBarItem.…Background'],
  // A budget's name is written into the team's file, which people of several languages share.
  'src/host/commands/budgetSteps.ts': ['every …', 'every …, …', 'all spend, …'],
  'src/host/commands/exportData.ts': ['CSV', 'JSON', 'SQLite', 'FOCUS 1.2', 'events', 'rollups'],
  'src/host/delivery/channelNames.ts': ['Discord', 'Slack'],
};

/** Their words come through `translated.ts`. */
const OF_THE_CORE =
  /^(dimensionTitle|keyText|change|ago|costText|exhaustedText|forecastText|budgetLabel|problemPlace|problemText|opportunityWords)$/;

function filesIn(folder: string): string[] {
  return readdirSync(path.join(repository, folder), { recursive: true })
    .map((name) => path.posix.join(folder, String(name).replaceAll(path.sep, '/')))
    .filter((name) => name.endsWith('.ts'))
    .sort();
}

/** What a file takes from the core in English. */
function wordsTaken(file: string): string[] {
  const tree = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest);
  return tree.statements.filter(ts.isImportDeclaration).flatMap(({ importClause, moduleSpecifier }) => {
    const named = importClause?.namedBindings;
    if (!ts.isStringLiteral(moduleSpecifier) || !moduleSpecifier.text.includes('src/core/')) return [];
    if (named === undefined || !ts.isNamedImports(named)) return [];
    return named.elements
      .map(({ name, propertyName }) => (propertyName ?? name).text)
      .filter((name) => OF_THE_CORE.test(name));
  });
}

/** Calls for words of the core that are given no translator. */
function untranslatedCalls(code: string): string[] {
  const tree = ts.createSourceFile('host.ts', code, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && OF_THE_CORE.test(lastName(node.expression))) {
      const last = node.arguments.at(-1);
      if (last === undefined || !/^(t|translate)$/.test(lastName(last))) found.push(node.getText(tree));
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** `c` of `a.b.c`. */
function lastName(node: ts.Expression): string {
  if (ts.isIdentifier(node)) return node.text;
  return ts.isPropertyAccessExpression(node) ? node.name.text : '';
}

describe('the words of the editor and its views', () => {
  let collector: Collector;
  let collected: ReturnType<Collector['messagesOf']>;
  before(async function () {
    // A machine with other things to do takes its time over a thousand files.
    this.timeout(120_000);
    const url = pathToFileURL(path.join(repository, 'test', 'tools', 'l10n.mjs')).href;
    collector = (await import(url)) as Collector;
    collected = collector.messagesOf();
  });

  it('are in the bundle as the sources have them', () => {
    const bundle = JSON.parse(read(collector.BUNDLE)) as object;
    const [said, kept] = [Object.keys(collected.messages), Object.keys(bundle)];
    const differences = {
      missing: said.filter((key) => !kept.includes(key)),
      nowhereSaid: kept.filter((key) => !said.includes(key)),
    };
    const what = `\`npm run l10n\` writes ${collector.BUNDLE} anew: ${JSON.stringify(differences, null, 1)}`;
    assert.deepEqual(differences, { missing: [], nowhereSaid: [] }, what);
    assert.deepEqual(bundle, collected.messages);
  });
  it('are many, so that the walk is not broken', () => assert.ok(Object.keys(collected.messages).length > 500));
  it('are said in a way that can be translated', () => assert.deepEqual(collected.faults, []));
  it('come with the package', () => {
    const { l10n } = JSON.parse(read('package.json')) as { l10n: string };
    assert.equal(path.normalize(collector.BUNDLE), path.join(l10n, 'bundle.l10n.json'));
    assert.match(read('.vscodeignore'), /^!l10n\/\*\.json$/m);
  });

  for (const [code, messages, fault] of [
    ["t('Cost')", { Cost: 'Cost' }, null],
    ["vscode.l10n.t('{0} of {1}', a, b)", { '{0} of {1}': '{0} of {1}' }, null],
    ["t('for {name}', { name })", { 'for {name}': 'for {name}' }, null],
    ["message('{0} PRs')", { '{0} PRs': '{0} PRs' }, null],
    ["t({ message: 'Open', comment: ['a verb'] })", { 'Open/a verb': { message: 'Open', comment: ['a verb'] } }, null],
    ["t('{0}: {1}', a, b)", { '{0}: {1}': '{0}: {1}' }, null],
    ['t(WORDS.title)', {}, null],
    ['t(WORDS[name], count(3))', {}, null],
    ['t(`${a} of ${b}`)', {}, 'is no plain text'],
    ["t('a ' + b)", {}, 'is no plain text'],
    ["t(isOne ? 'one' : 'many')", {}, 'is no plain text'],
    ["t('Cost ')", {}, 'space around it'],
    ["t('{0}', a)", {}, 'has nothing to translate'],
    ["t('{0} calls')", { '{0} calls': '{0} calls' }, '1 places for 0 values'],
    ["t('{0} calls', a, b)", { '{0} calls': '{0} calls' }, '1 places for 2 values'],
    ["t('{1} calls', a)", { '{1} calls': '{1} calls' }, '1 places for 1 values'],
    ["sentence('{0} calls', 3)", { '{0} calls': '{0} calls' }, null],
    ["fail(key, sentence('below zero'))", { 'below zero': 'below zero' }, null],
    ["sentence('{0} calls')", { '{0} calls': '{0} calls' }, '1 places for 0 values'],
    ['sentence(`${a} calls`)', {}, 'is no plain text'],
    ["arranged('{0}: {1}', a, b)", {}, null],
    ["arranged('{0} of {1}', a, b)", {}, 'has words'],
    ['arranged(a + b, c)', {}, 'is no plain text'],
    ['other(`${a} of ${b}`)', {}, null],
  ] as const) {
    it(`${code}: ${fault ?? 'collected'}`, () => {
      const found = new Map<string, unknown>();
      const faults: string[] = [];
      collector.collect('test.ts', code, found, faults);
      assert.deepEqual(Object.fromEntries(found), messages);
      assert.deepEqual(
        faults.map((one) => fault !== null && one.includes(fault)),
        fault === null ? [] : [true],
      );
    });
  }
});

describe('the editor says the core’s words in its language', () => {
  for (const file of filesIn('src/host')) {
    it(file, () => assert.deepEqual(untranslatedCalls(read(file)), []));
  }

  for (const [code, isFound] of [
    ["keyText('pr', key)", true],
    ["keyText('pr', key, 40, t)", false],
    ['problemText(problem, translate)', false],
    ['ago(now - at, this.options.translate)', false],
    ['figures.costText(measures)', true],
    ['onDidChange(t)', false],
  ] as const) {
    it(`${code}: ${isFound ? 'found' : 'fine'}`, () => assert.equal(untranslatedCalls(code).length > 0, isFound));
  }
});

/** English stays English here, by file: what of it no translation is for. */
const EVERYTHING = /^/;
const ENGLISH: Readonly<Record<string, RegExp>> = {
  // Read on the command line only.
  'src/core/budget/gate.ts': /^(Allowed|hard limit$|soft limit$|… would reach)/,
  'src/core/budget/routing.ts': EVERYTHING,
  'src/core/budget/tracker.ts': EVERYTHING,
  'src/core/figures.ts': /^… without (a known price|tokens or cost)$/,
  'src/core/foreign.ts': EVERYTHING,
  'src/engine/comments.ts': EVERYTHING,
  'src/engine/decisionLog.ts': EVERYTHING,
  'src/engine/delivery/environment.ts': EVERYTHING,
  'src/engine/trackerDesk.ts': EVERYTHING,
  'src/notify/github.ts': /^(GitHub (could|does|refuses|knows|answered)|There is no gh|gh could not|Bearer|Spendlight)/,
  'src/store/append.ts': EVERYTHING,
  // Delivered, or written into a file.
  'src/engine/delivery/desk.ts': /^(Spendlight is connected|Alerts of this workspace will be sent here\.)/,
  'src/engine/reports.ts': /^(Cost report …: …|… to … \(…\)…|, not over yet)$/,
  'src/notify/slack.ts': EVERYTHING,
  'src/notify/text.ts': EVERYTHING,
  'src/store/reportFile.ts': /Generated by Spendlight/,
  'src/store/sample/generate.ts': /^# A sample workspace/,
  'src/store/sample/logs.ts': EVERYTHING,
  'src/store/sample/tables.ts': EVERYTHING,
  'src/store/sample/team.ts': EVERYTHING,
  // For the log of whoever develops it: such a fault never reaches a person.
  'src/core/budget/alerts/combine.ts': /^There is no alert to tell\.$/,
  'src/engine/scheduledReports.ts': EVERYTHING,
  'src/notify/post.ts': /^(forbidden address|Spendlight|application\/json, text\/plain)$/,
  'src/store/checkpoint.ts': EVERYTHING,
  'src/store/claims.ts': EVERYTHING,
  'src/store/glance.ts': EVERYTHING,
  // Names, and figures as every language has them (`core/format`).
  'src/core/attribution/pattern.ts': /^AES BASE/,
  'src/core/budget/scope.ts': /^each …$/,
  'src/core/format.ts': EVERYTHING,
  'src/core/names.ts': /^included minutes$/,
  'src/engine/archive.ts': /^history archive$/,
  'src/engine/freeMinutes.ts': /^included minutes$/,
  'src/engine/standIns.ts': /^… CI$/,
  'src/files/agentRoots.ts': /^(Code|Cursor|Windsurf)$/,
  'src/notify/address.ts': /^(Discord|Slack)$/,
  'src/notify/discord.ts': /^Discord$/,
  'src/notify/email.ts': /^Spendlight$/,
  // What other programs are told and say.
  'src/files/git/history.ts': EVERYTHING,
  'src/files/sqlite/look.ts': EVERYTHING,
  'src/files/sqlite/readDatabase.ts': /^exit …$/,
  'src/files/sqlite/sqlDatabase.ts': EVERYTHING,
  'src/files/sqlite/tablePlans.ts': /SELECT|PRAGMA|WHERE|CASE/,
  'src/store/databaseFile.ts': /^(CREATE|INSERT)/,
  'src/store/sample/write.ts': /^(CREATE|INSERT|INTEGER)/,
  // Codes.
  'src/core/budget/burnRate.ts': EVERYTHING,
  'src/core/budget/forecast.ts': EVERYTHING,
  'src/core/budget/config.ts': /^monthly$/,
  'src/engine/alertLevels.ts': /^daily$/,
};

/** Rooms whose words come to the editor as sentences; of the core, what is not about logs, sums and reports. */
const SENTENCES = ['src/core', 'src/files', 'src/store', 'src/notify', 'src/engine'];
const OTHER_ROOMS = /^src\/(core\/(sources|ledger|report)|engine\/reading)\//;

describe('alerts, problems and refusals are made of sentences', () => {
  const files = SENTENCES.flatMap(filesIn).filter((file) => !OTHER_ROOMS.test(file));
  const past = (file: string, code: string): string[] =>
    visibleWords(file, code).filter((found) => !ENGLISH[file]?.test(found.replace(/^\d+: /, '')));
  for (const file of files) it(file, () => assert.deepEqual(past(file, read(file)), []));
  it('no exception is of a file that is gone', () =>
    assert.deepEqual(
      Object.keys(ENGLISH).filter((file) => !files.includes(file)),
      [],
    ));

  for (const [code, isFound] of [
    ["fields.fail(name, 'not an amount of dollars')", true],
    ["fields.fail(name, sentence('not an amount of dollars'))", false],
    ['alertSaying(head, { title: { template: `${a} has passed` } })', true],
    ["alertSaying(head, { title: { template: 'It has passed' } })", true],
    ["alertSaying(head, { title: sentence('{0} has passed {1}%', a, b) })", false],
    ["throw new Error('Nothing is written here.')", true],
    ["throw worded(Error, sentence('Nothing is written here.'))", false],
    ["fact({ template: 'Spent' }, money(spent))", true],
    ["fact(sentence('Spent'), money(spent))", false],
  ] as const) {
    it(`${code}: ${isFound ? 'found' : 'fine'}`, () =>
      assert.equal(past('src/core/budget/alerts/test.ts', code).length > 0, isFound));
  }
});

describe('the editor and its views say nothing past their translator', () => {
  for (const file of [...filesIn('webview'), ...filesIn('src/host')]) {
    it(file, () => {
      const allowed = ALLOWED[file] ?? [];
      const words = visibleWords(file, read(file));
      const past = words.filter((found) => !allowed.includes(found.replace(/^\d+: /, '')));
      assert.deepEqual(past, []);
    });
  }
  for (const file of filesIn('webview').filter((name) => name !== 'webview/translated.ts'))
    it(`${file} takes no English from the core`, () => assert.deepEqual(wordsTaken(file), []));

  for (const [code, isFound] of [
    ["element('p', {}, 'nothing')", true],
    ["element('p', {}, isOne ? 'one' : t('many'))", true],
    ["element('p', { title: 'why' })", true],
    ["element('p', { 'aria-label': `cost of ${name}` })", true],
    ["element('p', { class: 'muted note', role: 'status' }, t('nothing'))", false],
    ["button({ text: 'go' })", true],
    ["place.textContent = 'nothing'", true],
    ["place.setAttribute('aria-label', 'nothing')", true],
    ["place.setAttribute('role', 'group')", false],
    ["const HEADINGS = { cost: 'Cost' }", true],
    ['const words = `${a} and ${b}`', true],
    ["const words = isOne ? 'one call' : x", true],
    ["throw new Error('There is no answer.')", true],
    ["remark(t('none', `${a}`))", false],
    ["t('{0}', 'a word')", false],
    ["if (key === 'Enter') go()", false],
    ["switch (key) { case 'ArrowRight': go() }", false],
    ["this.services.log.warn('A line is lost.')", false],
    ["warn('A line is lost.')", true],
    ["type Sort = 'Cost per call'", false],
    ["import { a } from './Cost'", false],
    ["element('p', {}, `${a}: ${b} ▲`)", false],
  ] as const) {
    it(`${code}: ${isFound ? 'found' : 'fine'}`, () => assert.equal(visibleWords('test.ts', code).length > 0, isFound));
  }
});
