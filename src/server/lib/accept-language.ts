/** Characters of an `Accept-Language` header that are read. Browsers send fewer than 200. */
const MAX_LENGTH = 500;

/**
 * Whether a client prefers Japanese to English, which is the default.
 *
 * @param accepted an `Accept-Language` header, such as `ja,en;q=0.8`
 */
export function prefersJapanese(accepted: string | null): boolean {
  const ranges = (accepted ?? '').slice(0, MAX_LENGTH).toLowerCase().split(',');
  const weight = (language: string) =>
    Math.max(
      ...ranges.map((range) => {
        const [tag = '', parameter] = range.split(';').map((part) => part.trim());
        const quality = parameter?.startsWith('q=') ? parameter.slice(2) : 1;
        return tag.split('-')[0] === language ? Number(quality) || 0 : 0;
      }),
    );
  return weight('ja') > weight('en');
}
