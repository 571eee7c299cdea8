/** Which build of the program this is: what another one has kept may mean something else to this one. */

/** Made of all sources when the bundle is built. */
declare const SPENDLIGHT_BUILD: string | undefined;

export const BUILD = typeof SPENDLIGHT_BUILD === 'string' ? SPENDLIGHT_BUILD : 'unbundled';
