import { useInbox } from '../../core/context.ts';
import { useResource } from '../../data/resource.ts';
import type { AgentTicket, TicketModel } from '../../data/ticket-model.ts';
import { Picker } from '../../ui/Picker.tsx';

/** Renders the incident of a ticket with a picker of the open ones; nothing where there are none. */
export function IncidentProperty({ ticket, model }: { ticket: AgentTicket; model: TicketModel }) {
  const { api, router, t } = useInbox();
  const status = useResource(
    'open-incidents',
    (signal) => api.getStatus(undefined, { signal }),
    ({ ticketId }) => ticketId === null,
  );
  const linked = ticket.incident ?? null;
  const open = status.data.value?.incidents.filter(({ state }) => state !== 'resolved') ?? [];
  if (linked === null && open.length === 0) return null;
  return (
    <div class="property">
      <span class="property-label">{t('ticket.incident')}</span>
      <Picker
        label={t('ticket.incident')}
        placeholder={t('ticket.incident')}
        emptyText={t('none')}
        disabled={model.busy.value}
        options={[{ id: '', label: t('none') }, ...open.map(({ id, name }) => ({ id, label: name }))]}
        chosen={[linked?.id ?? '']}
        onPick={(id) => void model.triage({ incidentId: id === '' ? null : id })}
      >
        {linked === null ? (
          <span class="faint">{t('none')}</span>
        ) : (
          <span class="truncate">{linked.name ?? linked.id}</span>
        )}
      </Picker>
      {linked !== null && <a href={router.href({ screen: 'incidents' })}>{t('ticket.incident.open')}</a>}
    </div>
  );
}
