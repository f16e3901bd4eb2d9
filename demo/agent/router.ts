import { createModel, effect, signal } from '@preact/signals';

/** Where the agent is. It lives in the address behind `#`, so that it can be kept and sent around. */
export type Place =
  | { view: 'queue'; ticketId: string | null }
  | { view: 'status' }
  | { view: 'inquiries' }
  | { view: 'access'; organizationId: string | null; ticketId: string | null };

/** The address of a place. */
export function hrefOf(place: Place): string {
  if (place.view === 'queue')
    return place.ticketId === null ? '#/queue' : `#/tickets/${encodeURIComponent(place.ticketId)}`;
  if (place.view === 'status' || place.view === 'inquiries') return `#/${place.view}`;
  if (place.organizationId === null) return '#/access';
  const forTicket = place.ticketId === null ? '' : `/${encodeURIComponent(place.ticketId)}`;
  return `#/access/${encodeURIComponent(place.organizationId)}${forTicket}`;
}

/** The place of an address; the queue for one that names nothing. */
export function placeOf(hash: string): Place {
  const [, view, id, ticketId] = hash.split('/');
  if (view === 'tickets' && id) return { view: 'queue', ticketId: decoded(id) };
  if (view === 'status' || view === 'inquiries') return { view };
  if (view === 'access') {
    return { view, organizationId: id ? decoded(id) : null, ticketId: ticketId ? decoded(ticketId) : null };
  }
  return { view: 'queue', ticketId: null };
}

/** An address can be typed by hand: one that is not well encoded names what it says. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Follows the address. */
export const PlaceModel = createModel(() => {
  const place = signal(placeOf(location.hash));
  effect(() => {
    const follow = () => {
      place.value = placeOf(location.hash);
    };
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  });
  return { place };
});
