/** Whether a URL sends nothing unencrypted over a network: `https:`, or `http:` on the loopback interface. */
export function isSafeUrl(url: string): boolean {
  const parsed = URL.parse(url);
  if (!parsed) return false;
  return (
    parsed.protocol === 'https:' ||
    (parsed.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(parsed.hostname))
  );
}
