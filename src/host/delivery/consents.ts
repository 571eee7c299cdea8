/** What a person said to sending a workspace's alerts to a host: asked once for each of the two, and remembered. */

/** What of `vscode.Memento` is used. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

export type Consent = 'yes' | 'no' | 'not-asked';

const KEY = 'spendlight.delivery.consents';
/** The oldest are forgotten: then the question comes again. */
const MOST = 1_000;

export class Consents {
  /** @param workspace names this workspace: its folders or its file */
  constructor(
    private readonly memory: Memory,
    private readonly workspace: () => string,
  ) {}

  of(host: string): Consent {
    const answer = new Map(this.all()).get(this.keyOf(host));
    return answer === 'yes' || answer === 'no' ? answer : 'not-asked';
  }

  async set(host: string, answer: Exclude<Consent, 'not-asked'>): Promise<void> {
    const key = this.keyOf(host);
    const others = this.all().filter(([one]) => one !== key);
    await this.memory.update(KEY, [...others.slice(1 - MOST), [key, answer]]);
  }

  private keyOf(host: string): string {
    return JSON.stringify([this.workspace(), host]);
  }

  private all(): (readonly [string, unknown])[] {
    const kept = this.memory.get(KEY);
    if (!Array.isArray(kept)) return [];
    return kept.filter((one): one is [string, unknown] => Array.isArray(one) && typeof one[0] === 'string');
  }
}
