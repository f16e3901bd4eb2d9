import { useInbox } from '../../core/context.ts';
import { useResource } from '../../data/resource.ts';
import type { AgentTicket } from '../../data/ticket-model.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Avatar, StatusIcon } from '../../ui/marks.tsx';
import { toStatusLabel } from '../queue/labels.ts';
import { AccessCard } from '../people/AccessCard.tsx';

const MAX_OTHER_TICKETS = 5;

/** Renders the requester: organization, support access in force, and other tickets of the organization. */
export function RequesterCard({ ticket }: { ticket: AgentTicket }) {
  const { api, router, t } = useInbox();
  const { requester, organization, requesterCard: card } = ticket;
  const others = useResource(
    `others ${organization.id}`,
    (signal) => api.listQueue({ organizationId: organization.id, limit: MAX_OTHER_TICKETS + 1 }, { signal }),
    (change) => change.ticketId !== null,
  );
  const rows = (others.data.value?.items ?? []).filter(({ id }) => id !== ticket.id).slice(0, MAX_OTHER_TICKETS);
  return (
    <>
      <section class="rail-section" aria-label={t('requester.title')}>
        <h2>{t('requester.title')}</h2>
        <p class="requester">
          <Avatar name={requester.name} size="large" />
          <span>
            <a href={router.href({ screen: 'customer', organizationId: organization.id, id: requester.id })}>
              {requester.name}
            </a>
            <a class="soft" href={router.href({ screen: 'organization', id: organization.id, ticketId: ticket.id })}>
              <Icon name="building" size={14} />
              {organization.name}
            </a>
          </span>
        </p>
        {card && (
          <p class="meta">
            {card.email !== null && <span>{card.email}</span>}
            {card.email !== null && (
              <span class={card.emailVerified ? 'chip' : 'chip warn'}>
                {t(card.emailVerified ? 'requester.verified' : 'inquiries.unverified')}
              </span>
            )}
            {card.mailBounce !== null && (
              <span class="chip warn" title={card.mailBounce.reason}>
                {t('requester.bounced')}
              </span>
            )}
            {card.organization.plan !== null && <span class="chip">{card.organization.plan}</span>}
            {card.neverSignedIn && <span class="chip">{t('requester.neverSignedIn')}</span>}
          </p>
        )}
        <AccessCard organizationId={organization.id} ticketId={ticket.id} people={[requester]} compact />
      </section>
      {rows.length > 0 && (
        <section class="rail-section" aria-label={t('requester.others')}>
          <h2>{t('requester.others')}</h2>
          <ul class="other-tickets">
            {rows.map((row) => (
              <li key={row.id}>
                <a href={router.href({ screen: 'ticket', id: row.id })}>
                  <StatusIcon status={row.status} />
                  <span class="truncate">{row.subject}</span>
                  <span class="visually-hidden">{toStatusLabel(row.status, t)}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
