import { useState } from 'preact/hooks';
import type { AccessRequest, AccessState } from '../../../contract/index.ts';
import { isAccessBlocked } from '../../core/access-blocked.ts';
import type { PanelContext } from '../../core/context.ts';
import { formatSize } from '../../i18n/format-lite.ts';
import { parseTime, getDateFormat } from '../../i18n/date-format.ts';
import { Button } from '../../ui/Button.tsx';
import { RichText } from '../../ui/RichText.tsx';
import { Section } from '../../ui/Section.tsx';
import { Segmented } from '../../ui/Segmented.tsx';
import { sanitizeLine } from '../../ui/sanitize.ts';
import { TicketLink } from './TicketLink.tsx';
import { type AccessModel, isPending } from './model.ts';
import { messages, formatGrantScope } from './labels.ts';

interface Props {
  app: PanelContext;
  model: AccessModel;
  state: AccessState;
}

const focusField = (field: HTMLElement | null) => field?.focus();

/** Renders the pending access requests. They expire without a decision. */
export function Requests({ app, model, state }: Props) {
  const t = app.translate(messages);
  const requests = model.requests.value;
  if (requests.length === 0) return null;
  return (
    <Section title={t('access.requests')}>
      {requests.map((request) => (
        <Request key={request.id} app={app} model={model} request={request} state={state} />
      ))}
    </Section>
  );
}

function Request({ app, model, request, state }: Props & { request: AccessRequest }) {
  const t = app.translate(messages);
  const times = getDateFormat(app.locale.value);
  const expiresAt = parseTime(request.expiresAt);
  const length = times.length(request.seconds);
  const shorterChoices = state.choiceSeconds.filter((choice) => choice < request.seconds);
  const [seconds, setSeconds] = useState(request.seconds);
  /** Reason of the denial; null until the viewer presses "Deny". */
  const [reason, setReason] = useState<string | null>(null);
  const mayApprove = state.mayManage && !isAccessBlocked(app);
  return (
    <article class="confirm request stack">
      <b dir="auto">{t('access.request.asks', { name: sanitizeLine(request.agent.name), length })}</b>
      <blockquote>
        <RichText text={request.reason} showAll={formatSize} />
      </blockquote>
      <p class="hint">{formatGrantScope(app, state, request)}</p>
      <TicketLink app={app} id={request.ticketId} />
      {mayApprove && shorterChoices.length > 0 && (
        <Segmented
          label={t('access.confirm.length')}
          value={`${seconds}`}
          onChoose={(value) => setSeconds(Number(value))}
          choices={[...shorterChoices, request.seconds].map((value) => ({
            value: `${value}`,
            label: times.length(value),
          }))}
        />
      )}
      {reason !== null && (
        <label class="field">
          {t('access.request.why')}
          <input
            class="input"
            dir="auto"
            ref={focusField}
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </label>
      )}
      {state.mayManage && (
        <div class="row">
          {mayApprove && (
            <Button
              kind="primary"
              busy={isPending(model, 'approve', request.id)}
              onClick={() => void model.approve(request, seconds)}
            >
              {t('access.request.approve', { length: times.length(seconds) })}
            </Button>
          )}
          <Button
            busy={isPending(model, 'deny', request.id)}
            onClick={() => (reason === null ? setReason('') : void model.deny(request, reason.trim() || undefined))}
          >
            {t('access.request.deny')}
          </Button>
        </div>
      )}
      {expiresAt !== null && <p class="hint">{t('access.request.expires', { time: times.dateTime(expiresAt) })}</p>}
    </article>
  );
}
