/** Returns the warning for developers about an invalid response of the token URL: what it returned, and what it must return. */
export function explainToken({ status, headers }: Response): string {
  const type = (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase();
  return (
    `Madoguchi: the token URL returned ${status} with ${type || 'no content type'} and no token. ` +
    'Return the JWT as the whole text/plain body, or JSON {"token": "…"}; {"token": null} when no user is signed in.'
  );
}
