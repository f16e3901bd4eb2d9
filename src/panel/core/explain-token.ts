/** Tells the developer why nobody seems to be signed in: what the token URL answered, and what it must answer. */
export function explainToken({ status, headers }: Response): string {
  const type = (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase();
  return (
    `Madoguchi: the token URL answered ${status} with ${type || 'no content type'} and no token. ` +
    'It must answer with text/plain that is a JWT and nothing else, or with JSON {"token": "…"}, {"token": null} for nobody.'
  );
}
