/** The engine as the extension uses it: in a process of its own, started again when it dies, opened with the same options. */
import {
  ENGINE_PROTOCOL,
  type Engine,
  type EngineMethod,
  type EngineOptions,
  type EngineRequests,
  type Snapshot,
} from '../protocol/engine';
import type { AlertNotice } from '../protocol/alerts';
import { EngineProcess, type EngineLaunch } from './engineProcess';
import { Listeners } from './listeners';
import { reasonOf, type Log } from './log';
import { RestartPolicy } from './restartPolicy';
import type { Translate } from '../core/translate';

/** What the engine is doing. `down` with `retryMs: null` waits for a person. */
export type EngineState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'opening' }
  | { readonly kind: 'running' }
  | { readonly kind: 'down'; readonly since: number; readonly reason: string; readonly retryMs: number | null };

export interface EngineClientDependencies {
  readonly launch: EngineLaunch;
  readonly log: Log;
  readonly translate: Translate;
  /** Epoch ms. */
  readonly clock: () => number;
  readonly policy?: RestartPolicy;
}

export class EngineClient implements Engine {
  private readonly snapshots = new Listeners<Snapshot>();
  private readonly alerts = new Listeners<AlertNotice>();
  private readonly states = new Listeners<EngineState>();
  private readonly policy: RestartPolicy;
  private current: EngineState = { kind: 'idle' };
  private process: EngineProcess | null = null;
  private options: EngineOptions | null = null;
  /** Settles when the newest `open` is answered. */
  private opened: Promise<{ protocol: number }> | null = null;
  private retry: NodeJS.Timeout | null = null;
  private disposed = false;

  constructor(private readonly deps: EngineClientDependencies) {
    this.policy = deps.policy ?? new RestartPolicy();
  }

  get state(): EngineState {
    return this.current;
  }

  get processId(): number | undefined {
    return this.process?.processId;
  }

  /**
   * Passes a question on to the engine, starting it when it does not run. `open` is remembered and repeated after a restart.
   * @throws Error, by rejection, with a sentence for people: the engine's own, or that it is not running
   */
  async request<M extends EngineMethod>(
    method: M,
    params: EngineRequests[M]['params'],
  ): Promise<EngineRequests[M]['result']> {
    if (method === 'open') return this.open(params as EngineOptions);
    if (this.current.kind === 'down') throw new Error(this.current.reason);
    await this.openedLast();
    return this.running().request(method, params);
  }

  onDidChange(listener: (snapshot: Snapshot) => void): () => void {
    return this.snapshots.add(listener);
  }

  onAlert(listener: (notice: AlertNotice) => void): () => void {
    return this.alerts.add(listener);
  }

  onDidChangeState(listener: (state: EngineState) => void): () => void {
    return this.states.add(listener);
  }

  /** Starts the engine again at once when it is down, whatever happened before. */
  restart(): void {
    if (this.current.kind !== 'down') return;
    this.policy.reset();
    this.startAgain();
  }

  dispose(): Promise<void> {
    this.disposed = true;
    this.cancelRetry();
    this.process?.dispose();
    this.process = null;
    return Promise.resolve();
  }

  private open(options: EngineOptions): Promise<{ protocol: number }> {
    this.options = options;
    this.cancelRetry();
    this.become({ kind: 'opening' });
    const earlier = this.opened ?? Promise.resolve();
    const opening: Promise<{ protocol: number }> = earlier
      .then(
        () => this.handshake(options),
        () => this.handshake(options),
      )
      .then(
        (answer) => {
          if (this.opened === opening) this.become({ kind: 'running' });
          return answer;
        },
        (error: unknown) => {
          // An exit has already been dealt with; a refusal leaves a process that waits for better options.
          if (this.opened === opening && this.current.kind === 'opening') this.goDown(reasonOf(error), null);
          throw error;
        },
      );
    opening.catch(() => undefined);
    this.opened = opening;
    return opening;
  }

  /** Requests wait for the newest `open`, also for one that comes while they wait: it is what refuses the one before. */
  private async openedLast(): Promise<void> {
    const { opened } = this;
    try {
      await opened;
    } catch (error) {
      if (this.opened === opened) throw error;
    }
    if (this.opened !== opened) await this.openedLast();
  }

  /** One at a time: of two that overlap, the engine might finish the older one last. */
  private async handshake(options: EngineOptions): Promise<{ protocol: number }> {
    if (this.options !== options) throw new Error(this.deps.translate('The settings changed again.'));
    const answer = await this.running().request('open', options);
    if (answer.protocol === ENGINE_PROTOCOL) return answer;
    this.process?.dispose();
    this.process = null;
    throw new Error(
      this.deps.translate(
        'The cost engine belongs to another version of Spendlight. Reload the window to use the new one.',
      ),
    );
  }

  private running(): EngineProcess {
    if (this.disposed) throw new Error(this.deps.translate('Spendlight is closing.'));
    this.process ??= this.start();
    return this.process;
  }

  private start(): EngineProcess {
    const started: EngineProcess = new EngineProcess(
      this.deps.launch,
      {
        onSnapshot: (snapshot) => this.snapshots.tell(snapshot),
        onAlert: (notice) => this.alerts.tell(notice),
        onExit: (reason) => this.lost(started, reason),
      },
      this.deps.log,
      this.deps.translate,
    );
    return started;
  }

  private lost(lost: EngineProcess, reason: string): void {
    if (this.process !== lost) return;
    this.process = null;
    this.deps.log.error(reason);
    if (this.disposed || this.options === null) return;
    const delay = this.policy.next(this.deps.clock());
    if (delay === null) {
      const sentence = this.deps.translate('{0} It stopped too often; "Cost: Refresh" starts it again.', reason);
      this.goDown(sentence, null);
      return;
    }
    this.goDown(this.deps.translate('{0} It is being started again.', reason), delay);
    this.retry = setTimeout(() => this.startAgain(), delay);
  }

  private startAgain(): void {
    this.cancelRetry();
    if (this.disposed || this.options === null) return;
    this.deps.log.info('Starting the cost engine again.');
    this.open(this.options).catch(() => undefined);
  }

  private cancelRetry(): void {
    if (this.retry !== null) clearTimeout(this.retry);
    this.retry = null;
  }

  private goDown(reason: string, retryMs: number | null): void {
    this.become({ kind: 'down', since: this.deps.clock(), reason, retryMs });
  }

  private become(state: EngineState): void {
    this.current = state;
    this.states.tell(state);
  }
}
