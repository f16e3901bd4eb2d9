import { useInbox } from '../../core/context.ts';
import { useResource } from '../../data/resource.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Card, Page } from '../../ui/Page.tsx';
import { Avatar, Skeleton } from '../../ui/marks.tsx';
import { AccessCard } from './AccessCard.tsx';
import { TicketRows } from './TicketRows.tsx';

const MAX_TICKETS = 100;

/** Renders an organization: its tickets, its people with tickets, and support access. */
export function OrganizationPage({ id, ticketId }: { id: string; ticketId: string | null }) {
  const { api, router, t } = useInbox();
  const tickets = useResource(`organization ${id}`, (signal) =>
    api.listQueue({ organizationId: id, limit: MAX_TICKETS }, { signal }),
  );
  const rows = tickets.data.value?.items;
  const error = tickets.error.value;
  const people = new Map(rows?.map(({ requester }) => [requester.id, requester.name]));
  return (
    <Page title={rows?.[0]?.organization.name ?? t('organization.title')}>
      {rows === undefined && error === null && <Skeleton rows={3} kind="messages" />}
      {rows === undefined && error !== null && <ErrorState error={error} onRetry={() => void tickets.reload()} />}
      {rows && (
        <div class="columns">
          <Card title={t('organization.tickets')}>
            {rows.length === 0 ? (
              <EmptyState icon="inbox" title={t('organization.noTickets')} />
            ) : (
              <TicketRows rows={rows} />
            )}
          </Card>
          <div>
            <Card title={t('access.title')}>
              <AccessCard
                organizationId={id}
                ticketId={ticketId}
                people={[...people].map(([personId, name]) => ({ id: personId, name }))}
              />
            </Card>
            {people.size > 0 && (
              <Card title={t('organization.people')}>
                <ul class="plain-rows">
                  {[...people].map(([personId, name]) => (
                    <li key={personId}>
                      <Avatar name={name} />
                      <a href={router.href({ screen: 'customer', organizationId: id, id: personId })}>{name}</a>
                    </li>
                  ))}
                </ul>
              </Card>
            )}
          </div>
        </div>
      )}
    </Page>
  );
}
