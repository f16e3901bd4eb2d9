import { setTimeout as sleep } from 'node:timers/promises';
import type { Ticket } from '../../contract/index.ts';
import type { ApiResponse } from '../http-response.ts';
import type { Check } from '../check.ts';
import type { TestContext } from '../test-context.ts';
import { readReply } from '../validate-shape.ts';
import {
  NotSupportedError,
  CheckSkippedError,
  assert,
  expectProblem,
  inspect,
  describeResponse,
} from '../assertions.ts';

/** Checks of versions and conditional requests. */
export const versionChecks: readonly Check[] = [
  {
    id: 'versions.change',
    title: 'The version of a ticket changes if and only if the ticket changes, and the list returns the same version',
    why: 'The panel detects updates by it, and agents detect conflicting edits.',
    async run(context) {
      const { id } = await context.ticket();
      const one = await context.get('readTicket', { id });
      const same = await context.get('readTicket', { id });
      assert(
        one.version !== '' && one.version === same.version,
        `Nothing happened, and the version went from ${inspect(one.version)} to ${inspect(same.version)}.`,
      );
      const row = (await context.get('listTickets')).items.find((ticket) => ticket.id === id);
      assert(
        row === undefined || row.version === one.version,
        `The ticket has version ${inspect(one.version)}, the list ${inspect(row?.version)}.`,
      );
      await changeTicket(context, id);
      const other = await context.get('readTicket', { id });
      assert(
        other.version !== one.version,
        `The ticket was changed, and its version is still ${inspect(one.version)}.`,
      );
      const [before, after] = [one.updatedAt, other.updatedAt];
      assert(
        before === null || after === null || Date.parse(after) >= Date.parse(before),
        `The ticket was changed, and updatedAt went back from ${inspect(before)} to ${inspect(after)}.`,
      );
    },
  },
  {
    id: 'versions.etag',
    title: 'The ETag of a ticket is its version; If-None-Match returns 304 until the ticket changes',
    why: 'Panels poll: a 304 costs little, and a stale one hides a reply.',
    async run(context) {
      const { id } = await context.ticket();
      const first = await context.call('readTicket', { id });
      const { version } = readReply('readTicket', first);
      const etag = first.headers.get('etag') ?? '';
      assert(etag === `"${version}"`, `The version is ${inspect(version)}, the ETag ${inspect(etag)}.`);
      const again = (): Promise<ApiResponse> => context.call('readTicket', { id, headers: { 'if-none-match': etag } });
      const same = await again();
      assert(
        same.status === 304 && same.bytes.length === 0,
        `${describeResponse(same)} to If-None-Match with the ticket’s own ETag.`,
      );
      await changeTicket(context, id);
      const other = await again();
      assert(other.status === 200, `The ticket was changed, and ${describeResponse(other)} to the ETag from before.`);
    },
  },
  {
    id: 'versions.if-match',
    title: 'A change is refused without If-Match (428), with a stale one (412) and with * (400), and has no effect',
    why: 'Concurrent edits must not overwrite each other.',
    async run(context) {
      if (context.users.has('agent')) return checkTicketPrecondition(context);
      if (context.users.has('admin')) return checkGrantPrecondition(context);
      throw new CheckSkippedError('It needs a token of an admin (--admin-token) or an agent (--agent-token).');
    },
  },
];

/** Changes a ticket by a comment or by closing it. */
async function changeTicket(context: TestContext, id: string): Promise<void> {
  const { capabilities } = await context.session();
  // Some help desks derive versions from timestamps with limited precision.
  await sleep(capabilities.comment || capabilities.close ? 5 : 0);
  if (capabilities.comment) await context.get('addComment', { id, body: { body: 'Something new.' } });
  else if (capabilities.close) await context.close(id);
  else throw new NotSupportedError('The session declares no capability that changes a ticket.');
}

interface VersionedResource {
  what: string;
  read: () => Promise<string>;
  write: (headers: Record<string, string>) => Promise<ApiResponse>;
}

async function checkTicketPrecondition(context: TestContext): Promise<void> {
  const ticket: Ticket = await context.ticket();
  const probe = await context.call('readQueueTicket', { as: 'agent', id: ticket.id });
  if (probe.status === 404 && context.users.has('admin')) return checkGrantPrecondition(context);
  if (probe.status === 404) throw new NotSupportedError('The API has no operations for agents.');
  const { priorities } = await context.session();
  const priority = priorities.find(({ id }) => id !== ticket.priority)?.id ?? ticket.priority;
  await expectPrecondition({
    what: `the ticket ${ticket.number}`,
    read: async () => (await context.get('readQueueTicket', { as: 'agent', id: ticket.id })).version,
    write: (headers) => context.call('triageTicket', { as: 'agent', id: ticket.id, body: { priority }, headers }),
  });
}

async function checkGrantPrecondition(context: TestContext): Promise<void> {
  await context.requireCapability('access', 'admin');
  const grant = await context.get('grantAccess', { as: 'admin', body: { seconds: 120 } });
  context.grants.add(grant.id);
  await expectPrecondition({
    what: 'the grant',
    read: async () => {
      const { grants } = await context.get('readAccess', { as: 'admin' });
      return grants.find(({ id }) => id === grant.id)?.version ?? '';
    },
    write: (headers) => context.call('resetGrant', { as: 'admin', id: grant.id, body: { seconds: 60 }, headers }),
  });
}

async function expectPrecondition({ what, read, write }: VersionedResource): Promise<void> {
  const version = await read();
  expectProblem(await write({}), ['precondition_required'], 'no If-Match was sent');
  expectProblem(
    await write({ 'if-match': '"kit-stale"' }),
    ['stale'],
    `${what} has version ${inspect(version)}, and "kit-stale" was sent`,
  );
  expectProblem(await write({ 'if-match': '*' }), ['bad_request'], 'If-Match was "*"');
  assert((await read()) === version, `Every change of ${what} was refused, and its version changed.`);
  const right = await write({ 'if-match': `"${version}"` });
  assert(right.status < 300, `${describeResponse(right)}, although If-Match was its version.`);
  const after = await read();
  assert(after !== version, `${what} was changed, and its version is still ${inspect(version)}.`);
  expectProblem(await write({ 'if-match': `"${version}"` }), ['stale'], `${what} has changed since that version`);
}
