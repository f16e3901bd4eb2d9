/**
 * Resolves a URL as the page does, except that a relative one stays on the page's origin: a `<base>` element in content
 * that users wrote must not lead scripts and tokens to another origin.
 *
 * @param base - the base URL of an element of ours, because markup can shadow `document.baseURI`.
 * @throws TypeError when it is no URL.
 */
export function resolveUrl(url: string, base: string): URL {
  const resolved = new URL(url, base);
  return resolved.origin === origin ? resolved : new URL(url, location.href);
}
