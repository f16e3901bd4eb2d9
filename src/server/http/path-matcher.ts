/**
 * Creates a predicate for paths that match one of several patterns.
 *
 * @param patterns paths in which a segment that begins with `:` matches any segment that is not empty
 * @example createPathMatcher(['/v1/tickets/:id'])('/v1/tickets/7') // true
 */
export function createPathMatcher(patterns: Iterable<string>): (path: string) => boolean {
  const byLength = new Map<number, string[][]>();
  for (const pattern of new Set(patterns)) {
    const segments = pattern.split('/');
    byLength.set(segments.length, [...(byLength.get(segments.length) ?? []), segments]);
  }
  return (path) => {
    const segments = path.split('/');
    const candidates = byLength.get(segments.length) ?? [];
    return candidates.some((pattern) =>
      pattern.every((part, index) => (part.startsWith(':') ? segments[index] !== '' : part === segments[index])),
    );
  };
}
