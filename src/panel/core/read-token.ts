/** A JWT in compact form and nothing else. */
const TOKEN = /^eyJ[\w-]*\.[\w-]+\.[\w-]+$/;

/**
 * Reads the token from the answer of a token URL: `text/plain` that is a token, or JSON `{"token": "…"}`.
 *
 * Nothing is searched for inside an answer: a login page contains tokens of its own, and they are not the viewer's.
 *
 * @param onUnreadable - called with an answer that is neither a token nor a statement that nobody is signed in.
 * @returns null when nobody is signed in: `{"token": null}`, 204, 401, 403 or 404, or an answer that holds no token.
 * @throws when the server failed, which says nothing of whether the viewer is signed in.
 */
export async function readToken(
  response: Response,
  onUnreadable: (response: Response) => void,
): Promise<string | null> {
  const { status } = response;
  if (status > 499) throw new Error(`The token URL answered ${status}.`);
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
