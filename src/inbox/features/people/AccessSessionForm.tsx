import { useSignal } from '@preact/signals';
import type { OperationOutput } from '../../../client/index.ts';
import { useInbox } from '../../core/context.ts';
import { explainError } from '../../core/explain-error.ts';
import { useAction } from '../../data/resource.ts';
import { Button } from '../../ui/Button.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { type Scope, ScopeField } from './ScopeField.tsx';

/** A user of the organization, as whom an agent can act. */
export interface AccessPerson {
  id: string;
  name: string;
}

interface Props {
  state: OperationOutput<'readOrganizationAccess'>;
  organizationId: string;
  ticketId: string | null;
  people: readonly AccessPerson[];
  onCancel: (() => void) | undefined;
}

/** Starts a session under a grant, and opens the vendor's product or shows the token for it. */
export function AccessSessionForm({ state, organizationId, ticketId, people, onCancel }: Props) {
  const { api, server, t } = useInbox();
  const reason = useSignal('');
  const scope = useSignal<Scope>('view');
  const user = useSignal('');
  const token = useSignal<string | null>(null);
  const action = useAction();
  const error = action.error.value;
  const granted = new Set(state.grants.map((grant) => grant.scope));
  const isOffered = (candidate: Scope) =>
    candidate === 'view' || granted.has('act_as') || (candidate === 'act' && granted.has('act'));
  const isActing = scope.value === 'act_as';
  const actAs = user.value === '' ? people[0]?.id : user.value;
  const missing = reason.value.trim() === '' || (isActing && actAs === undefined);

  const submit = () =>
    action.run(async () => {
      const session = await api.startAccessSession({
        organizationId,
        scope: scope.peek(),
        reason: reason.peek(),
        ...(ticketId !== null && { ticketId }),
        ...(isActing && actAs !== undefined && { actAs }),
      });
      token.value = session.token;
      if (server.supportSessionUrl !== null)
        open(toSessionUrl(server.supportSessionUrl, organizationId, session.token), '_blank', 'noopener');
    });

  const started = token.value;
  if (started !== null) return <StartedSession token={started} organizationId={organizationId} />;
  return (
    <form
      class="form"
      aria-label={t('access.start')}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextField label={t('access.reason')} value={reason.value} rows={2} onInput={(value) => (reason.value = value)} />
      <ScopeField value={scope.value} isOffered={isOffered} onChange={(value) => (scope.value = value)} />
      {isActing && (
        <SelectField
          label={t('access.actAs')}
          value={actAs ?? ''}
          options={people.map(({ id, name }) => ({ id, label: name }))}
          onChange={(value) => (user.value = value)}
        />
      )}
      {error !== null && (
        <p class="form-error" role="alert">
          {explainError(error, t)}
        </p>
      )}
      <div class="form-row">
        <Button type="submit" kind="primary" icon="bolt" busy={action.busy.value} disabled={missing}>
          {t('access.start')}
        </Button>
        {onCancel && (
          <Button kind="quiet" onClick={onCancel}>
            {t('cancel')}
          </Button>
        )}
      </div>
    </form>
  );
}

/** Returns the URL that starts a session in the vendor's product. The fragment is not sent to any server. */
export function toSessionUrl(template: string, organizationId: string, token: string): string {
  return `${template.replaceAll('{organization}', encodeURIComponent(organizationId))}#token=${encodeURIComponent(token)}`;
}

function StartedSession({ token, organizationId }: { token: string; organizationId: string }) {
  const { server, toasts, t } = useInbox();
  const { supportSessionUrl } = server;
  if (supportSessionUrl !== null)
    return (
      <div class="form" role="status">
        <p>{t('access.opened')}</p>
        <div class="form-row">
          {/* A blocked window can be opened here. */}
          <a
            class="button plain"
            href={toSessionUrl(supportSessionUrl, organizationId, token)}
            target="_blank"
            rel="noopener noreferrer"
          >
            <Icon name="external" />
            {t('access.open')}
          </a>
        </div>
      </div>
    );
  const copy = async () => {
    await navigator.clipboard.writeText(token);
    toasts.show(t('access.copied'));
  };
  return (
    <div class="form" role="status">
      <p>{t('access.started')}</p>
      <div class="form-row">
        <Button onClick={() => void copy()}>{t('access.copy')}</Button>
      </div>
    </div>
  );
}
