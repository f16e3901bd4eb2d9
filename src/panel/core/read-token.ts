/** A JWT in compact serialization. */
const TOKEN = /^eyJ[\w-]*\.[\w-]+\.[\w-]+$/;

/**
 * Reads the token from the response of a token URL: a `text/plain` body that is a token, or JSON `{"token": "…"}`.
 *
 * The body is not searched for a token, because a login page may contain other tokens.
 *
 * @param onUnreadable - receives a response that neither is a token nor says that no user is signed in.
 * @returns null when no user is signed in: `{"token": null}`, 204, 401, 403 or 404, or an invalid response.
 * @throws Error on a server error (5xx), which does not tell whether a user is signed in.
 */
export async function readToken(
  response: Response,
  onUnreadable: (response: Response) => void,
): Promise<string | null> {
  const { status } = response;
  if (status > 499) throw new Error(`tokenUrl: HTTP ${status}`);
  if ([204, 401, 403, 404].includes(status)) return null;
  const type = (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase();
  let token: unknown = '';
  if (type === 'text/plain') token = (await response.text()).trim();
  else if (type === 'application/json') {
    const body: unknown = await response.json().catch(() => null);
    token = typeof body === 'object' && body !== null && 'token' in body ? body.token : '';
    if (token === null) return null;
  }
  if (response.ok && typeof token === 'string' && TOKEN.test(token)) return token;
  onUnreadable(response);
  return null;
}
