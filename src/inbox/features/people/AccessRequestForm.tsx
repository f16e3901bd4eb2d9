import { useSignal } from '@preact/signals';
import type { OperationOutput } from '../../../client/index.ts';
import { type T, useInbox } from '../../core/context.ts';
import { explainError } from '../../core/explain-error.ts';
import { useAction, useResource } from '../../data/resource.ts';
import { Button } from '../../ui/Button.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { type Scope, ScopeField } from './ScopeField.tsx';

const DAY_SECONDS = 86_400;
const REQUEST_DAYS = [1, 7, 30, 90] as const;

interface Props {
  organizationId: string;
  ticketId: string | null;
  /** Longest grant in seconds. */
  maxSeconds: number;
  /** Called after the request was sent or answered. */
  onChange: () => void;
  onCancel: (() => void) | undefined;
}

/** Requests support access from the organization's admins, and follows the request until it is answered. */
export function AccessRequestForm({ organizationId, ticketId, maxSeconds, onChange, onCancel }: Props) {
  const { api, t } = useInbox();
  const reason = useSignal('');
  const days = useSignal('1');
  const scope = useSignal<Scope>('view');
  const sentId = useSignal<string | null>(null);
  const action = useAction();
  const error = action.error.value;
  const id = sentId.value;
  const sent = useResource(`access-request ${id}`, async (signal) => {
    if (id === null) return null;
    const request = await api.readAccessRequest({ id }, { signal });
    if (request.state !== 'waiting') onChange();
    return request;
  });

  const submit = async () => {
    const good = await action.run(async () => {
      const request = await api.askForAccess({
        organizationId,
        seconds: Number(days.peek()) * DAY_SECONDS,
        scope: scope.peek(),
        reason: reason.peek(),
        ...(ticketId !== null && { ticketId }),
      });
      sentId.value = request.id;
    });
    if (!good) return;
    reason.value = '';
    onChange();
  };

  return (
    <form
      class="form"
      aria-label={t('access.request')}
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <TextField label={t('access.reason')} value={reason.value} rows={2} onInput={(value) => (reason.value = value)} />
      <SelectField
        label={t('access.duration')}
        value={days.value}
        options={REQUEST_DAYS.filter((count) => count * DAY_SECONDS <= maxSeconds).map((count) => ({
          id: String(count),
          label: t('days', { n: count }),
        }))}
        onChange={(value) => (days.value = value)}
      />
      <ScopeField value={scope.value} onChange={(value) => (scope.value = value)} />
      {error !== null && (
        <p class="form-error" role="alert">
          {explainError(error, t)}
        </p>
      )}
      <div class="form-row">
        <Button type="submit" kind="primary" busy={action.busy.value} disabled={reason.value.trim() === ''}>
          {t('access.send')}
        </Button>
        {onCancel && (
          <Button kind="quiet" onClick={onCancel}>
            {t('cancel')}
          </Button>
        )}
      </div>
      <p role="status" class="soft">
        {describeRequest(sent.data.value, t)}
      </p>
    </form>
  );
}

/** Describes what became of a request; empty without one. */
function describeRequest(request: OperationOutput<'readAccessRequest'> | null, t: T): string {
  switch (request?.state) {
    case undefined:
      return '';
    case 'approved':
      return t('access.approved');
    case 'denied':
      return t('access.denied', { answer: request.answer ?? '' }).trim();
    case 'expired':
      return t('access.expired');
    default:
      return t('access.requested');
  }
}
