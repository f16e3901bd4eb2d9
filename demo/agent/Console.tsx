import { useModel } from '@preact/signals';
import { Access } from './Access.tsx';
import { Inquiries } from './Inquiries.tsx';
import { hrefOf, PlaceModel, type Place } from './router.ts';
import { Queue } from './Queue.tsx';
import { QueueModel } from './queue-model.ts';
import { AGENTS, type AgentSession } from './session.ts';
import { StatusPage } from './StatusPage.tsx';
import { Ticket } from './Ticket.tsx';

const VIEWS = [
  { place: { view: 'queue', ticketId: null }, label: 'Queue' },
  { place: { view: 'inquiries' }, label: 'Unverified' },
  { place: { view: 'status' }, label: 'Status' },
  { place: { view: 'access', organizationId: null, ticketId: null }, label: 'Access' },
] as const satisfies readonly { place: Place; label: string }[];

/** The whole console. */
export function Console({ session }: { session: AgentSession }) {
  const places = useModel(PlaceModel);
  const queue = useModel(() => new QueueModel(session));
  const place = places.place.value;
  return (
    <>
      <header class="bar">
        <strong class="brand">
          <img src="/demo/favicon.svg" alt="" width="28" height="28" />
          Harbor support
        </strong>
        <nav aria-label="Console">
          {VIEWS.map(({ place: target, label }) => (
            <a key={label} href={hrefOf(target)} aria-current={target.view === place.view ? 'page' : undefined}>
              {label}
            </a>
          ))}
          <a href="/mail">Mail</a>
        </nav>
        <label class="agent">
          <span>Working as</span>
          <select value={session.as} onChange={(event) => become(event.currentTarget.value)}>
            {AGENTS.map(({ as, name }) => (
              <option key={as} value={as}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </header>
      {place.view === 'queue' && (
        <main class={place.ticketId === null ? 'split' : 'split has-ticket'}>
          {place.ticketId === null && <h1 class="hidden">Queue</h1>}
          <Queue queue={queue} open={place.ticketId} />
          {place.ticketId === null ? (
            <p class="empty">Choose a ticket from the queue.</p>
          ) : (
            <Ticket key={place.ticketId} id={place.ticketId} session={session} changed={() => void queue.refresh()} />
          )}
        </main>
      )}
      {place.view === 'inquiries' && <Inquiries session={session} />}
      {place.view === 'status' && <StatusPage session={session} />}
      {place.view === 'access' && (
        <Access session={session} organizationId={place.organizationId} ticketId={place.ticketId} />
      )}
    </>
  );
}

function become(as: string): void {
  const address = new URL(location.href);
  address.searchParams.set('as', as);
  location.assign(address);
}
