import { useInbox } from '../../core/context.ts';
import type { AgentTicket, TicketModel } from '../../data/ticket-model.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Picker } from '../../ui/Picker.tsx';

/** Renders the tags of a ticket, with a picker that adds and removes them. */
export function TagList({ ticket, model }: { ticket: AgentTicket; model: TicketModel }) {
  const { vocabulary, t } = useInbox();
  const tags = ticket.tags ?? [];
  const known = [...new Set([...tags, ...vocabulary.tags.value])];
  const toggle = (tag: string) =>
    void model.triage({ tags: tags.includes(tag) ? tags.filter((other) => other !== tag) : [...tags, tag] });
  return (
    <Picker
      label={t('tags')}
      placeholder={t('tags.placeholder')}
      emptyText={t('tags.empty')}
      disabled={model.busy.value}
      multiple
      createLabel={(text) => t('tags.create', { tag: text })}
      options={known.map((id) => ({ id, label: id }))}
      chosen={tags}
      onPick={toggle}
    >
      <span class="tag-list">
        {tags.map((tag) => (
          <span key={tag} class="chip">
            {tag}
          </span>
        ))}
        {tags.length === 0 && (
          <span class="faint tag-add">
            <Icon name="plus" size={14} />
            {t('tags.add')}
          </span>
        )}
      </span>
    </Picker>
  );
}
