import { setTimeout as sleep } from 'node:timers/promises';
import type { Ticket } from '../../contract/index.ts';
import type { Answer } from '../http-response.ts';
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

/** Versions of a ticket, and what is remembered of it on the way. */
export const versionChecks: readonly Check[] = [
  {
    id: 'versions.change',
    title: 'The version of a ticket changes with the ticket, and only then; the list has the same',
    why: 'By it the panel knows what is new, and an agent whether somebody was faster.',
    async run(kit) {
      const { id } = await kit.ticket();
      const one = await kit.get('readTicket', { id });
      const same = await kit.get('readTicket', { id });
      assert(
        one.version !== '' && one.version === same.version,
        `Nothing happened, and the version went from ${inspect(one.version)} to ${inspect(same.version)}.`,
      );
      const row = (await kit.get('listTickets')).items.find((ticket) => ticket.id === id);
      assert(
        row === undefined || row.version === one.version,
        `The ticket has version ${inspect(one.version)}, the list ${inspect(row?.version)}.`,
      );
      await change(kit, id);
      const other = await kit.get('readTicket', { id });
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
    title:
      'A ticket’s ETag is its version; If-None-Match with it answers 304, and no longer once the ticket has changed',
    why: 'Panels ask again every few seconds: an answer without a body costs nothing, a stale one hides a reply.',
    async run(kit) {
      const { id } = await kit.ticket();
      const first = await kit.call('readTicket', { id });
      const { version } = readReply('readTicket', first);
      const etag = first.headers.get('etag') ?? '';
      assert(etag === `"${version}"`, `The version is ${inspect(version)}, the ETag ${inspect(etag)}.`);
      const again = (): Promise<Answer> => kit.call('readTicket', { id, headers: { 'if-none-match': etag } });
      const same = await again();
      assert(
        same.status === 304 && same.bytes.length === 0,
        `${describeResponse(same)} to If-None-Match with the ticket’s own ETag.`,
      );
      await change(kit, id);
      const other = await again();
      assert(other.status === 200, `The ticket was changed, and ${describeResponse(other)} to the ETag from before.`);
    },
  },
  {
    id: 'versions.if-match',
    title: 'What needs If-Match is refused without it (428), with a stale one (412) and with * (400), and does nothing',
    why: 'Two people who change the same thing must not overwrite each other.',
    async run(kit) {
      if (kit.people.has('agent')) return ofTicket(kit);
      if (kit.people.has('admin')) return ofGrant(kit);
      throw new CheckSkippedError(
        'It needs a token of an admin (--admin-token) or of one of the support staff (--agent-token).',
      );
    },
  },
];

/** Changes a ticket in whatever way the API offers. */
async function change(kit: TestContext, id: string): Promise<void> {
  const { capabilities } = await kit.session();
  // Some desks keep whole seconds, and make their versions of them.
  await sleep(capabilities.comment || capabilities.close ? 5 : 0);
  if (capabilities.comment) await kit.get('addComment', { id, body: { body: 'Something new.' } });
  else if (capabilities.close) await kit.close(id);
  else throw new NotSupportedError('The session says that customers can change nothing on a ticket.');
}

interface Guarded {
  what: string;
  read: () => Promise<string>;
  write: (headers: Record<string, string>) => Promise<Answer>;
}

async function ofTicket(kit: TestContext): Promise<void> {
  const ticket: Ticket = await kit.ticket();
  const probe = await kit.call('readQueueTicket', { as: 'agent', id: ticket.id });
  if (probe.status === 404 && kit.people.has('admin')) return ofGrant(kit);
  if (probe.status === 404) throw new NotSupportedError('The API has no agents’ side.');
  const { priorities } = await kit.session();
  const priority = priorities.find(({ id }) => id !== ticket.priority)?.id ?? ticket.priority;
  await hold({
    what: `the ticket ${ticket.number}`,
    read: async () => (await kit.get('readQueueTicket', { as: 'agent', id: ticket.id })).version,
    write: (headers) => kit.call('triageTicket', { as: 'agent', id: ticket.id, body: { priority }, headers }),
  });
}

async function ofGrant(kit: TestContext): Promise<void> {
  await kit.offers('access', 'admin');
  const grant = await kit.get('grantAccess', { as: 'admin', body: { seconds: 120 } });
  kit.grants.add(grant.id);
  await hold({
    what: 'the grant',
    read: async () => {
      const { grants } = await kit.get('readAccess', { as: 'admin' });
      return grants.find(({ id }) => id === grant.id)?.version ?? '';
    },
    write: (headers) => kit.call('resetGrant', { as: 'admin', id: grant.id, body: { seconds: 60 }, headers }),
  });
}

async function hold({ what, read, write }: Guarded): Promise<void> {
  const version = await read();
  expectProblem(await write({}), ['precondition_required'], 'no If-Match came');
  expectProblem(
    await write({ 'if-match': '"kit-stale"' }),
    ['stale'],
    `${what} has version ${inspect(version)}, and "kit-stale" came`,
  );
  expectProblem(await write({ 'if-match': '*' }), ['bad_request'], 'If-Match was "*", whatever it is now');
  assert((await read()) === version, `Every change of ${what} was refused, and yet its version is another.`);
  const right = await write({ 'if-match': `"${version}"` });
  assert(right.status < 300, `${describeResponse(right)}, although If-Match was its version.`);
  const after = await read();
  assert(after !== version, `${what} was changed, and its version is still ${inspect(version)}.`);
  expectProblem(await write({ 'if-match': `"${version}"` }), ['stale'], `${what} has changed since that version`);
}
