import { parseTime } from '../../../panel/i18n/date-format.ts';
import { useInbox } from '../../core/context.ts';
import type { AgentTicket, TicketModel } from '../../data/ticket-model.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';

/** Renders what an agent must know before the conversation: a merge, a snooze or spam. */
export function TicketBanners({ ticket, model }: { ticket: AgentTicket; model: TicketModel }) {
  const { api, dates, router, t } = useInbox();
  const busy = model.busy.value;
  const snoozedUntil = parseTime(ticket.snoozedUntil);
  return (
    <>
      {ticket.mergedInto && (
        <p class="banner">
          <Icon name="merge" />
          <span class="grow">
            {t('merge.merged')}{' '}
            <a href={router.href({ screen: 'ticket', id: ticket.mergedInto.id })}>
              #{ticket.mergedInto.number} {ticket.mergedInto.subject}
            </a>
          </span>
          <Button busy={busy} onClick={() => void model.run(() => api.unmergeTicket({ id: ticket.id }))}>
            {t('merge.undo')}
          </Button>
        </p>
      )}
      {(ticket.merged ?? []).map((merged) => (
        <p key={merged.id} class="banner">
          <Icon name="merge" />
          <span class="grow">
            {t('merge.includes')}{' '}
            <a href={router.href({ screen: 'ticket', id: merged.id })}>
              #{merged.number} {merged.subject}
            </a>
          </span>
        </p>
      ))}
      {snoozedUntil !== null && (
        <p class="banner">
          <Icon name="snooze" />
          <span class="grow">{t('snooze.until', { time: dates.dateTime(snoozedUntil) })}</span>
          <Button busy={busy} onClick={() => void model.triage({ snoozedUntil: null })}>
            {t('snooze.end')}
          </Button>
        </p>
      )}
      {ticket.spam === true && (
        <p class="banner warn">
          <Icon name="alert" />
          <span class="grow">{t('spam.text')}</span>
          <Button busy={busy} onClick={() => void model.triage({ spam: false })}>
            {t('spam.unmark')}
          </Button>
        </p>
      )}
    </>
  );
}
