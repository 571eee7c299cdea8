/** One life of the engine's process: starts it, carries requests and snapshots, and says why it ended. */
import { fork, type ChildProcess } from 'node:child_process';
import type { Translate } from '../core/translate';
import { said } from '../core/words';
import {
  isEngineMessage,
  type EngineMessage,
  type EngineMethod,
  type EngineRequests,
  type Snapshot,
} from '../protocol/engine';
import type { AlertNotice } from '../protocol/alerts';
import { reasonOf, type Log } from './log';

export interface EngineLaunch {
  /** Absolute path of the bundled engine. */
  readonly script: string;
  /** Above it the engine's process ends instead of the machine swapping. */
  readonly memoryLimitMegabytes: number;
}

export interface EngineProcessEvents {
  onSnapshot(snapshot: Snapshot): void;
  onAlert(notice: AlertNotice): void;
  /** Called once; not after `dispose`. */
  onExit(reason: string): void;
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** How long a process that was asked to leave may take before it is ended, ms. */
const LEAVE_MS = 1_500;

export class EngineProcess {
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;
  private ended = false;
  private ranOutOfMemory = false;
  private readonly child: ChildProcess;

  constructor(
    launch: EngineLaunch,
    private readonly events: EngineProcessEvents,
    private readonly log: Log,
    private readonly t: Translate,
  ) {
    this.child = fork(launch.script, [], {
      execArgv: [`--max-old-space-size=${launch.memoryLimitMegabytes}`],
      env: engineEnvironment(process.env),
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.child.on('message', (message) => inItsTurn(() => this.receive(message)));
    this.child.on('error', (error) => this.end(reasonOf(error)));
    this.child.on('exit', (code, signal) => inItsTurn(() => this.end(this.exitReason(code, signal))));
    this.logLines(this.child.stdout);
    this.logLines(this.child.stderr);
  }

  get processId(): number | undefined {
    return this.ended ? undefined : this.child.pid;
  }

  request<M extends EngineMethod>(
    method: M,
    params: EngineRequests[M]['params'],
  ): Promise<EngineRequests[M]['result']> {
    if (this.ended) return Promise.reject(new Error(this.t('The cost engine is not running.')));
    const id = ++this.lastId;
    const message: EngineMessage = { type: 'request', id, method, params };
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve: (result) => resolve(result as EngineRequests[M]['result']), reject });
      try {
        this.child.send(message, (error) => {
          if (error !== null) this.settle(id, (request) => request.reject(error));
        });
      } catch (error) {
        this.settle(id, (request) => request.reject(new Error(reasonOf(error))));
      }
    });
  }

  /** Asks the process to leave by closing its channel, and ends it when it does not. */
  dispose(): void {
    if (this.ended) return;
    this.finish(this.t('The cost engine was closed.'));
    if (this.child.connected) this.child.disconnect();
    const last = setTimeout(() => this.child.kill('SIGKILL'), LEAVE_MS);
    last.unref();
    this.child.once('exit', () => clearTimeout(last));
  }

  private receive(message: unknown): void {
    if (this.ended) return;
    if (!isEngineMessage(message)) {
      this.log.warn('The cost engine sent a message of an unknown shape.');
      return;
    }
    switch (message.type) {
      case 'changed':
        this.events.onSnapshot(message.snapshot);
        return;
      case 'alert':
        this.events.onAlert(message.notice);
        return;
      case 'answer':
        this.settle(message.id, (request) => request.resolve(message.result));
        return;
      case 'failure':
        this.settle(message.id, (request) => request.reject(this.failure(message)));
        return;
      case 'request':
        this.log.warn('The cost engine asked a question, which nobody answers.');
    }
  }

  private failure({ message, words }: Extract<EngineMessage, { type: 'failure' }>): Error {
    return new Error(said(words ?? message, this.t));
  }

  private settle(id: number, how: (request: Pending) => void): void {
    const request = this.pending.get(id);
    this.pending.delete(id);
    if (request !== undefined) how(request);
  }

  private end(reason: string): void {
    if (this.ended) return;
    this.finish(reason);
    this.events.onExit(reason);
  }

  private finish(reason: string): void {
    this.ended = true;
    const waiting = [...this.pending.values()];
    this.pending.clear();
    for (const request of waiting) request.reject(new Error(reason));
  }

  private exitReason(code: number | null, signal: NodeJS.Signals | null): string {
    if (this.ranOutOfMemory) return this.t('The cost engine ran out of memory.');
    if (signal !== null) return this.t('The cost engine was ended by {0}.', signal);
    return this.t('The cost engine ended with code {0}.', code ?? this.t('unknown'));
  }

  private logLines(stream: NodeJS.ReadableStream | null): void {
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => {
      if (text.includes('heap out of memory')) this.ranOutOfMemory = true;
      for (const line of text.split(/\r?\n/)) if (line.trim() !== '') this.log.info(`engine: ${line}`);
    });
  }
}

/**
 * Messages that came in one piece are handed over before any promise is looked at: figures that were told after an answer
 * would be heard before it, and the older ones of the answer would stay.
 */
function inItsTurn(hear: () => void): void {
  setImmediate(hear);
}

/** Under the desktop editor this makes its own program behave as Node; NODE_OPTIONS of the person's shell would change the limit above. */
function engineEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _dropped, ...rest } = environment;
  return { ...rest, ELECTRON_RUN_AS_NODE: '1' };
}
