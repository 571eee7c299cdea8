/** Agents' session logs in a home folder: which files are found, under which name, and whose sessions they are. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AgentEnvironment } from '../../../src/files/agentRoots';
import { discoverSessions } from '../../../src/files/home';
import { findSessionFolders, type SessionFolders } from '../../../src/files/sessionFolders';

let home = '';
const write = async (file: string, content = '{}'): Promise<void> => {
  const target = path.resolve(home, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, content);
};

beforeEach(async () => {
  home = await realpath(await mkdtemp(path.join(tmpdir(), 'spendlight-home-')));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function find(environment: AgentEnvironment = {}, directories: readonly string[] = []): Promise<string[]> {
  const { files, problems } = await discoverSessions({ home, environment, directories });
  assert.deepEqual(problems, []);
  return files.map((file) => `${file.kind} ${file.path}`);
}

describe('session logs in the home folder', () => {
  it('are none where no agent is installed', async () => assert.deepEqual(await find(), []));

  const cases: readonly [
    name: string,
    files: readonly string[],
    found: readonly string[],
    environment?: AgentEnvironment,
  ][] = [
    [
      'Claude Code, its subagents and their workflows',
      [
        '.claude/projects/-srv-app/s1.jsonl',
        '.claude/projects/-srv-app/s1/subagents/agent-a.jsonl',
        '.claude/projects/-srv-app/s1/subagents/agent-a.meta.json',
        '.claude/projects/-srv-app/s1/subagents/workflows/w/agent-b.jsonl',
        '.claude/settings.json',
        '.claude/history.jsonl',
        '.config/claude/projects/-srv-app/s2.jsonl',
        '.claude/transcripts/t.jsonl',
      ],
      [
        'text ~/.claude/projects/-srv-app/s1.jsonl',
        'text ~/.claude/projects/-srv-app/s1/subagents/agent-a.jsonl',
        'text ~/.claude/projects/-srv-app/s1/subagents/workflows/w/agent-b.jsonl',
        'text ~/.claude/transcripts/t.jsonl',
        'text ~/.config/claude/projects/-srv-app/s2.jsonl',
      ],
    ],
    [
      'Claude Code elsewhere, in several places',
      ['.claude/projects/p/s1.jsonl', 'one/projects/p/s2.jsonl', 'two/projects/p/s3.jsonl'],
      ['text ~/one/projects/p/s2.jsonl', 'text ~/two/projects/p/s3.jsonl'],
      { CLAUDE_CONFIG_DIR: 'one, two/projects' },
    ],
    [
      'Codex CLI, an archived copy giving way',
      [
        '.codex/sessions/2026/02/10/rollout-1.jsonl',
        '.codex/archived_sessions/rollout-1.jsonl',
        '.codex/archived_sessions/rollout-2.jsonl',
        '.codex/log/x.jsonl',
      ],
      ['text ~/.codex/archived_sessions/rollout-2.jsonl', 'text ~/.codex/sessions/2026/02/10/rollout-1.jsonl'],
    ],
    [
      'Gemini CLI, lines and documents',
      ['.gemini/tmp/p/chats/session-1.json', '.gemini/tmp/p/chats/session-2.jsonl', '.gemini/tmp/p/logs.json'],
      ['document ~/.gemini/tmp/p/chats/session-1.json', 'text ~/.gemini/tmp/p/chats/session-2.jsonl'],
    ],
    [
      'OpenCode',
      [
        '.local/share/opencode/opencode.db',
        '.local/share/opencode/opencode-dev.db',
        '.local/share/opencode/other.db',
        '.local/share/opencode/storage/message/ses_1/msg_1.json',
        '.local/share/opencode/storage/part/ses_1/prt_1.json',
        '.local/share/opencode/storage/session/p/ses_1.json',
        '.local/share/opencode/storage/session_diff/ses_1.json',
      ],
      [
        'database ~/.local/share/opencode/opencode-dev.db',
        'database ~/.local/share/opencode/opencode.db',
        'document ~/.local/share/opencode/storage/message/ses_1/msg_1.json',
        'document ~/.local/share/opencode/storage/session/p/ses_1.json',
      ],
    ],
    [
      'Cline and its kin, a task’s total only where its calls are gone',
      [
        '.config/Code/User/globalStorage/saoudrizwan.claude-dev/tasks/1/ui_messages.json',
        '.config/Code/User/globalStorage/saoudrizwan.claude-dev/tasks/1/history_item.json',
        '.config/Code/User/globalStorage/saoudrizwan.claude-dev/tasks/1/api_conversation_history.json',
        '.vscode-server/data/User/globalStorage/rooveterinaryinc.roo-cline/tasks/2/history_item.json',
        'Library/Application Support/Cursor/User/globalStorage/kilocode.kilo-code/tasks/3/ui_messages.json',
        '.cline/data/sessions/c/c.messages.json',
        '.cline/data/sessions/c/c.json',
      ],
      [
        'document ~/.cline/data/sessions/c/c.messages.json',
        'document ~/.config/Code/User/globalStorage/saoudrizwan.claude-dev/tasks/1/ui_messages.json',
        'document ~/.vscode-server/data/User/globalStorage/rooveterinaryinc.roo-cline/tasks/2/history_item.json',
        'document ~/Library/Application Support/Cursor/User/globalStorage/kilocode.kilo-code/tasks/3/ui_messages.json',
      ],
    ],
    [
      'agents that were told to keep their logs elsewhere',
      ['c/sessions/a.jsonl', 'g/.gemini/tmp/p/chats/b.jsonl', 'o/opencode.db', 'x/opencode/opencode.db'],
      ['database ~/o/opencode.db', 'text ~/c/sessions/a.jsonl', 'text ~/g/.gemini/tmp/p/chats/b.jsonl'],
      { CODEX_HOME: 'c', GEMINI_CLI_HOME: 'g', OPENCODE_DATA_DIR: 'o', XDG_DATA_HOME: 'x' },
    ],
  ];
  for (const [name, files, found, environment = {}] of cases)
    it(`finds ${name}`, async () => {
      for (const file of files) await write(file);
      const absolute = Object.entries(environment).map(([key, value]) => [
        key,
        value
          .split(',')
          .map((one: string) => path.resolve(home, one.trim()))
          .join(','),
      ]);
      const listed = await find(Object.fromEntries(absolute) as AgentEnvironment);
      assert.deepEqual([...listed].sort(), [...found].sort());
    });

  const DATABASES: readonly (readonly [named: string, found: readonly string[]])[] = [
    ['HOME/kept/mine.sqlite', ['~/.local/share/opencode/opencode.db', '~/kept/mine.sqlite']],
    ['mine.db', ['~/.local/share/opencode/mine.db', '~/.local/share/opencode/opencode.db']],
    ['opencode.db', ['~/.local/share/opencode/opencode.db']],
    [':memory:', ['~/.local/share/opencode/opencode.db']],
  ];
  for (const [named, found] of DATABASES)
    it(`finds the database that OpenCode was told to keep in ${named}`, async () => {
      for (const file of ['opencode.db', 'mine.db', 'other.db']) await write(`.local/share/opencode/${file}`);
      for (const file of ['mine.sqlite', 'other.sqlite', 'opencode.db']) await write(`kept/${file}`);
      const listed = await find({ OPENCODE_DB: named.replace('HOME', home) });
      assert.deepEqual(
        listed,
        found.map((file) => `database ${file}`),
      );
    });

  it('are named whole where they lie outside of the home folder', async () => {
    const outside = await realpath(await mkdtemp(path.join(tmpdir(), 'spendlight-codex-')));
    try {
      await write(path.join(outside, 'sessions', 'a.jsonl'));
      assert.deepEqual(await find({ CODEX_HOME: outside }), [
        `text ${outside.split(path.sep).join('/')}/sessions/a.jsonl`,
      ]);
    } finally {
      await rm(outside, { recursive: true, force: true });
    }
  });

  it('count once where a root is a link to another, and links below are not followed', async () => {
    await write('.claude/projects/p/s1.jsonl');
    await write('elsewhere/s2.jsonl');
    await mkdir(path.join(home, '.config', 'claude'), { recursive: true });
    await symlink(path.join(home, '.claude', 'projects'), path.join(home, '.config', 'claude', 'projects'));
    await symlink(path.join(home, 'elsewhere'), path.join(home, '.claude', 'projects', 'linked'));
    await symlink(path.join(home, '.claude'), path.join(home, '.claude', 'projects', 'p', 'loop'));
    assert.deepEqual(await find(), ['text ~/.claude/projects/p/s1.jsonl']);
  });

  it('are watched where they are made', async () => {
    await write('.claude/projects/p/s1.jsonl');
    const { directories } = await discoverSessions({ home, environment: {}, directories: [] });
    const expected = ['projects', 'projects/p'].map((name) => path.join(home, '.claude', name));
    assert.deepEqual([...directories].sort(), expected);
  });

  it('of Gemini CLI are placed by what the project says, else by the hash of an opened folder', async () => {
    const hash = createHash('sha256').update('/srv/app').digest('hex');
    await write('.gemini/tmp/named/chats/a.jsonl');
    await write('.gemini/tmp/named/.project_root', '/srv/named\n');
    await write(`.gemini/tmp/${hash}/chats/b.jsonl`);
    await write('.gemini/tmp/unknown/chats/c.jsonl');
    const { files } = await discoverSessions({ home, environment: {}, directories: ['/srv/app'] });
    assert.deepEqual(
      new Set(files.map(({ session }) => session?.directory)),
      new Set(['/srv/named', '/srv/app', null]),
    );
  });
});

describe('whose session it is', () => {
  const open = async (...names: string[]): Promise<SessionFolders> =>
    findSessionFolders(names.map((name) => ({ path: path.join(home, name), name })));
  const worktree = async (name: string, back = path.join(home, 'app', '.git', 'worktrees', name)): Promise<void> => {
    await write(`app/.git/worktrees/${name}/gitdir`, `${path.join(home, name, '.git')}\n`);
    await write(`${name}/.git`, `gitdir: ${back}\n`);
  };

  it('is told by whole path parts, the innermost folder first', async () => {
    await write('app/x');
    await write('app/inner/x');
    const folders = await open('app', 'app/inner');
    const cases: readonly [directory: string, name: string | null][] = [
      ['app', 'app'],
      ['app/src/deep', 'app'],
      ['app/inner', 'inner'],
      ['app/inner/src', 'inner'],
      ['app-two', null],
      ['', null],
      ['app/../other', null],
    ];
    for (const [directory, name] of cases) assert.equal(folders.folderOf(`${home}/${directory}`), name, directory);
  });

  it('is told through a link to the folder', async () => {
    await write('real/x');
    await symlink(path.join(home, 'real'), path.join(home, 'link'));
    const folders = await open('link');
    assert.deepEqual(
      [`${home}/real/src`, `${home}/link/src`].map((one) => folders.folderOf(one)),
      ['link', 'link'],
    );
  });

  it('is told through git worktrees of the folder, also of a folder below the repository', async () => {
    await write('app/packages/core/x');
    await worktree('feature');
    assert.equal((await open('app')).folderOf(`${home}/feature/src`), 'app');
    const below = await open('app/packages/core');
    assert.equal(below.folderOf(`${home}/feature/packages/core/src`), 'core');
    assert.equal(below.folderOf(`${home}/feature/src`), null);
  });

  it('of an opened worktree is its own only', async () => {
    await write('app/x');
    await worktree('feature');
    const folders = await open('feature');
    assert.deepEqual(
      [`${home}/feature`, `${home}/app`].map((one) => folders.folderOf(one)),
      ['feature', null],
    );
  });

  it('is not whatever a repository claims: a worktree has to point back', async () => {
    await write('victim/x');
    await worktree('claimed', path.join(home, 'somewhere', '.git', 'worktrees', 'claimed'));
    await write('app/.git/worktrees/victim/gitdir', `${path.join(home, 'victim', '.git')}\n`);
    const folders = await open('app');
    assert.deepEqual(
      [`${home}/victim`, `${home}/claimed`].map((one) => folders.folderOf(one)),
      [null, null],
    );
  });

  it('knows when other directories count than before', async () => {
    await write('app/x');
    const before = await open('app');
    assert.equal((await open('app')).key, before.key);
    await worktree('feature');
    assert.notEqual((await open('app')).key, before.key);
  });
});
