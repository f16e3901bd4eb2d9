import { useSignal } from '@preact/signals';
import type { OperationOutput } from '../../../client/index.ts';
import { useInbox } from '../../core/context.ts';
import { useManagementMessages } from '../../core/deferred-screen.tsx';
import { explainError } from '../../core/explain-error.ts';
import { useAction, useResource } from '../../data/resource.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { TimeText } from '../../ui/TimeText.tsx';
import { SettingCard } from './SettingCard.tsx';

type Delivery = OperationOutput<'listDeliveries'>['items'][number];

const MAX_ROWS = 100;
const KINDS = ['slack', 'teams', 'mail', 'webhook'] as const;
const STATES = ['waiting', 'retrying', 'failed'] as const;
/** Time after which the result of a test is looked up. */
const TEST_RESULT_MS = 3_000;

/** Renders channels of notifications and endpoints of webhooks, with tests, and failed deliveries with another attempt. */
export function ChannelSettings({ canEdit }: { canEdit: boolean }) {
  const { api } = useInbox();
  const t = useManagementMessages();
  const channels = useResource(
    'channels',
    (signal) => api.listNotificationChannels({ limit: MAX_ROWS }, { signal }),
    () => false,
  );
  const deliveries = useResource(
    'deliveries',
    (signal) => api.listDeliveries({ limit: MAX_ROWS }, { signal }),
    () => false,
  );
  const items = channels.data.value?.items;
  const failed = deliveries.data.value?.items;
  return (
    <>
      <SettingCard
        title={t('settings.channels')}
        text={t('channels.text')}
        isConfigured
        isLoaded={items !== undefined}
        error={channels.error.value}
        onRetry={() => void channels.reload()}
      >
        {items?.length === 0 && (
          <EmptyState icon="external" title={t('channels.empty')} text={t('channels.empty.text')} />
        )}
        <ul class="plain-rows" aria-label={t('settings.channels')}>
          {items?.map((channel) => (
            <Channel key={channel.id} channel={channel} canTest={canEdit} onTested={() => void deliveries.reload()} />
          ))}
        </ul>
      </SettingCard>
      <SettingCard
        title={t('deliveries.title')}
        text={t('deliveries.text')}
        isLoaded={failed !== undefined}
        error={deliveries.error.value}
        onRetry={() => void deliveries.reload()}
      >
        {failed?.length === 0 && <EmptyState icon="check" title={t('deliveries.empty')} />}
        <ul class="plain-rows" aria-label={t('deliveries.title')}>
          {failed?.map((delivery) => (
            <FailedDelivery
              key={delivery.id}
              delivery={delivery}
              canReplay={canEdit}
              onReplayed={() => void deliveries.reload()}
            />
          ))}
        </ul>
      </SettingCard>
    </>
  );
}

interface ChannelProps {
  channel: OperationOutput<'listNotificationChannels'>['items'][number];
  canTest: boolean;
  onTested: () => void;
}

function Channel({ channel, canTest, onTested }: ChannelProps) {
  const { api, t: tInbox } = useInbox();
  const t = useManagementMessages();
  const action = useAction();
  const sent = useSignal(false);
  const known = KINDS.find((kind) => kind === channel.kind);
  const error = action.error.value;
  const test = async () => {
    sent.value = false;
    if (await action.run(() => api.testNotificationChannel({ channel: channel.id }))) {
      sent.value = true;
      setTimeout(onTested, TEST_RESULT_MS);
    }
  };
  return (
    <li class="channel">
      <span class="chip">{known ? t(`channels.${known}`) : channel.kind}</span>
      <span class="grow">
        <b>{channel.name}</b>
        <span class="soft channel-events">{channel.events?.join(', ') ?? t('channels.allEvents')}</span>
        {error !== null && (
          <span class="form-error" role="alert">
            {explainError(error, tInbox)}
          </span>
        )}
      </span>
      <span role="status" class="soft">
        {sent.value && t('channels.tested')}
      </span>
      {canTest && (
        <Button
          busy={action.busy.value}
          aria-label={t('channels.testNamed', { name: channel.name })}
          onClick={() => void test()}
        >
          {t('channels.test')}
        </Button>
      )}
    </li>
  );
}

interface DeliveryProps {
  delivery: Delivery;
  canReplay: boolean;
  onReplayed: () => void;
}

function FailedDelivery({ delivery, canReplay, onReplayed }: DeliveryProps) {
  const { api, t: tInbox } = useInbox();
  const t = useManagementMessages();
  const action = useAction();
  const { id, destination, event, state, attempts, error: reason, createdAt } = delivery;
  const known = STATES.find((one) => one === state);
  const error = action.error.value;
  const replay = async () => {
    if (await action.run(() => api.replayDelivery({ id }))) onReplayed();
  };
  const name = destination ?? t('deliveries.gone');
  return (
    <li class="channel">
      <span class={state === 'failed' ? 'chip warn' : 'chip'}>{known ? t(`deliveries.${known}`) : state}</span>
      <span class="grow">
        <b>{name}</b>
        <span class="soft channel-events">
          {event ?? t('deliveries.mail')} · {t('deliveries.attempts', { n: attempts })} ·{' '}
          <TimeText value={createdAt} form="exact" />
        </span>
        {reason !== null && <span class="soft channel-events">{reason}</span>}
        {error !== null && (
          <span class="form-error" role="alert">
            {explainError(error, tInbox)}
          </span>
        )}
      </span>
      {canReplay && state === 'failed' && (
        <Button
          icon="undo"
          busy={action.busy.value}
          aria-label={t('deliveries.replayNamed', { name })}
          onClick={() => void replay()}
        >
          {t('deliveries.replay')}
        </Button>
      )}
    </li>
  );
}
