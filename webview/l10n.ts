/** The words of the page in the person's language, out of the translations that the page came with. */
import { translator } from '../src/core/translate';
import { BUNDLE_ID } from '../src/protocol/html';

/** `vscode.l10n.t` for the page. It is ready before any other module runs, so that tables of words can be made once. */
export const t = translator(bundleOfPage());

function bundleOfPage(): unknown {
  const text = document.getElementById(BUNDLE_ID)?.textContent ?? '';
  try {
    return text === '' ? null : JSON.parse(text);
  } catch (error) {
    // English words are better than an empty page.
    console.error(error);
    return null;
  }
}
