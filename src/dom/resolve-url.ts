/**
 * Resolves a URL against the page's base URL, but keeps relative URLs on the page's origin: a `<base>` element in
 * user-generated content must not redirect scripts and tokens to another origin.
 *
 * @param base - `baseURI` of the widget's own element, because markup can shadow `document.baseURI`.
 * @throws TypeError when the URL is invalid.
 */
export function resolveUrl(url: string, base: string): URL {
  const resolved = new URL(url, base);
  return resolved.origin === origin ? resolved : new URL(url, location.href);
}
