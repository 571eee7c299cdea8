/** Which session an agent's subtasks belong to: followed from parent to parent, whatever a database says of them. */
import { dimensionText } from '../dimensions';
import type { Fields } from '../source';

/** Each takes some hundred bytes; whoever has more loses nothing but the way up of the rest. */
const MOST_SESSIONS = 500_000;
/** Subtasks of subtasks; a chain that is longer is none that an agent made. */
const DEEPEST = 1_000;

export class SessionRoots {
  private readonly parents = new Map<string, string>();
  private readonly roots = new Map<string, string>();

  /** A session's row: `id` and `parent_id`. */
  add(row: Fields): void {
    const [id, parent] = [dimensionText(row['id']), dimensionText(row['parent_id'])];
    if (id === null || parent === null || this.parents.size >= MOST_SESSIONS) return;
    this.parents.set(id, parent);
    this.roots.clear();
  }

  /**
   * The session that it was begun for: the last one upwards that anybody names, whether or not it has a row of its own. Where
   * the way leads in a circle, the one of it whose name sorts first, so that all of them agree.
   */
  rootOf(session: string): string {
    if (!this.parents.has(session)) return session;
    let root = this.roots.get(session);
    if (root === undefined) this.roots.set(session, (root = this.follow(session)));
    return root;
  }

  private follow(session: string): string {
    const way = [session];
    const places = new Map([[session, 0]]);
    let at = session;
    for (let step = 1; step <= DEEPEST; step++) {
      const parent = this.parents.get(at);
      if (parent === undefined) return at;
      const met = places.get(parent);
      if (met !== undefined) return way.slice(met).reduce((first, one) => (one < first ? one : first));
      places.set(parent, step);
      way.push(parent);
      at = parent;
    }
    return session;
  }
}
