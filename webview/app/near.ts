/** What counts as near: it is drawn before a person scrolls to it. */

/** From the edge of what is visible, CSS pixels. */
const NEAR = 300;

/**
 * Tells when an element comes near and when it is no longer.
 * The document is named as root: in a frame of another origin, as every view of the editor is, there is no room around an unnamed one.
 */
export function observeNear(onChange: (entries: readonly IntersectionObserverEntry[]) => void): IntersectionObserver {
  return new IntersectionObserver(onChange, { root: document, rootMargin: `${NEAR}px` });
}

export function isNear(place: Element): boolean {
  const { top, bottom } = place.getBoundingClientRect();
  return bottom > -NEAR && top < window.innerHeight + NEAR;
}
