import { useSignal } from '@preact/signals';
import { useInbox } from '../../core/context.ts';
import type { AgentTicket, TicketModel } from '../../data/ticket-model.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Menu, type MenuItem } from '../../ui/Menu.tsx';
import { MergeDialog } from './MergeDialog.tsx';
import { SNOOZE_CHOICES, toSnoozeEnd } from './snooze-times.ts';

/** Renders the less frequent actions of a ticket: snooze, merge and spam. */
export function TicketMenu({ ticket, model }: { ticket: AgentTicket; model: TicketModel }) {
  const { dates, toasts, t } = useInbox();
  const merging = useSignal(false);
  const isSpam = ticket.spam === true;
  const isSnoozed = typeof ticket.snoozedUntil === 'string';

  const setSpam = async (spam: boolean) => {
    if (!(await model.triage({ spam }))) return;
    toasts.show(t(spam ? 'spam.done' : 'spam.undone'), {
      action: { label: t('undo'), run: () => void model.triage({ spam: !spam }) },
    });
  };
  const snooze = async (end: number) => {
    if (!(await model.triage({ snoozedUntil: new Date(end).toISOString() }))) return;
    toasts.show(t('snooze.done', { time: dates.dateTime(end) }), {
      action: { label: t('undo'), run: () => void model.triage({ snoozedUntil: null }) },
    });
  };
  const snoozeItems: MenuItem[] = isSnoozed
    ? [{ label: t('snooze.end'), icon: 'snooze', run: () => void model.triage({ snoozedUntil: null }) }]
    : SNOOZE_CHOICES.map((choice) => ({
        label: t(`snooze.${choice}`),
        icon: 'snooze',
        run: () => void snooze(toSnoozeEnd(choice, Date.now())),
      }));
  return (
    <>
      <Menu
        label={t('ticket.actions')}
        buttonClass="icon-button"
        groups={[
          snoozeItems,
          [{ label: t('merge.menu'), icon: 'merge', run: () => (merging.value = true) }],
          [{ label: t(isSpam ? 'spam.unmark' : 'spam.mark'), icon: 'alert', run: () => void setSpam(!isSpam) }],
        ]}
      >
        <Icon name="more" />
      </Menu>
      {merging.value && <MergeDialog ticket={ticket} onClose={() => (merging.value = false)} />}
    </>
  );
}
