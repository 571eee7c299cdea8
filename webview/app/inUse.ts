/** What the pointer is on, or a person has marked, is not moved by figures that come by themselves. */

export function isInUse(place: HTMLElement): boolean {
  const selection = getSelection();
  const isMarked = selection !== null && !selection.isCollapsed && place.contains(selection.anchorNode);
  return isMarked || place.matches(':hover');
}
