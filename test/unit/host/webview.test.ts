/** What a view's page holds before anything is said to it. */
import assert from 'node:assert/strict';
import { editor } from './fakeVscode';
import { WebviewConnection, type ConnectionOptions, type ViewServices } from '../../../src/host/views/webview';
import { VIEW_NAMES } from '../../../src/protocol/view';

/** The page that the host writes for a view. */
function pageOf(view: ConnectionOptions['view']): string {
  const webview = {
    html: '',
    options: {},
    cspSource: 'https://view.test',
    asWebviewUri: (uri: string) => uri,
    onDidReceiveMessage: () => ({ dispose: () => undefined }),
  };
  const session = { onDidChange: () => ({ dispose: () => undefined }) };
  const services = { session, extensionUri: 'https://view.test' } as unknown as ViewServices;
  const options = { view, title: 'Cost', webview, isVisible: () => true } as unknown as ConnectionOptions;
  new WebviewConnection(options, services).dispose();
  return webview.html;
}

describe('the page of a view in the editor', () => {
  afterEach(() => editor.reset());

  for (const view of VIEW_NAMES) {
    it(`${view}: brings the editor's translations`, () => {
      editor.bundle = { Cost: 'Kosten </script>' };
      const html = pageOf(view);
      const data = /<script type="application\/json" id="bundle">([^<]*)<\/script>/.exec(html)?.[1] ?? '';
      assert.deepEqual(JSON.parse(data), editor.bundle);
      assert.match(html, /<html lang="de">/);
    });
    it(`${view}: brings none in English`, () => assert.doesNotMatch(pageOf(view), /application\/json/));
  }
});
