import { useSignal } from '@preact/signals';
import { parseTime } from '../../../panel/i18n/date-format.ts';
import { useInbox } from '../../core/context.ts';
import { isNotFound } from '../../core/explain-error.ts';
import { useResource } from '../../data/resource.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { AccessRequestForm } from './AccessRequestForm.tsx';
import { type AccessPerson, AccessSessionForm } from './AccessSessionForm.tsx';
import { toScopeLabel } from './ScopeField.tsx';

interface Props {
  organizationId: string;
  ticketId: string | null;
  /** Users as whom a session with the scope `act_as` can act. */
  people: readonly AccessPerson[];
  /** Shows each form after a click only. */
  compact?: boolean;
}

/** Renders whether an organization has turned on support access, with forms for a session and a request. */
export function AccessCard({ organizationId, ticketId, people, compact = false }: Props) {
  const { api, dates, t } = useInbox();
  const open = useSignal<'none' | 'session' | 'request'>('none');
  const access = useResource(
    `access ${organizationId}`,
    (signal) => api.readOrganizationAccess({ id: organizationId }, { signal }),
    (change) => change.ticketId === null,
  );
  const state = access.data.value;
  const error = access.error.value;
  const form = open.value;
  if (state === null) return error === null || isNotFound(error) ? null : <p class="soft">{t('access.unknown')}</p>;

  const close = compact ? () => (open.value = 'none') : undefined;
  const hasGrant = state.grants.length > 0;
  return (
    <div class="access">
      {state.grants.map((grant) => {
        const until = parseTime(grant.expiresAt);
        return (
          <p key={grant.id} class="access-state on">
            <Icon name="lock" size={14} />
            <span>
              {t('access.on', {
                time: until === null ? grant.expiresAt : dates.dateTime(until),
                scope: toScopeLabel(grant.scope, t),
              })}
            </span>
          </p>
        );
      })}
      {!hasGrant && (
        <p class="access-state">
          <Icon name="lock" size={14} />
          <span>{t('access.off')}</span>
        </p>
      )}
      {state.requests.map((request) => (
        <p key={request.id} class="soft">
          {t('access.waiting', { name: request.agent.name })}
        </p>
      ))}
      {compact && form === 'none' && (
        <div class="form-row">
          {hasGrant && (
            <Button icon="bolt" onClick={() => (open.value = 'session')}>
              {t('access.start')}
            </Button>
          )}
          <Button icon="lock" onClick={() => (open.value = 'request')}>
            {t('access.request')}
          </Button>
        </div>
      )}
      {hasGrant && (!compact || form === 'session') && (
        <AccessSessionForm
          state={state}
          organizationId={organizationId}
          ticketId={ticketId}
          people={people}
          onCancel={close}
        />
      )}
      {(!compact || form === 'request') && (
        <AccessRequestForm
          organizationId={organizationId}
          ticketId={ticketId}
          maxSeconds={state.maxSeconds}
          onChange={() => void access.reload()}
          onCancel={close}
        />
      )}
    </div>
  );
}
