/** Which sessions were begun by others, as agents' files say it beside their logs: the same answer in whatever order they are read. */
import { SessionRoots } from '../core/sources/agents/sessionRoots';
import type { SessionParent } from '../core/sources/source';

export class SessionParents {
  private readonly files = new Map<string, readonly SessionParent[]>();

  /** @param onChange called when sessions may belong to others than before */
  constructor(private readonly onChange: () => void) {}

  add(path: string, parents: readonly SessionParent[]): void {
    if (parents.length === 0) return;
    this.files.set(path, [...this.of(path), ...parents]);
    this.onChange();
  }

  remove(path: string): void {
    if (this.files.delete(path)) this.onChange();
  }

  of(path: string): readonly SessionParent[] {
    return this.files.get(path) ?? [];
  }

  /** Where files disagree, the last one by its path is believed. */
  roots(): SessionRoots {
    const roots = new SessionRoots();
    for (const path of [...this.files.keys()].sort()) {
      for (const { session, parent } of this.of(path)) roots.add({ id: session, parent_id: parent });
    }
    return roots;
  }
}
