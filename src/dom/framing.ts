/**
 * Whether a page of another origin shows this page in a frame, directly or further out.
 *
 * @param page - the window to start from.
 */
export function isFramedByOtherOrigin(page: Window = window): boolean {
  try {
    for (let frame = page; frame !== frame.parent; frame = frame.parent) {
      // Throws for another origin. The comparison is for pages that both relax `document.domain`.
      if (frame.parent.location.origin !== page.location.origin) return true;
    }
    return false;
  } catch {
    return true;
  }
}
