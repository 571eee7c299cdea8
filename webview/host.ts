/** The view's end of the conversation with the extension host: typed messages, questions with answers, remembered state. */
import { unpackAnswer } from '../src/protocol/pack';
import { VIEW_PROTOCOL } from '../src/protocol/view';
import type {
  DashboardTarget,
  FromView,
  ShowTarget,
  Staleness,
  ToView,
  ViewCommand,
  ViewMethod,
  ViewName,
  ViewRequests,
} from '../src/protocol/view';
import type { Snapshot } from '../src/protocol/engine';
import { t } from './l10n';

interface VsCodeApi {
  postMessage(message: FromView): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

const OTHER_VERSION = t('This view and the extension behind it are of different versions. Reload the window.');

export interface HostListener {
  /** A null snapshot: the engine has not answered yet. */
  onSnapshot(snapshot: Snapshot | null, stale: Staleness): void;
  onShow?(target: ShowTarget): void;
  /** What the view remembered in this workspace: it comes before the first snapshot, if at all. */
  onRestore?(state: unknown): void;
  /** The host speaks another version of the protocol. */
  onRefused(message: string): void;
}

/** Milliseconds after which a question counts as lost; the largest answers take a fraction of a second. */
const PATIENCE = 30_000;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** One per page: the editor hands out its interface once. */
export class Host {
  private readonly api = acquireVsCodeApi();
  private readonly waiting = new Map<number, Waiting & { method: ViewMethod }>();
  private lastId = 0;

  constructor(readonly view: ViewName) {}

  /** Attaches the listener first and says `ready` after, so that no message is missed. */
  listen(listener: HostListener): void {
    window.addEventListener('message', (event: MessageEvent<ToView>) => this.receive(event.data, listener));
    this.api.postMessage({ type: 'ready', view: this.view });
  }

  /** @throws Error with the engine's own words, made for people. */
  request<M extends ViewMethod>(method: M, params: ViewRequests[M]['params']): Promise<ViewRequests[M]['result']> {
    this.lastId += 1;
    const id = this.lastId;
    return new Promise<ViewRequests[M]['result']>((resolve, reject) => {
      this.waiting.set(id, { method, resolve: (value) => resolve(value as ViewRequests[M]['result']), reject });
      this.api.postMessage({ type: 'request', id, method, params });
      setTimeout(() => this.giveUp(id), PATIENCE);
    });
  }

  private giveUp(id: number): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    waiting?.reject(new Error(t('There was no answer within half a minute.')));
  }

  run(command: ViewCommand): void {
    this.api.postMessage({ type: 'command', command });
  }

  openEvent(source: string, line: number | null): void {
    this.api.postMessage({ type: 'openEvent', source, line });
  }

  drawn(): void {
    this.api.postMessage({ type: 'drawn', view: this.view });
  }

  /** What the view last remembered; of unknown shape, because an older version may have written it. */
  recall(): unknown {
    return this.api.getState();
  }

  remember(state: object): void {
    this.api.setState(state);
  }

  /** Opens the dashboard, in the editor area. */
  openDashboard(target: DashboardTarget): void {
    this.api.postMessage({ type: 'openDashboard', ...target });
  }

  /** Exports what is shown. */
  export(shown: Omit<Extract<FromView, { type: 'export' }>, 'type'>): void {
    this.api.postMessage({ type: 'export', ...shown });
  }

  /** Remembers beyond the life of the page: until it is opened anew in this workspace. */
  keep(state: object): void {
    this.api.setState(state);
    this.api.postMessage({ type: 'remember', state: JSON.stringify(state) });
  }

  private receive(message: ToView, listener: HostListener): void {
    switch (message.type) {
      case 'snapshot':
        if (message.protocol === VIEW_PROTOCOL) listener.onSnapshot(message.snapshot, message.stale);
        else listener.onRefused(OTHER_VERSION);
        break;
      case 'restore':
        listener.onRestore?.(message.state);
        break;
      case 'show':
        listener.onShow?.(message);
        break;
      case 'answer':
      case 'failure':
        this.settle(message);
        break;
    }
  }

  private settle(message: Extract<ToView, { type: 'answer' | 'failure' }>): void {
    const waiting = this.waiting.get(message.id);
    if (!waiting) return;
    this.waiting.delete(message.id);
    if (message.type === 'answer') waiting.resolve(unpackAnswer(waiting.method, message.result));
    else waiting.reject(new Error(message.message));
  }
}
