/** Finds words in the source of the editor's part and of views that a person would see and nobody could translate. */
import ts from 'typescript';

/** Their first argument is a message. */
const SAYING = new Set(['t', 'translate', 'message', 'sentence']);
/** Whatever words stand in them are seen. */
const SEEN_CALLS = new Set([
  'remark',
  'linkButton',
  'tag',
  'spoken',
  'textTable',
  'sentences',
  'setText',
  'scrollable',
]);
const SEEN_NAMES =
  /^(text|name|note|label|title|caption|finding|placeholder|content|value|figure|aria-(label|valuetext|description|roledescription)|textContent|ariaLabel)$/;
/** Their arguments name things of the page, not of a person. */
const UNSEEN_CALLS =
  /^(addEventListener|removeEventListener|querySelector(All)?|closest|matches|getElementById|setProperty|getPropertyValue|removeAttribute|toggleAttribute|hasAttribute|getAttribute|add|remove|toggle|contains|getContext|createElement(NS)?|createPattern|execCommand|request|focus|icon|replaceAll|split|join|startsWith|endsWith|includes|padStart)$/;
const UNSEEN_NAMES =
  /^(class|className|id|role|type|scope|tabindex|data-.*|font|family|weight|position|mode|fill|axis|drawTime|pointStyle|borderDash|stack|viewBox|points|focusable|key|preserveAspectRatio|rootMargin)$/;

/** `12: the words` for each literal of a file whose words are seen and that no `t` says. */
export function visibleWords(file: string, text: string): string[] {
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node, isSeen: boolean): void => {
    if (isUnseen(node)) return;
    const words = wordsOf(node);
    if (words !== null && looksSeen(words, isSeen)) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
      found.push(`${line + 1}: ${words.join('…')}`);
    }
    for (const [child, seen] of childrenOf(node, isSeen)) visit(child, seen);
  };
  visit(tree, false);
  return found;
}

/** The texts of a literal between its values; null: it is none. */
function wordsOf(node: ts.Node): readonly string[] | null {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (!ts.isTemplateExpression(node)) return null;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
}

/** Where words are seen any of them counts; elsewhere two words, or one that begins as a sentence does. */
function looksSeen(words: readonly string[], isSeen: boolean): boolean {
  if (isSeen) return words.some((part) => /\p{L}{2,}/u.test(part));
  return words.some((part) => /\p{L}{2,},? +\p{L}|^\p{Lu}\p{Ll}+$/u.test(part)) || isSentence(words);
}

function isSentence(words: readonly string[]): boolean {
  return words.length > 1 && words.some((part) => /(^|\s)\p{L}{2,}(?=\s|$)/u.test(part) && /\s/.test(part));
}

/** What no person sees: types, names of properties and modules, what is compared, arguments that name things. */
function isUnseen(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return true;
  if (parent === undefined) return false;
  if (ts.isCaseClause(parent) && parent.expression === node) return true;
  if (ts.isElementAccessExpression(parent) && parent.argumentExpression === node) return true;
  if (ts.isPropertyAssignment(parent) || ts.isPropertyDeclaration(parent))
    return parent.name === node || UNSEEN_NAMES.test(named(parent.name));
  if (ts.isBinaryExpression(parent)) return isComparison(parent.operatorToken.kind);
  if (!ts.isCallExpression(parent) || parent.expression === node) return false;
  return UNSEEN_CALLS.test(calleeOf(parent)) || isLogged(parent);
}

/** The output channel is read by developers, and with it a report of a fault: it is English. */
function isLogged({ expression }: ts.CallExpression): boolean {
  return ts.isPropertyAccessExpression(expression) && /(^|\.)log$/.test(expression.expression.getText());
}

function isComparison(kind: ts.SyntaxKind): boolean {
  return (
    kind === ts.SyntaxKind.EqualsEqualsEqualsToken ||
    kind === ts.SyntaxKind.ExclamationEqualsEqualsToken ||
    kind === ts.SyntaxKind.InKeyword
  );
}

/** What is below a node, and whether words in it are seen. */
function childrenOf(node: ts.Node, isSeen: boolean): readonly (readonly [ts.Node, boolean])[] {
  if (ts.isCallExpression(node)) return argumentsOf(node, isSeen);
  if (ts.isPropertyAssignment(node)) return [[node.initializer, SEEN_NAMES.test(named(node.name))]];
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken)
    return [[node.right, ts.isPropertyAccessExpression(node.left) && SEEN_NAMES.test(node.left.name.text)]];
  const children: (readonly [ts.Node, boolean])[] = [];
  const passesOn =
    !ts.isFunctionLike(node) && !ts.isPropertyAccessExpression(node) && !ts.isConditionalExpression(node);
  ts.forEachChild(node, (child) => {
    const isBranch = ts.isConditionalExpression(node) && child !== node.condition;
    children.push([child, isSeen && (passesOn || isBranch)]);
  });
  return children;
}

function argumentsOf(call: ts.CallExpression, isSeen: boolean): readonly (readonly [ts.Node, boolean])[] {
  const name = calleeOf(call);
  const rest: (readonly [ts.Node, boolean])[] = [[call.expression, false]];
  call.arguments.forEach((argument, index) => {
    if (SAYING.has(name) && index === 0) return;
    if (name === 'element') {
      if (index > 0) rest.push([argument, index > 1]);
    } else if (name === 'setAttribute') {
      const [attribute] = call.arguments;
      if (index === 1 && attribute !== undefined && ts.isStringLiteral(attribute))
        rest.push([argument, SEEN_NAMES.test(attribute.text)]);
    } else rest.push([argument, SEEN_CALLS.has(name) || (isSeen && ts.isStringLiteralLike(argument) && name === '')]);
  });
  return rest;
}

function calleeOf({ expression }: ts.CallExpression): string {
  if (ts.isIdentifier(expression)) return expression.text;
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : '';
}

function named(name: ts.PropertyName): string {
  return ts.isIdentifier(name) || ts.isStringLiteral(name) ? name.text : '';
}
