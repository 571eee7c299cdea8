/** A stand-in for the editor, for parts of the host that only draw trees and show messages. Import it before what uses `vscode`. */
import Module from 'node:module';
import { translator } from '../../../src/core/translate';

type Listener<T> = (value: T) => void;

class EventEmitter<T> {
  private readonly listeners = new Set<Listener<T>>();
  readonly event = (listener: Listener<T>): Disposable => {
    this.listeners.add(listener);
    return new Disposable(() => void this.listeners.delete(listener));
  };
  fire(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }
  dispose(): void {
    this.listeners.clear();
  }
}

class Disposable {
  static from(...all: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => {
      for (const one of all) one.dispose();
    });
  }
  constructor(readonly dispose: () => unknown) {}
}

class TreeItem {
  constructor(
    readonly label: string,
    readonly collapsibleState = 0,
  ) {}
}

class ThemeIcon {
  constructor(
    readonly id: string,
    readonly color?: unknown,
  ) {}
}

export interface FakeView {
  readonly id: string;
  visible: boolean;
  badge?: { readonly value: number; readonly tooltip: string };
  description?: string;
}

export interface ShownMessage {
  readonly kind: 'info' | 'warning' | 'error';
  readonly words: string;
  readonly actions: readonly string[];
  readonly answer: (action: string | undefined) => void;
}

export interface ShownDiagnostic {
  readonly message: string;
  readonly severity: number;
  readonly source?: string;
  readonly code?: string;
}

const windowState = new EventEmitter<void>();

/** What the editor was asked for. */
export const editor = {
  messages: [] as ShownMessage[],
  views: new Map<string, FakeView>(),
  commands: new Map<string, (argument?: unknown) => unknown>(),
  executed: [] as string[],
  /** By file. */
  diagnostics: new Map<string, readonly ShownDiagnostic[]>(),
  focused: true,
  /** Translations of the editor's language; undefined: it is English. */
  bundle: undefined as Record<string, string> | undefined,
  focus(focused: boolean): void {
    editor.focused = focused;
    windowState.fire();
  },
  reset(): void {
    editor.messages.length = 0;
    editor.views.clear();
    editor.commands.clear();
    editor.executed.length = 0;
    editor.diagnostics.clear();
    editor.focused = true;
    editor.bundle = undefined;
  },
};

const message =
  (kind: ShownMessage['kind']) =>
  (words: string, ...actions: string[]): Promise<string | undefined> =>
    new Promise((answer) => editor.messages.push({ kind, words, actions, answer }));

const vscode = {
  EventEmitter,
  Disposable,
  TreeItem,
  ThemeIcon,
  ThemeColor: class {
    constructor(readonly id: string) {}
  },
  TreeItemCollapsibleState: { None: 0, Collapsed: 1, Expanded: 2 },
  Range: class {
    constructor(
      readonly startLine: number,
      readonly startCharacter: number,
      readonly endLine: number,
      readonly endCharacter: number,
    ) {}
  },
  DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2, Hint: 3 },
  Diagnostic: class {
    constructor(
      readonly range: unknown,
      readonly message: string,
      readonly severity: number,
    ) {}
  },
  languages: {
    createDiagnosticCollection: () => ({
      clear: () => editor.diagnostics.clear(),
      set: ({ fsPath }: { fsPath: string }, list: readonly ShownDiagnostic[]) => editor.diagnostics.set(fsPath, list),
      dispose: () => editor.diagnostics.clear(),
    }),
  },
  Uri: {
    file: (fsPath: string) => ({ fsPath, path: fsPath }),
    joinPath: (base: string, ...parts: string[]) => [base, ...parts].join('/'),
  },
  env: {
    get language() {
      return editor.bundle === undefined ? 'en' : 'de';
    },
  },
  l10n: {
    get bundle() {
      return editor.bundle;
    },
    t: (text: string, ...values: (string | number)[]) => translator(editor.bundle)(text, ...values),
  },
  window: {
    get state() {
      return { focused: editor.focused };
    },
    onDidChangeWindowState: windowState.event,
    createTreeView: (id: string) => {
      const visibility = new EventEmitter<void>();
      const view = { id, visible: false, onDidChangeVisibility: visibility.event, dispose: () => undefined };
      editor.views.set(id, view);
      return view;
    },
    showInformationMessage: message('info'),
    showWarningMessage: message('warning'),
    showErrorMessage: message('error'),
  },
  commands: {
    registerCommand: (id: string, handler: (argument?: unknown) => unknown) => {
      editor.commands.set(id, handler);
      return new Disposable(() => void editor.commands.delete(id));
    },
    executeCommand: (id: string) => {
      editor.executed.push(id);
      return Promise.resolve();
    },
  },
};

interface Loader {
  _load(request: string, ...rest: unknown[]): unknown;
}

const loader = Module as unknown as Loader;
const load = loader._load.bind(Module);
loader._load = (request, ...rest) => (request === 'vscode' ? vscode : load(request, ...rest));
