import type { AccessRequest } from '../../contract/index.ts';
import type { App } from '../app.ts';
import { access } from '../i18n/en/access.ts';
import { common } from '../i18n/en/common.ts';
import { sizeOf } from '../i18n/plain.ts';
import { parseTime, timesIn } from '../i18n/times.ts';
import { Button } from '../ui/Button.tsx';
import { RichText } from '../ui/RichText.tsx';
import { oneLine } from '../ui/safe.ts';
import type { AccessModel } from './model.ts';
import { scopeWords } from './words.ts';

const english = { ...access, ...common };

interface Props {
  app: App;
  model: AccessModel;
  mayManage: boolean;
}

/** Agents who wait for an answer. Doing nothing means no. */
export function Requests({ app, model, mayManage }: Props) {
  const t = app.translate(english);
  const requests = model.requests.value;
  if (requests.length === 0) return null;
  return (
    <section class="stack" aria-label={t('access.requests')}>
      <h3 class="quiet-head">{t('access.requests')}</h3>
      {requests.map((request) => (
        <Request key={request.id} app={app} model={model} request={request} mayManage={mayManage} />
      ))}
    </section>
  );
}

function Request({ app, model, request, mayManage }: Props & { request: AccessRequest }) {
  const t = app.translate(english);
  const times = timesIn(app.locale.value);
  const acting = model.acting.value;
  const doing = (kind: 'approve' | 'deny') => acting?.kind === kind && acting.id === request.id;
  const lapses = parseTime(request.lapsesAt);
  const length = times.length(request.seconds);
  const { ticketId } = request;
  return (
    <article class="request">
      <p class="asks" dir="auto">
        {t('access.request.asks', { name: oneLine(request.agent.name), length })}
      </p>
      <blockquote>
        <RichText text={request.reason} showAll={sizeOf} />
      </blockquote>
      <p class="hint">{scopeWords(t, request.scope)}</p>
      {ticketId !== null && (
        <p>
          <button type="button" class="link" onClick={() => app.go('tickets', { ticketId })}>
            {t('common.ticket')}
          </button>
        </p>
      )}
      {mayManage && (
        <div class="row">
          <Button kind="primary" busy={doing('approve')} onClick={() => void model.approve(request)}>
            {t('access.request.approve', { length })}
          </Button>
          <Button busy={doing('deny')} onClick={() => void model.deny(request)}>
            {t('access.request.deny')}
          </Button>
        </div>
      )}
      {lapses !== null && <p class="hint">{t('access.request.lapses', { time: times.dateTime(lapses) })}</p>}
    </article>
  );
}
