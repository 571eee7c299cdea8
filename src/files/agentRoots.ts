/** Where coding agents leave their session logs (formats.md 8-12), and which of the files there are such logs. */
import path from 'node:path';
import type { FoundKind } from './discover';

/** The variables by which agents are told to keep their logs elsewhere. Passed in: nothing here reads the environment. */
export interface AgentEnvironment {
  readonly CLAUDE_CONFIG_DIR?: string;
  readonly CODEX_HOME?: string;
  readonly GEMINI_CLI_HOME?: string;
  readonly OPENCODE_DATA_DIR?: string;
  readonly OPENCODE_DB?: string;
  readonly XDG_CONFIG_HOME?: string;
  readonly XDG_DATA_HOME?: string;
  readonly APPDATA?: string;
}

export interface AgentRoot {
  readonly directory: string;
  /** Directories below it that are looked into, counted from the root. */
  readonly depth: number;
  /** Null: not a log. `parts` is the path below the root. */
  kindOf(parts: readonly string[]): FoundKind | null;
  /** True: what it holds is a copy where an earlier root has a file of the same name. */
  readonly isArchive?: boolean;
  /** True: the first directory below it stands for a project (Gemini CLI). */
  readonly byProject?: boolean;
}

/** Some agents put a session's subagents and their workflows below it. */
const DEEPEST_SESSION = 8;

/** All places, whether there or not. @param home absolute path of the home folder */
export function agentRoots(home: string, environment: AgentEnvironment): readonly AgentRoot[] {
  return [
    ...claudeRoots(home, environment),
    ...codexRoots(home, environment),
    ...geminiRoots(home, environment),
    ...openCodeRoots(home, environment),
    ...clineRoots(home, environment),
  ];
}

const isLines = (parts: readonly string[]): FoundKind | null => (lastOf(parts).endsWith('.jsonl') ? 'text' : null);

function claudeRoots(home: string, { CLAUDE_CONFIG_DIR, XDG_CONFIG_HOME }: AgentEnvironment): AgentRoot[] {
  const named = listOf(CLAUDE_CONFIG_DIR, ',');
  const config = XDG_CONFIG_HOME ?? path.join(home, '.config');
  const usual = [path.join(home, '.claude'), path.join(config, 'claude')];
  const folders = (named.length > 0 ? named : usual).map((folder) => path.resolve(home, folder));
  return folders
    .flatMap((folder) =>
      path.basename(folder) === 'projects'
        ? [folder]
        : [path.join(folder, 'projects'), path.join(folder, 'transcripts')],
    )
    .map((directory) => ({ directory, depth: DEEPEST_SESSION, kindOf: isLines }));
}

function codexRoots(home: string, { CODEX_HOME }: AgentEnvironment): AgentRoot[] {
  const folder = CODEX_HOME ?? path.join(home, '.codex');
  return [
    { directory: path.join(folder, 'sessions'), depth: 4, kindOf: isLines },
    { directory: path.join(folder, 'archived_sessions'), depth: 4, kindOf: isLines, isArchive: true },
  ];
}

function geminiRoots(home: string, { GEMINI_CLI_HOME }: AgentEnvironment): AgentRoot[] {
  const folder = path.join(GEMINI_CLI_HOME ?? home, '.gemini', 'tmp');
  return [{ directory: folder, depth: 4, byProject: true, kindOf: geminiKind }];
}

function geminiKind(parts: readonly string[]): FoundKind | null {
  if (parts[1] !== 'chats') return null;
  return lastOf(parts).endsWith('.json') ? 'document' : isLines(parts);
}

function openCodeRoots(home: string, { OPENCODE_DATA_DIR, OPENCODE_DB, XDG_DATA_HOME }: AgentEnvironment): AgentRoot[] {
  const named = listOf(OPENCODE_DATA_DIR, ',');
  const usual = path.join(XDG_DATA_HOME ?? path.join(home, '.local', 'share'), 'opencode');
  const folders = (named.length > 0 ? named : [usual]).map((folder) => path.resolve(home, folder));
  return [...folders.flatMap(openCodeFolder), ...openCodeDatabases(folders, OPENCODE_DB)];
}

function openCodeFolder(folder: string): AgentRoot[] {
  return [
    {
      directory: folder,
      depth: 0,
      kindOf: (parts) => (/^opencode.*\.db$/.test(lastOf(parts)) ? 'database' : null),
    },
    {
      directory: path.join(folder, 'storage', 'message'),
      depth: 1,
      kindOf: (parts) => (/^msg_.*\.json$/.test(lastOf(parts)) ? 'document' : null),
    },
    {
      directory: path.join(folder, 'storage', 'session'),
      depth: 1,
      kindOf: (parts) => (/^ses_.*\.json$/.test(lastOf(parts)) ? 'document' : null),
    },
  ];
}

/** The database that OpenCode was told to keep elsewhere: a path of its own or, relative, one in its data folder. */
function openCodeDatabases(folders: readonly string[], named: string | undefined): AgentRoot[] {
  if (named === undefined || named === ':memory:') return [];
  return folders.map((folder) => {
    const file = path.resolve(folder, named);
    const isIt = (parts: readonly string[]): FoundKind | null =>
      lastOf(parts) === path.basename(file) ? 'database' : null;
    return { directory: path.dirname(file), depth: 0, kindOf: isIt };
  });
}

const CLINE_LIKE = ['saoudrizwan.claude-dev', 'rooveterinaryinc.roo-cline', 'kilocode.kilo-code'] as const;
const EDITORS = ['Code', 'Code - Insiders', 'VSCodium', 'Cursor', 'Windsurf'] as const;
const SERVERS = ['.vscode-server', '.vscode-server-insiders', '.cursor-server', '.windsurf-server'] as const;

function clineRoots(home: string, { XDG_CONFIG_HOME, APPDATA }: AgentEnvironment): AgentRoot[] {
  const settings = [
    XDG_CONFIG_HOME ?? path.join(home, '.config'),
    path.join(home, 'Library', 'Application Support'),
    APPDATA ?? path.join(home, 'AppData', 'Roaming'),
  ];
  const users = [
    ...settings.flatMap((folder) => EDITORS.map((editor) => path.join(folder, editor, 'User'))),
    ...SERVERS.map((server) => path.join(home, server, 'data', 'User')),
  ];
  const tasks = users.flatMap((user) => CLINE_LIKE.map((name) => path.join(user, 'globalStorage', name, 'tasks')));
  const data = path.join(home, '.cline', 'data');
  return [
    ...[...tasks, path.join(data, 'tasks')].map((directory) => ({ directory, depth: 1, kindOf: taskKind })),
    {
      directory: path.join(data, 'sessions'),
      depth: 1,
      kindOf: (parts: readonly string[]) => (lastOf(parts).endsWith('.messages.json') ? 'document' : null),
    },
  ];
}

const TASK_LOGS: ReadonlySet<string> = new Set(['ui_messages.json', 'history_item.json']);

function taskKind(parts: readonly string[]): FoundKind | null {
  return parts.length === 2 && TASK_LOGS.has(lastOf(parts)) ? 'document' : null;
}

function lastOf(parts: readonly string[]): string {
  return parts[parts.length - 1] ?? '';
}

function listOf(value: string | undefined, separator: string): string[] {
  return (value ?? '')
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
