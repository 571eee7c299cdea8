/** A list of callbacks, for files that must run without an editor. */
export class Listeners<T> {
  private readonly all = new Set<(value: T) => void>();

  /** Calls back with every value told from now on; the answer ends it. */
  add(listener: (value: T) => void): () => void {
    this.all.add(listener);
    return () => this.all.delete(listener);
  }

  tell(value: T): void {
    for (const listener of [...this.all]) listener(value);
  }
}
