/** Walks every import of the product and holds it against the rule between the rooms. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import ts from 'typescript';
import { repository } from './support/repository';

const RULE =
  'core knows nothing, files reads, store writes, engine joins them, host knows the editor, webview knows the screen, cli and mcp know a pipe';

interface Room {
  /** Rooms it may import; `types` stands for imports that vanish when compiled. */
  readonly may: readonly string[];
  readonly mayTypes?: readonly string[];
  /** Of core, the only files whose code it may run. Left out: all that it may import. */
  readonly runsOfCore?: readonly string[];
  readonly node: boolean;
  readonly packages: readonly string[];
}

/** The words for figures and what these need: nothing that reads, prices, counts or evaluates. */
const FORMAT = [
  'format',
  'figures',
  'foreign',
  'problemText',
  'names',
  'translate',
  'words',
  'budget/alerts/alertWords',
  'money',
  'numbers',
  'byValue',
  'calendar',
  'measures',
  'namedDays',
  'opportunities/words',
  'roi/advice',
  'event',
  'ledger/query',
];

/** A room is named by its folder. */
const ROOMS: Readonly<Record<string, Room>> = {
  'src/core': { may: [], node: false, packages: ['papaparse', 'jsonc-parser'] },
  'src/protocol': { may: ['src/core'], node: false, packages: [] },
  // Compiled apart: it is AssemblyScript, and shares with core where things lie in its memory.
  'src/wasm': {
    may: ['src/core'],
    runsOfCore: ['sources/columns/layout', 'ledger/countColumns'],
    node: false,
    packages: [],
  },
  'src/files': { may: ['src/core'], node: true, packages: ['sql.js', 'tinyglobby', 'jsonc-parser'] },
  'src/store': { may: ['src/core'], node: true, packages: ['sql.js'] },
  'src/notify': { may: ['src/core'], node: true, packages: ['nodemailer'] },
  'src/engine': {
    may: ['src/core', 'src/files', 'src/store', 'src/notify', 'src/protocol'],
    node: true,
    packages: ['jsonc-parser', 'markdown-it'],
  },
  'src/host': { may: ['src/core', 'src/protocol'], runsOfCore: FORMAT, node: true, packages: ['vscode'] },
  'src/cli': {
    may: ['src/core', 'src/engine'],
    mayTypes: ['src/protocol'],
    node: true,
    packages: ['commander', 'jsonc-parser'],
  },
  'src/mcp': { may: ['src/core', 'src/engine'], mayTypes: ['src/protocol'], node: true, packages: [] },
  webview: {
    may: ['src/core', 'src/protocol'],
    runsOfCore: FORMAT,
    node: false,
    packages: ['chart.js', 'chartjs-plugin-annotation', '@vscode/webview-ui-toolkit'],
  },
};

interface Import {
  readonly from: string;
  readonly name: string;
  readonly typeOnly: boolean;
}

