/** One comment on a pull request, against a server that keeps comments as GitHub does, and a program that stands for `gh`. */
import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitHubByProgram, gitHubByToken, keepComment, type CommentOutcome } from '../../../src/notify/github';

const MARKER = '<!-- marker -->';
const TOKEN = 'ghp_secretsecretsecret';
const TARGET = { repository: 'acme/shop', pr: 7 };

interface Kept {
  id: number;
  body: string;
  locked?: boolean;
}

/** Comments of acme/shop#7, one hundred a page. */
class Host {
  readonly comments: Kept[] = [];
  readonly asked: string[] = [];
  status: number | null = null;
  broken = false;
  private server: Server | null = null;

  async start(): Promise<string> {
    const server = createServer((request, response) => void this.answer(request, response));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server?.closeAllConnections();
    this.server?.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    this.asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    if (this.broken) return void request.socket.destroy();
    const say = (status: number, body: unknown): void => {
      response.writeHead(status, { 'Content-Type': 'application/json', Location: 'http://127.0.0.1:1/elsewhere' });
      response.end(JSON.stringify(body));
    };
    if (this.status !== null) return say(this.status, { message: 'no' });
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return say(401, {});
    const url = new URL(request.url ?? '', 'http://x');
    const body = text === '' ? '' : (JSON.parse(text) as { body: string }).body;
    if (request.method === 'GET') {
      const from = (Number(url.searchParams.get('page')) - 1) * 100;
      return say(200, this.comments.slice(from, from + 100).map(shown));
    }
    if (request.method === 'POST') {
      const made = { id: this.comments.length + 1, body };
      this.comments.push(made);
      return say(201, shown(made));
    }
    const known = this.comments.find(({ id }) => url.pathname.endsWith(`/comments/${id}`));
    if (known === undefined) return say(404, {});
    if (known.locked === true) return say(403, {});
    known.body = body;
    return say(200, shown(known));
  }
}

function shown({ id, body }: Kept): object {
  return { id, body, html_url: `https://github.com/acme/shop/pull/7#issuecomment-${id}`, user: { login: 'x' } };
}

describe('a comment on a pull request, with a token', () => {
  let host: Host;
  let api: string;
  beforeEach(async () => {
    host = new Host();
    api = await host.start();
  });
  afterEach(() => host.stop());
  const keep = (text: string, token = TOKEN): Promise<CommentOutcome> =>
    keepComment(gitHubByToken(token, api), TARGET, `${MARKER}\n${text}\n`, MARKER);

  it('is made once, then updated in place, then left alone', async () => {
    assert.equal((await keep('one')).outcome, 'created');
    assert.equal((await keep('two')).outcome, 'updated');
    assert.deepEqual(await keep('two'), {
      outcome: 'unchanged',
      url: 'https://github.com/acme/shop/pull/7#issuecomment-1',
    });
    assert.deepEqual(
      host.comments.map(({ body }) => body),
      [`${MARKER}\ntwo\n`],
    );
  });
  it('is found behind hundreds of others, and is no comment that quotes it', async () => {
    for (let id = 1; id <= 250; id++) host.comments.push({ id, body: id === 3 ? `> ${MARKER}` : 'words' });
    host.comments.push({ id: 251, body: `${MARKER}\nold` });
    assert.equal((await keep('new')).outcome, 'updated');
    assert.equal(host.comments[250]?.body, `${MARKER}\nnew\n`);
    assert.equal(host.comments.length, 251);
  });
  it('is made anew where the one that is there may not be changed', async () => {
    host.comments.push({ id: 1, body: `${MARKER}\nof somebody else`, locked: true });
    assert.equal((await keep('new')).outcome, 'created');
    assert.equal(host.comments[0]?.body, `${MARKER}\nof somebody else`);
  });
  it('is the same with the line ends that the host makes of it', async () => {
    host.comments.push({ id: 1, body: `${MARKER}\r\none\r\n` });
    assert.equal((await keep('one')).outcome, 'unchanged');
  });
  for (const [status, words] of [
    [401, /token/],
    [403, /may not write/],
    [404, /no such pull request/],
    [422, /422/],
    [500, /500/],
    [302, /could not be reached/],
  ] as const) {
    it(`fails with words when the answer is ${status}`, async () => {
      host.status = status;
      const outcome = await keep('one');
      assert.equal(outcome.outcome, 'failed');
      assert.match(outcome.reason, words);
      assert.ok(!outcome.reason.includes(TOKEN));
      assert.ok(!host.asked.some((asked) => asked.startsWith('POST')));
    });
  }
  it('fails with words when there is no answer', async () => {
    host.broken = true;
    const outcome = await keep('one');
    assert.ok(
      outcome.outcome === 'failed' &&
        !outcome.reason.includes(TOKEN) &&
        outcome.reason.includes('could not be reached'),
    );
  });
  for (const wrong of ['http://github.example', 'file:///etc/passwd', 'github.com', ''])
    it(`never sends a token to ${JSON.stringify(wrong)}`, () =>
      assert.throws(() => gitHubByToken(TOKEN, wrong), /https/));
});

describe('a comment on a pull request, through gh', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spendlight-gh-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  /** A program that says what it was asked and answers like `gh api --include`. */
  async function program(script: string): Promise<Record<string, string>> {
    await writeFile(join(folder, 'gh'), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, 'gh'), 0o755);
    return { PATH: `${folder}:${process.env['PATH'] ?? ''}`, LOG: join(folder, 'log') };
  }
  const keep = (environment: Record<string, string>): Promise<CommentOutcome> =>
    keepComment(gitHubByProgram(environment), TARGET, `${MARKER} text`, MARKER);

  it('asks with the words of gh, without prompts', async () => {
    const environment = await program(
      `case "$*" in *GET*) printf 'HTTP/2.0 200 OK\\r\\nX: y\\r\\n\\r\\n[]';; *) cat >"$LOG"; printf 'HTTP/2.0 201 Created\\r\\n\\r\\n{"id":5,"body":"%s","html_url":"https://github.com/x"}' "$GH_PROMPT_DISABLED";; esac`,
    );
    assert.deepEqual(await keep(environment), { outcome: 'created', url: 'https://github.com/x' });
  });
  it('says when gh is refused', async () => {
    const outcome = await keep(await program(`printf 'HTTP/2.0 404 Not Found\\r\\n\\r\\n{}'; exit 1`));
    assert.ok(outcome.outcome === 'failed' && /no such pull request/.test(outcome.reason));
  });
  it('says when gh is not signed in', async () => {
    const outcome = await keep(
      await program(`echo 'To get started with GitHub CLI, please run: gh auth login' >&2; exit 4`),
    );
    assert.ok(outcome.outcome === 'failed' && /gh auth status/.test(outcome.reason));
  });
  it('says when there is no gh', async () => {
    const outcome = await keep({ PATH: join(folder, 'nowhere') });
    assert.ok(outcome.outcome === 'failed' && /GITHUB_TOKEN/.test(outcome.reason));
  });
});
