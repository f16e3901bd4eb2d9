import { useModel, useSignal } from '@preact/signals';
import type { AccessRequest } from '../../src/contract/index.ts';
import { ACCESS_SCOPES } from '../../src/contract/schemas/support-access.ts';
import { AccessModel, OrganizationsModel, type Named } from './access-model.ts';
import { StartSession } from './StartSession.tsx';
import { at } from './format.ts';
import { Card, Choice, Failure, SCOPE_LABELS, Words } from './components.tsx';
import { hrefOf } from './router.ts';
import type { AgentSession } from './session.ts';

const LENGTHS = [
  ['86400', '1 day'],
  ['604800', '7 days'],
  ['2592000', '30 days'],
  ['7776000', '90 days'],
] as const;

/** Whether customers let support in, and asking them to. */
export function Access(props: { session: AgentSession; organizationId: string | null; ticketId: string | null }) {
  const { session, organizationId, ticketId } = props;
  const known = useModel(() => new OrganizationsModel(session));
  const options = known.organizations.value;
  const people = known.people.value;
  const failure = known.failure.value;
  const chosen = organizationId ?? options[0]?.[0] ?? null;
  return (
    <main class="page narrow">
      <h1>Support access</h1>
      <Failure message={failure} />
      {chosen === null ? (
        <p class="empty">{failure === null && 'Loading…'}</p>
      ) : (
        <>
          <Choice
            label="Organization"
            value={chosen}
            options={options}
            onChange={(id) => location.assign(hrefOf({ view: 'access', organizationId: id, ticketId: null }))}
          />
          {ticketId !== null && (
            <p>
              For <a href={hrefOf({ view: 'queue', ticketId })}>this ticket</a>
            </p>
          )}
          <OneOrganization
            key={`${chosen} ${ticketId}`}
            session={session}
            id={chosen}
            ticketId={ticketId}
            people={people.get(chosen) ?? []}
          />
        </>
      )}
    </main>
  );
}

function OneOrganization(props: {
  session: AgentSession;
  id: string;
  ticketId: string | null;
  people: readonly Named[];
}) {
  const { session, id, ticketId, people } = props;
  const model = useModel(() => new AccessModel(session, id, ticketId));
  const access = model.access.value;
  const failure = model.failure.value;
  if (access === null) return failure === null ? <p class="empty">Loading…</p> : <Failure message={failure} />;
  return (
    <>
      <Card title="Access now">
        {access.grants.map((grant) => (
          <p key={grant.id} class="access on">
            <b>Open</b> until {at(grant.expiresAt)} · {SCOPE_LABELS[grant.scope] ?? grant.scope}
            {(grant.areas ?? []).map((area) => ` · ${area}`)} · given by {grant.grantedBy.name}
          </p>
        ))}
        {access.grants.length === 0 && (
          <p class="access off">
            <b>No access</b>
          </p>
        )}
        <ul class="plain-list" aria-label="Waiting requests">
          {access.requests.map((request) => (
            <li key={request.id}>
              <b>Waiting for an answer</b> · {request.agent.name} · {request.reason} · expires {at(request.expiresAt)}
            </li>
          ))}
        </ul>
      </Card>
      {access.grants.length > 0 && <StartSession model={model} people={people} />}
      <Ask model={model} />
      <Failure message={failure} />
    </>
  );
}

/** What became of the agent's own request. */
function said(asked: AccessRequest | null): string {
  if (asked === null) return '';
  if (asked.state === 'approved') return 'They let you in.';
  if (asked.state === 'denied') return `They said no. ${asked.answer ?? ''}`;
  if (asked.state === 'expired') return 'Nobody answered, so the answer is no.';
  return 'The request was sent. Their admins see it under Support access.';
}

function Ask({ model }: { model: AccessModel }) {
  const reason = useSignal('');
  const seconds = useSignal<string>('86400');
  const scope = useSignal<string>('view');
  const nothing = reason.value.trim() === '';
  const busy = model.busy.value;

  async function send() {
    const good = await model.ask({
      seconds: Number(seconds.peek()),
      scope: ACCESS_SCOPES.find((known) => known === scope.peek()) ?? 'view',
      reason: reason.peek(),
    });
    if (good) reason.value = '';
  }

  return (
    <Card title="Ask for access">
      <form
        aria-label="Ask for access"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Words label="Reason" rows={3} value={reason.value} onInput={(value) => (reason.value = value)} />
        <div class="row">
          <Choice
            label="For how long"
            value={seconds.value}
            options={LENGTHS}
            onChange={(value) => (seconds.value = value)}
          />
          <Choice
            label="To do what"
            value={scope.value}
            options={Object.entries(SCOPE_LABELS)}
            onChange={(value) => (scope.value = value)}
          />
          <button type="submit" class="primary" disabled={busy || nothing}>
            Send request
          </button>
        </div>
        <p role="status" class="soft">
          {said(model.asked.value)}
        </p>
      </form>
    </Card>
  );
}
