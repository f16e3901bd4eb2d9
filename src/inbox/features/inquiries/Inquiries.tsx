import type { OperationOutput } from '../../../client/index.ts';
import { useInbox } from '../../core/context.ts';
import { explainError } from '../../core/explain-error.ts';
import { useAction, useResource } from '../../data/resource.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { MessageText } from '../../ui/MessageText.tsx';
import { Card, Page } from '../../ui/Page.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { Avatar, Skeleton } from '../../ui/marks.tsx';

type Inquiry = OperationOutput<'listInquiries'>['items'][number];

/** Renders the inquiries of people who have not signed in. Their data is unverified until an agent has verified it. */
export function Inquiries() {
  const { api, t } = useInbox();
  const list = useResource('inquiries', (signal) => api.listInquiries({ limit: 100 }, { signal }));
  const items = list.data.value?.items;
  const error = list.error.value;
  return (
    <Page title={t('inquiries.title')} text={t('inquiries.text')}>
      {items === undefined && error === null && <Skeleton rows={3} kind="messages" />}
      {items === undefined && error !== null && <ErrorState error={error} onRetry={() => void list.reload()} />}
      {items?.length === 0 && (
        <EmptyState icon="question" title={t('inquiries.empty')} text={t('inquiries.empty.text')} />
      )}
      {items?.map((inquiry) => (
        <InquiryCard key={inquiry.id} inquiry={inquiry} onDone={() => void list.reload()} />
      ))}
    </Page>
  );
}

function InquiryCard({ inquiry, onDone }: { inquiry: Inquiry; onDone: () => void }) {
  const { api, router, toasts, t } = useInbox();
  const action = useAction();
  const busy = action.busy.value;
  const error = action.error.value;
  const accept = (account: Inquiry['accounts'][number]) =>
    action.run(async () => {
      const ticket = await api.acceptInquiry({
        id: inquiry.id,
        requesterId: account.id,
        organizationId: account.organization.id,
      });
      toasts.show(t('inquiries.accepted', { number: ticket.number }));
      router.navigate({ screen: 'ticket', id: ticket.id });
    });
  const discard = async () => {
    const good = await action.run(() => api.discardInquiry({ id: inquiry.id }));
    if (good) toasts.show(t('inquiries.discarded'));
    onDone();
  };
  return (
    <Card title={inquiry.subject}>
      <p class="meta">
        <span class="chip warn">{t('inquiries.unverified')}</span>
        <span>{inquiry.reference}</span>
        <span>{inquiry.name}</span>
        <a href={`mailto:${encodeURIComponent(inquiry.email)}?subject=${encodeURIComponent(inquiry.reference)}`}>
          {inquiry.email}
        </a>
        {inquiry.organization !== null && <span>{inquiry.organization}</span>}
        <TimeText value={inquiry.createdAt} />
      </p>
      <MessageText text={inquiry.description} />
      {inquiry.accounts.length === 0 ? (
        <p class="soft">{t('inquiries.noAccount')}</p>
      ) : (
        <>
          <h3>{t('inquiries.accounts')}</h3>
          <ul class="plain-rows">
            {inquiry.accounts.map((account) => (
              <li key={JSON.stringify([account.organization.id, account.id])}>
                <Avatar name={account.name} />
                <span class="grow">
                  {account.name} <span class="soft">{account.organization.name}</span>
                </span>
                <Button kind="primary" busy={busy} onClick={() => void accept(account)}>
                  {t('inquiries.accept')}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
      {error !== null && (
        <p class="form-error" role="alert">
          {explainError(error, t)}
        </p>
      )}
      <div class="form-row">
        <Button kind="danger" busy={busy} onClick={() => void discard()}>
          {t('inquiries.discard')}
        </Button>
      </div>
    </Card>
  );
}
