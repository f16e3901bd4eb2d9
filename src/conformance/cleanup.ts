import type { TestContext } from './test-context.ts';

/**
 * Closes all tickets, revokes all grants and deletes all unsubmitted files that the checks created. Returns a description of
 * each one for which that failed.
 */
export async function cleanUp(context: TestContext): Promise<string[]> {
  const leftovers: string[] = [];
  const attempt = async (what: string, action: () => Promise<{ status: number }>, done: readonly number[]) => {
    const status = await action().then(
      (response) => response.status,
      () => 0,
    );
    if (!done.includes(status)) leftovers.push(`${what}${status === 0 ? '' : ` (returned ${status})`}`);
  };
  for (const [id, { number, as }] of context.tickets) {
    if (context.closed.has(id)) continue;
    // A conflict means that the ticket is already closed.
    await attempt(`ticket ${number} is open`, () => context.call('closeTicket', { as, id, body: {} }), [200, 409]);
  }
  for (const id of context.grants) {
    await attempt(`grant ${id} is not revoked`, () => context.call('revokeGrant', { as: 'admin', id }), [200]);
  }
  for (const [id, as] of context.files) {
    // A conflict means that the file was submitted.
    await attempt(`file ${id} is not deleted`, () => context.call('deleteAttachment', { as, id }), [204, 404, 409]);
  }
  return leftovers;
}