function filesBelow(folder: string, ending: RegExp): string[] {
  const found = readdirSync(path.join(repository, folder), { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => path.relative(repository, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .sort();
}

function textOf(file: string): string {
  return readFileSync(path.join(repository, file), 'utf8');
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, textOf(file), ts.ScriptTarget.Latest, true);
}

/** Every import of a file: statements, re-exports, `import()`, `require()` and `import('...')` in a type. */
function importsOf(file: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean): void => {
    if (specifier !== undefined && ts.isStringLiteralLike(specifier))
      found.push({ from: file, name: specifier.text, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference))
      add(node.moduleReference.expression, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    else if (ts.isCallExpression(node) && loads(node.expression)) add(node.arguments[0], false);
    ts.forEachChild(node, visit);
  };
  visit(parse(file));
  return found;
}

function isTypeOnly(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause.namedBindings;
  if (clause.name !== undefined || named === undefined || !ts.isNamedImports(named)) return false;
  return named.elements.length > 0 && named.elements.every((element) => element.isTypeOnly);
}

function loads(callee: ts.Expression): boolean {
  return callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require');
}

function roomOf(file: string): string | undefined {
  return Object.keys(ROOMS).find((room) => file.startsWith(`${room}/`));
}

/** What is wrong with an import; null: nothing. */
function offence({ from, name, typeOnly }: Import): string | null {
  const roomName = roomOf(from);
  const room = roomName === undefined ? undefined : ROOMS[roomName];
  if (room === undefined) return `${from} lies in no room`;
  const says = `${from} imports ${name}`;
  if (name.startsWith('.')) {
    const target = path.posix.join(path.posix.dirname(from), name);
    const other = roomOf(target);
    if (other === roomName) return null;
    if (other === undefined) return `${says}, which lies in no room`;
    if (other === 'src/core' && !typeOnly && !mayRun(room, target)) return says;
    return room.may.includes(other) || (typeOnly && room.mayTypes?.includes(other)) ? null : says;
  }
  if (name.startsWith('node:') || builtinModules.includes(name)) return room.node ? null : says;
  return room.packages.some((allowed) => name === allowed || name.startsWith(`${allowed}/`)) ? null : says;
}

function mayRun(room: Room, target: string): boolean {
  return room.runsOfCore === undefined || room.runsOfCore.includes(target.slice('src/core/'.length));
}

const sources = [...filesBelow('src', /\.ts$/), ...filesBelow('webview', /\.ts$/)];
const imports = sources.flatMap(importsOf);

function none(offences: readonly string[], sentence: string): void {
  assert.deepEqual(offences, [], `${sentence}\n${offences.join('\n')}`);
}

describe('the rule between the rooms', () => {
  it('holds for every import', () => {
    assert.ok(imports.length > 100, 'hardly any import was found: the walk itself is broken');
    none(
      imports.map(offence).filter((found) => found !== null),
      RULE,
    );
  });

  for (const [from, name, typeOnly, wrong] of [
    ['src/core/money.ts', './numbers', false, false],
    ['src/core/sources/csv.ts', '../money', false, false],
    ['src/core/money.ts', '../files/tail', false, true],
    ['src/core/money.ts', '../protocol/engine', true, true],
    ['src/core/money.ts', 'node:fs', false, true],
    ['src/core/money.ts', 'fs', false, true],
    ['src/core/money.ts', 'vscode', true, true],
    ['src/files/tail.ts', '../store/atomic', false, true],
    ['src/store/atomic.ts', '../files/tail', false, true],
    ['src/store/atomic.ts', 'node:fs', false, false],
    ['src/engine/engine.ts', '../files/tail', false, false],
    ['src/engine/engine.ts', '../host/log', true, true],
    ['src/host/session.ts', '../engine/engine', true, true],
    ['src/host/session.ts', 'vscode', false, false],
    ['src/host/session.ts', '../core/budget/evaluate', true, false],
    ['src/host/session.ts', '../core/budget/evaluate', false, true],
    ['src/wasm/scan.ts', '../core/sources/columns/layout', false, false],
    ['src/wasm/scan.ts', '../core/money', false, true],
    ['src/core/money.ts', '../wasm/bytes', false, true],
    ['src/cli/main.ts', 'vscode', true, true],
    ['src/cli/main.ts', '../files/tail', false, true],
    ['src/cli/main.ts', '../protocol/engine', true, false],
    ['src/cli/main.ts', '../protocol/engine', false, true],
    ['webview/host.ts', '../src/core/format', false, false],
    ['webview/host.ts', '../src/engine/engine', true, true],
    ['webview/host.ts', 'node:path', false, true],
    ['src/other/thing.ts', './thing2', false, true],
  ] as const) {
    it(`${from} ${wrong ? 'must not' : 'may'} import ${name}${typeOnly ? ' as types' : ''}`, () => {
      assert.equal(offence({ from, name, typeOnly }) !== null, wrong);
    });
  }

  it('gives the toolkit one importer', () => {
    const importers = imports.filter(({ name }) => name.startsWith('@vscode/webview-ui-toolkit'));
    assert.deepEqual([...new Set(importers.map(({ from }) => from))], ['webview/controls.ts']);
  });
});

describe('every source file', () => {
  for (const file of sources) {
    it(`${file} says in its first sentence what it is for`, () => {
      const first = /^\s*(?:\/\*\*?([\s\S]*?)\*\/|((?:\/\/[^\n]*\n)+))/.exec(textOf(file));
      const words = (first?.[1] ?? first?.[2] ?? '').replaceAll(/[*/\s]+/g, ' ').trim();
      assert.match(words, /^\S+ \S+.*[.:!?]/, 'no sentence at the top');
    });
  }
});

describe('core', () => {
  it('has no clock', () => {
    const offences: string[] = [];
    for (const file of sources.filter((name) => name.startsWith('src/core/'))) {
      const tree = parse(file);
      const visit = (node: ts.Node): void => {
        const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
        if (readsClock(node)) offences.push(`${file}:${line + 1} ${node.getText(tree)}`);
        ts.forEachChild(node, visit);
      };
      visit(tree);
    }
    none(offences, 'core has no clock: take `now` as an argument.');
  });
});

function readsClock(node: ts.Node): boolean {
  if (ts.isNewExpression(node)) return node.expression.getText() === 'Date' && (node.arguments?.length ?? 0) === 0;
  if (ts.isCallExpression(node)) return ['Date', 'performance.now'].includes(node.expression.getText());
  return ts.isPropertyAccessExpression(node) && node.getText() === 'Date.now';
}

const NETWORK = [
  'http',
  'https',
  'http2',
  'net',
  'tls',
  'dgram',
  'dns',
  'undici',
  'ws',
  'axios',
  'node-fetch',
  'nodemailer',
];
const NETWORK_GLOBALS = ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource'];
/** The only files that may name the network, and the only bundle that may hold them: the engine loads it when something is to be sent. */
const SENDERS = ['src/notify/email.ts', 'src/notify/post.ts'];
/** The only file that may ask the network by a global: for a comment that a person asked for. */
const ASKER = 'src/notify/github.ts';
const SENDING_BUNDLE = 'dist/notify.js';
const LOADER = 'src/engine/delivery/desk.ts';
const NETWORK_RULE =
  'Only what sends messages to channels that a person switched on, or a comment that a person asked for, knows the network, and it is loaded for nothing else.';

const isNetwork = (name: string): boolean => NETWORK.includes(name.replace(/^node:/, '').split('/')[0] ?? '');

describe('who knows the network', () => {
  it('is named only in the files that send', () => {
    const namers = imports.filter(({ name, typeOnly }) => isNetwork(name) && !typeOnly).map(({ from }) => from);
    assert.deepEqual([...new Set(namers)].sort(), SENDERS);
  });

  it('is in a bundle of its own, and in no other', async () => {
    const { builds } = (await import(pathToFileURL(path.join(repository, 'esbuild.mjs')).href)) as {
      builds: esbuild.BuildOptions[];
    };
    const offences: string[] = [];
    const networked: string[] = [];
    let inputs = 0;
    for (const options of builds) {
      const { metafile } = await esbuild.build({ ...options, absWorkingDir: repository, write: false, metafile: true });
      for (const [bundle, { inputs: taken }] of Object.entries(metafile.outputs))
        for (const file of Object.keys(taken)) {
          inputs += 1;
          const named = metafile.inputs[file]?.imports.filter((one) => isNetwork(one.path)) ?? [];
          if (named.length > 0) networked.push(bundle);
          if (bundle === SENDING_BUNDLE) continue;
          for (const { path: name } of named) offences.push(`${bundle}: ${file} imports ${name}`);
          if ([...SENDERS, ASKER, 'src/notify/notify.ts'].includes(file)) offences.push(`${bundle} holds ${file}`);
        }
    }
    assert.ok(inputs > sources.length / 2, 'the bundles hold hardly anything: the walk itself is broken');
    assert.ok(networked.includes(SENDING_BUNDLE), `${SENDING_BUNDLE} sends nothing: the walk itself is broken`);
    none(offences, NETWORK_RULE);
  }).timeout(60_000);

  it('is loaded in one place', () => {
    const loaders = sources.filter((file) =>
      /\bcreateRequire\b|\bprocess\.binding\b|getBuiltinModule\('/.test(textOf(file)),
    );
    assert.ok(loaders.includes(LOADER), 'the walk itself is broken');
    for (const file of loaders.filter((one) => one !== LOADER))
      assert.doesNotMatch(textOf(file), new RegExp(`['"\`](?:node:)?(?:${NETWORK.join('|')})['"\`]`), file);
    const names = sources
      .filter((file) => /notify\.js/.test(textOf(file)))
      .filter((file) => !/^src\/(engine\/main|cli\/\w+)\.ts$/.test(file));
    assert.deepEqual(names, [], 'somebody else knows where the bundle lies');
  });

  it('is in no bundle by a name that another one leaves out', async () => {
    const { builds } = (await import(pathToFileURL(path.join(repository, 'esbuild.mjs')).href)) as {
      builds: esbuild.BuildOptions[];
    };
    const left = builds.flatMap(({ external = [] }) => external).filter((name) => name.startsWith('./'));
    assert.ok(left.length > 0, 'the walk itself is broken');
    const named = sources.filter((file) => left.includes(`./${path.basename(file, '.ts')}`));
    // A second file of such a name would be missing from every bundle that takes it in.
    assert.deepEqual(named.sort(), left.map((name) => `src/cli/${name.slice(2)}.ts`).sort());
  });

  it('is called by its globals in one file', () => {
    const offences: string[] = [];
    for (const file of sources) {
      const visit = (node: ts.Node): void => {
        const called = ts.isCallExpression(node) || ts.isNewExpression(node) ? node.expression.getText() : '';
        if (NETWORK_GLOBALS.includes(called.replace(/^(globalThis|window|self)\./, '')))
          offences.push(`${file}: ${called}(`);
        ts.forEachChild(node, visit);
      };
      if (file !== ASKER) visit(parse(file));
    }
    none(offences, NETWORK_RULE);
  });
});
