// Collects every message of the extension into l10n/bundle.l10n.json, from which translations are made.
// Usage: npm run l10n
import { mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What a person sees in the editor is said or made here; the command line and reports are English. */
const SAYS = ['src/core', 'src/files', 'src/store', 'src/notify', 'src/engine', 'src/protocol', 'src/host', 'webview'];
/**
 * `vscode.l10n.t`, the views' `t`, `t: Translate` as an argument. Said elsewhere: words of a table that `message` marks, and
 * a `sentence` with its values.
 */
const SAYING = ['t', 'translate', 'message', 'sentence'];
/** Puts words beside each other: a layout without a word of its own, which nobody would collect. */
const ARRANGING = 'arranged';
const CALLED = new RegExp(`\\b(${[...SAYING, ARRANGING].join('|')})\\(`);
/** Where these are made. */
const MADE = ['src/core/translate.ts', 'src/core/words.ts', 'src/host/translate.ts', 'webview/l10n.ts'];

export const BUNDLE = path.join('l10n', 'bundle.l10n.json');

/**
 * All messages of the sources, sorted, as `bundle.l10n.json` holds them, and what is wrong with calls that say them.
 * @returns {{ messages: Record<string, string | { message: string, comment: string[] }>, faults: string[] }}
 */
export function messagesOf() {
  const found = new Map();
  const faults = [];
  for (const file of SAYS.flatMap(sourcesIn)) collect(file, readFileSync(path.join(root, file), 'utf8'), found, faults);
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return { messages: Object.fromEntries(sorted), faults };
}

function sourcesIn(folder) {
  return readdirSync(path.join(root, folder), { recursive: true })
    .map((name) => path.posix.join(folder, name.replaceAll(path.sep, '/')))
    .filter((name) => name.endsWith('.ts') && !MADE.includes(name))
    .sort();
}

/** Adds the messages of one file's text. */
export function collect(file, text, found, faults) {
  // Most files say nothing, and a parse of all of them takes a second.
  if (!CALLED.test(text)) return;
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const visit = (node) => {
    const name = ts.isCallExpression(node) ? nameOf(node.expression) : '';
    const fault = SAYING.includes(name) ? take(node, found) : name === ARRANGING ? faultOfLayout(node) : null;
    if (fault !== null) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
      faults.push(`${file}:${line + 1} ${fault}: ${node.getText(tree).slice(0, 80)}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
}

function nameOf(callee) {
  if (ts.isIdentifier(callee)) return callee.text;
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : '';
}

/** What is wrong with it; null: nothing. */
function take(call, found) {
  const [said, ...values] = call.arguments;
  if (said === undefined) return 'says nothing';
  // Of a table whose texts `message` marks.
  if (ts.isIdentifier(said) || ts.isPropertyAccessExpression(said) || ts.isElementAccessExpression(said)) return null;
  const isObject = ts.isObjectLiteralExpression(said);
  const text = isObject ? literal(property(said, 'message')) : literal(said);
  if (text === null) return 'is no plain text, so that nobody can translate it';
  if (text.trim() !== text || text.replaceAll(/\{[^}]+\}/g, '') === '')
    return 'has nothing to translate, or space around it';
  if (isObject) return takeObject(said, text, found);
  found.set(text, text);
  return nameOf(call.expression) === 'message' ? null : faultOfPlaces(text, values);
}

function faultOfLayout(call) {
  const [layout, ...values] = call.arguments;
  const text = literal(layout);
  if (text === null) return 'is no plain text, so that nobody sees what is in it';
  if (/\p{L}/u.test(text.replaceAll(/\{[^}]+\}/g, ''))) return 'has words that nobody can translate';
  return faultOfPlaces(text, values);
}

function takeObject(said, text, found) {
  const comment = property(said, 'comment');
  const words = comment !== undefined && ts.isArrayLiteralExpression(comment) ? comment.elements : [comment];
  const comments = words.map(literal);
  if (comments.includes(null)) return 'has a comment that is no plain text';
  found.set(`${text}/${comments.join('')}`, { message: text, comment: comments });
  return null;
}

/** `{0}`, `{1}` … and values in equal number, unless the values come in a list or by name. */
function faultOfPlaces(text, values) {
  if (values.some((value) => ts.isSpreadElement(value) || ts.isObjectLiteralExpression(value))) return null;
  const places = new Set([...text.matchAll(/\{([^}]+)\}/g)].map(([, place]) => place));
  const isRight = values.every((_, index) => places.has(String(index))) && places.size === values.length;
  return isRight ? null : `has ${places.size} places for ${values.length} values`;
}

function property(object, name) {
  return object.properties.find((one) => ts.isPropertyAssignment(one) && one.name.getText() === name)?.initializer;
}

function literal(node) {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : null;
}

if (realpathSync(process.argv[1] ?? '.') === fileURLToPath(import.meta.url)) {
  const { messages, faults } = messagesOf();
  mkdirSync(path.join(root, 'l10n'), { recursive: true });
  writeFileSync(path.join(root, BUNDLE), `${JSON.stringify(messages, null, 2)}\n`);
  console.log(`${BUNDLE}: ${Object.keys(messages).length} messages.`);
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}
