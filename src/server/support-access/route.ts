/** Maximum segments and characters of a stored route. */
const MAX_SEGMENTS = 12;
const MAX_LENGTH = 180;
/** Stands for routes above the maximum per session. */
export const OTHER_ROUTE = '/*';

/** Whether a segment is a placeholder of a router: `:id`, `{id}`, `[id]`, `<id>`, `*`. */
const isPlaceholder = (segment: string) =>
  /^(?::[\w-]+[?*+]?|\{[\w*.-]+\}|\[[\w.-]+\]|<[\w:-]+>|\*{1,2})$/.test(segment);

/** Whether a segment consists of words: `reports`, `access-requests`, `v2`, `index.html`, `billingPlans`. */
function isWord(segment: string): boolean {
  if (segment.length > 40 || /[bcdfghjklmnpqrstvwxz]{5}/i.test(segment)) return false;
  return (
    /^v\d{1,2}$/.test(segment) ||
    segment.split(/[-_.]/).every((word) => word.length <= 20 && /^[A-Za-z]?[a-z]+(?:[A-Z][a-z]{2,}){0,3}$/.test(word))
  );
}

function mapSegments(path: string, map: (segment: string) => string): string {
  const [bare = ''] = path.split(/[?#]/);
  const segments = bare.split('/').filter((segment) => segment !== '');
  let route = '';
  for (const [index, segment] of segments.entries()) {
    const next = `${route}/${map(segment)}`;
    if (index >= MAX_SEGMENTS || next.length > MAX_LENGTH) return `${route}/*`;
    route = next;
  }
  return route || '/';
}

/**
 * Converts a request path to a route: without query, and with a placeholder for each segment that is not plainly a word, because it
 * may be an id, a token or a name.
 *
 * @param known values with their placeholders, such as the organization's id
 * @example toRoute('/api/acme/reports/7f3a?key=1', new Map([['acme', ':organization']])) // '/api/:organization/reports/:id'
 */
export function toRoute(path: string, known: ReadonlyMap<string, string> = new Map()): string {
  return mapSegments(path, (segment) => known.get(decode(segment)) ?? (isWord(segment) ? segment : ':id'));
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/** Replaces segments of a route pattern that can only be ids, addresses or tokens. */
export function cutIds(route: string): string {
  return mapSegments(route, (segment) => {
    if (isPlaceholder(segment)) return segment;
    const long = segment.length > 40 || (segment.length >= 16 && /\d/.test(segment));
    return long || /^\d+$/.test(segment) || !/^[\w.:~*()$-]+$/.test(segment) ? ':id' : segment;
  });
}
