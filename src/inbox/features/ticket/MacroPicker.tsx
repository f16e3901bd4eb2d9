import type { OperationOutput } from '../../../client/index.ts';
import { useInbox } from '../../core/context.ts';
import { useResource } from '../../data/resource.ts';
import type { AgentTicket } from '../../data/ticket-model.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Picker } from '../../ui/Picker.tsx';

type TicketMacro = OperationOutput<'listTicketMacros'>['items'][number];

const MAX_HINT_LENGTH = 80;

/** Renders the macros for a ticket; their variables are filled in by the server. */
export function MacroPicker({ ticket, onPick }: { ticket: AgentTicket; onPick: (macro: TicketMacro) => void }) {
  const { api, t } = useInbox();
  const macros = useResource(
    `macros ${ticket.id}`,
    (signal) => api.listTicketMacros({ id: ticket.id }, { signal }),
    () => false,
  );
  const items = macros.data.value?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Picker
      label={t('macros.insert')}
      buttonClass="icon-button"
      placeholder={t('macros.insert')}
      emptyText={t('macros.noMatch')}
      options={items.map(({ id, name, body }) => ({ id, label: name, hint: body.slice(0, MAX_HINT_LENGTH) }))}
      chosen={[]}
      onPick={(id) => {
        const macro = items.find((candidate) => candidate.id === id);
        if (macro) onPick(macro);
      }}
    >
      <Icon name="bolt" />
    </Picker>
  );
}
