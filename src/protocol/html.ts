/** The page a webview starts from: an empty place to draw in, one style sheet, one script, and a policy that allows nothing else. */
import type { ViewName } from './view';

export interface ViewPage {
  readonly view: ViewName;
  /** Fresh for every page, at least 128 bits, letters and digits. */
  readonly nonce: string;
  /** Webview URIs of `dist/webview/<view>.js` and `dist/webview/style.css`. */
  readonly scriptUri: string;
  readonly styleUri: string;
  /** What the webview calls its own files in a policy: `webview.cspSource`. */
  readonly cspSource: string;
  readonly title: string;
  /** BCP 47 tag of the words on screen. */
  readonly language: string;
  /** Translations of the page's words, as `vscode.l10n.bundle` has them; undefined: they are English. */
  readonly bundle?: Readonly<Record<string, string>> | undefined;
}

/** Finds the translations in the page: data that no browser runs. */
export const BUNDLE_ID = 'bundle';

/** The Content-Security-Policy of every view: the nonce for its script and for styles its controls make, its own files, no network. */
export function viewPolicy(page: Pick<ViewPage, 'nonce' | 'cspSource'>): string {
  return [
    `default-src 'none'`,
    `img-src ${page.cspSource} data:`,
    `font-src ${page.cspSource}`,
    `style-src ${page.cspSource} 'nonce-${page.nonce}'`,
    `script-src 'nonce-${page.nonce}'`,
  ].join('; ');
}

/**
 * The whole document of a view. Nothing of a log is ever part of it: data comes by message.
 * @throws RangeError when the nonce could end an attribute or be guessed from its shape
 */
export function viewHtml(page: ViewPage): string {
  if (!/^[A-Za-z0-9+/=_-]{16,}$/.test(page.nonce))
    throw new RangeError('The nonce must be 16 or more base64 characters.');
  const nonce = attribute(page.nonce);
  return [
    '<!DOCTYPE html>',
    `<html lang="${attribute(page.language)}">`,
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${attribute(viewPolicy(page))}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    // Read by the toolkit's base library, which then marks the style elements it makes.
    `<meta property="csp-nonce" content="${nonce}">`,
    `<title>${attribute(page.title)}</title>`,
    `<link rel="stylesheet" nonce="${nonce}" href="${attribute(page.styleUri)}">`,
    '</head>',
    `<body data-view="${page.view}">`,
    '<div id="app"></div>',
    // In the page, not in a message: the first words that are painted are translated, and it may be larger than a message.
    ...(page.bundle === undefined ? [] : [dataBlock(page.bundle)]),
    `<script nonce="${nonce}" src="${attribute(page.scriptUri)}"></script>`,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** No `<` stays: neither the end of the element nor a comment can begin in it. */
function dataBlock(data: object): string {
  return `<script type="application/json" id="${BUNDLE_ID}">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>`;
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
