import { checkEdit } from '../../forms/index.ts';
import { ProblemError } from '../../errors.ts';
import { verifyRatingLink } from '../../ratings/index.ts';
import type { Handlers } from '../handler.ts';
import { createMessage } from '../../messages/index.ts';

/** Following tickets, where the desk supports it. */
export const followHandlers: Pick<
  Handlers,
  'countTickets' | 'listTimeline' | 'editTicket' | 'escalateTicket' | 'rateTicket' | 'rateByLink'
> = {
  async countTickets(call, { desk }) {
    if (!desk.countTickets) throw notSupported();
    const items = await desk.countTickets(call);
    return { items, next: null, total: items.length };
  },
  listTimeline({ input: { id, ...page }, ...call }, { desk }) {
    if (!desk.listTimeline) throw notSupported();
    return desk.listTimeline(call, id, page);
  },
  async editTicket({ input: { id, ...changes }, ifMatch, ...call }, { desk, form }) {
    if (!desk.editTicket) throw notSupported();
    return desk.editTicket(call, id, checkEdit(form, await form.formFor(call.identity), changes), ifMatch);
  },
  escalateTicket({ input: { id, reason }, ...call }, { desk }) {
    if (!desk.escalate) throw notSupported();
    return desk.escalate(call, id, reason);
  },
  rateTicket({ input: { id, ...rating }, ...call }, { desk }) {
    if (!desk.rate) throw notSupported();
    return desk.rate(call, id, rating);
  },
  async rateByLink({ input: { token, rating }, db, now }, { desk }) {
    const ticketId = await verifyRatingLink(db, token);
    return ticketId === null || !desk.rateByLink ? null : desk.rateByLink({ db, now }, ticketId, rating);
  },
};

const notSupported = () => new ProblemError('not_found', { detail: createMessage('not_supported_by_desk') });
