import { useInbox } from '../../core/context.ts';
import { useResource } from '../../data/resource.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Card, Page } from '../../ui/Page.tsx';
import { Skeleton } from '../../ui/marks.tsx';
import { PrivacyCard } from './PrivacyCard.tsx';
import { TicketRows } from './TicketRows.tsx';

const MAX_TICKETS = 100;

/** Renders a customer with their tickets. */
export function CustomerPage({ organizationId, id }: { organizationId: string; id: string }) {
  const { api, router, server, t } = useInbox();
  const tickets = useResource(`customer ${organizationId} ${id}`, (signal) =>
    api.listQueue({ organizationId, requester: id, limit: MAX_TICKETS }, { signal }),
  );
  const person = useResource(
    `person ${organizationId} ${id}`,
    (signal) => api.readPerson({ id, organizationId }, { signal }),
    () => false,
  );
  const card = person.data.value;
  const rows = tickets.data.value?.items;
  const error = tickets.error.value;
  const [first] = rows ?? [];
  return (
    <Page title={card?.name ?? first?.requester.name ?? t('customer.title')}>
      {rows === undefined && error === null && <Skeleton rows={3} kind="messages" />}
      {rows === undefined && error !== null && <ErrorState error={error} onRetry={() => void tickets.reload()} />}
      {rows && (
        <>
          {first && (
            <p class="meta">
              <a href={router.href({ screen: 'organization', id: organizationId, ticketId: null })}>
                <Icon name="building" size={14} /> {first.organization.name}
              </a>
              {typeof card?.organization.plan === 'string' && <span class="chip">{card.organization.plan}</span>}
              {typeof card?.email === 'string' && (
                <>
                  <span>{card.email}</span>
                  <span class={card.emailVerified ? 'chip' : 'chip warn'}>
                    {t(card.emailVerified ? 'requester.verified' : 'inquiries.unverified')}
                  </span>
                </>
              )}
              {card && card.mailBounce !== null && (
                <span class="chip warn" title={card.mailBounce.reason}>
                  {t('requester.bounced')}
                </span>
              )}
              {card?.neverSignedIn === true && <span class="chip">{t('requester.neverSignedIn')}</span>}
            </p>
          )}
          <Card title={t('organization.tickets')}>
            {rows.length === 0 ? (
              <EmptyState icon="inbox" title={t('organization.noTickets')} />
            ) : (
              <TicketRows rows={rows} />
            )}
          </Card>
          {server.privacyOfficer && card && (
            <Card title={t('privacy.title')}>
              <PrivacyCard organizationId={organizationId} id={id} name={card.name} />
            </Card>
          )}
        </>
      )}
    </Page>
  );
}
