import { createModel, effect, signal } from '@preact/signals';
import type { AccessRequest, AccessState, OperationInput, OperationOutput } from '../../src/contract/index.ts';
import { explain, type AgentSession } from './session.ts';

/** Whether one organization lets support in, and asking it to. */
export const AccessModel = createModel((session: AgentSession, organizationId: string, ticketId: string | null) => {
  const forTicket = ticketId === null ? {} : { ticketId };
  const access = signal<AccessState | null>(null);
  const failure = signal<string | null>(null);
  const busy = signal(false);
  const asked = signal<AccessRequest | null>(null);
  let over = false;

  async function read(): Promise<void> {
    try {
      const state = await session.api.readOrganizationAccess({ id: organizationId });
      const waiting = asked.peek();
      const answered = waiting?.state === 'waiting' ? await session.api.readAccessRequest({ id: waiting.id }) : waiting;
      if (over) return;
      access.value = state;
      asked.value = answered;
    } catch (error) {
      if (!over) failure.value = explain(error);
    }
  }

  async function act(work: () => Promise<void>): Promise<boolean> {
    if (busy.peek()) return false;
    busy.value = true;
    failure.value = null;
    let good = true;
    try {
      await work();
    } catch (error) {
      good = false;
      failure.value = explain(error);
    }
    busy.value = false;
    await read();
    return good;
  }

  effect(() => {
    void read();
    const timer = setInterval(() => void read(), 2_000);
    return () => {
      over = true;
      clearInterval(timer);
    };
  });

  return {
    access,
    failure,
    busy,
    asked,
    ask: (request: Omit<OperationInput<'askForAccess'>, 'organizationId'>) =>
      act(async () => {
        asked.value = await session.api.askForAccess({ organizationId, ...forTicket, ...request });
      }),
    /** Goes in: a session at the ticket API, its token to Harbor, and Harbor's own page. */
    enter: (how: Pick<OperationInput<'startAccessSession'>, 'scope' | 'reason' | 'actAs'>) =>
      act(async () => {
        const { token } = await session.api.startAccessSession({ organizationId, ...forTicket, ...how });
        const harbor = `/harbor/${encodeURIComponent(organizationId)}`;
        const entered = await fetch(`${harbor}/enter`, { method: 'POST', headers: { 'madoguchi-session': token } });
        if (!entered.ok) throw new Error('Harbor did not let the session in.');
        location.assign(harbor);
      }),
  };
});
/** Whether one organization lets support in. */
export type AccessModel = InstanceType<typeof AccessModel>;

/** An id and what people call it. */
export type Named = readonly [id: string, name: string];

const byName = ([, a]: Named, [, b]: Named) => a.localeCompare(b);

/** The organizations that have tickets, and who filed them, by name: agents have no list of all. */
export const OrganizationsModel = createModel((session: AgentSession) => {
  const organizations = signal<readonly Named[]>([]);
  const people = signal<ReadonlyMap<string, readonly Named[]>>(new Map());
  const failure = signal<string | null>(null);

  async function read(): Promise<void> {
    const found = new Map<string, string>();
    const requesters = new Map<string, Map<string, string>>();
    try {
      let cursor: string | null = null;
      for (let pages = 0; pages < 3; pages++) {
        const page: OperationOutput<'listQueue'> = await session.api.listQueue({
          limit: 100,
          ...(cursor !== null && { cursor }),
        });
        for (const { organization, requester } of page.items) {
          found.set(organization.id, organization.name);
          const known = requesters.get(organization.id) ?? new Map<string, string>();
          requesters.set(organization.id, known.set(requester.id, requester.name));
        }
        cursor = page.next;
        if (cursor === null) break;
      }
      organizations.value = [...found].sort(byName);
      people.value = new Map([...requesters].map(([id, known]) => [id, [...known].sort(byName)]));
    } catch (error) {
      failure.value = explain(error);
    }
  }

  effect(() => void read());
  return { organizations, people, failure };
});
