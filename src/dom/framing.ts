/**
 * Checks whether any ancestor frame of the page has another origin.
 *
 * @param page - the window to start from.
 */
export function isFramedByOtherOrigin(page: Window = window): boolean {
  try {
    for (let frame = page; frame !== frame.parent; frame = frame.parent) {
      // Throws for another origin. The comparison covers pages that both set `document.domain`.
      if (frame.parent.location.origin !== page.location.origin) return true;
    }
    return false;
  } catch {
    return true;
  }
}
