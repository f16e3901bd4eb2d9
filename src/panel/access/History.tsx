import type { Times } from '../i18n/times.ts';
import { Button } from '../ui/Button.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { TimeText } from '../ui/TimeText.tsx';
import { oneLine } from '../ui/safe.ts';
import type { AccessModel } from './model.ts';
import { type Words, eventWords } from './words.ts';

interface Props {
  t: Words;
  times: Times;
  now: number;
  model: AccessModel;
}

/** Who did what, newest first. */
export function History({ t, times, now, model }: Props) {
  const events = model.events.value;
  const loaded = model.eventsLoaded.value;
  const failure = model.eventsFailure.value;
  const unreadable = model.eventsUnreadable.value;
  const next = model.eventsNext.value;
  return (
    <section aria-label={t('access.history')}>
      <h3 class="quiet-head">{t('access.history')}</h3>
      {failure && (
        <FailureNotice
          failure={failure}
          title={t('access.history.failed')}
          retryLabel={t('access.retry')}
          onRetry={() => void model.readHistory()}
        />
      )}
      {!loaded && !failure && <Skeleton lines={3} />}
      {loaded && events.length === 0 && <p class="hint">{t('access.history.none')}</p>}
      <ol class="history">
        {events.map((event) => {
          const { reason } = event.detail;
          return (
            <li key={event.seq} class={`act-${/^[a-z]+$/.test(event.action) ? event.action : 'other'}`}>
              <p dir="auto">{eventWords(t, times, event)}</p>
              {typeof reason === 'string' && reason !== '' && (
                <p class="reason" dir="auto">
                  {oneLine(reason)}
                </p>
              )}
              <p class="hint">
                <TimeText value={event.at} times={times} now={now} unknown={t('access.unknown-date')} as="dateTime" />
              </p>
            </li>
          );
        })}
      </ol>
      {unreadable > 0 && <p class="hint">{t('access.history.unreadable', { n: unreadable })}</p>}
      {next !== null && (
        <Button kind="quiet" busy={model.eventsLoading.value} onClick={model.moreEvents}>
          {t('access.history.more')}
        </Button>
      )}
    </section>
  );
}
