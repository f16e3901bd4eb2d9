import { useModel, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useInbox } from '../../core/context.ts';
import { isNotFound } from '../../core/explain-error.ts';
import { useShortcuts } from '../../core/shortcuts.ts';
import { lastQueuePath, visitedRows } from '../../core/visited-rows.ts';
import { useResource } from '../../data/resource.ts';
import { TicketModel } from '../../data/ticket-model.ts';
import { IconButton } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { ErrorState } from '../../ui/ErrorState.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Skeleton } from '../../ui/marks.tsx';
import { Composer, type ComposeRequest } from './Composer.tsx';
import { Conversation } from './Conversation.tsx';
import { SplitDialog } from './SplitDialog.tsx';
import { readHistory } from './history.ts';
import { OtherAgents } from './OtherAgents.tsx';
import { usePresence } from './presence.ts';
import { Properties } from './Properties.tsx';
import { TicketBanners } from './TicketBanners.tsx';
import { TicketMenu } from './TicketMenu.tsx';

/** Renders a ticket: conversation and editor, with its properties and the requester beside them. */
export function TicketScreen({ id }: { id: string }) {
  const inbox = useInbox();
  const { router, t } = inbox;
  const model = useModel(() => new TicketModel(inbox, id));
  const compose = useSignal<ComposeRequest>({ kind: 'reply', count: 0 });
  const openPicker = useSignal({ status: 0, priority: 0 });
  const railOpen = useSignal(false);
  const splitting = useSignal<string | null>(null);
  const history = useResource(
    `history ${id}`,
    (signal) => readHistory(inbox.api, id, signal),
    ({ ticketId }) => ticketId === null || ticketId === id,
  );
  const isReplying = useSignal(false);
  const others = usePresence(id, isReplying.value);
  const ticket = model.ticket.value;
  const error = model.error.value;
  useEffect(() => {
    document.title = t('title', { screen: ticket ? `#${ticket.number} ${ticket.subject}` : t('ticket.title') });
  }, [ticket?.subject]);

  const ids = visitedRows.value;
  const position = ids.indexOf(id);
  const goTo = (step: number) => {
    const next = position < 0 ? undefined : ids[position + step];
    if (next !== undefined) router.navigate({ screen: 'ticket', id: next }, { replace: true });
  };
  const back = () => router.navigateToPath(lastQueuePath.peek());
  const write = (kind: ComposeRequest['kind']) => {
    compose.value = { kind, count: compose.peek().count + 1 };
  };
  useShortcuts({
    j: () => goTo(1),
    k: () => goTo(-1),
    r: () => write('reply'),
    n: () => write('note'),
    a: () => void model.triage({ assigneeId: 'me' }),
    e: () => void model.triage({ status: 'closed' }),
    s: () => {
      openPicker.value = { ...openPicker.peek(), status: openPicker.peek().status + 1 };
    },
    p: () => {
      openPicker.value = { ...openPicker.peek(), priority: openPicker.peek().priority + 1 };
    },
    u: back,
    Escape: back,
    '/': () => router.navigate({ screen: 'queue', view: 'all', q: '' }),
  });

  return (
    <section class="screen ticket-screen" aria-label={t('ticket.title')} data-rail={railOpen.value || undefined}>
      <header class="screen-head">
        <IconButton icon="back" label={t('ticket.back')} onClick={back} />
        {ticket ? (
          <h1 class="ticket-title">
            <span class="faint">#{ticket.number}</span> {ticket.subject}
          </h1>
        ) : (
          <h1 class="ticket-title">{error === null ? t('loading') : t('ticket.title')}</h1>
        )}
        {position >= 0 && (
          <span class="ticket-position">
            <span class="faint">
              {position + 1} / {ids.length}
            </span>
            <IconButton icon="back" label={t('ticket.previous')} disabled={position === 0} onClick={() => goTo(-1)} />
            <IconButton
              icon="next"
              label={t('ticket.next')}
              disabled={position === ids.length - 1}
              onClick={() => goTo(1)}
            />
          </span>
        )}
        <OtherAgents others={others} />
        {ticket && <TicketMenu ticket={ticket} model={model} />}
        <span class="rail-toggle">
          <IconButton
            icon="panel"
            label={t('ticket.details')}
            aria-expanded={railOpen.value}
            onClick={() => (railOpen.value = !railOpen.peek())}
          />
        </span>
      </header>
      {ticket === null && error === null && <Skeleton rows={3} kind="messages" />}
      {ticket === null &&
        error !== null &&
        (isNotFound(error) ? (
          <EmptyState icon="search" title={t('error.notFound')} />
        ) : (
          <ErrorState error={error} onRetry={() => void model.read()} />
        ))}
      {ticket && (
        <div class="ticket-columns">
          <div class="ticket-main">
            {error !== null && (
              <p class="stale" role="status">
                {t('queue.stale')}
              </p>
            )}
            {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so it must be focusable. */}
            <div class="conversation-scroll" tabIndex={0} role="region" aria-label={t('ticket.conversation')}>
              <TicketBanners ticket={ticket} model={model} />
              {ticket.escalation && (
                <p class="banner warn">
                  <Icon name="flag" />
                  <span>
                    <b>{t('ticket.escalated')}</b> {ticket.escalation.reason}
                  </span>
                </p>
              )}
              <Conversation
                ticket={ticket}
                history={history.data.value ?? []}
                onUndo={() => write('reply')}
                onSplit={ticket.mergedInto ? null : (commentId) => (splitting.value = commentId)}
              />
            </div>
            <Composer
              key={ticket.id}
              ticket={ticket}
              model={model}
              request={compose.value}
              onWriting={(value) => (isReplying.value = value)}
            />
          </div>
          <Properties ticket={ticket} model={model} openPicker={openPicker.value} />
        </div>
      )}
      {ticket && splitting.value !== null && (
        <SplitDialog ticket={ticket} commentId={splitting.value} onClose={() => (splitting.value = null)} />
      )}
    </section>
  );
}
