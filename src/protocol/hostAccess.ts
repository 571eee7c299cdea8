/** Sign-ins of the editor in the conversation with the engine: lent for questions to a repository's host. */

/** A token, and the one host that it is for. */
export interface HostAccess {
  /** As remotes name it: `github.com`. */
  readonly host: string;
  /** Of its REST interface: `https://api.github.com`. */
  readonly api: string;
  readonly token: string;
}

export interface HostAccessRequests {
  /** Kept in the engine's memory alone, also over the next `open`; those of before are forgotten. Asks at once where it may. */
  setHostAccess: { params: readonly HostAccess[]; result: null };
}
