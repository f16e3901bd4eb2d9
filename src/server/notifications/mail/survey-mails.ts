import type { Store } from '../../database/index.ts';
import { toSubject } from '../../database/account-id.ts';
import { createRatingLink } from '../../ratings/index.ts';
import { readConsents, toListKey } from './consent.ts';
import { enqueueMail, type Addressed } from './enqueue-mail.ts';
import type { MailSettings } from './options.ts';
import { readRecipients } from './recipients.ts';
import { surveyMail } from './ticket-texts.ts';

const DAY_MS = 24 * 3_600_000;
/** Age of a closed ticket after which it gets no survey: the server was down, or the survey was configured later. */
const MAX_AGE_MS = 3 * DAY_MS;
const BATCH_SIZE = 100;
/** Kind under which `due_notices` marks that a survey was sent, once for each closing. */
const KIND = 'survey';

/**
 * Adds a mail with a rating link to the outbox for each ticket that was closed long enough ago and has no rating, once for each
 * closing. Several processes on one database share the work.
 *
 * @returns the number of tickets
 */
export async function enqueueSurveys(store: Store, settings: MailSettings, now: number): Promise<number> {
  const { survey } = settings;
  if (!survey) return 0;
  const due = now - survey.afterMs;
  const tickets = await store.db
    .selectFrom('tickets as ticket')
    .leftJoin('ratings as rating', 'rating.ticket_id', 'ticket.id')
    .leftJoin('due_notices as sent', (join) =>
      join
        .onRef('sent.ticket_id', '=', 'ticket.id')
        .on('sent.kind', '=', KIND)
        .onRef('sent.due_at', '=', 'ticket.closed_at'),
    )
    .select(['ticket.id', 'ticket.number', 'ticket.subject', 'ticket.closed_at'])
    .select(['ticket.organization_id', 'ticket.requester_id', 'ticket.category'])
    .where('ticket.status', '=', 'closed')
    .where('ticket.closed_at', '<=', due)
    .where('ticket.closed_at', '>', due - MAX_AGE_MS)
    .where('ticket.spam', '=', 0)
    .where('ticket.merged_into', 'is', null)
    .where('rating.ticket_id', 'is', null)
    .where('sent.kind', 'is', null)
    .orderBy('ticket.closed_at')
    .limit(BATCH_SIZE)
    .execute();
  for (const ticket of tickets) {
    const link = await createRatingLink(store, ticket.id);
    await store.transaction(async (tx) => {
      const { numInsertedOrUpdatedRows } = await tx
        .insertInto('due_notices')
        .values({ ticket_id: ticket.id, kind: KIND, due_at: ticket.closed_at ?? now })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      // Another process has sent it.
      if (numInsertedOrUpdatedRows !== 1n) return;
      const requester = { id: toSubject(ticket.requester_id), name: '', role: 'user' };
      const recipients = await readRecipients(tx, ticket.organization_id, { requester }, settings);
      // Only an account that has verified its address: the link in the mail can rate the ticket.
      const place = { organizationId: ticket.organization_id, category: ticket.category };
      const mails: Addressed[] = [];
      for (const { to, reader, isExternal } of recipients) {
        if (isExternal) continue;
        const consentKey = await toListKey(tx, 'surveys', ticket.organization_id, to.address);
        if ((await readConsents(tx, [consentKey])).get(consentKey) === 'refused') continue;
        mails.push({
          to,
          consentKey,
          language: reader.language,
          written: surveyMail(
            { number: String(ticket.number), subject: ticket.subject },
            survey.url.replaceAll('{token}', () => encodeURIComponent(link)),
            reader,
            { settings, vendor: settings.senders.select({ ...place, language: reader.language }).brand.name },
          ),
        });
      }
      await enqueueMail(tx, { id: ticket.id, ...place }, mails, settings, now);
    });
  }
  return tickets.length;
}
