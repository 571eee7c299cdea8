/** Stand-ins for what the editor keeps and asks. */
import type { Memory } from '../../../../src/host/delivery/consents';
import { DELIVERY_KEYS, readDeliverySettings } from '../../../../src/host/delivery/deliverySettings';
import type { Choice, Dialogs, Question } from '../../../../src/host/delivery/setUp';
import type { SecretStore } from '../../../../src/host/delivery/vault';

export class Secrets implements SecretStore {
  readonly kept = new Map<string, string>();
  get(key: string): Promise<string | undefined> {
    return Promise.resolve(this.kept.get(key));
  }
  store(key: string, value: string): Promise<void> {
    this.kept.set(key, value);
    return Promise.resolve();
  }
  delete(key: string): Promise<void> {
    this.kept.delete(key);
    return Promise.resolve();
  }
}

export class State implements Memory {
  readonly kept = new Map<string, unknown>();
  get(key: string): unknown {
    return this.kept.get(key);
  }
  update(key: string, value: unknown): Promise<void> {
    this.kept.set(key, JSON.parse(JSON.stringify(value)));
    return Promise.resolve();
  }
}

/** The user's own settings. */
export class OwnSettings {
  readonly kept = new Map<string, unknown>();
  read = () => readDeliverySettings((key) => this.kept.get(key));
  write = (key: string, value: unknown): Promise<void> => {
    this.kept.set(key, value);
    return Promise.resolve();
  };
  get channels(): unknown {
    return this.kept.get(DELIVERY_KEYS.channels);
  }
}

/** A person who answers in this order; `undefined` leaves a question unanswered. */
export class Person implements Dialogs {
  readonly asked: string[] = [];
  readonly told: string[] = [];
  readonly problems: (string | undefined)[] = [];
  readonly questions: Question[] = [];
  constructor(private readonly answers: (string | boolean | undefined)[]) {}

  pick<T extends string>(title: string, choices: readonly Choice<T>[]): Promise<T | undefined> {
    this.asked.push(`${title} ${choices.map(({ label, description = '' }) => `${label}: ${description}`).join('; ')}`);
    const answer = this.answers.shift();
    return Promise.resolve(choices.find(({ id }) => id === answer)?.id);
  }
  async ask(question: Question): Promise<string | undefined> {
    this.questions.push(question);
    const answer = this.answers.shift();
    if (typeof answer !== 'string') return undefined;
    const problem = await question.problem?.(answer);
    this.problems.push(problem);
    return problem === undefined ? answer : undefined;
  }
  confirm(message: string, detail: string): Promise<boolean> {
    this.asked.push(`${message} ${detail}`);
    return Promise.resolve(this.answers.shift() === true);
  }
  inform(message: string): void {
    this.told.push(message);
  }
  get unused(): number {
    return this.answers.length;
  }
}
