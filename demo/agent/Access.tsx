import { useModel, useSignal } from '@preact/signals';
import { ACCESS_SCOPES } from '../../src/contract/access.ts';
import { AccessModel, OrganizationsModel } from './access-model.ts';
import { at } from './format.ts';
import { Card, Choice, Failure, Words } from './parts.tsx';
import { hrefOf } from './place.ts';
import type { AgentSession } from './session.ts';

const LENGTHS = [
  ['86400', '1 day'],
  ['604800', '7 days'],
  ['2592000', '30 days'],
  ['7776000', '90 days'],
] as const;
const SCOPES: Record<string, string> = {
  view: 'Look',
  act: 'Look and change',
  act_as: 'Act as one of their users',
};

/** Whether customers let support in, and asking them to. */
export function Access({ session, organizationId }: { session: AgentSession; organizationId: string | null }) {
  const known = useModel(() => new OrganizationsModel(session));
  const options = known.organizations.value;
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
            onChange={(id) => location.assign(hrefOf({ view: 'access', organizationId: id }))}
          />
          <OneOrganization key={chosen} session={session} id={chosen} />
        </>
      )}
    </main>
  );
}

function OneOrganization({ session, id }: { session: AgentSession; id: string }) {
  const model = useModel(() => new AccessModel(session, id));
  const access = model.access.value;
  const failure = model.failure.value;
  if (access === null) return failure === null ? <p class="empty">Loading…</p> : <Failure message={failure} />;
  const [grant] = access.grants;
  return (
    <>
      <Card title="Access now">
        {grant ? (
          <p class="access on">
            <b>Open</b> until {at(grant.expiresAt)} · {SCOPES[grant.scope] ?? grant.scope} · given by{' '}
            {grant.grantedBy.name}
          </p>
        ) : (
          <p class="access off">
            <b>No access</b>
          </p>
        )}
        <ul class="plain-list" aria-label="Waiting requests">
          {access.requests.map((request) => (
            <li key={request.id}>
              <b>Waiting for an answer</b> · {request.agent.name} · {request.reason} · lapses {at(request.lapsesAt)}
            </li>
          ))}
        </ul>
      </Card>
      <Ask model={model} />
      <Failure message={failure} />
    </>
  );
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
            options={Object.entries(SCOPES)}
            onChange={(value) => (scope.value = value)}
          />
          <button type="submit" class="primary" disabled={busy || nothing}>
            Send request
          </button>
        </div>
        <p role="status" class="soft">
          {model.asked.value ? 'The request was sent. Their admins see it under Support access.' : ''}
        </p>
      </form>
    </Card>
  );
}
