import { email } from '../../forms/field-values.ts';
import { writeAgentHint } from '../../database/agent-events.ts';
import { exceedsLimit } from '../../forms/text.ts';
import type { Inquiries } from '../../inquiries/index.ts';
import { setChannel } from '../../tickets/queue/set-channel.ts';
import { enqueueInquiryNotices } from '../../notifications/inquiry-notices.ts';
import { ProblemError, rejectField } from '../../errors.ts';
import type { PreTransactionHooks, Handlers } from '../handler.ts';

/** Inquiries without sign-in, and their handling by agents. */
export const inquiryHandlers: Pick<
  Handlers,
  'readInquiryChallenge' | 'sendInquiry' | 'listInquiries' | 'acceptInquiry' | 'discardInquiry'
> = {
  readInquiryChallenge: async ({ db, now }, { inquiries }) => requireInquiries(inquiries).challenge(db, now),
  async sendInquiry({ db, now, address, input }, { inquiries, form, destinations }) {
    for (const field of ['subject', 'description'] as const) {
      const limit = form.limits[field];
      if (exceedsLimit(input[field], limit)) throw rejectField(field, 'too_long', { limit });
    }
    const checked = email(input.email);
    if ('code' in checked) throw new ProblemError('validation', { errors: [checked.toFieldError('email')] });
    const inquiry = { ...input, email: checked.value };
    const { id, reference } = await requireInquiries(inquiries).send(db, inquiry, { now, address });
    await writeAgentHint(db, 'inquiry', null, now);
    await enqueueInquiryNotices(db, { ...inquiry, id, reference }, destinations, now);
    return { reference };
  },
  listInquiries: async ({ db, input }, { inquiries }) =>
    inquiries ? inquiries.list(db, input) : { items: [], next: null, total: 0 },
  async acceptInquiry(call, { inquiries, desk, form, mail }) {
    const { db, now, input } = call;
    const inquiry = await inquiries?.claim(db, input.id);
    if (!inquiries || !inquiry) return null;
    await writeAgentHint(db, 'inquiry', null, now);
    const asRequester = { ...call, identity: await inquiries.requester(db, input, now) };
    const ticket = await desk.createTicket(asRequester, {
      subject: inquiry.subject,
      description: inquiry.description,
      ...(form.defaultPriority !== null && { priority: form.defaultPriority }),
      context: {
        'Asked without signing in': inquiry.reference,
        Name: inquiry.name,
        'E-mail': inquiry.email,
        ...(inquiry.organization !== null && { Organization: inquiry.organization }),
        'Verified by': call.identity.name,
      },
    });
    await setChannel(db, ticket.id, 'inquiry');
    await mail?.received(asRequester, ticket);
    return ticket;
  },
  async discardInquiry({ db, input, now }, { inquiries }) {
    if ((await inquiries?.claim(db, input.id)) === undefined) return false;
    await writeAgentHint(db, 'inquiry', null, now);
    return true;
  },
};

/** Runs the vendor's own verification before the transaction, because it may be slow. */
export const inquiryHooks: Pick<PreTransactionHooks, 'sendInquiry'> = {
  async sendInquiry({ input, headers, address }, { inquiries }) {
    const { challenge: _challenge, nonce: _nonce, ...inquiry } = input;
    await requireInquiries(inquiries).verify({ inquiry, headers, address });
  },
};

function requireInquiries(inquiries: Inquiries | null): Inquiries {
  if (!inquiries) throw new ProblemError('auth_required');
  return inquiries;
}
