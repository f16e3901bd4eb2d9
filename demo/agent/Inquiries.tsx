import { useModel } from '@preact/signals';
import type { Inquiry } from '../../src/contract/index.ts';
import { at } from './format.ts';
import { InquiryModel } from './inquiry-model.ts';
import { Card, Failure } from './components.tsx';
import { hrefOf } from './router.ts';
import type { AgentSession } from './session.ts';

/** What people asked without signing in: nothing of it is verified until an agent has done so. */
export function Inquiries({ session }: { session: AgentSession }) {
  const model = useModel(() => new InquiryModel(session));
  const waiting = model.waiting.value;
  const busy = model.busy.value;
  const accept = async (id: string, account: Inquiry['accounts'][number]) => {
    const ticketId = await model.accept(id, account);
    if (ticketId !== null) location.hash = hrefOf({ view: 'queue', ticketId });
  };
  return (
    <main class="page">
      <h1>Asked without signing in</h1>
      <p class="soft">
        Anybody can write any name and address. Verify who asks in another way, then make a ticket of it or reject it.
      </p>
      <Failure message={model.failure.value} />
      {waiting?.length === 0 && <p class="empty">Nobody waits.</p>}
      {waiting?.map((inquiry) => (
        <Card key={inquiry.id} title={inquiry.subject}>
          <p>
            <span class="pill unverified">Unverified</span> {inquiry.reference} · {inquiry.name} ·{' '}
            <a href={`mailto:${encodeURIComponent(inquiry.email)}?subject=${encodeURIComponent(inquiry.reference)}`}>
              {inquiry.email}
            </a>
            {inquiry.organization !== null && <> · {inquiry.organization}</>} · {at(inquiry.createdAt)}
          </p>
          <p class="body">{inquiry.description}</p>
          <Accounts inquiry={inquiry} busy={busy !== null} accept={(account) => void accept(inquiry.id, account)} />
          <button type="button" disabled={busy !== null} onClick={() => void model.discard(inquiry.id)}>
            Reject
          </button>
        </Card>
      ))}
    </main>
  );
}

function Accounts(props: { inquiry: Inquiry; busy: boolean; accept: (account: Inquiry['accounts'][number]) => void }) {
  const { inquiry, busy, accept } = props;
  if (inquiry.accounts.length === 0)
    return <p class="soft">No account has this address. Answer by mail, then reject it here.</p>;
  return (
    <ul aria-label="Accounts with this address">
      {inquiry.accounts.map((account) => (
        <li key={JSON.stringify([account.organization.id, account.id])}>
          {account.name} · {account.organization.name}{' '}
          <button type="button" disabled={busy} onClick={() => accept(account)}>
            Verified: make a ticket
          </button>
        </li>
      ))}
    </ul>
  );
}
