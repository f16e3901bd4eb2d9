import type { TestContext } from './test-context.ts';

/**
 * Closes every ticket that the kit filed, ends every grant it opened and removes every file it did not send. Answers what
 * it could not, in words.
 */
export async function cleanUp(kit: TestContext): Promise<string[]> {
  const left: string[] = [];
  const attempt = async (what: string, act: () => Promise<{ status: number }>, done: readonly number[]) => {
    const status = await act().then(
      (answer) => answer.status,
      () => 0,
    );
    if (!done.includes(status)) left.push(`${what}${status === 0 ? '' : ` (answered ${status})`}`);
  };
  for (const [id, { number, as }] of kit.tickets) {
    if (kit.closed.has(id)) continue;
    // A conflict means that it is closed already.
    await attempt(`ticket ${number} is open`, () => kit.call('closeTicket', { as, id, body: {} }), [200, 409]);
  }
  for (const id of kit.grants) {
    await attempt(`grant ${id} is not revoked`, () => kit.call('revokeGrant', { as: 'admin', id }), [200]);
  }
  for (const [id, as] of kit.files) {
    // A conflict means that it was sent.
    await attempt(`file ${id} waits`, () => kit.call('deleteAttachment', { as, id }), [204, 404, 409]);
  }
  return left;
}
